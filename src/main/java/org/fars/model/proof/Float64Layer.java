package org.fars.model.proof;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.fars.model.Shape;

/**
 * A layer in float64. It is applied to {@code [channels, images·height·width]}: the maps of any number of images side by
 * side. The weights are those of the file; a scaling is applied to what is multiplied by them, not folded into them.
 */
public sealed interface Float64Layer {
    /** Returns the layer's name, for audits and messages. */
    String name();

    /**
     * Applies the layer.
     *
     * @param x {@code [channels, images·height·width]}; not changed
     * @param height rows of a map
     * @param width columns of a map
     */
    double[][] apply(double[][] x, int height, int width);

    /** Returns a bound of the layer's Lipschitz constant (ℓ2 to ℓ2), in exact arithmetic. */
    default double norm() {
        return 1;
    }

    /** Sum over k×k blocks, divided by k. */
    record Pooling(String name, int size) implements Float64Layer {
        @Override
        public double[][] apply(double[][] x, int height, int width) {
            if (size == 1) {
                return x;
            }
            double[][] pooled = blockSums(x, width);
            for (int c = 0; c < x.length; c++) {
                for (int p = 0; p < pooled[c].length; p++) {
                    pooled[c][p] /= size;
                }
            }
            return pooled;
        }

        /** Adds the values of each block, row by row. Maps stand below each other: rows of all images count through. */
        private double[][] blockSums(double[][] x, int width) {
            int columns = width / size;
            double[][] sums = new double[x.length][x[0].length / (size * size)];
            for (int c = 0; c < x.length; c++) {
                for (int row = 0; row < x[c].length / width; row++) {
                    for (int column = 0; column < width; column++) {
                        sums[c][row / size * columns + column / size] += x[c][row * width + column];
                    }
                }
            }
            return sums;
        }
    }

    /** Subtracts a constant from each channel. */
    record Shifting(String name, double[] value) implements Float64Layer {
        @Override
        public double[][] apply(double[][] x, int height, int width) {
            double[][] shifted = new double[x.length][x[0].length];
            for (int c = 0; c < x.length; c++) {
                for (int p = 0; p < x[c].length; p++) {
                    shifted[c][p] = x[c][p] - value[c];
                }
            }
            return shifted;
        }
    }

    /** Blocks of pixels become channels: pixel_unshuffle. */
    record Unshuffle(String name, int block) implements Float64Layer {
        @Override
        public double[][] apply(double[][] x, int height, int width) {
            if (block == 1) {
                return x;
            }
            int columns = width / block;
            double[][] channels = new double[x.length * block * block][x[0].length / (block * block)];
            for (int c = 0; c < x.length; c++) {
                for (int row = 0; row < x[c].length / width; row++) {
                    for (int column = 0; column < width; column++) {
                        channels[(c * block + row % block) * block + column % block][row / block * columns
                                + column / block] = x[c][row * width + column];
                    }
                }
            }
            return channels;
        }
    }

    /** Channels become blocks of pixels: pixel_shuffle, {@link Unshuffle} undone. */
    record Shuffle(String name, int block) implements Float64Layer {
        @Override
        public double[][] apply(double[][] x, int height, int width) {
            int columns = width * block;
            double[][] channels = new double[x.length / (block * block)][x[0].length * block * block];
            for (int c = 0; c < channels.length; c++) {
                for (int row = 0; row < channels[c].length / columns; row++) {
                    for (int column = 0; column < columns; column++) {
                        channels[c][row * columns + column] = x[(c * block + row % block) * block
                                + column % block][row / block * width + column / block];
                    }
                }
            }
            return channels;
        }
    }

    /** Channels of zeros after the others. */
    record Padding(String name, int channels) implements Float64Layer {
        @Override
        public double[][] apply(double[][] x, int height, int width) {
            double[][] padded = Arrays.copyOf(x, channels);
            for (int c = x.length; c < channels; c++) {
                padded[c] = new double[x[0].length];
            }
            return padded;
        }
    }

    /** The first values of a vector. */
    record Selection(String name, int count) implements Float64Layer {
        @Override
        public double[][] apply(double[][] x, int height, int width) {
            return Arrays.copyOf(x, count);
        }
    }

    /** Map to vector, channel by channel; a vector stays as it is. */
    record Flattening(String name) implements Float64Layer {
        @Override
        public double[][] apply(double[][] x, int height, int width) {
            int pixels = height * width;
            if (pixels == 1) {
                return x;
            }
            double[][] vectors = new double[x.length * pixels][x[0].length / pixels];
            for (int k = 0; k < vectors.length; k++) {
                for (int i = 0; i < vectors[k].length; i++) {
                    vectors[k][i] = x[k / pixels][i * pixels + k % pixels];
                }
            }
            return vectors;
        }
    }

