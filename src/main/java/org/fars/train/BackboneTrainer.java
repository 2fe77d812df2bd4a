package org.fars.train;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.PermutationSampler;
import org.apache.commons.rng.simple.RandomSource;
import org.fars.certify.HeadNormCache;
import org.fars.core.Job;
import org.fars.core.JobContext;
import org.fars.core.Seeds;
import org.fars.model.LayerSpec;
import org.fars.model.BatchHeadEvaluator.JavaHeadEvaluator;
import org.fars.model.LinearHead;
import org.fars.model.LipschitzBound;
import org.fars.model.torch.AutogradPass;
import org.fars.model.torch.TorchEngine;
import org.fars.segment.CellCertifier;
import org.fars.segment.CellGrid;
import org.fars.segment.CellLabels;
import org.fars.segment.SegmentationScore;
import org.fars.train.BackboneRecipe.InvalidRecipeException;
import org.fars.train.HeadTrainer.HeadValidation;
import tools.jackson.databind.json.JsonMapper;

/**
 * Trains a backbone and its last layer. Order and augmentation of an epoch depend on seed and epoch alone, and a checkpoint
 * holds weights, moments and averages, so that a resumed run gives the same weights as an uninterrupted one.
 */
public final class BackboneTrainer implements Job<TrainedBackbone> {
    private final TorchEngine engine;
    private final BackboneRecipe recipe;
    private final TrainingImages images;
    private final TrainingRun run;
    private final boolean resume;
    private final Consumer<String> log;

    private final int[] training;
    private final int[] heldOut;
    private final List<LayerSpec> layers;
    private final int classes;

    /**
     * Creates a job.
     *
     * @param recipe the recipe
     * @param images training images, a share of which is held out for validation
     * @param folder folder of the checkpoints
     * @param resume whether to resume from the last checkpoint
     * @param log receives one line per epoch
     * @throws InvalidRecipeException when the images show fewer than two classes or do not fill a batch
     */
    public BackboneTrainer(TorchEngine engine, JsonMapper json, BackboneRecipe recipe, TrainingImages images,
            Path folder,
            boolean resume, Consumer<String> log) throws IOException {
        this.engine = engine;
        this.recipe = recipe;
        this.images = images;
        this.run = new TrainingRun(folder, json);
        this.resume = resume;
        this.log = log;
        this.layers = behindPools(recipe.architecture());
        this.classes = recipe.segmentation() == null ? images.classes() : recipe.segmentation().classes().size();
        if (classes < 2) {
            throw new InvalidRecipeException("training images", "show " + classes + " class; at least two are needed");
        }
        int[] order = PermutationSampler.natural(images.size());
        PermutationSampler.shuffle(random("hold-out"), order);
        int held = (int) Math.round(images.size() * recipe.holdout());
        this.heldOut = Arrays.copyOfRange(order, 0, held);
        this.training = Arrays.copyOfRange(order, held, order.length);
        LayerSpec.embedding(layers, images.shape());
        if (training.length < recipe.batch()) {
            throw new InvalidRecipeException("batch", "is " + recipe.batch() + " and there are " + training.length
                    + " training images");
        }
    }

    /** Returns the factor by which the leading average pools of an architecture reduce an image. */
    public static int leadingPool(List<LayerSpec> architecture) {
        int pool = 1;
        for (LayerSpec layer : architecture) {
            if (!(layer instanceof LayerSpec.AveragePool average)) {
                break;
            }
            pool *= average.size();
        }
        return pool;
    }

    private static List<LayerSpec> behindPools(List<LayerSpec> architecture) {
        int first = 0;
        while (first < architecture.size() && architecture.get(first) instanceof LayerSpec.AveragePool) {
            first++;
        }
        return architecture.subList(first, architecture.size());
    }

    @Override
    public TrainedBackbone run(JobContext context) throws Exception {
        return new Session().run(context);
    }

    private UniformRandomProvider random(String... purpose) {
        return RandomSource.XO_RO_SHI_RO_128_PP.create(Seeds.derive(recipe.seed(), purpose));
    }

    /** The tensors of one run. */
    private final class Session {
        private final Optimizer.Schedule schedule = Optimizer.Schedule.named(recipe.schedule());
        private final int stepsPerEpoch = training.length / recipe.batch();
        private final List<TrainingRun.Epoch> history = new ArrayList<>();
        private NDManager manager;
        private TrainableNetwork network;
        private TrainableNetwork averaged;
        private Optimizer optimizer;

        TrainedBackbone run(JobContext context) throws Exception {
            int first = engine.call(this::initialise);
            try {
                for (int epoch = first; epoch < recipe.epochs(); epoch++) {
                    epoch(epoch, context);
                }
                return engine.call(() -> TrainedBackbone.of(recipe, result(), history));
            } finally {
                engine.call(() -> {
                    manager.close();
                    return null;
                });
            }
        }

