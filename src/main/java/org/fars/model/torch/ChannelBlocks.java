package org.fars.model.torch;

import ai.djl.Device;
import ai.djl.engine.Engine;
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

    /** Found out once: it is a property of the processor. */
    private static final class Trial {
        private static final int CHANNELS = SIZE + SIZE / 2;
        private static final int SIDE = 6;
        private static final int KERNEL = 3;
        /** Many times the rounding of float32 sums. */
        private static final double TOLERANCE = 1e-3;
        static final boolean IS_WRONG = isWrong();

        private static boolean isWrong() {
            try (NDManager scope = NDManager.newBaseManager(Device.cpu(),
                    Engine.getEngine("PyTorch").getEngineName())) {
                SplittableRandom random = new SplittableRandom(1);
                float[] x = normal(2 * CHANNELS * SIDE * SIDE, random);
                float[] w = normal(SIZE * CHANNELS * KERNEL * KERNEL, random);
                float[] y = Convolution
                    .unfilled(scope.create(x, new Shape(2, CHANNELS, SIDE, SIDE)),
                            scope.create(w, new Shape(SIZE, CHANNELS, KERNEL, KERNEL)), null, 1)
                    .toFloatArray();
                double largest = 0;
                for (int i = 0; i < y.length; i++) {
                    largest = Math.max(largest, Math.abs(y[i] - value(x, w, i)));
                }
                if (largest > TOLERANCE) {
                    LOG.warn("convolutions of {} channels are wrong here by {}: blocks of channels are filled up",
                            CHANNELS,
                            largest);
                }
                return !(largest <= TOLERANCE);
            }
        }

        private static float[] normal(int count, SplittableRandom random) {
            float[] values = new float[count];
            for (int i = 0; i < count; i++) {
                values[i] = (float) random.nextGaussian();
            }
            return values;
        }

        /** A value of the convolution in plain arithmetic. */
        private static double value(float[] x, float[] w, int index) {
            int column = index % SIDE;
            int row = index / SIDE % SIDE;
            int o = index / (SIDE * SIDE) % SIZE;
            int b = index / (SIDE * SIDE * SIZE);
            double sum = 0;
            for (int k = 0; k < CHANNELS * KERNEL * KERNEL; k++) {
                int y = row + k / KERNEL % KERNEL - 1;
                int z = column + k % KERNEL - 1;
                if (y >= 0 && y < SIDE && z >= 0 && z < SIDE) {
                    int i = k / (KERNEL * KERNEL);
                    sum += (double) w[o * CHANNELS * KERNEL * KERNEL + k]
                            * x[((b * CHANNELS + i) * SIDE + y) * SIDE + z];
                }
            }
            return sum;
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
