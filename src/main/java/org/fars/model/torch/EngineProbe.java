package org.fars.model.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.fars.model.InvalidModelException;
import org.fars.model.LayerSpec;
import org.fars.model.LinearHead;
import org.fars.model.ModelCard;
import org.fars.model.ModelFolder;
import org.fars.model.SafetensorsFile;
import org.fars.model.proof.NetworkReader;
import org.fars.model.torch.Convolution.ConvolutionShape;

/**
 * The engine's bare operations, and a model's passes without anything around them, for measurements. An operation is
 * prepared, then passed as a {@link Runnable} to a timing function, which runs it as often as needed on the engine's thread;
 * every run ends with one number read back, so that a GPU has finished.
 */
public final class EngineProbe implements AutoCloseable {
    /** Noise vectors at once: what stays in a processor's cache. */
    private static final int NOISE_BATCH = 2048;

    private final TorchEngine engine;
    private final NDManager manager;
    private final org.fars.model.Shape input;
    private final TorchNetwork folded;
    private final UnfoldedNetwork recomputing;

    private EngineProbe(TorchEngine engine, NDManager manager, org.fars.model.Shape input, TorchNetwork folded,
            UnfoldedNetwork recomputing) {
        this.engine = engine;
        this.manager = manager;
        this.input = input;
        this.folded = folded;
        this.recomputing = recomputing;
    }

    /**
     * Opens a model's backbone twice: folded, and with its scalings recomputed in each pass.
     *
     * @throws InvalidModelException if its files are damaged, or it is a TorchScript program
     */
    public static EngineProbe open(TorchEngine engine, ModelFolder folder) {
        ModelCard card = folder.card();
        if (LayerSpec.isTorchScript(card.architecture())) {
            throw InvalidModelException.ofModel(card.id(),
                    "is a TorchScript program, whose layers cannot be measured one by one");
        }
        byte[] backbone = folder.read(card, ModelFolder.BACKBONE);
        return engine.call(() -> {
            NDManager manager = engine.scope();
            try {
                SafetensorsFile weights = SafetensorsFile.parse(folder.path().resolve(ModelFolder.BACKBONE), backbone);
                TorchNetwork folded = new TorchNetwork(new WeightFolder(manager, DataType.FLOAT32)
                    .fold(new NetworkReader(weights).read(card.architecture(), card.input())));
                return new EngineProbe(engine, manager, card.input(), folded,
                        new UnfoldedNetwork(weights, manager, card.architecture(), card.input(), folded));
            } catch (RuntimeException e) {
                manager.close();
                throw e;
            }
        });
    }

    /** How many threads the engine computes one operation with. */
    public int threads() {
        return engine.call(JniUtils::getNumThreads);
    }

    /**
     * A product of two matrices, {@code [rows, inner]} and {@code [inner, columns]}: 2·rows·inner·columns operations.
     *
     * @param inDouble whether in float64, else in float32
     * @param timing runs it
     */
    public <R> R matrixProduct(int rows, int inner, int columns, boolean inDouble, Function<Runnable, R> timing) {
        return engine.call(() -> {
            try (NDManager scope = manager.newSubManager()) {
                DataType type = inDouble ? DataType.FLOAT64 : DataType.FLOAT32;
                NDArray a = normal(scope, rows, inner).toType(type, false);
                NDArray b = normal(scope, inner, columns).toType(type, false);
                return timing.apply(operation(() -> a.matMul(b)));
            }
        });
    }

    /**
     * Such a product of float32 beside something else that uses the engine: {@code timing} runs on the thread that calls, and
     * each run of the product goes to the engine's thread by itself.
     *
     * @param timing runs it
     */
    public <R> R matrixProductByTurns(int rows, int inner, int columns, Function<Runnable, R> timing) {
        NDManager scope = engine.call(() -> manager.newSubManager());
        try {
            Runnable product = engine.call(() -> {
                NDArray a = normal(scope, rows, inner);
                NDArray b = normal(scope, inner, columns);
                return operation(() -> a.matMul(b));
            });
            return timing.apply(() -> engine.call(Executors.callable(product)));
        } finally {
            engine.call(Executors.callable(scope::close));
        }
    }

    /** The convolutions of one forward pass, both of each residual layer; linear layers are 1×1 convolutions. */
    public List<ConvolutionShape> convolutions() {
        return engine.call(() -> {
            List<ConvolutionShape> shapes = new ArrayList<>();
            try (NDManager scope = manager.newSubManager()) {
                addConvolutions(folded.layers(), images(scope, 1), shapes);
            }
            return shapes;
        });
    }

