package org.fars.model.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Linear;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.fars.core.JobContext.JobCancelledException;
import org.fars.model.BatchHeadEvaluator.JavaHeadEvaluator;
import org.fars.model.BatchHeadEvaluator;
import org.fars.model.LinearHead;
import org.fars.model.MultiLayerHead;

/**
 * Heads on the engine, in float32. What float32 cannot decide is decided in double: a sample whose two largest logits are
 * nearer to each other than a multiple of the rounding that was measured is computed again in Java. Winners are those of
 * double arithmetic, on any device and with any number of threads.
 *
 * <p>On a processor it is computed on the calling thread, see {@link TorchEngine#runConcurrently}; on a GPU each call takes
 * a few milliseconds of it, so that other callers wait no longer than that.
 */
public final class TorchHeadEvaluator implements BatchHeadEvaluator {
    private final TorchEngine engine;

    public TorchHeadEvaluator(TorchEngine engine) {
        this.engine = engine;
    }

    @Override
    public Bulk open(MultiLayerHead head) {
        return engine.call(() -> {
            NDManager manager = engine.scope();
            return new OnEngine(engine, manager, Layer.of(head, manager), head);
        });
    }

    /**
     * One layer.
     *
     * @param weight {@code [out, in]}, a view of its transpose: products of many inputs with that are the faster ones
     * @param bias {@code [out]}
     */
    private record Layer(NDArray weight, NDArray bias) {
        /**
         * All layers of a head. Between two of them stands its activation, or tanh in place of a sigmoid: it takes the
         * engine a quarter of the time, and σ(x) = ½ + ½·tanh(x/2), of which the layers take the rest.
         */
        static List<Layer> of(MultiLayerHead head, NDManager manager) {
            List<Layer> layers = new ArrayList<>();
            for (int i = 0; i < head.layers().size(); i++) {
                boolean sigmoid = head.activation() == MultiLayerHead.Activation.SIGMOID;
                boolean behind = sigmoid && i > 0;
                boolean before = sigmoid && i < head.layers().size() - 1;
                layers.add(of(head.layers().get(i), behind, before, manager));
            }
            return layers;
        }

        /** Ax + b as ½(Ax + b) where a tanh follows, and with ½ + ½x in the place of x where one came before. */
        private static Layer of(LinearHead layer, boolean behind, boolean before, NDManager manager) {
            int outputs = layer.classes();
            int inputs = layer.embeddingSize();
            double result = before ? 0.5 : 1;
            float[] columns = new float[outputs * inputs];
            float[] bias = new float[outputs];
            for (int j = 0; j < outputs; j++) {
                double constant = layer.bias()[j];
                for (int i = 0; i < inputs; i++) {
                    double weight = behind ? 0.5 * layer.weight()[j][i] : layer.weight()[j][i];
                    constant += behind ? weight : 0;
                    columns[i * outputs + j] = (float) (result * weight);
                }
                bias[j] = (float) (result * constant);
            }
            return new Layer(manager.create(columns, new Shape(inputs, outputs)).transpose(), manager.create(bias));
        }

        NDArray apply(NDArray x) {
            return Linear.linear(x, weight, bias).singletonOrThrow();
        }
    }

    private static final class OnEngine implements Bulk {
        /** Inputs, and what a layer of a thousand units makes of them, then stay near a processor. */
        private static final int NARROW = 128;
        /** What keeps a GPU busy. */
        private static final int WIDE = 2048;
        /** Samples that rounding is measured at. */
        private static final int MEASURED = 16;
        /** How many times the largest rounding that was measured two logits must be apart. */
        private static final double SAFETY_FACTOR = 8;

        private final TorchEngine engine;
        private final NDManager manager;
        private final List<Layer> layers;
        private final MultiLayerHead head;
        private final Bulk exact;
        private final Arena memory = Arena.ofShared();
        private final Queue<ByteBuffer> buffers = new ConcurrentLinkedQueue<>();
        /** Locked for reading while computing, for writing to close. */
        private final ReadWriteLock use = new ReentrantReadWriteLock();
        private boolean closed;
        private double doubt = Double.NaN;

        OnEngine(TorchEngine engine, NDManager manager, List<Layer> layers, MultiLayerHead head) {
            this.engine = engine;
            this.manager = manager;
            this.layers = layers;
            this.head = head;
            this.exact = new JavaHeadEvaluator().open(head);
        }

        @Override
        public int width() {
            return onGpu() ? WIDE : NARROW;
        }

        private boolean onGpu() {
            return manager.getDevice().isGpu();
        }

