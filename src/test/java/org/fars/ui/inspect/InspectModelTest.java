package org.fars.ui.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import javafx.beans.property.SimpleDoubleProperty;
import org.fars.attack.AttackResult;
import org.fars.attack.Pgd;
import org.fars.certify.Certificate;
import org.fars.certify.Certifier;
import org.fars.certify.Certifiers;
import org.fars.certify.HeadNormCache;
import org.fars.certify.VoteSampler;
import org.fars.evaluate.Fixtures;
import org.fars.evaluate.analysis.Analysis.NearestClass;
import org.fars.evaluate.analysis.SoundnessCheck.SoundnessFailure;
import org.fars.evaluate.store.AdversarialFiles;
import org.fars.image.ImageTensor;
import org.fars.model.BatchHeadEvaluator.JavaHeadEvaluator;
import org.fars.ui.FakeModel;
import org.fars.ui.analysis.ModelSession;
import org.fars.ui.common.Messages;
import org.fars.ui.control.BracketState;
import org.fars.ui.gallery.GalleryModel;
import org.fars.ui.gallery.ImageItem.AttackOutcome;
import org.fars.ui.gallery.ImageItem;
import org.fars.ui.inspect.AttackModel.Answer;
import org.fars.ui.settings.SettingsModel;
import org.fars.ui.task.QueuedTaskRunner;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectModelTest {
    private final Messages messages = new Messages(Locale.ENGLISH);
    private final GalleryModel gallery = new GalleryModel(new SimpleDoubleProperty(0.3));
    private final SettingsModel settings = new SettingsModel();
    private final QueuedTaskRunner runner = new QueuedTaskRunner();
    private final ModelSession models = FakeModel.session(runner, "exact-margin", "spectral-margin", "published-score");
    private final InspectModel inspect = new InspectModel(gallery, models,
            Certifiers.standard().byIds(List.of("exact-margin", "spectral-margin", "published-score")),
            Certifiers.standard().byIds(List.of("smoothed-argmax")), List.of(Pgd.l2()), settings, runner, messages,
            (name, original, result) -> name);
    private final VotesModel votes = new VotesModel(inspect,
            new VoteSampler(new HeadNormCache(), new JavaHeadEvaluator()),
            settings, runner,
            messages);

    /** The exact radius of the first image is 0.25. */
    @BeforeEach
    void twoImagesAndAModel() {
        settings.n().parse("1000");
        gallery.cardProperty().set(FakeModel.card());
        gallery.add(List.of(FakeModel.image("a", "left", 0.625, 0.375), FakeModel.broken("torn")));
        models.open(FakeModel.card());
        runner.drain();
    }

    private final AttackModel attack = inspect.attack();

    private void attack() {
        attack.testAtEpsilon();
        runner.drain();
    }

    private void findNearest() {
        attack.findNearestOrCancel();
        runner.drain();
    }

    private void select(int index) {
        gallery.selectedProperty().set(gallery.all().get(index));
        runner.drain();
    }

    private List<BracketState> brackets() {
        return inspect.columns()
            .stream()
            .flatMap(head -> HeadState.of(inspect, head, messages).orElseThrow().brackets().stream())
            .toList();
    }

    @Test
    void theSelectedImageIsAnalysedAsSoonAsThereIsAModel() {
        assertThat(inspect.analysisProperty().get()).isPresent();
        assertThat(inspect.certificates()).extracting(Certificate::id, Certificate::head)
            .contains(org.assertj.core.groups.Tuple.tuple("exact-margin", "original"),
                    org.assertj.core.groups.Tuple.tuple("smoothed-argmax", "sparsemax"));
        assertThat(gallery.knownProperty().get()).isEqualTo(1);
        assertThat(runner.failures()).isEmpty();
    }

    @Test
    void whatWouldBeRightIsKnownOnlyOfImagesWithALabel() {
        assertThat(inspect.expectedProperty().get()).hasValue(0);
        gallery.add(List.of(FakeModel.image("b", null, 0.625, 0.375)));
        gallery.selectedProperty().set(gallery.all().getLast());
        runner.drain();
        assertThat(inspect.analysisProperty().get()).isPresent();
        assertThat(inspect.expectedProperty().get()).isEmpty();
    }

    @Test
    void aBrokenImageSaysWhy() {
        select(1);
        assertThat(inspect.problemProperty().get()).isEqualTo("torn: is torn");
        assertThat(inspect.analysisProperty().get()).isEmpty();
        assertThat(attack.canAttack()).isFalse();
        assertThat(runner.mistakes()).isEmpty();
    }

    @Test
    void anAttackBeyondTheRadiusClosesTheBracketFromAbove() {
        gallery.epsilonProperty().set(0.3);
        attack();
        assertThat(inspect.attackedProperty().get().orElseThrow().result().success()).isTrue();
        BracketState bracket = brackets().getFirst();
        assertThat(bracket.radius()).isCloseTo(0.25, within(1e-6));
        assertThat(bracket.attacked().orElseThrow()).isBetween(0.25, 0.3 + 1e-6);
    }

    @Test
    void theTestInsideAProvedRadiusAnswersWithoutAnAttack() {
        gallery.epsilonProperty().set(0.2);
        attack.testAtEpsilon();
        assertThat(attack.attackingProperty().get()).isFalse();
        assertThat(attack.answerProperty().get().kind()).isEqualTo(Answer.Kind.PROVED);
        assertThat(attack.answerProperty().get().sentence()).startsWith("Proved up to 0.2");
        assertThat(attack.answerProperty().get().next()).hasValue(0.26);
        assertThat(inspect.attackedProperty().get()).isEmpty();
    }

    @Test
    void theNearestAdversarialImageLiesOnTheBoundaryAndAnswersForBothHeads() {
        findNearest();
        AttackOutcome found = inspect.attackedProperty().get().orElseThrow();
        assertThat(found.result().l2()).isCloseTo(0.25, within(1e-3));
        assertThat(attack.answerProperty().get())
            .isEqualTo(new Answer(Answer.Kind.FOUND, "right at 0.25", OptionalDouble.empty()));
        assertThat(brackets()).hasSize(2)
            .allSatisfy(bracket -> assertThat(bracket.attacked()).hasValue(found.result().l2()));
    }

    @Test
    void everySuccessIsShortenedBeforeItIsShown() {
        gallery.epsilonProperty().set(0.7);
        attack();
        assertThat(inspect.attackedProperty().get().orElseThrow().result().settings().eps()).isEqualTo(0.7);
        assertThat(inspect.attackedProperty().get().orElseThrow().result().l2()).isLessThan(0.5);
        assertThat(HeadState.of(inspect, inspect.leftProperty().get(), messages).orElseThrow().marginAfter())
            .hasValueSatisfying(margin -> assertThat(margin).isBetween(-1e-3, 0.0));
    }

    @Test
    void aTestThatFailsSaysWithinWhichEpsilon() {
        settings.steps().parse("1");
        settings.stepSize().parse("0.000001");
        gallery.epsilonProperty().set(0.251);
        attack();
        assertThat(inspect.attackedProperty().get().orElseThrow().result().success()).isFalse();
        assertThat(attack.answerProperty().get().sentence()).isEqualTo("No success within 0.25");
        assertThat(brackets().getFirst().attacked()).isEmpty();
        assertThat(brackets().getFirst().attackNote()).contains("0.25");
    }

    @Test
    void traceAndSmallestSuccessFillWhileTheAttackRuns() {
        List<AttackModel.Live> seen = new ArrayList<>();
        List<OptionalDouble> red = new ArrayList<>();
        attack.liveProperty().addListener((property, before, after) -> after.ifPresent(live -> {
            seen.add(live);
            red.add(brackets().getFirst().attacked());
        }));
        findNearest();
        // Here all steps arrive at once.
        assertThat(seen).singleElement().satisfies(live -> assertThat(live.steps()).hasSizeGreaterThan(50));
        assertThat(seen.getFirst().steps().getFirst().margin()).isCloseTo(0.5, within(1e-6));
        assertThat(seen.getLast().smallest().orElseThrow()).isLessThan(0.3);
        assertThat(red.getLast()).isEqualTo(seen.getLast().smallest());
        assertThat(attack.liveProperty().get()).isEmpty();
    }

    @Test
    void aFailureDoesNotReplaceAnEarlierSuccess() {
        findNearest();
        AttackOutcome nearest = inspect.attackedProperty().get().orElseThrow();
        settings.steps().parse("1");
        settings.stepSize().parse("0.000001");
        gallery.epsilonProperty().set(0.251);
        attack();
        assertThat(attack.answerProperty().get().sentence()).isEqualTo("No success within 0.25");
        assertThat(inspect.attackedProperty().get().orElseThrow().result()).isEqualTo(nearest.result());
    }

    @Test
    void aRestoredAttackInsideARadiusIsAContradictionToo() {
        gallery.epsilonProperty().set(0.7);
        attack();
        AttackOutcome outcome = inspect.attackedProperty().get().orElseThrow();
        QueuedTaskRunner own = new QueuedTaskRunner();
        List<Certifier> promising = List.of(Fixtures.promising("exact-margin", 9));
        ModelSession ownModels = new ModelSession(FakeModel.catalog(), promising, own, messages);
        InspectModel wrong = new InspectModel(gallery, ownModels, promising, List.of(), List.of(Pgd.l2()), settings,
                own, messages, (name, original, result) -> "kept.npz");
        ownModels.open(FakeModel.card());
        own.drain();
        gallery.selected().orElseThrow().attacked(outcome);
        own.drain();
        assertThat(wrong.attack().violationProperty().get()).isPresent();
    }

    @Test
    void aSuccessInsideACertifiedRadiusStopsAndNamesEverything() {
        QueuedTaskRunner own = new QueuedTaskRunner();
        List<Certifier> promising = List.of(Fixtures.promising("exact-margin", 9));
        ModelSession ownModels = new ModelSession(FakeModel.catalog(), promising, own, messages);
        InspectModel wrong = new InspectModel(gallery, ownModels, promising, List.of(), List.of(Pgd.l2()), settings,
                own,
                messages, (name, original, result) -> "kept.npz");
        ownModels.open(FakeModel.card());
        own.drain();
        wrong.attack().findNearestOrCancel();
        own.drain();
        assertThat(own.failures()).isEmpty();
        SoundnessFailure failure = wrong.attack().violationProperty().get().orElseThrow();
        assertThat(failure.image()).isEqualTo("/drawn/a");
        assertThat(failure.head()).isEqualTo("original");
        assertThat(failure.certificate()).isEqualTo("exact-margin");
        assertThat(failure.attack()).isEqualTo("minimal-distance");
        assertThat(failure.seed()).isEqualTo(settings.attack().seed());
        assertThat(failure.saved()).isEqualTo("kept.npz");
        assertThat(wrong.attackedProperty().get()).as("a result that cannot be").isEmpty();
        assertThat(wrong.attack().attackingProperty().get()).isFalse();
    }

    @Test
    void theSecondPressCancels() {
        attack.findNearestOrCancel();
        assertThat(attack.attackingProperty().get()).isTrue();
        attack.findNearestOrCancel();
        assertThat(attack.attackingProperty().get()).isFalse();
        runner.drain();
        assertThat(inspect.attackedProperty().get()).isEmpty();
    }

    @Test
    void anAttackCancelledWhenItsResultIsOnTheWayIsDropped() {
        attack.findNearestOrCancel();
        runner.runJobs();
        attack.findNearestOrCancel();
        runner.drain();
        assertThat(inspect.attackedProperty().get()).isEmpty();
    }

    @Test
    void selectingAnotherImageCancelsTheAttackOnThisOne() {
        ImageItem first = gallery.all().getFirst();
        attack.findNearestOrCancel();
        select(1);
        assertThat(first.attacked()).isEmpty();
    }

    @Test
    void votesFollowTheSettings() {
        assertThat(votes.sampleProperty().get().orElseThrow().samples()).isEqualTo(1000);
        settings.n().parse("2000");
        runner.drain();
        assertThat(votes.sampleProperty().get().orElseThrow().samples()).isEqualTo(2000);
        settings.sigma().parse("0.5");
        runner.drain();
        assertThat(votes.sampleProperty().get().orElseThrow().sigma()).isEqualTo(0.5);
        assertThat(votes.classes()).isEqualTo(FakeModel.CLASSES);
    }

    @Test
    void withoutAModelThereIsNothingToSee() {
        models.missing("there is none");
        runner.drain();
        assertThat(inspect.analysisProperty().get()).isEqualTo(Optional.empty());
        assertThat(inspect.certificates()).isEmpty();
        assertThat(votes.sampleProperty().get()).isEmpty();
    }

    @Test
    void aSmoothedRadiusNeverStandsInTheBracketOfThePlainHead() {
        assertThat(inspect.certificates()).anyMatch(certificate -> certificate.id().equals("smoothed-argmax"));
        assertThat(brackets()).allSatisfy(bracket -> assertThat(bracket.kind()).isEqualTo("deterministic"));
    }

    @Test
    void theMagnificationFitsTheChangeUntilThePersonChooses() {
        attack();
        double fitted = inspect.magnificationProperty().get();
        assertThat(fitted)
            .isEqualTo(Math.rint(1 / inspect.attackedProperty().get().orElseThrow().result().linf()));
        inspect.magnificationProperty().set(33);
        gallery.epsilonProperty().set(0.5);
        attack();
        assertThat(inspect.magnificationProperty().get()).isEqualTo(33);
    }

    @Test
    void marginsAreOfTheClassDecidedForBeforeTheAttackAndByTheScoresShown() {
        HeadState before = HeadState.of(inspect, inspect.leftProperty().get(), messages).orElseThrow();
        assertThat(before.margin()).isCloseTo(0.5, within(1e-6));
        assertThat(before.marginAfter()).isEmpty();
        findNearest();
        inspect.columns()
            .forEach(head -> assertThat(HeadState.of(inspect, head, messages).orElseThrow().marginAfter().orElseThrow())
                .isNegative());
    }

    @Test
    void theColumnsAreComparedAndHeadsOfTheSameLogitsSayThatTheyDecideAlike() {
        HeadState.Comparison comparison = HeadState.Comparison.of(inspect, messages).orElseThrow();
        assertThat(comparison.alike()).isTrue();
        assertThat(comparison.radius().orElseThrow()).isCloseTo(0, within(1e-12));
        assertThat(comparison.margin()).isCloseTo(0, within(1e-6));
    }

    @Test
    void theStepsOfAnAttackCanBeGoneThrough() {
        ReplayModel replay = attack.replay();
        assertThat(replay.canPlay()).isFalse();
        gallery.epsilonProperty().set(0.3);
        attack();
        AttackResult result = inspect.attackedProperty().get().orElseThrow().result();
        assertThat(replay.lastProperty().get()).isEqualTo(result.trace().size() - 1);
        assertThat(replay.shownProperty().get()).as("the result stands at the end").isEmpty();
        assertThat(replay.step()).isEmpty();
        replay.positionProperty().set(5);
        assertThat(replay.step()).contains(result.trace().get(5));
        assertThat(replay.shownProperty().get().orElseThrow().step()).isEqualTo(5);
        replay.positionProperty().set(-3);
        assertThat(replay.positionProperty().get()).isZero();
    }

    @Test
    void aFilmPlaysFromTheBeginningAndStopsAtTheResult() {
        attack();
        ReplayModel replay = attack.replay();
        replay.playOrPause();
        assertThat(replay.playingProperty().get()).isTrue();
        assertThat(replay.positionProperty().get()).isZero();
        int frames = 0;
        while (replay.playingProperty().get() && frames < 1000) {
            replay.advance();
            frames++;
        }
        assertThat(frames).isBetween(50, 130);
        assertThat(replay.shownProperty().get()).isEmpty();
    }

    @Test
    void stepsThatAreNotKeptAnyLongerAreMadeAgainTheSame() {
        attack();
        attack.replay().positionProperty().set(7);
        runner.drain();
        ImageTensor seventh = attack.replay().shownProperty().get().orElseThrow().image();
        select(1);
        assertThat(attack.replay().canPlay()).isFalse();
        select(0);
        assertThat(attack.replay().shownProperty().get()).isEmpty();
        attack.replay().positionProperty().set(7);
        runner.drain();
        assertThat(attack.replay().shownProperty().get().orElseThrow().image()).isEqualTo(seventh);
        assertThat(runner.failures()).isEmpty();
    }

    @Test
    void theAdversarialImageIsWrittenInEveryFormatAndSavedWhereAsked(@TempDir Path folder) throws IOException {
        inspect.copies().prepare();
        runner.drain();
        assertThat(inspect.copies().copiesProperty().get()).as("nothing to write yet").isEmpty();
        gallery.epsilonProperty().set(0.3);
        attack();
        inspect.copies().prepare();
        runner.drain();
        AdversarialFiles.Saved copy = inspect.copies().copy(AdversarialFiles.Format.PNG_8).orElseThrow();
        assertThat(copy.l2()).isBetween(0.25, 0.31);
        assertThat(copy.file().getFileName().toString()).isEqualTo("a-l2-pgd.adv.png");
        Path file = folder.resolve("kept.png");
        assertThat(inspect.copies().dragged(false)).singleElement()
            .satisfies(png -> assertThat(png).isFile().hasExtension("png"));
        assertThat(inspect.copies().dragged(true)).hasSize(AdversarialFiles.Format.values().length)
            .contains(copy.file().toFile());
        inspect.copies().save(copy, file);
        runner.drain();
        assertThat(inspect.copies().savedProperty().get()).isEqualTo(file.toString());
        assertThat(Files.readAllBytes(file)).isEqualTo(Files.readAllBytes(copy.file()));
        findNearest();
        assertThat(inspect.copies().copiesProperty().get()).as("of another attack").isEmpty();
    }

    @Test
    void theNearestOtherClassIsAsFarAsTheExactMargin() {
        NearestClass nearest = inspect.nearestClass(inspect.leftProperty().get()).orElseThrow();
        assertThat(inspect.label(nearest.other())).isEqualTo("right");
        assertThat(nearest.margin()).isCloseTo(0.5, within(1e-6));
        assertThat(nearest.distance()).isCloseTo(0.25, within(1e-6));
    }

    @Test
    void certificatesStandHeadBesideHead() {
        List<CertificatesView.Line> lines = CertificatesView.Line.of(inspect.certificates());
        assertThat(lines).extracting(CertificatesView.Line::id)
            .containsExactly("exact-margin", "spectral-margin", "published-score", "smoothed-argmax");
        assertThat(lines).allSatisfy(line -> {
            assertThat(line.of("original")).map(Certificate::id).contains(line.id());
            assertThat(line.of("sparsemax")).map(Certificate::head).contains("sparsemax");
            assertThat(line.of("multi-layer")).isEmpty();
        });
    }
}
