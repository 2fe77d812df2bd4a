package org.fars.train;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.PermutationSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;
import org.fars.core.Job;
import org.fars.core.JobContext;
import org.fars.core.Seeds;
import org.fars.model.Head;
import org.fars.model.LinearHead;
import org.fars.model.MultiLayerHead;
import org.fars.model.SparsemaxHead;
import org.fars.model.torch.AutogradPass;
import org.fars.model.torch.TorchEngine;
import org.fars.train.BackboneRecipe.InvalidRecipeException;

/** Trains a head on embeddings of a frozen backbone. */
public final class HeadTrainer implements Job<Head> {
    /**
     * One epoch.
     *
     * @param epoch counted from 1
     * @param loss mean training loss
     * @param accuracy share of (noisy) training embeddings classified right, in percent
     * @param heldOut how good it is on what was kept out; empty where nothing was
     */
    public record Epoch(int epoch, double loss, double accuracy, Optional<HeadValidation> heldOut) {}

    /** The ℓ2 radii at which validation counts certified images, in embedding units. */
    public static final List<Double> EPS = List.of(0.1, 0.25);

    private final TorchEngine engine;
    private final String name;
    private final HeadRecipe recipe;
    private final float[][] embeddings;
    private final int[] labels;
    private final int classes;
    private final Consumer<Epoch> listener;
    private final int[] training;
    private final int[] heldOut;

    /**
     * @param name the head's name
     * @param embeddings {@code [images, m]}
     * @param labels one an image
     * @param classes number of classes
     * @param listener told each epoch, on the job's thread
     */
    public HeadTrainer(TorchEngine engine, String name, HeadRecipe recipe, float[][] embeddings, int[] labels,
            int classes, Consumer<Epoch> listener) {
        this.engine = engine;
        this.name = name;
        this.recipe = recipe;
        this.embeddings = embeddings;
        this.labels = labels;
        this.classes = classes;
        this.listener = listener;
        if (embeddings.length == 0 || Arrays.stream(labels).distinct().count() < 2) {
            throw new InvalidRecipeException("training images", "show fewer than two classes that the model knows");
        }
        int[] order = PermutationSampler.natural(labels.length);
        int held = (int) Math.round(labels.length * recipe.holdout());
        if (held > 0) {
            PermutationSampler.shuffle(random("hold-out"), order);
        }
        heldOut = Arrays.copyOfRange(order, 0, held);
        training = Arrays.copyOfRange(order, held, order.length);
    }

    @Override
    public Head run(JobContext context) throws Exception {
        Session session = engine.call(Session::new);
        try {
            UniformRandomProvider random = random("order");
            ZigguratSampler.NormalizedGaussian noise = ZigguratSampler.NormalizedGaussian.of(random("noise"));
            int[] order = training.clone();
            for (int epoch = 0; epoch < recipe.epochs(); epoch++) {
                context.progress("epoch " + (epoch + 1) + " of " + recipe.epochs(), epoch, recipe.epochs());
                PermutationSampler.shuffle(random, order);
                listener.accept(epoch(session, epoch, order, noise, context));
            }
            return engine.call(session::head);
        } finally {
            engine.call(() -> {
                session.manager.close();
                return null;
            });
        }
    }

    private Epoch epoch(Session session, int epoch, int[] order, ZigguratSampler.NormalizedGaussian noise,
            JobContext context) {
        int size = embeddings[0].length;
        int steps = (order.length + recipe.batch() - 1) / recipe.batch();
        double loss = 0;
        double right = 0;
        for (int step = 0; step < steps; step++) {
            context.checkCancelled();
            int from = step * recipe.batch();
            int count = Math.min(recipe.batch(), order.length - from);
            float[] batch = new float[count * size];
            int[] truth = new int[count];
            for (int i = 0; i < count; i++) {
                System.arraycopy(embeddings[order[from + i]], 0, batch, i * size, size);
                truth[i] = labels[order[from + i]];
            }
            if (recipe.sigma() > 0) {
                for (int k = 0; k < batch.length; k++) {
                    batch[k] += (float) (recipe.sigma() * noise.sample());
                }
            }
            double done = (epoch + (double) step / steps) / recipe.epochs();
            double[] result = engine
                .call(() -> session.step(batch, truth, recipe.rate() * Optimizer.Schedule.COSINE.rate(done, 0)));
            if (!Double.isFinite(result[0])) {
                throw new InvalidRecipeException("training", "the loss is " + result[0] + " in epoch " + (epoch + 1)
                        + "; lower 'rate' (now " + recipe.rate() + ")");
            }
            loss += result[0] * count;
            right += result[1];
        }
        return new Epoch(epoch + 1, loss / order.length, 100 * right / order.length,
                heldOut.length == 0 ? Optional.empty() : Optional.of(validate(engine.call(session::head))));
    }