        @Override
        public void logits(float[] inputs, int samples, double[][] logits) {
            float[] single;
            use.readLock().lock();
            try {
                if (closed) {
                    // Whoever sampled has gone, and the memory with it.
                    throw new JobCancelledException();
                }
                single = inFloat32(inputs, samples);
            } finally {
                use.readLock().unlock();
            }
            int classes = head.classes();
            for (int j = 0; j < classes; j++) {
                for (int s = 0; s < samples; s++) {
                    logits[j][s] = single[s * classes + j];
                }
            }
            double threshold = doubt(inputs, samples, logits);
            correct(inputs, logits, doubtful(single, samples, threshold));
        }

        private float[] inFloat32(float[] inputs, int samples) {
            int size = samples * head.embeddingSize();
            ByteBuffer buffer = buffer(Float.BYTES * size);
            ByteBuffer used = buffer.slice(0, Float.BYTES * size).order(ByteOrder.nativeOrder());
            used.asFloatBuffer().put(inputs, 0, size);
            Callable<float[]> pass = () -> {
                try (NDManager scope = manager.newSubManager()) {
                    NDArray x = scope.create(used, new Shape(samples, head.embeddingSize()), DataType.FLOAT32);
                    for (int i = 0; i < layers.size(); i++) {
                        x = layers.get(i).apply(i == 0 ? x : activated(x));
                    }
                    return x.toFloatArray();
                }
            };
            float[] logits = onGpu() ? engine.call(pass) : engine.runConcurrently(pass);
            buffers.add(buffer);
            return logits;
        }

        /** Memory that the engine can read as it is. */
        private ByteBuffer buffer(int bytes) {
            ByteBuffer free = buffers.poll();
            return free != null && free.capacity() >= bytes
                    ? free
                    : memory.allocate(bytes, Float.BYTES).asByteBuffer();
        }

        private NDArray activated(NDArray x) {
            return switch (head.activation()) {
                case RELU -> Activation.relu(new NDList(x)).singletonOrThrow();
                case SIGMOID -> x.tanh();
                case GROUP_SORT -> sorted(x);
            };
        }

        private static NDArray sorted(NDArray x) {
            long samples = x.getShape().get(0);
            long units = x.getShape().get(1);
            NDArray pairs = x.get(":, 0:" + units / 2 * 2).reshape(samples, units / 2, 2);
            NDArray sorted = pairs.max(new int[]{2}, true)
                .concat(pairs.min(new int[]{2}, true), 2)
                .reshape(samples, units / 2 * 2);
            return units % 2 == 0 ? sorted : sorted.concat(x.get(":, " + (units - 1) + ":"), 1);
        }

        /** How near two logits may be before float32 cannot order them: measured at the first samples there are. */
        private synchronized double doubt(float[] inputs, int samples, double[][] logits) {
            if (Double.isNaN(doubt)) {
                int measured = Math.min(MEASURED, samples);
                double[][] known = new double[head.classes()][measured];
                exact.logits(inputs, measured, known);
                doubt = 0;
                for (int j = 0; j < known.length; j++) {
                    for (int s = 0; s < measured; s++) {
                        double error = Math.abs(known[j][s] - logits[j][s]);
                        doubt = Math.max(doubt, Double.isNaN(error) ? 0 : SAFETY_FACTOR * error);
                    }
                }
            }
            return doubt;
        }

        /** The samples whose largest logit is not clearly above all others; NaN is not clear. */
        private int[] doubtful(float[] logits, int samples, double threshold) {
            int classes = head.classes();
            int[] found = new int[samples];
            int count = 0;
            for (int s = 0; s < samples; s++) {
                double first = Double.NEGATIVE_INFINITY;
                double second = Double.NEGATIVE_INFINITY;
                for (int j = 0; j < classes; j++) {
                    double value = logits[s * classes + j];
                    second = Math.max(second, Math.min(first, value));
                    first = Math.max(first, value);
                }
                if (!(first - second > threshold)) {
                    found[count++] = s;
                }
            }
            return Arrays.copyOf(found, count);
        }

        private void correct(float[] inputs, double[][] logits, int[] doubtful) {
            if (doubtful.length == 0) {
                return;
            }
            int size = head.embeddingSize();
            float[] again = new float[doubtful.length * size];
            for (int i = 0; i < doubtful.length; i++) {
                System.arraycopy(inputs, doubtful[i] * size, again, i * size, size);
            }
            double[][] corrected = new double[logits.length][doubtful.length];
            exact.logits(again, doubtful.length, corrected);
            for (int j = 0; j < logits.length; j++) {
                for (int i = 0; i < doubtful.length; i++) {
                    logits[j][doubtful[i]] = corrected[j][i];
                }
            }
        }

        @Override
        public void close() {
            use.writeLock().lock();
            try {
                closed = true;
                engine.call(() -> {
                    manager.close();
                    return null;
                });
                memory.close();
            } finally {
                use.writeLock().unlock();
            }
        }
    }
}
