package org.fars.model.proof;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.fars.model.Shape;

/**
 * Proves how far the float64 network's embeddings may be from those of exact arithmetic on the stored weights, for every
 * image of [0, 1]^d: running error analysis, layer by layer (Higham, <em>Accuracy and Stability of Numerical
 * Algorithms</em>, chapter 3).
 *
 * <p>Let x̂ be what is computed before a layer f and ‖x̂ − x‖ ≤ δ. Then ‖f̂(x̂) − f(x)‖ ≤ L_f δ + ‖f̂(x̂) − f(x̂)‖. The second
 * term is the layer's own rounding: a sum of n products in any order has |computed − exact| ≤ γ_n Σ|a_i||b_i|, so that a
 * convolution with weights V has ‖computed − exact‖ ≤ γ_n ‖A‖‖x̂‖, where A is the matrix of Σ|V| over the taps: zero padding
 * and shifts do not make a map longer. Scalings have a relative error that is known from how they were computed. How long x̂
 * can be follows from one image: ‖x̂‖ ≤ ‖ĉ‖ + L·√d/2 + 2δ for the box's centre c, no pixel of which is more than ½ away.
 */
public final class RoundingAnalysis {
    /** Covers the rounding of this analysis itself: some dozens of operations a layer, and sums of positive numbers. */
    private static final double UP = 1 + 1e-7;
    /** More than all underflows of a layer together, those of the squares below included. */
    private static final double UNDERFLOW = 1e-140;
    private static final double LARGEST_SCALE = 1e90;
    /** Nothing that is computed for any image may be larger: so nothing overflows. */
    private static final double LARGEST_VALUE = 1e140;
    private static final int ITERATIONS = 12;

    private final Float64Network network;
    private final List<Double> bounds = new ArrayList<>();
    /** What is computed for the centre of the box. */
    private double[][] centre;
    /** δ: a bound of the distance from exact values. */
    private double error;
    /** A bound of the distance of any exact value from the centre's. */
    private double reach;

    private RoundingAnalysis(Float64Network network) {
        this.network = network;
    }

    /**
     * Analyses a network.
     *
     * @return for each layer a bound of ‖computed − exact‖₂ of what it gives, errors of earlier layers included; infinite
     * where there is none. The last one holds for embeddings.
     */
    public static List<Double> of(Float64Network network) {
        RoundingAnalysis analysis = new RoundingAnalysis(network);
        Shape input = network.shapes().getFirst();
        double[] half = new double[input.channels()];
        Arrays.fill(half, 0.5);
        analysis.run(Convolution64.constant(half, input.height() * input.width()), 0, up(Math.sqrt(input.size()) / 2));
        return List.copyOf(analysis.bounds);
    }

    private void run(double[][] firstCentre, double firstError, double firstReach) {
        centre = firstCentre;
        error = firstError;
        reach = firstReach;
        for (int i = 0; i < network.layers().size(); i++) {
            Shape shape = network.shapes().get(i);
            pass(network.layers().get(i), shape.height(), shape.width());
            bounds.add(error);
        }
    }

    private void pass(Float64Layer layer, int height, int width) {
        if (layer instanceof Float64Layer.Joined joined) {
            join(joined);
            centre = layer.apply(centre, height, width);
        } else if (layer instanceof Float64Layer.Summed sum) {
            add(sum);
            centre = layer.apply(centre, height, width);
        } else {
            pass(layer, own(layer, height, width), height, width);
        }
        if (!(error < Double.POSITIVE_INFINITY) || !(reach < Double.POSITIVE_INFINITY)
                || !(length() < Double.POSITIVE_INFINITY)) {
            error = Double.POSITIVE_INFINITY;
        }
    }

    /** Errors and reaches of the branches are those of orthogonal parts; each value is rounded once more by its factor. */
    private void join(Float64Layer.Joined layer) {
        double[] errors = new double[layer.branches().size()];
        double[] reaches = new double[errors.length];
        for (int i = 0; i < errors.length; i++) {
            Float64Layer.Joined.Branch branch = layer.branches().get(i);
            RoundingAnalysis analysis = new RoundingAnalysis(branch.network());
            analysis.run(centre, error, reach);
            errors[i] = branch.factor() * (analysis.error + FloatErrors.UNIT * analysis.length());
            reaches[i] = branch.factor() * analysis.reach;
        }
        error = up(up(norm(errors)) + UNDERFLOW);
        reach = up(norm(reaches));
    }

    /** Errors and reaches of the terms add up, and each sum of n values is rounded n − 1 times. */
    private void add(Float64Layer.Summed layer) {
        double errors = 0;
        double reaches = 0;
        double lengths = 0;
        for (Float64Network term : layer.terms()) {
            RoundingAnalysis analysis = new RoundingAnalysis(term);
            analysis.run(centre, error, reach);
            errors += analysis.error;
            reaches += analysis.reach;
            lengths += analysis.length();
        }
        error = up(errors + FloatErrors.gamma(layer.terms().size()) * lengths + UNDERFLOW);
        reach = up(reaches);
    }

