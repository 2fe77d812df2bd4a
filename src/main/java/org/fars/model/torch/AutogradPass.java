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
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A pass whose operations are recorded, to be differentiated by the engine: for training and for TorchScript programs.
 * For the engine's thread, one at a time; opened by {@link TorchEngine#autograd}.
 * <p>
 * oneDNN's backward convolution is wrong on some processors: where the channels of the input are no multiple of its
 * blocks, parts of the gradient are never written. Before the first backward pass of a process small convolutions are
 * compared with plain arithmetic; where they are wrong, oneDNN is left out of backward passes, which are slower then, unless
 * all convolutions of a network are found to be right.
 */
public final class AutogradPass implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AutogradPass.class);
    private static final List<Differentiated> TRIALS = List.of(new Differentiated(2, 8, 4, 4, 8, 3, 1),
            new Differentiated(2, 6, 8, 8, 5, 3, 1), new Differentiated(2, 12, 6, 6, 9, 3, 1),
            new Differentiated(3, 6, 4, 4, 9, 5, 2), new Differentiated(2, 16, 4, 4, 16, 3, 1),
            new Differentiated(2, 10, 4, 4, 7, 1, 0));
    /** Channels that oneDNN takes at once. */
    private static final int BLOCK = 16;
    /** Values of a result that are compared; all, if there are not more. */
    private static final int COMPARED = 4096;
    /** Many times the rounding of float32 sums, relative to the largest value. */
    private static final double TOLERANCE = 1e-4;

    private final GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector();
    private final boolean withoutOneDnn;

    private AutogradPass(boolean withoutOneDnn) {
        this.withoutOneDnn = withoutOneDnn;
    }

    /**
     * A convolution whose gradients are needed, with stride 1.
     *
     * @param batch number of inputs
     * @param in channels of an input
     * @param height its rows
     * @param width its columns
     * @param out channels of the output
     * @param kernel height and width of the kernel
     * @param padding rows and columns of zeros on each side
     */
    public record Differentiated(int batch, int in, int height, int width, int out, int kernel, int padding) {
        /** One that keeps the size of its inputs. */
        public static Differentiated same(int batch, org.fars.model.Shape input, int out, int kernel) {
            return new Differentiated(batch, input.channels(), input.height(), input.width(), out, kernel,
                    (kernel - 1) / 2);
        }

        /** That of a kernel with itself, with which {@link Convolution#rowSums} begins. */
        public static Differentiated gram(int rows, int columns, int kernel) {
            return new Differentiated(rows, columns, kernel, kernel, rows, kernel, kernel - 1);
        }
    }

    /** How the passes of a process or of a network are made, found out once. */
    public static final class Factory {
        private final boolean withoutOneDnn;

        /** Tries what the engine computes. For the engine's thread. */
        Factory() {
            int wrong = wrongOnes(TRIALS, false);
            withoutOneDnn = wrong > 0 && LibtorchContext.enableOneDnn(true);
            if (wrong == 0) {
                LOG.info("convolutions' gradients agree with plain arithmetic");
            } else if (!withoutOneDnn) {
                LOG.warn(
                        "{} of {} gradients of small convolutions are wrong here, and oneDNN, the likely cause, cannot be"
                                + " switched off: training and attacks on TorchScript programs may go astray",
                        wrong,
                        TRIALS.size());
            } else {
                // What takes over may otherwise be NNPACK, which warns on standard error in every call on some processors.
                LibtorchContext.enableNnpack(false);
                int left = wrongOnes(TRIALS, true);
                LOG.warn(
                        "{} of {} gradients of small convolutions are wrong here; without oneDNN, which backward passes do"
                                + " without from now on, {}",
                        wrong, TRIALS.size(), left);
            }
        }

        private Factory(boolean withoutOneDnn) {
            this.withoutOneDnn = withoutOneDnn;
        }

        /**
         * Returns the passes for a network with these convolutions: with oneDNN, if it computes their gradients right. Where it
         * is wrong it may also write beside its results, so that only numbers of channels that fill its blocks are tried. For
         * the engine's thread.
         */
        Factory with(Collection<Differentiated> convolutions) {
            if (!withoutOneDnn || convolutions.stream().anyMatch(one -> one.in % BLOCK != 0 || one.out % BLOCK != 0)) {
                return this;
            }
            int wrong = wrongOnes(convolutions, false);
            LOG.info("{} of {} convolutions of the network have wrong gradients with oneDNN", wrong,
                    convolutions.size());
            return wrong == 0 ? new Factory(false) : this;
        }

        /** Begins to record operations, on the engine's thread; the pass is to be closed. */
        public AutogradPass open() {
            return new AutogradPass(withoutOneDnn);
        }

        private static int wrongOnes(Collection<Differentiated> trials, boolean withoutOneDnn) {
            int wrong = 0;
            try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
                SplittableRandom random = new SplittableRandom(1);
                for (Differentiated trial : trials) {
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
        if (!withoutOneDnn) {
            collector.backward(target);
            return;
        }
        LibtorchContext.enableOneDnn(false);
        try {
            collector.backward(target);
        } finally {
            LibtorchContext.enableOneDnn(true);
        }
    }

    @Override
    public void close() {
        collector.close();
    }

    /** One convolution of random numbers, forwards and backwards. */
    private static final class Trial {
        private final Differentiated shape;
        private final SplittableRandom random;
        private final int rows;
        private final int columns;
        private final float[] x;
        private final float[] w;
        private final float[] g;

        Trial(Differentiated shape, SplittableRandom random) {
            this.shape = shape;
            this.random = random;
            rows = shape.height + 2 * shape.padding - shape.kernel + 1;
            columns = shape.width + 2 * shape.padding - shape.kernel + 1;
            x = normal(shape.batch * shape.in * shape.height * shape.width, random);
            w = normal(shape.out * shape.in * shape.kernel * shape.kernel, random);
            g = normal(shape.batch * shape.out * rows * columns, random);
        }

        private static float[] normal(int count, SplittableRandom random) {
            float[] values = new float[count];
            for (int i = 0; i < count; i++) {
                values[i] = (float) random.nextGaussian();
            }
            return values;
        }

        boolean isRight(NDManager scope, boolean withoutOneDnn) {
            try (AutogradPass pass = new AutogradPass(withoutOneDnn)) {
                NDArray input = scope.create(x, new Shape(shape.batch, shape.in, shape.height, shape.width));
                NDArray kernel = scope.create(w, new Shape(shape.out, shape.in, shape.kernel, shape.kernel));
                input.setRequiresGradient(true);
                kernel.setRequiresGradient(true);
                NDArray output = Convolution.padded(input, kernel, null, shape.padding);
                pass.backward(output.mul(scope.create(g, output.getShape())).sum());
                return near(output, this::output) && near(input.getGradient(), this::inputGradient)
                        && near(kernel.getGradient(), this::kernelGradient);
            }
        }

        private double output(int index) {
            int column = index % columns;
            int row = index / columns % rows;
            int o = index / (columns * rows) % shape.out;
            int b = index / (columns * rows * shape.out);
            double sum = 0;
            for (int i = 0; i < shape.in; i++) {
                for (int t = 0; t < shape.kernel * shape.kernel; t++) {
                    sum += (double) weight(o, i, t) * input(b, i, row + t / shape.kernel, column + t % shape.kernel);
                }
            }
            return sum;
        }

        private double inputGradient(int index) {
            int column = index % shape.width + shape.padding;
            int row = index / shape.width % shape.height + shape.padding;
            int i = index / (shape.width * shape.height) % shape.in;
            int b = index / (shape.width * shape.height * shape.in);
            double sum = 0;
            for (int o = 0; o < shape.out; o++) {
                for (int t = 0; t < shape.kernel * shape.kernel; t++) {
                    int y = row - t / shape.kernel;
                    int z = column - t % shape.kernel;
                    if (y >= 0 && y < rows && z >= 0 && z < columns) {
                        sum += (double) weight(o, i, t) * g[((b * shape.out + o) * rows + y) * columns + z];
                    }
                }
            }
            return sum;
        }

        private double kernelGradient(int index) {
            int t = index % (shape.kernel * shape.kernel);
            int i = index / (shape.kernel * shape.kernel) % shape.in;
            int o = index / (shape.kernel * shape.kernel * shape.in);
            double sum = 0;
            for (int b = 0; b < shape.batch; b++) {
                for (int p = 0; p < rows * columns; p++) {
                    sum += (double) g[(b * shape.out + o) * rows * columns + p]
                            * input(b, i, p / columns + t / shape.kernel, p % columns + t % shape.kernel);
                }
            }
            return sum;
        }

        private float weight(int o, int i, int tap) {
            return w[(o * shape.in + i) * shape.kernel * shape.kernel + tap];
        }

        /** A value of the padded input. */
        private float input(int b, int i, int row, int column) {
            int y = row - shape.padding;
            int z = column - shape.padding;
            return y < 0 || y >= shape.height || z < 0 || z >= shape.width
                    ? 0
                    : x[((b * shape.in + i) * shape.height + y) * shape.width + z];
        }

        private boolean near(NDArray found, IntToDoubleFunction expected) {
            float[] values;
            try (found) {
                values = found.toFloatArray();
            }
            int[] places = values.length <= COMPARED
                    ? IntStream.range(0, values.length).toArray()
                    : random.ints(COMPARED, 0, values.length).toArray();
            double[] right = Arrays.stream(places).mapToDouble(expected).toArray();
            double largest = Arrays.stream(right).map(Math::abs).max().orElse(0);
            return IntStream.range(0, places.length)
                .allMatch(k -> Math.abs(values[places[k]] - right[k]) <= TOLERANCE * largest);
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
