package org.fars.model.proof;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.fars.model.LayerSpec;
import org.fars.model.Shape;
import org.fars.model.SafetensorsFile.Tensor;

/**
 * A backbone by the layers' formulas on the stored weights, in decimal arithmetic of 70 digits (more than 230 bits): slow, and
 * as exact as a test can ask for.
 */
final class ExactNetwork {
    static final MathContext DIGITS = new MathContext(70);
    private static final BigDecimal ZERO = BigDecimal.ZERO;
    private static final BigDecimal TWO = BigDecimal.TWO;

    private final List<LayerSpec> architecture;
    private final Shape input;
    private final Map<String, Tensor> weights;
    /** The scales of spectral layers, which are defined by the bound that was computed. */
    private final Float64Network scales;

    ExactNetwork(List<LayerSpec> architecture, Shape input, Map<String, Tensor> weights, Float64Network scales) {
        this.architecture = architecture;
        this.input = input;
        this.weights = weights;
        this.scales = scales;
    }

    /** A map: [channel][row][column]. */
    private record Maps(BigDecimal[][][] values) {
        int channels() {
            return values.length;
        }

        int height() {
            return values[0].length;
        }

        int width() {
            return values[0][0].length;
        }
    }

    /** @return null where the formulas have no value */
    BigDecimal[] embed(float[] image) {
        BigDecimal[] pixels = new BigDecimal[image.length];
        for (int k = 0; k < image.length; k++) {
            pixels[k] = new BigDecimal(image[k]);
        }
        return embed(pixels);
    }

    /** @return null where the formulas have no value */
    BigDecimal[] embed(BigDecimal[] image) {
        BigDecimal[][][] x = new BigDecimal[input.channels()][input.height()][input.width()];
        for (int k = 0; k < image.length; k++) {
            x[k / (input.height() * input.width())][k / input.width() % input.height()][k % input.width()] = image[k];
        }
        Maps maps = through(new Maps(x));
        if (maps == null) {
            return null;
        }
        List<BigDecimal> flat = new ArrayList<>();
        for (BigDecimal[][] channel : maps.values()) {
            for (BigDecimal[] row : channel) {
                flat.addAll(List.of(row));
            }
        }
        return flat.toArray(BigDecimal[]::new);
    }

    private Maps through(Maps x) {
        Maps maps = x;
        for (int i = 0; i < architecture.size() && maps != null; i++) {
            maps = apply(architecture.get(i), i, maps);
        }
        return maps;
    }

    /** By the factors that define the layer, floats just below the roots of the weights. */
    private Maps joined(LayerSpec.Branches spec, int index, Maps x) {
        List<BigDecimal[][]> channels = new ArrayList<>();
        for (int i = 0; i < spec.branches().size(); i++) {
            Float64Layer.Joined.Branch branch = ((Float64Layer.Joined) scales.layers().get(index)).branches().get(i);
            Maps part = new ExactNetwork(spec.branches().get(i).layers(),
                    new Shape(x.channels(), x.height(), x.width()), weights, branch.network())
                .through(x);
            if (part == null) {
                return null;
            }
            channels.addAll(List.of(build(part.channels(), part.height(), part.width(),
                    (c, r, s) -> part.values()[c][r][s].multiply(new BigDecimal(branch.factor())))
                .values()));
        }
        return new Maps(channels.toArray(BigDecimal[][][]::new));
    }