    private void pass(Float64Layer layer, double own, int height, int width) {
        double rounding = length() * largestWeights(layer) <= LARGEST_VALUE ? own : Double.POSITIVE_INFINITY;
        centre = layer.apply(centre, height, width);
        error = up(layer.norm() * error + rounding + UNDERFLOW);
        reach = up(layer.norm() * reach);
    }

    private double own(Float64Layer layer, int height, int width) {
        return switch (layer) {
            // Sums of k² terms and a quotient; pooling of |x| is no longer than x.
            case Float64Layer.Pooling pooling -> FloatErrors.gamma((long) pooling.size() * pooling.size()) * length();
            // One rounding, and that of the constant when its decimals were read.
            case Float64Layer.Shifting shifting ->
                2 * FloatErrors.UNIT * (length() + norm(shifting.value()) * Math.sqrt((double) height * width));
            // One rounding, and that of the factor when its decimals were read.
            case Float64Layer.Scaling scaling -> 2 * FloatErrors.UNIT * scaling.norm() * length();
            case Float64Layer.Unshuffle _,Float64Layer.Shuffle _,Float64Layer.MaxPooling _,Float64Layer.Windowing _,Float64Layer.Reordering _,Float64Layer.Padding _,Float64Layer.Selection _,Float64Layer.Flattening _,Float64Layer.Rectifying _,Float64Layer.Sorting _ ->
                0;
            case Float64Layer.Residual residual -> own(residual, height, width);
            case Float64Layer.Affine affine -> own(affine, height, width);
            case Float64Layer.Joined _,Float64Layer.Summed _ ->
                throw new IllegalArgumentException("branches are analysed one by one");
        };
    }

    /**
     * In terms of V = s^½K, of norm at most √2, and ρ = s^½ ReLU(Kx̂ + b) the layer is x̂ − Vᵀρ. ρ's error is that of the first
     * product, and θρ from the scaling; Vᵀ stretches it by √2 at most.
     */
    private double own(Float64Layer.Residual layer, int height, int width) {
        KernelWeights kernel = layer.kernel();
        double[] roots = new double[layer.scale().length];
        double largest = 0;
        for (int j = 0; j < roots.length; j++) {
            roots[j] = Math.sqrt(layer.scale()[j]);
            largest = Math.max(largest, layer.scale()[j]);
        }
        if (!(largest <= LARGEST_SCALE)) {
            return Double.POSITIVE_INFINITY;
        }
        double[] thetas = thetas(layer.scaleErrors());
        double theta = Arrays.stream(thetas).max().orElse(0);
        double[][] sums = scaled(kernel.absoluteSums(), roots);
        double absolute = (1 + theta) * absoluteNorm(sums);
        double bias = (1 + theta) * norm(scaled(layer.bias(), roots)) * Math.sqrt((double) height * width);
        double length = length();
        double first = gamma((long) kernel.in() * kernel.taps()) * (absolute * length + bias);
        double[][] hidden = scaled(layer.hidden(centre, height, width), roots);
        double distance = reach + 2 * error;
        double longest = (1 + theta) * norm(hidden) + up(Math.sqrt(2)) * distance + 2 * first;
        double scaling = Math.min(theta * longest,
                up(weighted(thetas, hidden, sums, distance) * (1 + theta) + 2 * theta * first));
        double second = gamma((long) kernel.out() * kernel.taps()) * (length + absolute * (1 + theta) * longest);
        return up(up(Math.sqrt(2)) * (first + scaling) + second);
    }

    /** ‖θ ∘ ρ‖ for any image, channel by channel: where θ is large, what the channel can become may be small. */
    private static double weighted(double[] thetas, double[][] hidden, double[][] sums, double distance) {
        double[] parts = new double[thetas.length];
        for (int j = 0; j < parts.length; j++) {
            parts[j] = thetas[j] * (norm(hidden[j]) + norm(sums[j]) * distance);
        }
        return norm(parts);
    }

    private static double[] thetas(double[] scaleErrors) {
        return Arrays.stream(scaleErrors).map(error -> up(error + 2 * FloatErrors.UNIT)).toArray();
    }

    private static double gamma(long terms) {
        return FloatErrors.gamma(WeightMatrix.roundings(terms));
    }