    private HeadValidation validate(Head head) {
        float[][] kept = Arrays.stream(heldOut).mapToObj(i -> embeddings[i]).toArray(float[][]::new);
        int[] truth = Arrays.stream(heldOut).map(i -> labels[i]).toArray();
        return switch (head) {
            case LinearHead linear -> HeadValidation.of(linear, kept, truth, EPS);
            case SparsemaxHead sparsemax -> HeadValidation.of(sparsemax.linear(), kept, truth, EPS);
            case MultiLayerHead _ -> HeadValidation.of(head, kept, truth);
        };
    }

    private UniformRandomProvider random(String purpose) {
        return RandomSource.XO_RO_SHI_RO_128_PP.create(Seeds.derive(recipe.seed(), "head", purpose));
    }

    /** One run's tensors. For the engine's thread. */
    private final class Session {
        private final NDManager manager = NDManager.newBaseManager(Engine.getEngine("PyTorch").defaultDevice(),
                "PyTorch");
        private final Map<String, NDArray> parameters = new LinkedHashMap<>();
        private final Optimizer optimizer;
        private final Loss loss = new Loss(switch (recipe.loss()) {
            case CROSS_ENTROPY -> Loss.Kind.LIPSCHITZ_MARGIN;
            case SPARSEMAX -> Loss.Kind.SPARSEMAX;
        }, (float) recipe.margin(), (float) recipe.temperature(), 0);
        private final int layers = recipe.hidden().size() + 1;

        Session() {
            ZigguratSampler.NormalizedGaussian gaussian = ZigguratSampler.NormalizedGaussian.of(random("weights"));
            int in = embeddings[0].length;
            for (int i = 0; i < layers; i++) {
                int out = i < recipe.hidden().size() ? recipe.hidden().get(i) : classes;
                float[] values = new float[in * out];
                for (int k = 0; k < values.length; k++) {
                    values[k] = (float) (gaussian.sample() / Math.sqrt(in));
                }
                parameters.put(i + ".weight", manager.create(values, new Shape(out, in)));
                parameters.put(i + ".bias", manager.zeros(new Shape(out)));
                in = out;
            }
            parameters.values().forEach(parameter -> parameter.setRequiresGradient(true));
            optimizer = new Optimizer(recipe.optimizer(), recipe.weightDecay(), 0, null, 0, parameters, manager);
        }

        double[] step(float[] batch, int[] truth, double rate) {
            double value;
            int right = 0;
            try (NDManager scope = manager.newSubManager();
                    AutogradPass pass = engine.autograd()) {
                parameters.values().forEach(parameter -> parameter.tempAttach(scope));
                NDArray x = scope.create(batch, new Shape(truth.length, batch.length / truth.length));
                for (int i = 0; i + 1 < layers; i++) {
                    x = activate(affine(x, i));
                }
                NDArray weight = parameters.get((layers - 1) + ".weight");
                NDArray bias = parameters.get((layers - 1) + ".bias");
                NDArray mean = loss.of(x, weight, bias, truth);
                pass.backward(mean);
                value = mean.getFloat();
                long[] predicted = affine(x, layers - 1).argMax(1).toLongArray();
                for (int i = 0; i < truth.length; i++) {
                    right += predicted[i] == truth[i] ? 1 : 0;
                }
            }
            if (Double.isFinite(value)) {
                optimizer.step(parameters, rate);
            }
            return new double[]{value, right};
        }

        private NDArray affine(NDArray x, int layer) {
            return x.matMul(parameters.get(layer + ".weight").transpose()).add(parameters.get(layer + ".bias"));
        }