    private static void addConvolutions(List<TorchLayer> layers, NDArray input, List<ConvolutionShape> shapes) {
        NDArray x = input;
        for (TorchLayer layer : layers) {
            switch (layer) {
                case TorchLayer.Residual residual -> {
                    shapes.add(shape(residual.kernel(), x));
                    shapes.add(shape(residual.transposed(), x));
                }
                case TorchLayer.Affine affine -> shapes.add(shape(affine.kernel(), x));
                case TorchLayer.Joined joined -> {
                    for (TorchLayer.Joined.Branch branch : joined.branches()) {
                        addConvolutions(branch.layers(), x, shapes);
                    }
                }
                default -> {
                    // Moves or adds numbers, multiplies none.
                }
            }
            x = layer.apply(x);
        }
    }

    /** One convolution of random numbers, without bias. */
    public <R> R convolution(ConvolutionShape shape, int batch, Function<Runnable, R> timing) {
        return engine.call(() -> {
            try (NDManager scope = manager.newSubManager()) {
                NDArray x = normal(scope, batch, shape.in(), shape.height(), shape.width());
                NDArray kernel = normal(scope, shape.out(), shape.in(), shape.kernel(), shape.kernel());
                return timing.apply(operation(() -> Convolution.same(x, kernel, null)));
            }
        });
    }

    /**
     * Two forward passes over the same images: with folded weights, and with the scaling recomputed.
     *
     * @param timing is given both, the folded one first
     */
    public <R> R forward(int batch, BiFunction<Runnable, Runnable, R> timing) {
        return engine.call(() -> {
            try (NDManager scope = manager.newSubManager()) {
                NDArray x = images(scope, batch);
                return timing.apply(() -> through(folded::apply, x), () -> through(recomputing::apply, x));
            }
        });
    }

    /** The largest |difference| between the embeddings of the two networks, over random images. */
    double largestDifference(int batch) {
        return engine.call(() -> {
            try (NDManager scope = manager.newSubManager()) {
                NDArray x = images(scope, batch);
                return (double) folded.apply(x).sub(recomputing.apply(x)).abs().max().getFloat();
            }
        });
    }

    /**
     * The votes of a head under Gaussian noise on its embedding, drawn in the embedding's dimensions by the engine and
     * multiplied by the weights there.
     *
     * @param n samples
     * @param votes room for the votes, {@code [c]}; a run adds to it
     */
    public <R> R noisyVotes(LinearHead head, double[] embedding, double sigma, long n, long[] votes,
            Function<Runnable, R> timing) {
        return engine.call(() -> {
            try (NDManager scope = manager.newSubManager()) {
                NDArray columns = scope.create(head.weight()).toType(DataType.FLOAT32, false).transpose();
                NDArray logits = scope.create(head.logits(embedding)).toType(DataType.FLOAT32, false);
                return timing.apply(() -> {
                    for (long done = 0; done < n; done += NOISE_BATCH) {
                        long count = Math.min(NOISE_BATCH, n - done);
                        try (NDManager pass = scope.newSubManager()) {
                            NDArray noise = pass.randomNormal(0, (float) sigma, new Shape(count, embedding.length),
                                    DataType.FLOAT32);
                            for (long vote : noise.matMul(columns).add(logits).argMax(1).toLongArray()) {
                                votes[(int) vote]++;
                            }
                        }
                    }
                });
            }
        });
    }

    @Override
    public void close() {
        engine.call(() -> {
            manager.close();
            return null;
        });
    }

    private NDArray images(NDManager scope, int batch) {
        return scope.randomUniform(0, 1, new Shape(batch, input.channels(), input.height(), input.width()),
                DataType.FLOAT32);
    }

    private static NDArray normal(NDManager scope, long... shape) {
        return scope.randomNormal(0, 1, new Shape(shape), DataType.FLOAT32);
    }

    private static ConvolutionShape shape(NDArray kernel, NDArray x) {
        Shape k = kernel.getShape();
        return new ConvolutionShape((int) k.get(1), (int) k.get(0), (int) k.get(2), (int) x.getShape().get(2),
                (int) x.getShape().get(3));
    }

    /** One operation whose result is looked at and freed. */
    private static Runnable operation(Supplier<NDArray> computed) {
        return () -> {
            try (NDArray result = computed.get()) {
                look(result);
            }
        };
    }

    /** One pass in a scope of its own, which {@code x} visits so that all results are freed with it. */
    private static void through(UnaryOperator<NDArray> network, NDArray x) {
        try (NDManager pass = x.getManager().newSubManager()) {
            pass.tempAttachAll(x);
            look(network.apply(x));
        }
    }

    private static void look(NDArray result) {
        try (NDArray flat = result.reshape(-1); NDArray first = flat.get(0)) {
            first.toArray();
        }
    }
}
