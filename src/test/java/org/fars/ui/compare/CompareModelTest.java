package org.fars.ui.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javafx.beans.property.SimpleDoubleProperty;
import org.fars.attack.AttackResult;
import org.fars.attack.AttackSettings;
import org.fars.attack.Attacks;
import org.fars.attack.BackboneClassifier;
import org.fars.attack.MinimalDistance;
import org.fars.certify.Certifiers;
import org.fars.certify.CertifySettings;
import org.fars.core.JobContext;
import org.fars.evaluate.ImageResult;
import org.fars.evaluate.analysis.Analyzer;
import org.fars.evaluate.store.RunRepository;
import org.fars.model.LoadedModel;
import org.fars.model.ModelCard;
import org.fars.ui.FakeModel;
import org.fars.ui.analysis.ModelSession;
import org.fars.ui.common.Messages;
import org.fars.ui.compare.DisplayedRun.RunInfo;
import org.fars.ui.gallery.GalleryAnalyzer;
import org.fars.ui.gallery.GalleryModel;
import org.fars.ui.gallery.ImageItem.AttackOutcome;
import org.fars.ui.gallery.ImageItem;
import org.fars.ui.settings.SettingsModel;
import org.fars.ui.task.QueuedTaskRunner;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareModelTest {
    private final GalleryModel gallery = new GalleryModel(new SimpleDoubleProperty(0.3));
    private final QueuedTaskRunner runner = new QueuedTaskRunner();
    private final Messages messages = new Messages(Locale.ENGLISH);
    private String data = "drawn";
    @TempDir
    private Path folder;
    private CompareModel compare;

    @BeforeEach
    void fourImages() {
        gallery.cardProperty().set(FakeModel.card());
        gallery.add(List.of(FakeModel.image("sure", "left", 0.9, 0.1), FakeModel.image("close", "right", 0.4, 0.5),
                FakeModel.image("mislabelled", "right", 0.7, 0.2), FakeModel.image("bare", null, 0.2, 0.7)));
        ModelSession models = FakeModel.session(runner, "exact-margin", "published-score");
        new GalleryAnalyzer(gallery, models, new SettingsModel(), runner, messages);
        models.open(FakeModel.card());
        runner.drain();
        compare = model();
    }

    private CompareModel model() {
        CompareModel made = new CompareModel(gallery, Certifiers.standard(), new Attacks(), new RunRepository(folder),
                () -> data, new SettingsModel(), runner, messages);
        made.modelProperty().set(FakeModel.model());
        return made;
    }

    private void run() {
        compare.run();
        runner.drain();
    }

    private DisplayedRun first() {
        return compare.first().orElseThrow();
    }

    private List<String> shown() {
        return compare.shownProperty().get().stream().map(run -> run.info().key()).toList();
    }

    @Test
    void compareOpensFilledFromTheAnalysesOfTheGallery() {
        assertThat(compare.shownProperty().get()).as("nobody looks yet").isEmpty();
        compare.setWatched(true);
        runner.drain();
        assertThat(runner.failures()).isEmpty();
        assertThat(first().info().isOpenImages()).isTrue();
        assertThat(first().run().results()).extracting(result -> result.name())
            .containsExactly("sure", "close", "mislabelled");
        assertThat(first().heads()).containsExactly("original", "sparsemax");
        assertThat(first().summary().naturalOf("sparsemax")).isEqualTo(200.0 / 3);
        assertThat(first().certificates("original")).containsExactly("exact-margin", "published-score");
    }

    @Test
    void theGallerysNumbersAreThoseOfAnEvaluation() {
        compare.setWatched(true);
        runner.drain();
        DisplayedRun open = first();
        run();
        double[] radii = open.radii("sparsemax", "exact-margin");
        assertThat(first().radii("sparsemax", "exact-margin")).containsExactly(radii);
        assertThat(open.summary().natural()).isEqualTo(first().summary().natural());
        for (double eps : List.of(0.0, 0.05, radii[0], 0.3, 2.0)) {
            assertThat(open.accuracy(radii, eps))
                .isEqualTo(100.0 * java.util.Arrays.stream(radii).filter(radius -> radius > eps).count() / 3);
        }
    }

    @Test
    void imagesThatAreAnalysedLaterAreCountedToo() {
        compare.setWatched(true);
        runner.drain();
        gallery.add(List.of(FakeModel.image("late", "left", 0.8, 0.1)));
        runner.drain();
        assertThat(compare.infos().getFirst().images()).isEqualTo(4);
    }

    @Test
    void attacksOnTheOpenImagesAreMeasuredToo() {
        compare.setWatched(true);
        runner.drain();
        ImageItem close = gallery.all().get(1);
        gallery.attacked(Map.of(close, List.of(attack(close))));
        runner.drain();
        assertThat(runner.failures()).isEmpty();
        ImageResult.HeadResult original = first().run().results().get(1).head("original").orElseThrow();
        ImageResult.HeadResult sparsemax = first().run().results().get(1).head("sparsemax").orElseThrow();
        double exact = original.certificate("exact-margin").orElseThrow().radius();
        assertThat(original.attacks()).singleElement().satisfies(found -> {
            assertThat(found.success()).isTrue();
            assertThat(found.l2()).isGreaterThan(exact).isLessThan(1.01 * exact);
        });
        assertThat(sparsemax.attacks()).as("decides by the same logits").isEqualTo(original.attacks());
        assertThat(new HeadComparison(compare.shownProperty().get(), "original", "sparsemax", "exact-margin")
            .measurements(List.of(close.location()))
            .rows()).singleElement()
            .satisfies(row -> assertThat(row.cells().get(6)).isNotEqualTo("–").isEqualTo(row.cells().getLast()));
    }

    private static AttackOutcome attack(ImageItem item) {
        LoadedModel model = FakeModel.model();
        int label = item.verdict().orElseThrow().prediction();
        AttackResult result = new MinimalDistance()
            .run(new BackboneClassifier(model.backbone(), model.heads().getFirst()),
                    List.of(item.entry().source().read(1, 2, 2)), new int[]{label},
                    AttackSettings.DEFAULT.withEps(2), new JobContext())
            .getFirst();
        return new AttackOutcome("original", result,
                new Analyzer(model, List.of())
                    .analyze(List.of(result.adversarial()), CertifySettings.DEFAULT, new JobContext())
                    .getFirst(),
                Map.of("original", result.l2(), "sparsemax", result.l2()));
    }

    @Test
    void whatAnotherModelSaidOfTheGalleryIsForgottenAtOnce() {
        compare.setWatched(true);
        runner.drain();
        compare.modelProperty().set(null);
        assertThat(compare.shownProperty().get()).isEmpty();
    }

    @Test
    void onlyImagesWithLabelsAreEvaluatedAndTheOthersAreCounted() {
        assertThat(compare.labelled()).isEqualTo(3);
        assertThat(compare.unlabelled()).isEqualTo(1);
        run();
        assertThat(runner.failures()).isEmpty();
        assertThat(first().run().results()).extracting(result -> result.name())
            .containsExactly("sure", "close", "mislabelled");
        assertThat(first().info().finished()).isTrue();
        assertThat(compare.stateProperty().get()).isEqualTo(CompareModel.State.IDLE);
    }

    @Test
    void withoutAnyLabelNothingIsEvaluatedAndTheReasonIsSaid() {
        gallery.clear();
        gallery.add(List.of(FakeModel.image("bare", null, 0.2, 0.7)));
        compare.setWatched(true);
        run();
        assertThat(compare.first()).isEmpty();
        assertThat(compare.infos()).isEmpty();
        assertThat(compare.problemProperty().get()).startsWith("Compare needs labelled images");
    }

    @Test
    void storedRunsAreListedTheLatestFirstAndNotShownUnasked() {
        run();
        compare.options().limitProperty().set("2");
        run();
        CompareModel tomorrow = model();
        tomorrow.refresh();
        tomorrow.setWatched(true);
        runner.drain();
        assertThat(tomorrow.runs()).extracting(run -> run.about().images()).containsExactly(2, 3);
        assertThat(tomorrow.first().orElseThrow().info().isOpenImages()).isTrue();
    }

    @Test
    void aRunThatBeginsIsShownAloneBeforeItHasAnyResults() {
        compare.setWatched(true);
        runner.drain();
        compare.run();
        assertThat(compare.shownProperty().get()).as("not the charts of the open images under its progress").isEmpty();
        runner.runJobs();
        assertThat(compare.shownProperty().get()).isEmpty();
        runner.drain();
        assertThat(shown()).containsExactly(compare.runs().getFirst().folder().toString());
    }

    @Test
    void aSecondRunNeverShowsTheFirstOnesResults() {
        run();
        String first = first().info().key();
        compare.options().limitProperty().set("1");
        compare.run();
        assertThat(shown()).isEmpty();
        compare.pause();
        runner.drain();
        assertThat(shown()).doesNotContain(first);
        assertThat(compare.resumable()).map(run -> run.folder().toString())
            .isPresent()
            .isEqualTo(Optional.of(compare.chosenProperty().get().getFirst()));
        compare.resume();
        runner.drain();
        assertThat(first().run().results()).hasSize(1);
        assertThat(first().info().images()).isEqualTo(1);
    }

    @Test
    void aRunThatIsCancelledBeforeItsThreadStartsDoesNotBlockTheNextAndLeavesTheChoice() {
        compare.run();
        compare.cancel();
        assertThat(compare.stateProperty().get()).isEqualTo(CompareModel.State.IDLE);
        assertThat(compare.chosenProperty().get()).containsExactly(RunInfo.OPEN_IMAGES);
        run();
        assertThat(first().info().finished()).isTrue();
    }

    @Test
    void aRunThatIsCancelledWhenItsResultIsOnTheWayDoesNotBlockTheNext() {
        compare.run();
        runner.runJobs();
        compare.cancel();
        run();
        assertThat(first().info().finished()).isTrue();
    }

    @Test
    void aPausedRunSaysSoAndIsResumedWhereItStopped() {
        compare.run();
        compare.pause();
        assertThat(compare.stateProperty().get()).isEqualTo(CompareModel.State.PAUSING);
        runner.drain();
        assertThat(compare.stateProperty().get()).isEqualTo(CompareModel.State.IDLE);
        assertThat(compare.runs()).singleElement().satisfies(run -> assertThat(run.finished()).isFalse());
        compare.resume();
        runner.drain();
        assertThat(first().info().finished()).isTrue();
        assertThat(compare.runs()).hasSize(1);
    }

    @Test
    void aDeletedRunIsGoneAndTheOpenImagesAreShownAgain() {
        run();
        compare.delete();
        runner.drain();
        assertThat(compare.runs()).isEmpty();
        assertThat(folder).isEmptyDirectory();
        assertThat(compare.chosenProperty().get()).containsExactly(RunInfo.OPEN_IMAGES);
    }

    @Test
    void aRunOfAnotherModelIsNotResumed() {
        compare.run();
        compare.pause();
        runner.drain();
        compare.modelProperty()
            .set(new LoadedModel(
                    new ModelCard("other", "Other", FakeModel.INPUT, List.of(), FakeModel.CLASSES, List.of(), null,
                            Map.of(), Map.of(), Map.of(), Map.of()),
                    FakeModel.model().backbone(), FakeModel.model().heads(), FakeModel.model().lipschitz()));
        compare.resume();
        runner.drain();
        assertThat(compare.problemProperty().get()).contains("fake");
        assertThat(compare.resumable()).isPresent();
    }

    @Test
    void runsOfTheSameDataAreLaidOverEachOtherInTheOrderOfChoice() {
        compare.setWatched(true);
        run();
        compare.choose(compare.infos().getFirst());
        runner.drain();
        assertThat(shown()).containsExactly(compare.runs().getFirst().folder().toString(), RunInfo.OPEN_IMAGES);
        compare.drop(compare.runs().getFirst().folder().toString());
        assertThat(shown()).containsExactly(RunInfo.OPEN_IMAGES);
    }

    @Test
    void aRunOfOtherDataCannotBeLaidOverAndIsShownAlone() {
        run();
        RunInfo old = first().info();
        data = "photographs";
        compare.setWatched(true);
        compare.showOnly(List.of(RunInfo.OPEN_IMAGES));
        runner.drain();
        assertThat(compare.incomparable(old)).hasValueSatisfying(
                reason -> assertThat(reason).contains("drawn").contains("photographs"));
        compare.choose(old);
        runner.drain();
        assertThat(shown()).containsExactly(old.key());
    }

    @Test
    void optionsThatMakeNoSenseStartNothing() {
        compare.options().epsProperty().set("0.1, often");
        assertThat(compare.options().settings()).isEmpty();
        compare.options().epsProperty().set("0.3 0.1;0.1");
        assertThat(compare.options().eps()).contains(List.of(0.1, 0.3));
        compare.options().limitProperty().set("-3");
        assertThat(compare.options().settings()).isEmpty();
        run();
        assertThat(compare.runs()).isEmpty();
    }

    @Test
    void theProgressOfARunIsThatOfItsImagesNotOfTheStepsOfEachAttack() {
        assertThat(RunBar.withoutSteps("evaluating images · l2-pgd 60/100 · 64 of 200 · 3 min left"))
            .isEqualTo("evaluating images · 64 of 200 · 3 min left");
        assertThat(RunBar.withoutSteps("evaluating images · 64 of 200")).isEqualTo("evaluating images · 64 of 200");
    }

    @Test
    void theTimeOfAnEvaluationIsMeasuredAndNothingOfItIsKept() {
        compare.options().attacks().get("fgsm").set(true);
        List<EvaluationRunner.MeasuredTime> measured = new java.util.ArrayList<>();
        compare.estimate(measured::add);
        runner.drain();
        assertThat(measured).singleElement().satisfies(time -> {
            assertThat(time.images()).isEqualTo(3);
            assertThat(time.measuredOn()).isEqualTo(3);
            assertThat(time.seconds()).isPositive();
        });
        assertThat(folder).isEmptyDirectory();
        assertThat(compare.stateProperty().get()).isEqualTo(CompareModel.State.IDLE);
    }
}
