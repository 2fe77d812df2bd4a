package org.fars.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.fars.certify.CertificateType;
import org.fars.certify.CertifySettings;
import org.fars.core.JobContext;
import org.fars.model.BatchHeadEvaluator.JavaHeadEvaluator;
import org.fars.model.ImageSize;
import org.fars.model.LipschitzBound;
import org.fars.model.LoadedModel;
import org.fars.model.Shape;
import org.fars.model.torch.EngineForTests;
import org.fars.model.torch.ModelStore;
import org.junit.jupiter.api.Test;

/** What the documents promise of the model that segments, on the sample scenes. */
class ShippedSegmentationTest {
    private static final ModelStore MODELS = new ModelStore(List.of(Path.of("models")), EngineForTests.ENGINE,
            EngineForTests.JSON);

    @Test
    void itTakesImagesOfOtherSizesWithTheSameBoundAndItsOwnRounding() {
        try (LoadedModel small = MODELS.open("fashion-scenes", new JobContext());
                LoadedModel large = MODELS.open("fashion-scenes", new ImageSize(144, 192), new JobContext())) {
            assertThat(large.card().input()).isEqualTo(new Shape(3, 144, 192));
            assertThat(large.lipschitz().basis()).isEqualTo(LipschitzBound.Basis.AUDITED);
            assertThat(large.lipschitz().upper()).isEqualTo(small.lipschitz().upper());
            assertThat(large.lipschitz().displacement()).isBetween(small.lipschitz().displacement(), 1e-7);
            CellAnalyzer analyzer = new CellAnalyzer(large, Set.of(CertificateType.EXACT_MARGIN),
                    new JavaHeadEvaluator());
            assertThat(analyzer.grid()).isEqualTo(new CellGrid(72, 96, 2));
            MaskedImages.MaskedImage scene = MaskedImages.open(Path.of("assets", "fashion-scenes")).pairs().getFirst();
            assertThat(CellLabels.of(scene, large.card(), analyzer.grid()).pixels()).isEqualTo(144 * 192);
            CellCertificates cells = analyzer
                .analyze(scene.image(large.card().input()), CertifySettings.DEFAULT, new JobContext())
                .heads()
                .getFirst()
                .certificates()
                .getFirst();
            assertThat(cells.radii()).hasSize(72 * 96);
            assertThat(Arrays.stream(cells.radii()).max().orElseThrow()).isPositive();
        }
    }

    @Test
    void sizesThatItsLayersDoNotDivideAreRefused() {
        assertThatThrownBy(() -> MODELS.open("fashion-scenes", new ImageSize(100, 96), new JobContext()))
            .hasMessageContaining("fashion-scenes: does not take images of 100×96")
            .hasMessageContaining("multiples of 8");
        assertThatThrownBy(() -> MODELS.open("fashion-mnist", new ImageSize(56, 56), new JobContext()))
            .hasMessageContaining("classifies images of one size, 28×28");
    }

    @Test
    void theShippedModelIsAuditedAndKeepsItsFiguresOnTheSampleScenes() {
        try (LoadedModel model = MODELS.open("fashion-scenes", new JobContext())) {
            assertThat(model.lipschitz().basis()).isEqualTo(LipschitzBound.Basis.AUDITED);
            assertThat(model.lipschitz().upper()).isLessThanOrEqualTo(1 + 1e-9);
            assertThat(model.card().classes()).isEqualTo(FashionScenes.CLASSES);
            CellAnalyzer analyzer = new CellAnalyzer(model, Set.of(CertificateType.EXACT_MARGIN),
                    new JavaHeadEvaluator());
            MaskedImages scenes = MaskedImages.open(Path.of("assets", "fashion-scenes"));
            SegmentationScore score = new SegmentationScore(FashionScenes.CLASSES.size(), List.of(0.1, 0.25));
            for (MaskedImages.MaskedImage scene : scenes.pairs()) {
                CellCertificates certificates = analyzer
                    .analyze(scene.image(model.card().input()), CertifySettings.DEFAULT, new JobContext())
                    .heads()
                    .getFirst()
                    .certificates()
                    .getFirst();
                score.add(certificates, CellLabels.of(scene, model.card(), analyzer.grid()));
            }
            assertThat(score.images()).isEqualTo(24);
            assertThat(score.accuracy()).isCloseTo(84.73, within(0.01));
            assertThat(score.meanIou()).isCloseTo(51.66, within(0.01));
            assertThat(score.certified().get(0)).isCloseTo(74.61, within(0.01));
            assertThat(score.certified().get(1)).isCloseTo(65.18, within(0.01));
        }
    }
}
