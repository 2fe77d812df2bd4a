package org.fars.model.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import java.util.stream.LongStream;

/**
 * Zero-padded 2-D convolutions with stride 1, as SLL layers need them. Results belong to the first operand's manager.
 */
public final class Convolution {
    private static final Shape ONE = new Shape(1, 1);
    private static final long PIECE = 1024;

    private Convolution() {}

    /**
     * Kx + b, of the same size as x.
     *
     * @param x {@code [batch, in, height, width]}
     * @param kernel {@code [out, in, k, k]}, k odd
     * @param bias {@code [out]}, or null
     */
    public static NDArray same(NDArray x, NDArray kernel, NDArray bias) {
        return padded(x, kernel, bias, (kernel.getShape().get(2) - 1) / 2);
    }

    /** Kx + b with that many rows and columns of zeros around x. */
    public static NDArray padded(NDArray x, NDArray kernel, NDArray bias, long padding) {
        if (!ChannelBlocks.areMissing(kernel)) {
            return unfilled(x, kernel, bias, padding);
        }
        NDArray y = unfilled(ChannelBlocks.filled(x, 1), ChannelBlocks.filledKernel(kernel),
                bias == null ? null : ChannelBlocks.filled(bias, 0), padding);
        return ChannelBlocks.first(y, kernel.getShape().get(0));
    }

    /** The same with the channels that there are, which may be wrong; see {@link ChannelBlocks}. */
    static NDArray unfilled(NDArray x, NDArray kernel, NDArray bias, long padding) {
        return Conv2d.conv2d(x, kernel, bias, ONE, new Shape(padding, padding), ONE, 1).singletonOrThrow();
    }

    /**
     * The kernel of Kᵀ: channel axes swapped, both spatial axes flipped.
     *
     * @param kernel {@code [out, in, k, k]}
     * @return {@code [in, out, k, k]}
     */
    public static NDArray transposed(NDArray kernel) {
        return kernel.getShape().get(2) == 1 ? kernel.swapAxes(0, 1) : kernel.swapAxes(0, 1).flip(2, 3);
    }

    /**
     * Σ_j |K Kᵀ|_ij q_j/q_i over the channels j and both spatial axes, for each channel i of K's first axis: a bound,
     * row by row, of the matrix K Kᵀ (SLL, Araujo et al. 2023; AOL, Prach and Lampert 2022).
     *
     * @param kernel {@code [n, m, k, k]}
     * @param q {@code [n]}, positive, or null where all are equal
     * @return {@code [n]}
     */
    public static NDArray rowSums(NDArray kernel, NDArray q) {
        NDArray gram = gram(kernel);
        return q == null ? gram.sum(new int[]{1}) : gram.mul(q.expandDims(0)).sum(new int[]{1}).div(q);
    }

    /** Σ |K Kᵀ| over both spatial axes, {@code [n, n]}. */
    private static NDArray gram(NDArray kernel) {
        long side = kernel.getShape().get(2);
        if (side > 1) {
            return padded(kernel, kernel, null, side - 1).abs().sum(new int[]{2, 3});
        }
        // In float64 the engine convolves one image after the other, far slower than the matrix product that this is.
        NDArray matrix = kernel.reshape(kernel.getShape().get(0), -1);
        NDArray gram = null;
        for (NDArray columns : matrix.split(cuts(matrix.getShape().get(1)), 1)) {
            NDArray part = columns.matMul(columns.transpose());
            gram = gram == null ? part : gram.add(part);
        }
        return gram.abs();
    }

    /** Pieces so small that no thread splits their sums further: so these do not depend on the number of threads. */
    private static long[] cuts(long columns) {
        return LongStream.iterate(PIECE, cut -> cut < columns, cut -> cut + PIECE).toArray();
    }

    /**
     * A zero-padded convolution with stride 1 that a network contains.
     *
     * @param in channels of its input
     * @param out channels of its output
     * @param kernel k, its height and width
     * @param height rows of the map
     * @param width columns of the map
     */
    public record ConvolutionShape(int in, int out, int kernel, int height, int width) {
        /** Floating-point operations for one image; a multiply-add is two. */
        public double flops() {
            return 2.0 * in * out * kernel * kernel * height * width;
        }
    }

    /**
     * Numbers as tensors, for whatever a gradient goes through. The engine's own {@code mul(Number)} and its like wrap Java
     * memory and let go of it at once, while the backward pass still reads it: a garbage collection in between spoils the
     * gradient without a word.
     */
    public static final class ScalarTensors {
        private ScalarTensors() {}

        /** The number in the precision of {@code x}, owned by its manager, which must outlive the backward pass. */
        public static NDArray like(NDArray x, double value) {
            NDManager owner = x.getManager();
            return x.getDataType() == DataType.FLOAT64 ? owner.create(value) : owner.create((float) value);
        }
    }
}
