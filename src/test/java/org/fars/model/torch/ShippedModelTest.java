package org.fars.model.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import org.fars.certify.Certifiers;
import org.fars.certify.CertifySettings;
import org.fars.core.JobContext;
import org.fars.evaluate.analysis.Analysis;
import org.fars.evaluate.analysis.Analyzer;
import org.fars.image.ImageTensor;
import org.fars.model.LipschitzBound;
import org.fars.model.LipschitzLowerBoundSearch;
import org.fars.model.LoadedModel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the README promises of the model that comes with the application. */
class ShippedModelTest {
    private static LoadedModel model;

    @BeforeAll
    static void open() {
        model = ShippedModel.open();
    }

    @AfterAll
    static void close() {
        model.close();
    }

    private static List<Analysis> analyze(List<ImageTensor> images, String... certificates) {
        return new Analyzer(model, Certifiers.standard().byIds(List.of(certificates))).analyze(images,
                CertifySettings.DEFAULT.withN(500), new JobContext());
    }

    @Test
    void theBackboneIsProvedOneLipschitzAndNoPairOfImagesContradicts() {
        LipschitzBound bound = model.lipschitz();
        assertThat(bound.basis()).isEqualTo(LipschitzBound.Basis.AUDITED);
        assertThat(bound.upper()).isLessThanOrEqualTo(1 + 1e-6);
        assertThat(bound.layers()).hasSameSizeAs(model.card().architecture());
        double found = new LipschitzLowerBoundSearch(model.backbone(), bound.displacement())
            .largest(ShippedModel.samples(model, 250).stream().map(ShippedModel.Sample::image).toList(), 8,
                    new JobContext());
        // A constant network would meet the bound too; this one uses a good part of it.
        assertThat(found).isBetween(0.3, bound.upper());
    }

    @Test
    void anImageGivesTheSameBitsAloneAndInCompany() {
        List<ImageTensor> images = ShippedModel.samples(model, 14).stream().map(ShippedModel.Sample::image).toList();
        String[] certificates = {"exact-margin", "sparsemax-margin", "smoothed-argmax", "smoothed-sparsemax"};
        // More images than one pass takes, so that the last pass is a small one.
        List<Analysis> together = analyze(images, certificates);
        assertThat(images).hasSizeGreaterThan(64);
        for (int i : new int[]{0, 1, 37, images.size() - 1}) {
            Analysis alone = analyze(images.subList(i, i + 1), certificates).getFirst();
            assertThat(alone).usingRecursiveComparison().isEqualTo(together.get(i));
        }
        List<Analysis> backwards = analyze(images.reversed(), certificates).reversed();
        assertThat(backwards).usingRecursiveComparison().isEqualTo(together);
    }

    @Test
    void aGradientSurvivesThatMemoryIsCollectedBeforeItIsComputed() {
        List<ImageTensor> images = ShippedModel.samples(model, 50).stream().map(ShippedModel.Sample::image).toList();
        float[][] expected = model.backbone().vjp(images, z -> z);
        reuseMemory();
        assertThat(model.backbone().vjp(images, z -> z)).isDeepEqualTo(expected);
        for (int trial = 0; trial < 5; trial++) {
            float[][] found = model.backbone().vjp(images, z -> {
                reuseMemory();
                return z;
            });
            assertThat(found).isDeepEqualTo(expected);
        }
    }

    /** Collects what nobody refers to, and writes over the small pieces of native memory that this frees. */
    private static void reuseMemory() {
        System.gc();
        for (int i = 0; i < 2000; i++) {
            ByteBuffer.allocateDirect(4).putInt(-1);
        }
    }

    @Test
    void accuracyOnTheSampleImagesIsWhatIsPromised() {
        List<ShippedModel.Sample> samples = ShippedModel.samples(model, 1);
        assertThat(samples).hasSize(1000);
        List<Analysis> analyses = analyze(samples.stream().map(ShippedModel.Sample::image).toList(), "exact-margin");
        int right = 0;
        int certified = 0;
        for (int i = 0; i < samples.size(); i++) {
            Analysis.HeadAnalysis original = analyses.get(i).heads().getFirst();
            int label = samples.get(i).label();
            right += original.prediction() == label ? 1 : 0;
            certified += original.certificates().getFirst().certifies(label, 0.25) ? 1 : 0;
        }
        assertThat(right / 10.0).as("natural accuracy in percent").isGreaterThanOrEqualTo(85);
        assertThat(certified / 10.0).as("certified at 0.25 in percent").isGreaterThanOrEqualTo(75);
    }
}
