package org.fars.evaluate.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.fars.certify.Certifiers;
import org.fars.certify.CertifySettings;
import org.fars.core.JobContext;
import org.fars.evaluate.Fixtures;
import org.fars.evaluate.analysis.Analysis.NearestClass;
import org.fars.model.Head;
import org.fars.model.LinearHead;
import org.fars.model.LipschitzBound;
import org.fars.model.LoadedModel;
import org.junit.jupiter.api.Test;

class NearestClassTest {
    @Test
    void nearestBoundaryNeedNotBeThatOfTheSecondLargestScore() {
        LinearHead head = new LinearHead("original", new double[][]{{1, 0}, {1, 0.1}, {-9, 0}}, new double[]{2, 1, 8});
        // Scores 3, 2, −1: class 1 is second, 1/0.1 = 10 away; class 2 is last, 4/10 = 0.4 away.
        NearestClass nearest = NearestClass.of(head, new double[]{1, 0}, LipschitzBound.one()).orElseThrow();
        assertThat(nearest.winner()).isZero();
        assertThat(nearest.other()).isEqualTo(2);
        assertThat(nearest.margin()).isEqualTo(4);
        assertThat(nearest.distance()).isCloseTo(0.4, within(1e-12));
    }

    @Test
    void distanceIsTheExactMarginOfOneLayerHeadsOnly() {
        LoadedModel model = Fixtures.modelWithMultiLayerHead();
        for (int i = 0; i < 20; i++) {
            Analysis analysis = new Analyzer(model, Certifiers.standard().byIds(List.of("exact-margin")))
                .analyze(List.of(Fixtures.image(i)), CertifySettings.DEFAULT, new JobContext())
                .getFirst();
            for (int h = 0; h < model.heads().size(); h++) {
                Head head = model.heads().get(h);
                NearestClass nearest = NearestClass.of(head, analysis.embedding(), model.lipschitz()).orElseThrow();
                assertThat(nearest.winner()).isEqualTo(analysis.heads().get(h).prediction());
                assertThat(nearest.distance()).isCloseTo(analysis.heads().get(h).certifiedRadius(), within(1e-9));
            }
        }
    }

    @Test
    void headsWithoutAPredictionHaveNoNearestClass() {
        LinearHead alone = new LinearHead("original", new double[][]{{1, 0}}, new double[1]);
        assertThat(NearestClass.of(alone, new double[2], LipschitzBound.one())).isEmpty();
        LinearHead two = new LinearHead("original", new double[][]{{1, 0}, {0, 1}}, new double[2]);
        assertThat(NearestClass.of(two, new double[]{Double.NaN, 0}, LipschitzBound.one())).isEmpty();
    }
}
