package org.fars.evaluate.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.fars.attack.Attack;
import org.fars.attack.AttackResult;
import org.fars.attack.AttackSettings;
import org.fars.attack.Attacks;
import org.fars.attack.BackboneClassifier;
import org.fars.certify.Certifiers;
import org.fars.core.JobContext;
import org.fars.evaluate.EvaluationData;
import org.fars.evaluate.EvaluationData.EvaluationItem;
import org.fars.evaluate.EvaluationRun;
import org.fars.evaluate.EvaluationSettings;
import org.fars.evaluate.EvaluationSettings.AttackPlan;
import org.fars.evaluate.Fixtures;
import org.fars.evaluate.analysis.RobustnessBracket;
import org.fars.image.ImageDecoder;
import org.fars.image.ImageTensor;
import org.fars.model.LoadedModel;
import org.fars.model.ModelFolder;
import org.fars.model.torch.EngineForTests;
import org.fars.model.torch.ModelStore;
import org.fars.model.torch.PublishedImport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Attacks and evaluation on a network of SLL layers on the engine. */
class RealNetworkTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden/published-backbone-small");

    @TempDir
    private Path folder;

    private LoadedModel model() throws IOException {
        new PublishedImport(EngineForTests.ENGINE).run(
                new ModelFolder(folder.resolve("published"), EngineForTests.JSON),
                GOLDEN.resolve("model.ckpt-1000.pth"), Optional.of(GOLDEN.resolve("classifier-100.pth")), List.of(),
                true);
        return new ModelStore(List.of(folder), EngineForTests.ENGINE, EngineForTests.JSON).open("published",
                new JobContext());
    }

    private static List<ImageTensor> images() {
        return List.of(new ImageDecoder().read(GOLDEN.resolve("pattern-0.png"), 3, 224, 224),
                new ImageDecoder().read(GOLDEN.resolve("pattern-1.png"), 3, 224, 224));
    }

    @Test
    void attacksOfOneImageAndOfABatchGiveTheSameBits() throws IOException {
        try (LoadedModel model = model()) {
            BackboneClassifier classifier = new BackboneClassifier(model.backbone(), model.heads().getFirst());
            AttackSettings settings = new AttackSettings(0.5, 2, 0.3, 1, 3);
            Attack attack = new Attacks().byId("l2-pgd");
            List<AttackResult> together = attack.run(classifier, images(), new int[]{0, 1}, settings,
                    new JobContext());
            for (int i = 0; i < 2; i++) {
                assertThat(attack.run(classifier, images().subList(i, i + 1), new int[]{i}, settings,
                        new JobContext()))
                    .containsExactly(together.get(i));
                assertThat(together.get(i).l2()).isLessThanOrEqualTo(0.5);
            }
        }
    }

    @Test
    void shortestPerturbationOfARealNetworkIsLongerThanItsCertifiedRadius() throws IOException {
        try (LoadedModel model = model()) {
            ImageTensor image = images().getFirst();
            List<EvaluationItem> items = List
                .of(new EvaluationItem("pattern-0", "pattern-0", prediction(model, image), () -> image));
            Certifiers certifiers = Certifiers.standard();
            EvaluationSettings settings = EvaluationSettings.of(List.of("exact-margin", "published-score"))
                .withAttacks(List.of(new AttackPlan("minimal-distance", new AttackSettings(0, 4, 0, 1, 0))));
            EvaluationRun run = new Evaluation(model, new EvaluationData("patterns", items), settings,
                    certifiers.byIds(settings.certificates()), new Attacks(), folder.resolve("out"), false)
                .run(new JobContext());
            RobustnessBracket bracket = RobustnessBracket.of(run.results().getFirst().heads().getFirst());
            assertThat(bracket.certified()).isPositive();
            assertThat(bracket.attacked()).isGreaterThan(bracket.certified()).isFinite();
        }
    }

    private static int prediction(LoadedModel model, ImageTensor image) {
        return model.heads().getFirst().predict(Fixtures.widen(model.backbone().embed(List.of(image))[0]));
    }
}