        private int initialise() throws IOException {
            manager = NDManager.newBaseManager(Engine.getEngine("PyTorch").defaultDevice(), "PyTorch");
            network = newNetwork();
            optimizer = new Optimizer(recipe.optimizer(), recipe.weightDecay(), recipe.gradientNoise(),
                    recipe.lookahead(), recipe.seed(), network.parameters(), manager);
            if (recipe.averaging() > 0) {
                averaged = newNetwork();
            }
            Optional<TrainingRun.State> saved = resume ? run.load() : Optional.empty();
            if (saved.isEmpty()) {
                return 0;
            }
            if (!saved.get().recipe().equals(recipe)) {
                throw new InvalidRecipeException("--resume", "the run that stands there was begun with another recipe");
            }
            run.restore(saved.get(), tensors(), manager);
            optimizer.resumeAt(saved.get().steps());
            history.addAll(saved.get().history());
            return saved.get().epoch();
        }

        private TrainableNetwork newNetwork() {
            return new TrainableNetwork(layers, images.shape(), classes, recipe.centring(),
                    recipe.segmentation() != null, manager,
                    new InitialWeights(random("weights"), recipe.initialisation()));
        }

        private TrainableNetwork result() {
            return averaged == null ? network : averaged;
        }

        private Map<String, NDArray> tensors() {
            Map<String, NDArray> all = new LinkedHashMap<>(network.tensors());
            all.putAll(optimizer.state());
            if (averaged != null) {
                averaged.tensors().forEach((name, tensor) -> all.put("averaged." + name, tensor));
            }
            return all;
        }

        private void epoch(int epoch, JobContext context) throws Exception {
            long began = System.nanoTime();
            Loss loss = recipe.lossDuring(epoch + 1);
            BackboneRecipe.Augmentation augmentation = recipe.during(epoch + 1).augmentation();
            Augmenter augmenter = new Augmenter(augmentation, images.shape(), images.range());
            CropAugmenter cropper = new CropAugmenter(augmentation, images.shape(), images.sourceShape());
            Optional<MaskAugmenter> masks = masks(augmentation);
            int decisions = masks.map(MaskAugmenter::cells).orElse(1);
            float[] source = new float[images.sourceShape().size()];
            UniformRandomProvider random = random("epoch", Integer.toString(epoch));
            int[] order = training.clone();
            PermutationSampler.shuffle(random, order);
            int size = images.shape().size();
            double sum = 0;
            for (int step = 0; step < stepsPerEpoch; step++) {
                context.checkCancelled();
                context.progress("epoch " + (epoch + 1) + " of " + recipe.epochs(),
                        (long) epoch * stepsPerEpoch + step, (long) recipe.epochs() * stepsPerEpoch);
                float[] batch = new float[recipe.batch() * size];
                int[] labels = new int[recipe.batch() * decisions];
                for (int i = 0; i < recipe.batch(); i++) {
                    int index = order[step * recipe.batch() + i];
                    if (masks.isPresent()) {
                        images.unpack(index, batch, i * size);
                        masks.get().apply(batch, i * size, images.mask(index), labels, i * decisions, random);
                        augmenter.apply(batch, i * size, random);
                        continue;
                    }
                    if (augmentation.crop() == null) {
                        images.unpack(index, batch, i * size);
                    } else {
                        images.unpackSource(index, source, 0);
                        cropper.crop(source, batch, i * size, random);
                    }
                    augmenter.apply(batch, i * size, random);
                    labels[i] = images.label(index);
                }
                double value = engine.call(() -> step(batch, labels, loss));
                if (!Double.isFinite(value)) {
                    throw new InvalidRecipeException("training", "the loss is " + value + " in epoch " + (epoch + 1)
                            + "; the last checkpoint stands. Lower 'rate' (now " + recipe.rate() + ")");
                }
                sum += value;
            }
            Optional<SegmentationScore> dense = masks.map(_ -> validateCells(context));
            HeadValidation validation = dense.map(score -> new HeadValidation(score.accuracy(), score.certified()))
                .orElseGet(() -> validate(context));
            TrainingRun.Epoch entry = new TrainingRun.Epoch(epoch + 1, sum / stepsPerEpoch, validation.natural(),
                    validation.certified(), (System.nanoTime() - began) / 1e9);
            history.add(entry);
            TrainingRun.State state = new TrainingRun.State(recipe, "epoch-" + (epoch + 1) + ".safetensors",
                    epoch + 1, optimizer.steps(), List.copyOf(history));
            engine.call(() -> {
                run.save(state, tensors());
                return null;
            });
            List<String> certified = entry.certified()
                .stream()
                .map(share -> String.format(Locale.ROOT, "%.2f", share))
                .toList();
            String overlap = dense.map(one -> String.format(Locale.ROOT, "mean IoU %.2f %%  ", one.meanIou()))
                .orElse("");
            log.accept(String.format(Locale.ROOT, "epoch %d  loss %.4f  natural %.2f %%  certified %s  %s%.0f s",
                    entry.epoch(), entry.loss(), entry.natural(), certified, overlap, entry.seconds()));
        }

