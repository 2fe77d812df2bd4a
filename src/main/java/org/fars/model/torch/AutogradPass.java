package org.fars.model.torch;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A pass whose operations are recorded, to be differentiated by the engine: for training and for TorchScript programs.
 * For the engine's thread, one at a time; opened by {@link TorchEngine#autograd}.
 * <p>
 * oneDNN's convolutions are wrong on some processors unless its {@link ChannelBlocks} are full. Our own fill them; a TorchScript
 * program is run without oneDNN there, forwards and backwards, which is slower. Before the first backward pass of a process
 * small convolutions are compared with plain arithmetic; should they be wrong all the same, oneDNN is left out of all
 * backward passes.
 */
public final class AutogradPass implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AutogradPass.class);
    /** Batch, channels in, side, channels out, kernel. */
    private static final int[][] TRIALS = {{2, 8, 4, 8, 3}, {2, 6, 8, 5, 3}, {2, 12, 6, 9, 3}, {3, 6, 4, 9, 5},
            {2, 16, 4, 16, 3}, {2, 10, 4, 7, 1}};
    /** Many times the rounding of float32 sums, relative to the largest value. */
    private static final double TOLERANCE = 1e-4;

    private final GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector();
    private final boolean withoutOneDnn;

    private AutogradPass(boolean withoutOneDnn) {
        this.withoutOneDnn = withoutOneDnn;
    }

    /** How the passes of a process are made, found out once. */
    static final class Factory {
        private final boolean withoutOneDnn;

        /** Tries what the engine computes. For the engine's thread. */
        Factory() {
            int wrong = wrongOnes(false);
            withoutOneDnn = wrong > 0 && LibtorchContext.enableOneDnn(true);
            if (wrong == 0) {
                LOG.info("convolutions' gradients agree with plain arithmetic");
            } else if (!withoutOneDnn) {
                LOG.warn(
                        "{} of {} gradients of small convolutions are wrong here, and oneDNN, the likely cause, cannot be"
                                + " switched off: training and attacks on TorchScript programs may go astray",
                        wrong,
                        TRIALS.length);
            } else {
                // What takes over may otherwise be NNPACK, which warns on standard error in every call on some processors.
                LibtorchContext.enableNnpack(false);
                int left = wrongOnes(true);
                LOG.warn(
                        "{} of {} gradients of small convolutions are wrong here; without oneDNN, which backward passes do"
                                + " without from now on, {}",
                        wrong, TRIALS.length, left);
            }
        }

        /** A pass, to be closed. */
        AutogradPass open() {
            return new AutogradPass(withoutOneDnn);
        }

        /** A pass through a program, to be closed. */
        AutogradPass openForProgram() {
            return new AutogradPass(withoutOneDnn || ChannelBlocks.mustBeFull());
        }

        private static int wrongOnes(boolean withoutOneDnn) {
            int wrong = 0;
            try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
                SplittableRandom random = new SplittableRandom(1);
                for (int[] trial : TRIALS) {
                    try (NDManager scope = manager.newSubManager()) {
                        wrong += new Trial(trial, random).isRight(scope, withoutOneDnn) ? 0 : 1;
                    }
                }
            }
            return wrong;
        }
    }

    /**
     * Computes the gradients of what is recorded.
     *
     * @param target a single number
     */
    public void backward(NDArray target) {
        if (withoutOneDnn) {
            LibtorchContext.withoutOneDnn(() -> {
                collector.backward(target);
                return null;
            });
        } else {
            collector.backward(target);
        }
    }

    @Override
    public void close() {
        collector.close();
    }

    /** One convolution of random numbers, forwards and backwards. */
    private static final class Trial {
        private final int batch;
        private final int in;
        private final int side;
        private final int out;
        private final int k;
        private final float[] x;
        private final float[] w;
        private final float[] g;

        Trial(int[] trial, SplittableRandom random) {
            batch = trial[0];
            in = trial[1];
            side = trial[2];
            out = trial[3];
            k = trial[4];
            x = normal(batch * in * side * side, random);
            w = normal(out * in * k * k, random);
            g = normal(batch * out * side * side, random);
        }

        private static float[] normal(int count, SplittableRandom random) {
            float[] values = new float[count];
            for (int i = 0; i < count; i++) {
                values[i] = (float) random.nextGaussian();
            }
            return values;
        }

        boolean isRight(NDManager scope, boolean withoutOneDnn) {
            double[] y = new double[g.length];
            double[] gx = new double[x.length];
            double[] gw = new double[w.length];
            compute(y, gx, gw);
            try (AutogradPass pass = new AutogradPass(withoutOneDnn)) {
                NDArray input = scope.create(x, new Shape(batch, in, side, side));
                NDArray kernel = scope.create(w, new Shape(out, in, k, k));
                input.setRequiresGradient(true);
                kernel.setRequiresGradient(true);
                NDArray output = Convolution.same(input, kernel, null);
                pass.backward(output.mul(scope.create(g, output.getShape())).sum());
                return near(output, y) && near(input.getGradient(), gx) && near(kernel.getGradient(), gw);
            }
        }

        private void compute(double[] y, double[] gx, double[] gw) {
            for (int i = 0; i < w.length; i++) {
                int o = i / (in * k * k);
                int c = i / (k * k) % in;
                for (int b = 0; b < batch; b++) {
                    for (int p = 0; p < side * side; p++) {
                        int row = p / side + i / k % k - k / 2;
                        int column = p % side + i % k - k / 2;
                        if (row >= 0 && row < side && column >= 0 && column < side) {
                            int from = ((b * in + c) * side + row) * side + column;
                            int to = (b * out + o) * side * side + p;
                            y[to] += (double) x[from] * w[i];
                            gx[from] += (double) g[to] * w[i];
                            gw[i] += (double) g[to] * x[from];
                        }
                    }
                }
            }
        }

        private static boolean near(NDArray found, double[] expected) {
            float[] values;
            try (found) {
                values = found.toFloatArray();
            }
            double largest = 0;
            for (double value : expected) {
                largest = Math.max(largest, Math.abs(value));
            }
            for (int i = 0; i < values.length; i++) {
                if (!(Math.abs(values[i] - expected[i]) <= TOLERANCE * largest)) {
                    return false;
                }
            }
            return true;
        }
    }

    /**
     * Settings of libtorch's {@code at::Context} that DJL has no methods for, found by their names in the loaded library.
     * They hold for the whole process. Names are those of the Itanium C++ ABI: elsewhere than on Linux and macOS nothing is
     * found, and nothing changed.
     */
    static final class LibtorchContext {
        private static final String CONTEXT = "_ZN2at13globalContextEv";
        private static final String ONE_DNN = "_ZN2at7Context20setUserEnabledMkldnnEb";
        private static final String NNPACK = "_ZN2at7Context20setUserEnabledNNPACKEb";

        private LibtorchContext() {}

        /**
         * Allows or forbids oneDNN's convolutions and matrix products.
         *
         * @return whether the library knows that setting
         */
        static boolean enableOneDnn(boolean enabled) {
            return set(ONE_DNN, enabled);
        }

        /** Runs something without oneDNN, on the engine's thread. Other threads may do without it meanwhile: they are slower. */
        static <T> T withoutOneDnn(Supplier<T> work) {
            enableOneDnn(false);
            try {
                return work.get();
            } finally {
                enableOneDnn(true);
            }
        }

        /**
         * Allows or forbids NNPACK's convolutions.
         *
         * @return whether the library knows that setting
         */
        static boolean enableNnpack(boolean enabled) {
            return set(NNPACK, enabled);
        }

        private static boolean set(String setter, boolean value) {
            SymbolLookup library = SymbolLookup.loaderLookup();
            if (library.find(CONTEXT).isEmpty() || library.find(setter).isEmpty()) {
                return false;
            }
            MethodHandle context = Linker.nativeLinker()
                .downcallHandle(library.findOrThrow(CONTEXT), FunctionDescriptor.of(ValueLayout.ADDRESS));
            MethodHandle set = Linker.nativeLinker()
                .downcallHandle(library.findOrThrow(setter),
                        FunctionDescriptor.ofVoid(ValueLayout.ADDRESS, ValueLayout.JAVA_BOOLEAN));
            try {
                set.invokeExact((MemorySegment) context.invokeExact(), value);
                return true;
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