    private Maps apply(LayerSpec spec, int index, Maps x) {
        return switch (spec) {
            case LayerSpec.AveragePool pool -> build(x.channels(), x.height() / pool.size(), x.width() / pool.size(),
                    (c, r, s) -> {
                        BigDecimal sum = ZERO;
                        for (int k = 0; k < pool.size() * pool.size(); k++) {
                            sum = sum.add(x.values()[c][r * pool.size() + k / pool.size()][s * pool.size()
                                    + k % pool.size()]);
                        }
                        return sum.divide(BigDecimal.valueOf(pool.size()), DIGITS);
                    });
            case LayerSpec.Shift shift -> build(x.channels(), x.height(), x.width(),
                    (c, r, s) -> x.values()[c][r][s].subtract(new BigDecimal(shift.value().get(c)), DIGITS));
            case LayerSpec.SpaceToDepth unshuffle -> {
                int b = unshuffle.block();
                yield build(x.channels() * b * b, x.height() / b, x.width() / b,
                        (c, r, s) -> x.values()[c / (b * b)][r * b + c / b % b][s * b + c % b]);
            }
            case LayerSpec.DepthToSpace shuffle -> {
                int b = shuffle.block();
                yield build(x.channels() / (b * b), x.height() * b, x.width() * b,
                        (c, r, s) -> x.values()[(c * b + r % b) * b + s % b][r / b][s / b]);
            }
            case LayerSpec.PadChannels pad -> build(pad.channels(), x.height(), x.width(),
                    (c, r, s) -> c < x.channels() ? x.values()[c][r][s] : ZERO);
            case LayerSpec.Select select -> build(select.count(), 1, 1, (c, r, s) -> x.values()[c][r][s]);
            case LayerSpec.Flatten _ -> build(x.channels() * x.height() * x.width(), 1, 1,
                    (c, r, s) -> x.values()[c / (x.height() * x.width())][c / x.width() % x.height()][c % x.width()]);
            case LayerSpec.Relu _ ->
                build(x.channels(), x.height(), x.width(), (c, r, s) -> x.values()[c][r][s].max(ZERO));
            case LayerSpec.GroupSort _ -> build(x.channels(), x.height(), x.width(), (c, r, s) -> c % 2 == 0
                    ? x.values()[c][r][s].max(x.values()[c + 1][r][s])
                    : x.values()[c][r][s].min(x.values()[c - 1][r][s]));
            case LayerSpec.SllConv conv ->
                sll(conv.name(), kernel(conv.name(), conv.inner(), x.channels(), conv.kernel()), x);
            case LayerSpec.SllLinear linear ->
                sll(linear.name(), kernel(linear.name(), linear.inner(), x.channels(), 1), x);
            case LayerSpec.AolConv conv ->
                aol(conv.name(), kernel(conv.name(), conv.out(), x.channels(), conv.kernel()),
                        conv.out() <= x.channels(), x);
            case LayerSpec.AolLinear linear -> aol(linear.name(), kernel(linear.name(), linear.out(), x.channels(), 1),
                    linear.byRows(x.channels()), x);
            case LayerSpec.SpectralConv conv ->
                spectral(conv.name(), kernel(conv.name(), conv.out(), x.channels(), conv.kernel()), index, x);
            case LayerSpec.SpectralLinear linear ->
                spectral(linear.name(), kernel(linear.name(), linear.out(), x.channels(), 1), index, x);
            case LayerSpec.OrthogonalLinear linear ->
                spectral(linear.name(), kernel(linear.name(), x.channels(), x.channels(), 1), index, x);
            case LayerSpec.Branches branches -> joined(branches, index, x);
            case LayerSpec.PublishedFirst first ->
                published(first, kernel(first.name(), x.channels(), first.out(), first.kernel()), x);
            case LayerSpec.Scale scale -> build(x.channels(), x.height(), x.width(),
                    (c, r, s) -> x.values()[c][r][s].multiply(new BigDecimal(scale.value().get(c)), DIGITS));
            case LayerSpec.Conv conv ->
                plain(conv.name(), kernel(conv.name(), conv.out(), x.channels(), conv.kernel()), x);
            case LayerSpec.Linear linear ->
                plain(linear.name(), kernel(linear.name(), linear.out(), x.channels(), 1), x);
            case LayerSpec.MaxPool pool -> {
                Shape out = pool.after(new Shape(x.channels(), x.height(), x.width()));
                yield build(out.channels(), out.height(), out.width(), (c, r, s) -> {
                    BigDecimal largest = null;
                    for (int k = 0; k < pool.size() * pool.size(); k++) {
                        int row = r * pool.step() - pool.first() + k / pool.size();
                        int column = s * pool.step() - pool.first() + k % pool.size();
                        if (row >= 0 && row < x.height() && column >= 0 && column < x.width()) {
                            BigDecimal value = x.values()[c][row][column];
                            largest = largest == null ? value : largest.max(value);
                        }
                    }
                    return largest;
                });
            }
            case LayerSpec.Window window -> build(x.channels(), window.height(), window.width(), (c, r, s) -> {
                int row = r + window.top();
                int column = s + window.left();
                return row >= 0 && row < x.height() && column >= 0 && column < x.width()
                        ? x.values()[c][row][column]
                        : ZERO;
            });
            case LayerSpec.Channels channels -> build(channels.order().size(), x.height(), x.width(),
                    (c, r, s) -> x.values()[channels.order().get(c)][r][s]);
            case LayerSpec.Sum sum -> summed(sum, index, x);
            case LayerSpec.TorchScript _ -> throw new IllegalArgumentException();
        };
    }