        /** Returns what moves images with masks; empty for classification, and without moves where nothing is to be changed. */
        private Optional<MaskAugmenter> masks(BackboneRecipe.Augmentation augmentation) {
            if (recipe.segmentation() == null) {
                return Optional.empty();
            }
            return Optional
                .of(new MaskAugmenter(augmentation, images.shape(), images.range(), grid().pixels(), classes));
        }

        private CellGrid grid() {
            org.fars.model.Shape map = LayerSpec.embedding(recipe.architecture(), recipe.input());
            return new CellGrid(map.height(), map.width(), recipe.input().height() / map.height());
        }

        private double step(float[] batch, int[] labels, Loss loss) {
            double value;
            try (NDManager scope = manager.newSubManager();
                    AutogradPass pass = engine.autograd()) {
                NDArray z = network.embedForTraining(tensor(scope, batch));
                NDArray mean = loss.of(z, network.headRows(scope), network.headBias(scope), classesOf(labels),
                        weights(labels));
                pass.backward(mean);
                value = mean.getFloat();
                network.updateMeans();
            }
            if (Double.isFinite(value)) {
                double done = (double) optimizer.steps() / ((long) recipe.epochs() * stepsPerEpoch);
                optimizer.step(network.parameters(), recipe.rate() * schedule.rate(done, recipe.warmUp()));
                average();
            }
            return value;
        }

        private int[] classesOf(int[] labels) {
            return Arrays.stream(labels).map(label -> Math.max(0, label)).toArray();
        }

        /** Returns how much each label counts, 0 for cells without one; null if all count the same. */
        private float[] weights(int[] labels) {
            if (recipe.segmentation() == null) {
                return null;
            }
            float[] weights = new float[labels.length];
            for (int i = 0; i < weights.length; i++) {
                weights[i] = labels[i] < 0 ? 0 : recipe.segmentation().classes().get(labels[i]).weight().floatValue();
            }
            return weights;
        }

        /** Updates the moving average of the weights, whose decay is smaller in the first steps. */
        private void average() {
            if (averaged == null) {
                return;
            }
            long steps = optimizer.steps();
            float keep = (float) Math.min(recipe.averaging(), (1.0 + steps) / (10 + steps));
            averaged.tensors().forEach((name, tensor) -> {
                try (NDArray current = network.tensors().get(name).mul(1 - keep)) {
                    tensor.muli(keep).addi(current);
                }
            });
        }

        /** Returns the embeddings of some held-out images, one after the other. */
        private float[] embedded(int from, int count) {
            int size = images.shape().size();
            float[] batch = new float[count * size];
            for (int i = 0; i < count; i++) {
                images.unpack(heldOut[from + i], batch, i * size);
            }
            return engine.call(() -> {
                try (NDManager scope = manager.newSubManager()) {
                    return result().embed(tensor(scope, batch)).toFloatArray();
                }
            });
        }

        /** Measures held-out images with their masks, for L_e = 1. */
        private SegmentationScore validateCells(JobContext context) {
            LinearHead head = engine.call(() -> TrainedBackbone.head(result().parameters()));
            CellCertifier certifier = new CellCertifier(new HeadNormCache(), new JavaHeadEvaluator());
            SegmentationScore score = new SegmentationScore(classes, recipe.eps());
            int ignored = recipe.segmentation().ignored();
            for (int at = 0; at < heldOut.length; at++) {
                context.checkCancelled();
                float[] flat = embedded(at, 1);
                double[][] vectors = new double[grid().cells()][head.embeddingSize()];
                for (int k = 0; k < flat.length; k++) {
                    vectors[k / head.embeddingSize()][k % head.embeddingSize()] = flat[k];
                }
                byte[] packed = images.mask(heldOut[at]);
                int[] mask = IntStream.range(0, packed.length).map(i -> packed[i] & 0xFF).toArray();
                score.add(certifier.exactMargin(vectors, head, LipschitzBound.one()),
                        CellLabels.of(mask, grid(), classes, ignored));
            }
            return score;
        }

        private HeadValidation validate(JobContext context) {
            float[][] embeddings = new float[heldOut.length][];
            int[] labels = new int[heldOut.length];
            for (int from = 0; from < heldOut.length; from += recipe.batch()) {
                context.checkCancelled();
                int count = Math.min(recipe.batch(), heldOut.length - from);
                float[] flat = embedded(from, count);
                for (int i = 0; i < count; i++) {
                    labels[from + i] = images.label(heldOut[from + i]);
                    embeddings[from + i] = Arrays.copyOfRange(flat, i * flat.length / count,
                            (i + 1) * flat.length / count);
                }
            }
            LinearHead head = engine.call(() -> TrainedBackbone.head(result().parameters()));
            return HeadValidation.of(head, embeddings, labels, recipe.eps());
        }

        private NDArray tensor(NDManager scope, float[] flat) {
            return scope.create(flat, new Shape(flat.length / images.shape().size(), images.shape().channels(),
                    images.shape().height(), images.shape().width()));
        }
    }
}