        private NDArray activate(NDArray x) {
            return switch (recipe.activation()) {
                case RELU -> Activation.relu(new NDList(x)).singletonOrThrow();
                case SIGMOID -> Activation.sigmoid(new NDList(x)).singletonOrThrow();
                case GROUP_SORT -> {
                    long width = x.getShape().get(1);
                    if (width % 2 != 0) {
                        throw new InvalidRecipeException("hidden", "has " + width + " units; group-sort sorts pairs");
                    }
                    NDArray pairs = x.reshape(x.getShape().get(0), width / 2, 2);
                    yield pairs.max(new int[]{2}, true)
                        .concat(pairs.min(new int[]{2}, true), 2)
                        .reshape(x.getShape());
                }
            };
        }

        Head head() {
            List<LinearHead> linear = new ArrayList<>();
            for (int i = 0; i < layers; i++) {
                NDArray weight = parameters.get(i + ".weight");
                int rows = (int) weight.getShape().get(0);
                int columns = (int) weight.getShape().get(1);
                float[] flat = weight.toFloatArray();
                float[] biases = parameters.get(i + ".bias").toFloatArray();
                double[][] matrix = new double[rows][columns];
                double[] bias = new double[rows];
                for (int j = 0; j < rows; j++) {
                    bias[j] = biases[j];
                    for (int k = 0; k < columns; k++) {
                        matrix[j][k] = flat[j * columns + k];
                    }
                }
                linear.add(new LinearHead(name, matrix, bias));
            }
            if (recipe.loss() == HeadRecipe.HeadLoss.SPARSEMAX) {
                return new SparsemaxHead(name, linear.getFirst().centred(), HeadRecipe.SIMPLEX_SIZE, 1);
            }
            return layers == 1
                    ? linear.getFirst().centred()
                    : new MultiLayerHead(name, linear, recipe.activation(), recipe.sigma());
        }
    }

    /**
     * Accuracy of a head on labelled embeddings.
     *
     * @param natural share classified correctly, in percent
     * @param certified share classified correctly with an exact margin above each ε, in percent; empty for a head without one
     */
    public record HeadValidation(double natural, List<Double> certified) {
        /** Measures the natural accuracy only, for heads without an exact margin. */
        static HeadValidation of(Head head, float[][] embeddings, int[] labels) {
            int correct = 0;
            for (int n = 0; n < labels.length; n++) {
                correct += head.predict(doubles(embeddings[n])) == labels[n] ? 1 : 0;
            }
            return new HeadValidation(100.0 * correct / Math.max(1, labels.length), List.of());
        }

        private static double[] doubles(float[] embedding) {
            double[] z = new double[embedding.length];
            for (int k = 0; k < z.length; k++) {
                z[k] = embedding[k];
            }
            return z;
        }

        /**
         * Measures a one-layer head; the radius is min_j (l_y − l_j)/‖w_y − w_j‖, as in the certificate {@code exact-margin} for
         * L_e = 1.
         *
         * @param embeddings {@code [images, m]}
         * @param labels one an image
         * @param eps ℓ2 radii
         */
        static HeadValidation of(LinearHead head, float[][] embeddings, int[] labels, List<Double> eps) {
            int classes = head.classes();
            double[][] distances = new double[classes][classes];
            for (int i = 0; i < classes; i++) {
                for (int j = 0; j < classes; j++) {
                    double sum = 0;
                    for (int k = 0; k < head.embeddingSize(); k++) {
                        double difference = head.weight()[i][k] - head.weight()[j][k];
                        sum += difference * difference;
                    }
                    distances[i][j] = Math.sqrt(sum);
                }
            }
            int correct = 0;
            int[] certified = new int[eps.size()];
            for (int n = 0; n < labels.length; n++) {
                double[] logits = head.logits(doubles(embeddings[n]));
                double radius = Double.POSITIVE_INFINITY;
                for (int j = 0; j < classes; j++) {
                    if (j != labels[n]) {
                        radius = Math.min(radius, (logits[labels[n]] - logits[j]) / distances[labels[n]][j]);
                    }
                }
                correct += radius > 0 ? 1 : 0;
                for (int e = 0; e < certified.length; e++) {
                    certified[e] += radius > eps.get(e) ? 1 : 0;
                }
            }
            double all = Math.max(1, labels.length);
            return new HeadValidation(100 * correct / all,
                    Arrays.stream(certified).mapToObj(count -> 100 * count / all).toList());
        }
    }
}