    private Maps summed(LayerSpec.Sum spec, int index, Maps x) {
        List<Maps> parts = new ArrayList<>();
        for (int i = 0; i < spec.terms().size(); i++) {
            Float64Network term = ((Float64Layer.Summed) scales.layers().get(index)).terms().get(i);
            Maps part = new ExactNetwork(spec.terms().get(i), new Shape(x.channels(), x.height(), x.width()), weights,
                    term)
                .through(x);
            if (part == null) {
                return null;
            }
            parts.add(part);
        }
        Maps first = parts.getFirst();
        return build(first.channels(), first.height(), first.width(),
                (c, r, s) -> parts.stream().map(part -> part.values()[c][r][s]).reduce(ZERO, BigDecimal::add));
    }

    private Maps plain(String name, BigDecimal[][][][] kernel, Maps x) {
        BigDecimal[] b = bias(name);
        Maps product = convolve(kernel, x);
        return build(kernel.length, x.height(), x.width(),
                (c, r, s) -> product.values()[c][r][s].add(b[c], DIGITS));
    }

    private interface Cell {
        BigDecimal at(int channel, int row, int column);
    }

    private static Maps build(int channels, int height, int width, Cell cell) {
        BigDecimal[][][] values = new BigDecimal[channels][height][width];
        for (int c = 0; c < channels; c++) {
            for (int r = 0; r < height; r++) {
                for (int s = 0; s < width; s++) {
                    values[c][r][s] = cell.at(c, r, s);
                }
            }
        }
        return new Maps(values);
    }

    /** [out][in][row][column]. */
    private BigDecimal[][][][] kernel(String name, int out, int in, int side) {
        double[] values = weights.get(weights.containsKey(name + ".kernel") ? name + ".kernel" : name + ".weight")
            .values();
        BigDecimal[][][][] kernel = new BigDecimal[out][in][side][side];
        for (int k = 0; k < values.length; k++) {
            kernel[k / (in * side * side)][k / (side * side) % in][k / side % side][k % side] = new BigDecimal(
                    values[k]);
        }
        return kernel;
    }

    private static BigDecimal[][][][] transposed(BigDecimal[][][][] kernel) {
        int side = kernel[0][0].length;
        BigDecimal[][][][] swapped = new BigDecimal[kernel[0].length][kernel.length][side][side];
        for (int o = 0; o < kernel.length; o++) {
            for (int i = 0; i < kernel[0].length; i++) {
                for (int t = 0; t < side * side; t++) {
                    swapped[i][o][side - 1 - t / side][side - 1 - t % side] = kernel[o][i][t / side][t % side];
                }
            }
        }
        return swapped;
    }

    private static Maps convolve(BigDecimal[][][][] kernel, Maps x) {
        int side = kernel[0][0].length;
        return build(kernel.length, x.height(), x.width(), (c, r, s) -> {
            BigDecimal sum = ZERO;
            for (int i = 0; i < x.channels(); i++) {
                for (int t = 0; t < side * side; t++) {
                    int row = r + t / side - side / 2;
                    int column = s + t % side - side / 2;
                    if (row >= 0 && row < x.height() && column >= 0 && column < x.width()) {
                        sum = sum.add(kernel[c][i][t / side][t % side].multiply(x.values()[i][row][column]), DIGITS);
                    }
                }
            }
            return sum;
        });
    }

    private BigDecimal[] bias(String name) {
        double[] values = weights.get(name + ".bias").values();
        BigDecimal[] bias = new BigDecimal[values.length];
        for (int i = 0; i < bias.length; i++) {
            bias[i] = new BigDecimal(values[i]);
        }
        return bias;
    }

    /** Σ_j |KKᵀ|_ij q_j/q_i over channels j of the first axis and both spatial axes. */
    private static BigDecimal[] sums(BigDecimal[][][][] kernel, double[] q, boolean absolute) {
        int side = kernel[0][0].length;
        BigDecimal[] sums = new BigDecimal[kernel.length];
        for (int i = 0; i < sums.length; i++) {
            sums[i] = ZERO;
            for (int j = 0; j < sums.length; j++) {
                BigDecimal part = ZERO;
                for (int dy = 1 - side; dy < side; dy++) {
                    for (int dx = 1 - side; dx < side; dx++) {
                        BigDecimal entry = entry(kernel, i, j, dy, dx);
                        part = part.add(absolute ? entry.abs() : entry, DIGITS);
                    }
                }
                BigDecimal ratio = q == null
                        ? BigDecimal.ONE
                        : exp(new BigDecimal(q[j]).subtract(new BigDecimal(q[i])));
                sums[i] = sums[i].add(part.multiply(ratio), DIGITS);
            }
        }
        return sums;
    }