    /**
     * x − Kᵀ(s ∘ ReLU(Kx + b)) with s = 2/T (SLL).
     *
     * @param bias b
     * @param scale s
     * @param scaleErrors for each entry of s a bound of |computed − exact|/exact
     */
    record Residual(String name, Convolution64 convolution, double[] bias, double[] scale,
            double[] scaleErrors) implements Float64Layer {
        /** Returns K. */
        public KernelWeights kernel() {
            return convolution.kernel();
        }

        @Override
        public double[][] apply(double[][] x, int height, int width) {
            double[][] hidden = hidden(x, height, width);
            for (int j = 0; j < hidden.length; j++) {
                for (int p = 0; p < hidden[j].length; p++) {
                    hidden[j][p] *= -scale[j];
                }
            }
            double[][] y = new double[x.length][];
            for (int c = 0; c < x.length; c++) {
                y[c] = x[c].clone();
            }
            return convolution.addTransposedTo(y, hidden, height, width);
        }

        /** Returns ReLU(Kx + b). */
        double[][] hidden(double[][] x, int height, int width) {
            return rectified(convolution.addTo(Convolution64.constant(bias, x[0].length), x, height, width));
        }
    }

    /**
     * s ∘ K(t ∘ x) + b, or the same with Kᵀ in place of K.
     *
     * @param transposed whether Kᵀ is applied
     * @param inputScale t, or null for ones
     * @param outputScale s, or null for ones
     * @param scaleErrors bounds of the relative error of each entry of s or t
     * @param norm a bound of the norm of the whole linear map, in exact arithmetic
     * @param method how that bound is known, in a few words
     */
    record Affine(String name, Convolution64 convolution, boolean transposed, double[] inputScale, double[] outputScale,
            double[] bias, double[] scaleErrors, double norm,
            String method) implements Float64Layer {
        /** Returns K. */
        public KernelWeights kernel() {
            return convolution.kernel();
        }

        @Override
        public double[][] apply(double[][] x, int height, int width) {
            double[][] scaled = inputScale == null ? x : scaled(x, inputScale);
            if (outputScale == null) {
                return product(Convolution64.constant(bias, x[0].length), scaled, height, width);
            }
            double[][] y = scaled(product(new double[bias.length][x[0].length], scaled, height, width), outputScale);
            for (int j = 0; j < y.length; j++) {
                for (int p = 0; p < y[j].length; p++) {
                    y[j][p] += bias[j];
                }
            }
            return y;
        }

        private double[][] product(double[][] start, double[][] x, int height, int width) {
            return transposed
                    ? convolution.addTransposedTo(start, x, height, width)
                    : convolution.addTo(start, x, height, width);
        }

        static double[][] scaled(double[][] x, double[] scale) {
            double[][] scaled = new double[x.length][x[0].length];
            for (int c = 0; c < x.length; c++) {
                for (int p = 0; p < x[c].length; p++) {
                    scaled[c][p] = scale[c] * x[c][p];
                }
            }
            return scaled;
        }
    }

    /**
     * The outputs of several networks on the same input, each multiplied by its factor f_i, joined channel by channel. If
     * each network has the constant L_i, then ‖Δ‖² = Σ f_i²‖Δ_i‖² ≤ Σ f_i²L_i²‖δ‖².
     *
     * @param branches at least one; what they give is of the same height and width
     */
    record Joined(String name, List<Branch> branches) implements Float64Layer {
        /**
         * A network and its factor.
         *
         * @param factor √λ, rounded down to a float: that very number defines the layer
         */
        public record Branch(float factor, Float64Network network) {
            /** Returns a bound of the network's Lipschitz constant, times the factor. */
            double norm() {
                return factor * network.norm();
            }
        }

        public Joined {
            branches = List.copyOf(branches);
        }

        @Override
        public double norm() {
            double sum = 0;
            for (Branch branch : branches) {
                sum += branch.norm() * branch.norm();
            }
            return branches.size() == 1 ? branches.getFirst().norm() : Math.sqrt(sum) * Float64Network.UP;
        }

        @Override
        public double[][] apply(double[][] x, int height, int width) {
            List<double[]> channels = new ArrayList<>();
            for (Branch branch : branches) {
                for (double[] row : branch.network().apply(x)) {
                    channels.add(Arrays.stream(row).map(value -> branch.factor() * value).toArray());
                }
            }
            return channels.toArray(double[][]::new);
        }
    }

    /** Multiplies each channel by a constant. */
    record Scaling(String name, double[] value) implements Float64Layer {
        @Override
        public double[][] apply(double[][] x, int height, int width) {
            return Affine.scaled(x, value);
        }

        @Override
        public double norm() {
            return Arrays.stream(value).map(Math::abs).max().orElse(0);
        }
    }

    /**
     * The largest value of each k×k window. That of a window W changes by max |δ_i| ≤ ‖δ_W‖, and the sum of ‖δ_W‖² counts each
     * pixel as often as windows hold it: at most ⌈k/s⌉ times along an axis, and no more often than there are windows.
     *
     * @param stride s, from a window to the next
     * @param before rows and columns above and at the left that are never the largest
     * @param rows number of windows along a column
     * @param columns number of windows along a row
     */
    record MaxPooling(String name, int size, int stride, int before, int rows, int columns) implements Float64Layer {
        /** Returns whether windows cover a map without overlap. */
        public boolean isApart(Shape in) {
            return stride == size && before == 0 && rows * size == in.height() && columns * size == in.width();
        }

