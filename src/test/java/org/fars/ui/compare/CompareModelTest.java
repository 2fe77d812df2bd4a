package org.fars.ui.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javafx.beans.property.SimpleDoubleProperty;
import org.fars.attack.Attacks;
import org.fars.certify.Certifiers;
import org.fars.evaluate.store.RunRepository;
import org.fars.ui.FakeModel;
import org.fars.ui.chart.ConfusionChart;
import org.fars.ui.analysis.ModelSession;
import org.fars.ui.common.Messages;
import org.fars.ui.gallery.GalleryAnalyzer;
import org.fars.ui.gallery.GalleryModel;
import org.fars.ui.settings.SettingsModel;
import org.fars.ui.task.QueuedTaskRunner;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareModelTest {
    private final GalleryModel gallery = new GalleryModel(new SimpleDoubleProperty(0.3));
    private final QueuedTaskRunner runner = new QueuedTaskRunner();
    private final Messages messages = new Messages(Locale.ENGLISH);
    @TempDir
    private Path folder;
    private CompareModel compare;

    @BeforeEach
    void fourImages() {
        gallery.cardProperty().set(FakeModel.card());
        gallery.add(List.of(FakeModel.image("sure", "left", 0.9, 0.1), FakeModel.image("close", "right", 0.4, 0.5),
                FakeModel.image("mislabelled", "right", 0.7, 0.2), FakeModel.image("bare", null, 0.2, 0.7)));
        ModelSession models = FakeModel.session(runner, "exact-margin");
        new GalleryAnalyzer(gallery, models, new SettingsModel(), runner, messages);
        models.open(FakeModel.card());
        runner.drain();
        compare = model();
    }

    private CompareModel model() {
        CompareModel made = new CompareModel(gallery, Certifiers.standard(), new Attacks(), new RunRepository(folder),
                () -> "drawn", new SettingsModel(), runner, messages);
        made.modelProperty().set(FakeModel.model());
        return made;
    }

    private void run() {
        compare.run();
        runner.drain();
    }

    private DisplayedRun first() {
        return compare.firstProperty().get().orElseThrow();
    }

    @Test
    void onlyImagesWithLabelsAreEvaluatedAndTheOthersAreCounted() {
        assertThat(compare.labelled()).isEqualTo(3);
        assertThat(compare.unlabelled()).isEqualTo(1);
        run();
        assertThat(runner.failures()).isEmpty();
        assertThat(first().run().results()).extracting(result -> result.name())
            .containsExactly("sure", "close", "mislabelled");
        assertThat(first().stored().finished()).isTrue();
        assertThat(compare.stateProperty().get()).isEqualTo(CompareModel.State.IDLE);
    }

    @Test
    void withoutAnyLabelNothingIsEvaluatedAndTheReasonIsSaid() {
        gallery.clear();
        gallery.add(List.of(FakeModel.image("bare", null, 0.2, 0.7)));
        run();
        assertThat(compare.firstProperty().get()).isEmpty();
        assertThat(compare.problemProperty().get()).startsWith("Compare needs labelled images");
    }

    @Test
    void runsOfEarlierDaysAreFoundAgainTheLatestFirst() {
        run();
        compare.options().limitProperty().set("2");
        run();
        CompareModel tomorrow = model();
        tomorrow.refresh();
        runner.drain();
        assertThat(tomorrow.runs()).extracting(run -> run.about().images()).containsExactly(2, 3);
        assertThat(tomorrow.firstProperty().get()).map(run -> run.run().results().size()).contains(2);
    }

    @Test
    void aRunThatIsCancelledBeforeItsThreadStartsDoesNotBlockTheNext() {
        compare.run();
        compare.cancel();
        assertThat(compare.stateProperty().get()).isEqualTo(CompareModel.State.IDLE);
        run();
        assertThat(first().stored().finished()).isTrue();
    }

    @Test
    void aRunThatIsCancelledWhenItsResultIsOnTheWayDoesNotBlockTheNext() {
        compare.run();
        runner.runJobs();
        compare.cancel();
        run();
        assertThat(first().stored().finished()).isTrue();
    }

    @Test
    void aPausedRunIsResumedWhereItStopped() {
        compare.run();
        compare.pause();
        assertThat(compare.stateProperty().get()).isEqualTo(CompareModel.State.PAUSING);
        runner.drain();
        assertThat(compare.stateProperty().get()).isEqualTo(CompareModel.State.IDLE);
        assertThat(compare.runs()).singleElement().satisfies(run -> assertThat(run.finished()).isFalse());
        compare.show(compare.runs().getFirst());
        runner.drain();
        compare.resume();
        runner.drain();
        assertThat(first().stored().finished()).isTrue();
        assertThat(compare.runs()).hasSize(1);
    }

    @Test
    void aDeletedRunIsGone() {
        run();
        compare.delete();
        runner.drain();
        assertThat(compare.runs()).isEmpty();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aRunOfAnotherModelIsNotResumed() {
        run();
        Path run = first().stored().folder();
        compare.modelProperty()
            .set(new org.fars.model.LoadedModel(
                    new org.fars.model.ModelCard("other", "Other", FakeModel.INPUT, List.of(), FakeModel.CLASSES,
                            List.of(), null, java.util.Map.of(), java.util.Map.of(), java.util.Map.of(),
                            java.util.Map.of()),
                    FakeModel.model().backbone(), FakeModel.model().heads(), FakeModel.model().lipschitz()));
        compare.resume();
        runner.drain();
        assertThat(compare.problemProperty().get()).contains("fake");
        assertThat(run).isNotEmptyDirectory();
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
    void aCellOfTheConfusionMatrixHoldsItsImages() {
        run();
        RunFigures figures = new RunFigures(first(), Optional.empty());
        assertThat(figures.images("original", first(), new ConfusionChart.Cell(1, 0)))
            .isEqualTo(Set.of("/drawn/mislabelled"));
        assertThat(figures.images("original", first(), new ConfusionChart.Cell(0, 1))).isEmpty();
    }

    @Test
    void aPointOfTheCurveHoldsTheImagesThatItCounts() {
        run();
        RunFigures figures = new RunFigures(first(), Optional.empty());
        RunFigures.Extra plain = new RunFigures.Extra(false, false);
        var line = figures.accuracy(plain).lines().getFirst();
        for (int i = 0; i < line.eps().length; i += 20) {
            assertThat(figures.images(plain, new org.fars.ui.chart.CertifiedAccuracyChart.LinePoint(0, i)))
                .hasSize((int) Math.round(line.accuracy()[i] / 100 * 3));
        }
    }

    @Test
    void everyImageThatIsRightIsInOneBarOfTheHistogram() {
        run();
        RunFigures figures = new RunFigures(first(), Optional.of(first()));
        var histogram = figures.radii();
        assertThat(histogram.groups()).hasSize(4);
        int all = 0;
        for (int bin = 0; bin < histogram.bins(); bin++) {
            all += figures.images(histogram, new org.fars.ui.chart.HistogramChart.Bar(2, bin)).size();
        }
        assertThat(all).isEqualTo(2);
    }

    @Test
    void everyImageWithBothEndsIsInOneBarOfTheGaps() {
        compare.options().attacks().get("fgsm").set(true);
        compare.options().epsProperty().set("5");
        run();
        RunFigures figures = new RunFigures(first(), Optional.of(first()));
        var histogram = figures.gaps("original");
        assertThat(histogram.groups()).extracting(group -> group.over()).containsExactly(false, false);
        var closed = new org.fars.evaluate.report.EvaluationCharts(first().run()).gaps("original").closed();
        assertThat(closed).isNotEmpty();
        int all = 0;
        for (int bin = 0; bin < histogram.bins(); bin++) {
            all += figures.images("original", histogram, new org.fars.ui.chart.HistogramChart.Bar(1, bin)).size();
        }
        assertThat(all).isEqualTo(closed.size());
    }

    @Test
    void twoRunsAreNamedInEveryChartAndTable() {
        run();
        run();
        DisplayedRun one = first();
        DisplayedRun two = DisplayedRun.of(one.stored(), one.run());
        RunFigures figures = new RunFigures(one, Optional.of(two));
        String name = figures.title(two);
        assertThat(name).isNotEmpty();
        assertThat(figures.brackets("original").over().orElseThrow().name()).isEqualTo(name);
        assertThat(figures.confusion("original", two).heading()).endsWith(name);
        assertThat(figures.scatter(ScatterQuantity.MARGINS, two).heading()).endsWith(name);
        assertThat(figures.scatter(ScatterQuantity.MARGINS, two).frame()).isPresent()
            .isEqualTo(figures.scatter(ScatterQuantity.MARGINS, one).frame());
        assertThat(figures.gaps("original").groups()).extracting(group -> group.over()).containsExactly(false, true);
        assertThat(figures.radii().groups()).extracting(group -> group.over())
            .containsExactly(false, false, true, true);
        assertThat(figures.tables()).allSatisfy(table -> assertThat(table.columns()).startsWith("Run"));
    }

    @Test
    void certificatesThatPromiseNothingAreDrawnAsSuch() {
        run();
        RunFigures figures = new RunFigures(first(), Optional.empty());
        assertThat(figures.accuracy(new RunFigures.Extra(true, true)).lines()).filteredOn(line -> line.name()
            .contains("published-score"))
            .isNotEmpty()
            .allMatch(line -> line.kind() == org.fars.ui.chart.CertifiedAccuracyChart.Kind.PAPER);
        assertThat(figures.accuracy(new RunFigures.Extra(false, false)).lines()).extracting(line -> line.name())
            .containsExactly("original · exact-margin", "sparsemax · sparsemax-margin");
    }
}
