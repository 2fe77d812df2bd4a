package org.fars.model.torch;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.SplittableRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The blocks of channels in which oneDNN computes convolutions of float32. Where the last block is not full, oneDNN 3.7 is wrong
 * on some processors: in the values of convolutions with more than one block, and in gradients, where it also writes beside
 * its results. Channels of zeros, which change nothing, fill the blocks there.
 */
final class ChannelBlocks {
    private static final Logger LOG = LoggerFactory.getLogger(ChannelBlocks.class);
    private static final int SIZE = 16;

    private ChannelBlocks() {}

    /** Found out once: it is a property of the processor. Compared with float64, which oneDNN does not compute. */
    private static final class Trial {
        private static final int CHANNELS = SIZE + SIZE / 2;
        /** Many times the rounding of float32 sums. */
        private static final double TOLERANCE = 1e-3;
        static final boolean IS_WRONG = isWrong();

        private static boolean isWrong() {
            try (NDManager scope = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
                SplittableRandom random = new SplittableRandom(1);
                NDArray x = normal(scope, new Shape(2, CHANNELS, 6, 6), random);
                NDArray kernel = normal(scope, new Shape(SIZE, CHANNELS, 3, 3), random);
                NDArray found = Convolution.unfilled(x, kernel, null, 1).toType(DataType.FLOAT64, false);
                NDArray right = Convolution.unfilled(x.toType(DataType.FLOAT64, false),
                        kernel.toType(DataType.FLOAT64, false), null, 1);
                double apart = found.sub(right).abs().max().getDouble();
                boolean isWrong = !(apart <= TOLERANCE);
                if (isWrong) {
                    LOG.warn("convolutions of {} channels are wrong here by {}: blocks of channels are filled up",
                            CHANNELS, apart);
                }
                return isWrong;
            }
        }

        private static NDArray normal(NDManager scope, Shape shape, SplittableRandom random) {
            float[] values = new float[(int) shape.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextGaussian();
            }
            return scope.create(values, shape);
        }
    }

    /** Whether convolutions are wrong on this processor unless blocks are full. */
    static boolean mustBeFull() {
        return Trial.IS_WRONG;
    }

    /**
     * Whether a convolution needs more channels to be right.
     *
     * @param kernel {@code [out, in, k, k]}
     */
    static boolean areMissing(NDArray kernel) {
        Shape shape = kernel.getShape();
        return kernel.getDataType() == DataType.FLOAT32 && !kernel.getDevice().isGpu()
                && (shape.get(0) % SIZE != 0 || shape.get(1) % SIZE != 0) && mustBeFull();
    }

    /** Returns {@code channels}, or the next larger number that fills its blocks. */
    static long filled(long channels) {
        return Math.ceilDiv(channels, SIZE) * SIZE;
    }

    /** Returns {@code x} with zeros behind along an axis, so that its blocks are full. */
    static NDArray filled(NDArray x, int axis) {
        long[] shape = x.getShape().getShape().clone();
        long missing = filled(shape[axis]) - shape[axis];
        if (missing == 0) {
            return x;
        }
        shape[axis] = missing;
        return x.concat(x.getManager().zeros(new Shape(shape), x.getDataType()), axis);
    }

    /** Returns a kernel with zeros, so that the blocks of its inputs and of its outputs are full. */
    static NDArray filledKernel(NDArray kernel) {
        return filled(filled(kernel, 1), 0);
    }

    /** Returns the first channels of {@code x [batch, channels, height, width]}. */
    static NDArray first(NDArray x, long channels) {
        return x.getShape().get(1) == channels ? x : x.get(":, 0:" + channels);
    }
}