        /** Returns how many rows, or columns, below a map of that length the last of so many windows reaches. */
        public int after(int length, int windows) {
            return Math.max(0, (windows - 1) * stride + size - before - length);
        }

        @Override
        public double norm() {
            int down = Math.min(Math.ceilDiv(size, stride), rows);
            int across = Math.min(Math.ceilDiv(size, stride), columns);
            return down == across ? down : Math.sqrt((double) down * across) * Float64Network.UP;
        }

        @Override
        public double[][] apply(double[][] x, int height, int width) {
            int images = x[0].length / (height * width);
            double[][] pooled = new double[x.length][images * rows * columns];
            for (int c = 0; c < x.length; c++) {
                for (int p = 0; p < pooled[c].length; p++) {
                    pooled[c][p] = largest(x[c], p / (rows * columns) * height, height, width,
                            p / columns % rows * stride - before, p % columns * stride - before);
                }
            }
            return pooled;
        }

        private double largest(double[] map, int start, int height, int width, int top, int left) {
            double largest = Double.NEGATIVE_INFINITY;
            for (int row = Math.max(0, top); row < Math.min(height, top + size); row++) {
                for (int column = Math.max(0, left); column < Math.min(width, left + size); column++) {
                    largest = Math.max(largest, map[(start + row) * width + column]);
                }
            }
            return largest;
        }
    }

    /** A rectangle of a map that is surrounded by zeros, see {@link org.fars.model.LayerSpec.Window}. */
    record Windowing(String name, int top, int left, int rows, int columns) implements Float64Layer {
        @Override
        public double[][] apply(double[][] x, int height, int width) {
            int images = x[0].length / (height * width);
            double[][] window = new double[x.length][images * rows * columns];
            int from = Math.max(0, -left);
            int count = Math.min(columns, width - left) - from;
            for (int c = 0; c < x.length && count > 0; c++) {
                for (int i = 0; i < images; i++) {
                    for (int row = Math.max(0, -top); row < Math.min(rows, height - top); row++) {
                        System.arraycopy(x[c], (i * height + row + top) * width + left + from, window[c],
                                (i * rows + row) * columns + from, count);
                    }
                }
            }
            return window;
        }
    }

    /** Some channels in a given order. */
    record Reordering(String name, int[] order) implements Float64Layer {
        @Override
        public double[][] apply(double[][] x, int height, int width) {
            return Arrays.stream(order).mapToObj(channel -> x[channel]).toArray(double[][]::new);
        }
    }

    /**
     * The sum of several networks on the same input. Their constants add up.
     *
     * @param terms at least one, all of the same output shape
     */
    record Summed(String name, List<Float64Network> terms) implements Float64Layer {
        public Summed {
            terms = List.copyOf(terms);
        }

        @Override
        public double norm() {
            double sum = 0;
            for (Float64Network term : terms) {
                sum += term.norm();
            }
            return terms.size() == 1 ? sum : sum * Float64Network.UP;
        }

        @Override
        public double[][] apply(double[][] x, int height, int width) {
            double[][] sum = null;
            for (Float64Network term : terms) {
                double[][] y = term.apply(x);
                if (sum == null) {
                    sum = Arrays.stream(y).map(double[]::clone).toArray(double[][]::new);
                    continue;
                }
                for (int c = 0; c < y.length; c++) {
                    for (int p = 0; p < y[c].length; p++) {
                        sum[c][p] += y[c][p];
                    }
                }
            }
            return sum;
        }
    }

    /** max(x, 0). */
    record Rectifying(String name) implements Float64Layer {
        @Override
        public double[][] apply(double[][] x, int height, int width) {
            double[][] copy = new double[x.length][];
            for (int c = 0; c < x.length; c++) {
                copy[c] = x[c].clone();
            }
            return rectified(copy);
        }
    }

    /** The larger of each pair of neighbouring channels, then the smaller. */
    record Sorting(String name) implements Float64Layer {
        @Override
        public double[][] apply(double[][] x, int height, int width) {
            double[][] sorted = new double[x.length][x[0].length];
            for (int c = 0; c < x.length; c += 2) {
                for (int p = 0; p < x[c].length; p++) {
                    sorted[c][p] = Math.max(x[c][p], x[c + 1][p]);
                    sorted[c + 1][p] = Math.min(x[c][p], x[c + 1][p]);
                }
            }
            return sorted;
        }
    }

    /** Replaces negative values by 0, in place; NaN stays. */
    private static double[][] rectified(double[][] x) {
        for (double[] row : x) {
            for (int p = 0; p < row.length; p++) {
                row[p] = row[p] <= 0 ? 0 : row[p];
            }
        }
        return x;
    }
}