    private static BigDecimal entry(BigDecimal[][][][] kernel, int i, int j, int dy, int dx) {
        int side = kernel[0][0].length;
        BigDecimal entry = ZERO;
        for (int c = 0; c < kernel[0].length; c++) {
            for (int t = 0; t < side * side; t++) {
                int row = t / side + dy;
                int column = t % side + dx;
                if (row >= 0 && row < side && column >= 0 && column < side) {
                    entry = entry.add(kernel[i][c][t / side][t % side].multiply(kernel[j][c][row][column]));
                }
            }
        }
        return entry;
    }

    /** e^x by its series, of an argument halved until it is small. */
    static BigDecimal exp(BigDecimal x) {
        MathContext more = new MathContext(110);
        int halvings = 0;
        BigDecimal small = x;
        while (small.abs().compareTo(new BigDecimal("0.01")) > 0) {
            small = small.divide(TWO, more);
            halvings++;
        }
        BigDecimal sum = BigDecimal.ONE;
        BigDecimal term = BigDecimal.ONE;
        for (int n = 1; n < 45; n++) {
            term = term.multiply(small).divide(BigDecimal.valueOf(n), more);
            sum = sum.add(term, more);
        }
        for (int n = 0; n < halvings; n++) {
            sum = sum.multiply(sum, more);
        }
        return sum;
    }

    private double[] q(String name) {
        return weights.containsKey(name + ".q") ? weights.get(name + ".q").values() : null;
    }

    /** x − 2Kᵀ(T⁻¹ReLU(Kx + b)). */
    private Maps sll(String name, BigDecimal[][][][] kernel, Maps x) {
        BigDecimal[] t = sums(kernel, q(name), true);
        BigDecimal[] b = bias(name);
        Maps product = convolve(kernel, x);
        Maps hidden = build(kernel.length, x.height(), x.width(), (c, r, s) -> t[c].signum() == 0
                ? ZERO
                : product.values()[c][r][s].add(b[c]).max(ZERO).divide(t[c], DIGITS));
        Maps back = convolve(transposed(kernel), hidden);
        return build(x.channels(), x.height(), x.width(),
                (c, r, s) -> x.values()[c][r][s].subtract(TWO.multiply(back.values()[c][r][s]), DIGITS));
    }

    private static BigDecimal inverseRoot(BigDecimal x) {
        return x.signum() == 0 ? ZERO : BigDecimal.ONE.divide(x.sqrt(DIGITS), DIGITS);
    }

    private Maps aol(String name, BigDecimal[][][][] kernel, boolean byRows, Maps x) {
        BigDecimal[] sums = sums(byRows ? kernel : transposed(kernel), q(name), true);
        BigDecimal[] b = bias(name);
        Maps scaled = byRows
                ? x
                : build(x.channels(), x.height(), x.width(),
                        (c, r, s) -> x.values()[c][r][s].multiply(inverseRoot(sums[c]), DIGITS));
        Maps product = convolve(kernel, scaled);
        return build(kernel.length, x.height(), x.width(), (c, r, s) -> product.values()[c][r][s]
            .multiply(byRows ? inverseRoot(sums[c]) : BigDecimal.ONE)
            .add(b[c], DIGITS));
    }

    private Maps spectral(String name, BigDecimal[][][][] kernel, int index, Maps x) {
        double[] scale = ((Float64Layer.Affine) scales.layers().get(index)).outputScale();
        BigDecimal[] b = bias(name);
        Maps product = convolve(kernel, x);
        return build(kernel.length, x.height(), x.width(),
                (c, r, s) -> product.values()[c][r][s].multiply(new BigDecimal(scale[c])).add(b[c], DIGITS));
    }

    private Maps published(LayerSpec.PublishedFirst layer, BigDecimal[][][][] kernel, Maps x) {
        BigDecimal[] sums = sums(kernel, null, layer.repaired());
        for (BigDecimal sum : sums) {
            if (sum.signum() < 0 || sum.signum() == 0 && !layer.repaired()) {
                return null;
            }
        }
        Maps scaled = build(x.channels(), x.height(), x.width(),
                (c, r, s) -> x.values()[c][r][s].multiply(inverseRoot(sums[c]), DIGITS));
        Maps product = convolve(transposed(kernel), scaled);
        BigDecimal[] b = bias(layer.name());
        return build(layer.out(), x.height(), x.width(), (c, r, s) -> product.values()[c][r][s].add(b[c], DIGITS));
    }
}