    /** V = diag(s)K diag(t) or its transpose: scalings have the relative error θ, a sum of n products and b that of γ_n. */
    private double own(Float64Layer.Affine layer, int height, int width) {
        KernelWeights kernel = layer.kernel();
        double[] rows = layer.transposed() ? layer.inputScale() : layer.outputScale();
        double[] columns = layer.transposed() ? layer.outputScale() : layer.inputScale();
        for (double[] scale : new double[][]{rows, columns}) {
            for (int i = 0; scale != null && i < scale.length; i++) {
                if (!(scale[i] <= LARGEST_SCALE)) {
                    return Double.POSITIVE_INFINITY;
                }
            }
        }
        double[] thetas = thetas(layer.scaleErrors());
        double theta = Arrays.stream(thetas).max().orElse(0);
        double[][] sums = kernel.absoluteSums();
        for (int o = 0; o < sums.length; o++) {
            for (int i = 0; i < sums[o].length; i++) {
                sums[o][i] *= (rows == null ? 1 : rows[o]) * (columns == null ? 1 : columns[i]);
            }
        }
        double absolute = (1 + theta) * absoluteNorm(sums);
        double bias = norm(layer.bias()) * Math.sqrt((double) height * width);
        double length = length();
        long terms = (long) (layer.transposed() ? kernel.out() : kernel.in()) * kernel.taps();
        double product = gamma(terms) * (absolute * (1 + theta) * length + bias);
        double scaling = theta * layer.norm() * length;
        if (layer.outputScale() != null) {
            scaling = Math.min(scaling, up(weighted(thetas, new double[sums.length][0], sums, length) * (1 + theta)));
        }
        return up((1 + theta) * product + scaling + 2 * FloatErrors.UNIT * (layer.norm() * length + product + bias));
    }

    /** The largest sum of weights, before any scaling, that meets one value. */
    private static double largestWeights(Float64Layer layer) {
        KernelWeights kernel = switch (layer) {
            case Float64Layer.Residual residual -> residual.kernel();
            case Float64Layer.Affine affine -> affine.kernel();
            default -> null;
        };
        if (layer instanceof Float64Layer.Scaling scaling) {
            return Math.max(1, scaling.norm());
        }
        double largest = 1;
        for (double[] row : kernel == null ? new double[0][] : kernel.absoluteSums()) {
            largest = Math.max(largest, Arrays.stream(row).sum());
        }
        return largest;
    }

    /** A bound of ‖x̂‖ for any image. */
    private double length() {
        double length = 0;
        for (double[] row : centre) {
            for (double value : row) {
                length += value * value;
            }
        }
        return up(up(Math.sqrt(length)) + reach + 2 * error);
    }

    private static double norm(double[][] x) {
        double sum = 0;
        for (double[] row : x) {
            for (double value : row) {
                sum += value * value;
            }
        }
        return up(Math.sqrt(sum));
    }

    private static double norm(double[] x) {
        return norm(new double[][]{x});
    }

    private static double[] scaled(double[] x, double[] scale) {
        double[] scaled = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            scaled[i] = x[i] * scale[i];
        }
        return scaled;
    }

    private static double[][] scaled(double[][] x, double[] scale) {
        double[][] scaled = new double[x.length][x[0].length];
        for (int i = 0; i < x.length; i++) {
            for (int p = 0; p < x[i].length; p++) {
                scaled[i][p] = x[i][p] * scale[i];
            }
        }
        return scaled;
    }

    /**
     * A bound of the norm of a matrix of numbers that are not negative: the largest eigenvalue of AᵀA is at most max_i (AᵀAv)_i/v_i for every positive v (Collatz and Wielandt). v comes from power iteration.
     */
    static double absoluteNorm(double[][] a) {
        int n = a[0].length;
        double[] v = new double[n];
        Arrays.fill(v, 1);
        double best = Double.POSITIVE_INFINITY;
        for (int iteration = 0; iteration < ITERATIONS; iteration++) {
            double[] next = new double[n];
            for (double[] row : a) {
                double product = 0;
                for (int i = 0; i < n; i++) {
                    product += row[i] * v[i];
                }
                for (int i = 0; i < n; i++) {
                    next[i] += row[i] * product;
                }
            }
            double quotient = 0;
            double largest = 0;
            for (int i = 0; i < n; i++) {
                quotient = Math.max(quotient, next[i] / v[i]);
                largest = Math.max(largest, next[i]);
            }
            best = Math.min(best, quotient);
            if (!(largest > 0) || !(largest < Double.POSITIVE_INFINITY)) {
                break;
            }
            for (int i = 0; i < n; i++) {
                v[i] = next[i] / largest + 1e-3 * v[i];
            }
        }
        return up(Math.sqrt(best));
    }

    private static double up(double x) {
        return x * UP;
    }

    /** Constants of error analysis in float64 (Higham, <em>Accuracy and Stability of Numerical Algorithms</em>, chapter 3). */
    static final class FloatErrors {
        /** u, the unit roundoff. */
        static final double UNIT = 0x1p-53;

        private FloatErrors() {}

        /** Returns γ_n = nu/(1−nu), rounded up: what n roundings can do to a product or to each term of a sum. */
        static double gamma(long n) {
            double nu = n * UNIT;
            return nu < 0.5 ? nu / (1 - nu) * (1 + 4 * UNIT) : Double.POSITIVE_INFINITY;
        }
    }
}
