package org.fars.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.fars.model.torch.EngineForTests.ENGINE;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.apache.commons.rng.simple.RandomSource;
import org.fars.certify.HeadNormCache;
import org.fars.core.JobContext;
import org.fars.image.ImageTensor;
import org.fars.model.BatchHeadEvaluator.JavaHeadEvaluator;
import org.fars.model.Head;
import org.fars.model.InvalidModelException;
import org.fars.model.LinearHead;
import org.fars.model.LoadedModel;
import org.fars.model.ModelCard;
import org.fars.model.ModelFolder;
import org.fars.model.MultiLayerHead;
import org.fars.model.Shape;
import org.fars.model.torch.ModelStore;
import org.fars.model.torch.ModelWriter;
import org.fars.segment.CellAnalyzer;
import org.fars.segment.CellCertificates;
import org.fars.segment.CellCertifier;
import org.fars.segment.CellGrid;
import org.fars.segment.CellLabels;
import org.fars.segment.CollectiveBound;
import org.fars.segment.Mask;
import org.fars.segment.MaskedImages;
import org.fars.train.BackboneRecipe.InvalidRecipeException;
import org.fars.train.HeadTrainingService.HeadTrainingRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class DenseTrainingTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Shape INPUT = new Shape(1, 8, 8);

    @TempDir
    Path folder;

    private BackboneRecipe recipe(String architecture, String augmentation) throws IOException {
        Path file = folder.resolve("recipe.json");
        Files.writeString(file, """
                {"input": {"channels": 1, "height": 8, "width": 8}, "architecture": [%s],
                "segmentation": {"classes": [{"name": "dark", "colour": "#000000", "weight": 0.5},
                {"name": "bright", "colour": "#FFFFFF"}]}, "epochs": 8, "batch": 8, "rate": 0.02, "offset": 0.1,
                "temperature": 0.1, "holdout": 0.1, "eps": [0.05, 0.5], "seed": 3, "augmentation": %s}
                """.formatted(architecture, augmentation));
        return BackboneRecipe.read(file, JSON);
    }

    private static final String LAYERS = """
            {"layer": "shift", "value": [0.5]}, {"layer": "space-to-depth", "block": 2},
            {"layer": "space-to-depth", "block": 2},
            {"layer": "sll-conv", "name": "conv1", "inner": 8, "kernel": 3}, {"layer": "depth-to-space", "block": 2}
            """;

    /** A bright rectangle on a dark ground. */
    private static void draw(SplittableRandom random, float[] values, int[] mask) {
        int top = 2 * random.nextInt(3);
        int left = 2 * random.nextInt(3);
        for (int k = 0; k < 64; k++) {
            boolean inside = k / 8 >= top && k / 8 < top + 4 && k % 8 >= left && k % 8 < left + 4;
            mask[k] = random.nextInt(20) == 0 ? 255 : inside ? 1 : 0;
            values[k] = (float) Math.clamp((inside ? 0.75 : 0.25) + 0.1 * random.nextGaussian(), 0, 1);
        }
    }

    @Test
    void cellsAreLearntAndCertifiedByTheModelThatIsWritten() throws Exception {
        BackboneRecipe recipe = recipe(LAYERS, "{\"flip\": true, \"shift\": 1, \"brightness\": 0.05}");
        TrainingImages images = TrainingImages.of(recipe);
        SplittableRandom random = new SplittableRandom(1);
        float[] values = new float[64];
        int[] mask = new int[64];
        for (int i = 0; i < 160; i++) {
            draw(random, values, mask);
            images.add(new ImageTensor(1, 8, 8, values.clone()), mask);
        }
        List<String> lines = new ArrayList<>();
        TrainedBackbone trained = new BackboneTrainer(ENGINE, JSON, recipe, images, folder.resolve("run"), false,
                lines::add)
            .run(new JobContext());
        assertThat(lines.getLast()).contains("mean IoU");
        assertThat((double) trained.history().getLast().get("natural")).isGreaterThan(85);
        List<?> certified = (List<?>) trained.history().getLast().get("certified");
        assertThat((double) certified.get(0)).isGreaterThan(60).isGreaterThanOrEqualTo((double) certified.get(1));

        ModelFolder target = new ModelFolder(folder.resolve("models/cells"), JSON);
        ModelCard card = new ModelCard("cells", "cells", INPUT, recipe.architecture(), List.of("dark", "bright"),
                List.of(), null, Map.of(), Map.of(), null, null)
            .dense(new ModelCard.SegmentationCard(List.of("#000000", "#FFFFFF"), 255, 2));
        new ModelWriter(ENGINE).write(target, card, trained.backbone(), List.of(trained.head()),
                List.of(new ImageTensor(1, 8, 8, values)));
        ModelStore store = new ModelStore(List.of(folder.resolve("models")), ENGINE, JSON);
        try (LoadedModel model = store.open("cells", new JobContext())) {
            assertThat(model.card().isDense()).isTrue();
            assertThat(model.lipschitz().upper()).isBetween(0.999, 1 + 1e-6);
            assertThat(model.lipschitz().displacement()).isLessThan(1e-9);
            assertThatThrownBy(model::requireHeads).isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("segments images");
            CellGrid grid = new CellGrid(4, 4, 2);
            draw(random, values, mask);
            double[] z = model.backbone().embedDouble(List.of(new ImageTensor(1, 8, 8, values)))[0];
            CellCertificates certificates = new CellCertifier(new HeadNormCache(), new JavaHeadEvaluator())
                .exactMargin(grid.vectors(z), model.heads().getFirst(), model.lipschitz());
            int right = 0;
            for (int k = 0; k < 64; k++) {
                right += mask[k] == 255 || certificates.predictions()[grid.cellOf(k / 8, k % 8)] == mask[k] ? 1 : 0;
            }
            assertThat(right).isGreaterThan(48);
            assertNoAttackChangesMoreCells(model, grid, new ImageTensor(1, 8, 8, values.clone()), certificates);
            headsOfItsCellsAreTrained(store, model);
            assertThat(Arrays.stream(certificates.radii()).max().orElseThrow()).isGreaterThan(0.05);
        }
    }

    private void headsOfItsCellsAreTrained(ModelStore store, LoadedModel model) throws Exception {
        SplittableRandom random = new SplittableRandom(2);
        Path images = Files.createDirectories(folder.resolve("data/images"));
        Path masks = Files.createDirectories(folder.resolve("data/masks"));
        float[] values = new float[64];
        int[] mask = new int[64];
        for (int i = 0; i < 60; i++) {
            draw(random, values, mask);
            BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
            for (int k = 0; k < 64; k++) {
                image.getRaster().setSample(k % 8, k / 8, 0, Math.round(255 * values[k]));
            }
            ImageIO.write(image, "png", images.resolve(i + ".png").toFile());
            new Mask(8, 8, mask.clone()).write(masks.resolve(i + ".png"), List.of(0x000000, 0xFFFFFF));
        }
        HeadTrainingService service = new HeadTrainingService(ENGINE, store, folder.resolve("models"));
        List<HeadTrainer.Epoch> epochs = new ArrayList<>();
        HeadTrainingService.Listener listener = new HeadTrainingService.Listener() {
            @Override
            public void leftOut(String sentence) {
                throw new AssertionError(sentence);
            }

            @Override
            public void epoch(HeadTrainer.Epoch epoch) {
                epochs.add(epoch);
            }
        };
        MaskedImages data = MaskedImages.open(folder.resolve("data"));
        for (HeadRecipe.Kind kind : List.of(HeadRecipe.Kind.SPARSEMAX, HeadRecipe.Kind.MULTI_LAYER)) {
            service.train(new HeadTrainingRequest(model, "data", kind.id(), kind.recipe(0.02, 1), Optional.empty()),
                    data, false, listener, new JobContext());
            assertThat(epochs.getLast().accuracy()).isGreaterThan(85);
        }
        assertThatThrownBy(() -> service.train(new HeadTrainingRequest(model, "data", "sparsemax",
                HeadRecipe.Kind.SPARSEMAX.recipe(0, 1), Optional.of("other")), data, false, listener,
                new JobContext()))
            .isInstanceOf(InvalidRecipeException.class)
            .hasMessageContaining("segments images");
        try (LoadedModel again = store.open("cells", new JobContext())) {
            assertThat(again.heads()).extracting(Head::name).contains("sparsemax", "multi-layer");
            assertThat(((MultiLayerHead) again.head("multi-layer")).sigma()).isCloseTo(0.02, within(1e-6));
            assertThat(rightPixels(again, again.head("sparsemax"), data)).isGreaterThan(0.85);
            assertThat(rightPixels(again, again.head("multi-layer"), data)).isGreaterThan(0.85);
        }
    }

    private static double rightPixels(LoadedModel model, Head head, MaskedImages data) {
        CellGrid grid = CellAnalyzer.grid(model.card());
        long right = 0;
        long all = 0;
        for (MaskedImages.MaskedImage pair : data.pairs()) {
            CellLabels labels = CellLabels.of(pair, model.card(), grid);
            double[][] cells = grid.vectors(model.backbone().embedDouble(List.of(pair.image(INPUT)))[0]);
            right += labels.correctPixels(Arrays.stream(cells).mapToInt(head::predict).toArray());
            all += labels.pixels();
        }
        return (double) right / all;
    }

    /** Gradient steps on the hinge margins of the cells that have not changed, within ε: at most K(ε) cells change. */
    private static void assertNoAttackChangesMoreCells(LoadedModel model, CellGrid grid, ImageTensor image,
            CellCertificates certificates) {
        LinearHead head = (LinearHead) model.heads().getFirst();
        for (double eps : new double[]{0.1, 0.3, 0.6, 1}) {
            long bound = CollectiveBound.ofCells(certificates.radii()).most(eps);
            float[] attacked = image.values().clone();
            for (int step = 0; step < 30; step++) {
                ImageTensor at = image.with(attacked.clone());
                float[] gradient = model.backbone()
                    .vjp(List.of(at),
                            z -> new float[][]{hingeGradient(z[0], grid, head, certificates.predictions())})[0];
                moved(attacked, gradient, 0.1 * eps);
                project(attacked, image.values(), 0.999999 * eps);
                double[][] cells = grid.vectors(model.backbone().embedDouble(List.of(image.with(attacked.clone())))[0]);
                int changed = 0;
                for (int p = 0; p < cells.length; p++) {
                    changed += head.predict(cells[p]) == certificates.predictions()[p] ? 0 : 1;
                }
                assertThat((long) changed).isLessThanOrEqualTo(bound);
            }
        }
    }

    private static float[] hingeGradient(float[] z, CellGrid grid, LinearHead head, int[] predictions) {
        float[] gradient = new float[z.length];
        for (int p = 0; p < grid.cells(); p++) {
            double margin = 0;
            double[] difference = new double[head.embeddingSize()];
            for (int k = 0; k < difference.length; k++) {
                difference[k] = head.weight()[1 - predictions[p]][k] - head.weight()[predictions[p]][k];
                margin += difference[k] * z[k * grid.cells() + p];
            }
            margin += head.bias()[1 - predictions[p]] - head.bias()[predictions[p]];
            for (int k = 0; k < difference.length && margin <= 0; k++) {
                gradient[k * grid.cells() + p] = (float) difference[k];
            }
        }
        return gradient;
    }

    private static void moved(float[] x, float[] gradient, double step) {
        double norm = 0;
        for (float value : gradient) {
            norm += (double) value * value;
        }
        for (int k = 0; k < x.length && norm > 0; k++) {
            x[k] += (float) (step * gradient[k] / Math.sqrt(norm));
        }
    }

    private static void project(float[] x, float[] centre, double eps) {
        double norm = 0;
        for (int k = 0; k < x.length; k++) {
            norm += Math.pow((double) x[k] - centre[k], 2);
        }
        for (int k = 0; k < x.length && norm > eps * eps; k++) {
            x[k] = (float) (centre[k] + (x[k] - centre[k]) * eps / Math.sqrt(norm));
        }
    }

    @Test
    void aCellSizeThatTheArchitectureDoesNotMakeIsRefused() throws Exception {
        BackboneRecipe recipe = recipe(LAYERS, "{}");
        TrainedBackbone start = TrainedBackbone.untrained(ENGINE, recipe, 2);
        ModelCard card = new ModelCard("cells", "cells", INPUT, recipe.architecture(), List.of("dark", "bright"),
                List.of(), null, Map.of(), Map.of(), null, null)
            .dense(new ModelCard.SegmentationCard(List.of("#000000", "#FFFFFF"), 255, 4));
        new ModelWriter(ENGINE).write(new ModelFolder(folder.resolve("models/cells"), JSON), card, start.backbone(),
                List.of(start.head()), List.of());
        ModelStore store = new ModelStore(List.of(folder.resolve("models")), ENGINE, JSON);
        assertThatThrownBy(() -> store.open("cells", new JobContext())).isInstanceOf(InvalidModelException.class)
            .hasMessageContaining("has cells of 4 pixels, and its architecture makes 4×4×4 of 1×8×8");
    }

    @Test
    void recipesThatCannotBeDenseAreRefused() {
        assertThatThrownBy(() -> recipe(LAYERS + ", {\"layer\": \"flatten\"}", "{}"))
            .isInstanceOf(InvalidRecipeException.class)
            .hasMessageContaining("does not end in a map");
        assertThatThrownBy(() -> recipe(LAYERS, "{\"rotation\": 10}")).isInstanceOf(InvalidRecipeException.class)
            .hasMessageContaining("segmentation with the augmentation");
    }

    @Test
    void imageAndMaskAreMovedTogether() {
        BackboneRecipe.Augmentation moving = new BackboneRecipe.Augmentation(2, true, null, null, null, null, null,
                null, null, null, null);
        // The mask is the picture: each cell of one pixel keeps the label of its value, wherever it goes.
        MaskAugmenter augmenter = new MaskAugmenter(moving, INPUT, 1, 1, 64);
        for (int seed = 0; seed < 50; seed++) {
            float[] values = new float[64];
            byte[] mask = new byte[64];
            for (int k = 0; k < 64; k++) {
                values[k] = k;
                mask[k] = (byte) k;
            }
            int[] labels = new int[augmenter.cells()];
            augmenter.apply(values, 0, mask, labels, 0, RandomSource.XO_RO_SHI_RO_128_PP.create(seed));
            for (int k = 0; k < 64; k++) {
                assertThat(labels[k]).isEqualTo((int) values[k]);
            }
        }
    }

    @Test
    void aCellHasTheLabelOfMostOfItsPixels() {
        MaskAugmenter augmenter = new MaskAugmenter(BackboneRecipe.Augmentation.NONE, new Shape(1, 1, 2), 2, 2, 3);
        byte[] mask = {0, 2, (byte) 255, (byte) 255, 2, 1, (byte) 255, (byte) 255};
        int[] labels = new int[2];
        augmenter.apply(new float[2], 0, mask, labels, 0, RandomSource.XO_RO_SHI_RO_128_PP.create(1));
        assertThat(labels).containsExactly(2, -1);
    }
}
