package org.fars.ui.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.fars.ui.FakeModel;
import org.fars.ui.gallery.ImageItem.AttackOutcome;
import org.fars.ui.gallery.ImageItem;
import org.fars.ui.gallery.ImageItem;
import org.fars.ui.session.MissingSourcesView.MissingSources;
import org.junit.jupiter.api.Test;

/** Sessions that are saved and opened. */
class SessionsModelTest extends SessionFixture {
    @Test
    void whatIsSavedIsOpenedAgain() {
        Window first = opened();
        work(first);
        Path file = folder.resolve("mine");
        first.sessions.saveAs(file, () -> {});
        first.runner.drain();
        assertThat(first.sessions.unsavedProperty().get()).isFalse();
        assertThat(first.sessions.fileProperty().get()).contains(folder.resolve("mine.fars"));

        Window second = new Window();
        second.sessions.start();
        second.runner.drain();
        second.sessions.open(folder.resolve("mine.fars"));
        second.runner.drain();
        holdsTheWork(second);
        AttackOutcome attacked = second.item("a.png").attacked().orElseThrow();
        AttackOutcome before = first.item("a.png").attacked().orElseThrow();
        assertThat(attacked.result().adversarial()).isEqualTo(before.result().adversarial());
        assertThat(attacked.result().trace()).isEqualTo(before.result().trace());
        assertThat(attacked.nearest()).isEqualTo(before.nearest());
        assertThat(second.sessions.unsavedProperty().get()).isFalse();
        assertThat(second.sessions.recent()).containsExactly(folder.resolve("mine.fars"));
    }

    @Test
    void theAttacksOnEveryHeadAreSavedAndComeBack() {
        Window first = opened();
        ImageItem attacked = first.item("a.png");
        attack(first, attacked);
        AttackOutcome one = attacked.attacked().orElseThrow();
        attacked.attacked(new AttackOutcome(one.head(), one.result(), one.after(), one.nearest(),
                List.of(new AttackOutcome("sparsemax", one.result(), one.after(), one.nearest()))));
        first.sessions.saveAs(folder.resolve("mine"), () -> {});
        first.runner.drain();

        Window second = new Window();
        second.sessions.start();
        second.runner.drain();
        second.sessions.open(folder.resolve("mine.fars"));
        second.runner.drain();
        AttackOutcome back = second.item("a.png").attacked().orElseThrow();
        assertThat(back.all()).extracting(AttackOutcome::head).containsExactly("original", "sparsemax");
        assertThat(back.all()).extracting(each -> each.result().l2()).containsOnly(one.result().l2());
        assertThat(back.nearest()).isEqualTo(one.nearest());
        assertThat(second.sessions.unsavedProperty().get()).isFalse();
    }

    @Test
    void theEvaluationsLookedAtAreLookedAtAgainAndOneThatIsGoneIsSaid() {
        Window first = opened();
        first.runs.shown = List.of("monday", "sunday");
        first.sessions.saveAs(folder.resolve("mine"), () -> {});
        first.runner.drain();

        Window second = new Window();
        second.runs.existing.add("monday");
        second.sessions.start();
        second.runner.drain();
        second.sessions.open(folder.resolve("mine.fars"));
        second.runner.drain();

        assertThat(second.runs.shown).containsExactly("monday");
        assertThat(second.said).filteredOn(sentence -> sentence.contains("sunday")).hasSize(1);
        assertThat(second.said).noneMatch(sentence -> sentence.contains("monday"));
        assertThat(second.sessions.unsavedProperty().get()).isFalse();
    }

    @Test
    void attacksThatWaitForTheModelAreNotLostWhenTheSessionIsSavedMeanwhile() {
        Window first = opened();
        work(first);
        first.sessions.saveAs(folder.resolve("one.fars"), () -> {});
        first.runner.drain();

        Window second = new Window();
        second.loaded.set(null);
        second.sessions.start();
        second.runner.drain();
        second.sessions.open(folder.resolve("one.fars"));
        second.runner.drain();
        assertThat(second.item("a.png").attacked()).isEmpty();
        assertThat(second.sessions.unsavedProperty().get()).isFalse();
        second.sessions.saveAs(folder.resolve("two.fars"), () -> {});
        second.runner.drain();
        second.loaded.set(FakeModel.model());
        second.runner.drain();
        assertThat(second.item("a.png").attacked()).isPresent();

        Window third = new Window();
        third.sessions.start();
        third.runner.drain();
        third.sessions.open(folder.resolve("two.fars"));
        third.runner.drain();
        assertThat(third.item("a.png").attacked()).isPresent();
    }

    @Test
    void anAttackOnAnImageThatHasChangedSinceIsLeftOut() throws IOException {
        Window first = opened();
        work(first);
        first.sessions.saveAs(folder.resolve("mine.fars"), () -> {});
        first.runner.drain();
        draw(images.resolve("left/a.png"), 0.3, 0.9);

        Window second = new Window();
        second.sessions.start();
        second.runner.drain();
        second.sessions.open(folder.resolve("mine.fars"));
        second.runner.drain();
        assertThat(second.item("a.png").attacked()).isEmpty();
    }

    @Test
    void aSessionThatMovedTogetherWithItsImagesFindsThem() throws IOException {
        Window first = opened();
        work(first);
        first.sessions.saveAs(folder.resolve("data").resolve("mine.fars"), () -> {});
        first.runner.drain();
        Path moved = Files.move(folder.resolve("data"), folder.resolve("elsewhere"));

        Window second = new Window();
        second.sessions.start();
        second.runner.drain();
        second.sessions.open(moved.resolve("mine.fars"));
        second.runner.drain();
        holdsTheWork(second);
        assertThat(second.item("a.png").attacked()).isPresent();
    }

    @Test
    void missingFilesAreListedAndFoundInTheFolderThatThePersonNames() throws IOException {
        Window first = opened();
        work(first);
        Path file = folder.resolve("deep/down/mine.fars");
        first.sessions.saveAs(file, () -> {});
        first.runner.drain();
        Files.createDirectories(folder.resolve("other"));
        Files.move(images, folder.resolve("other").resolve("images"));

        Window second = new Window();
        second.sessions.start();
        second.runner.drain();
        second.sessions.open(file);
        second.runner.drain();
        assertThat(second.sessions.missingProperty().get()).map(MissingSources::paths).contains(List.of(images));
        assertThat(second.gallery.all()).isEmpty();
        second.sessions.locate(folder.resolve("deep"));
        second.runner.drain();
        assertThat(second.said).singleElement().asString().contains("None of the missing files");
        second.sessions.locate(folder.resolve("other"));
        second.runner.drain();
        assertThat(second.sessions.missingProperty().get()).isEmpty();
        holdsTheWork(second);
    }

    @Test
    void missingFilesCanBeLeftOut() throws IOException {
        Window first = opened();
        Path more = folder.resolve("more.png");
        draw(more, 0.5, 0.1);
        first.add(more);
        first.sessions.saveAs(folder.resolve("mine.fars"), () -> {});
        first.runner.drain();
        Files.delete(more);

        Window second = new Window();
        second.sessions.start();
        second.runner.drain();
        second.sessions.open(folder.resolve("mine.fars"));
        second.runner.drain();
        second.sessions.openWithoutMissing();
        second.runner.drain();
        assertThat(second.gallery.all()).hasSize(3);
        assertThat(second.sessions.unsavedProperty().get()).isTrue();
    }

    @Test
    void aSessionOnADriveThatIsAwayStaysAmongTheRecentOnes() throws IOException {
        Window window = opened();
        Path drive = Files.createDirectory(folder.resolve("drive"));
        window.sessions.saveAs(drive.resolve("far.fars"), () -> {});
        window.runner.drain();
        Path away = Files.move(drive, folder.resolve("away"));
        window.sessions.open(drive.resolve("far.fars"));
        window.runner.drain();
        assertThat(window.runner.mistakes()).hasSize(1);
        assertThat(window.sessions.recent()).containsExactly(drive.resolve("far.fars"));
        Files.delete(Files.move(away, drive).resolve("far.fars"));
        window.sessions.open(drive.resolve("far.fars"));
        window.runner.drain();
        assertThat(window.sessions.recent()).isEmpty();
    }

    @Test
    void aFileThatIsNoSessionIsSaidAndLeftAlone() throws IOException {
        Path file = Files.writeString(folder.resolve("torn.fars"), "{\"version\": 1, \"sour");
        Path newer = Files.writeString(folder.resolve("newer.fars"), "{\"version\": 99}");
        Path other = Files.writeString(folder.resolve("other.fars"), "{\"name\": \"something else\"}");
        Window window = opened();
        window.sessions.open(file);
        window.runner.drain();
        window.sessions.open(newer);
        window.runner.drain();
        window.sessions.open(other);
        window.runner.drain();
        window.sessions.open(folder.resolve("none.fars"));
        window.runner.drain();
        assertThat(window.runner.mistakes()).satisfiesExactly(
                said -> assertThat(said).contains("torn.fars").contains("damaged"),
                said -> assertThat(said).contains("newer.fars").contains("newer version"),
                said -> assertThat(said).contains("other.fars").contains("not a session"),
                said -> assertThat(said).contains("none.fars").contains("does not exist"));
        assertThat(file).exists();
        assertThat(window.gallery.all()).hasSize(3);
    }

    @Test
    void unknownFieldsAreIgnoredAndMissingOnesAreEmpty() throws IOException {
        Path file = Files.writeString(folder.resolve("small.fars"),
                "{\"version\": 1, \"colour\": \"blue\", \"sources\": [{\"path\": \"" + images + "\", \"hue\": 3}]}");
        Window window = new Window();
        window.sessions.start();
        window.runner.drain();
        window.sessions.open(file);
        window.runner.drain();
        assertThat(window.gallery.all()).hasSize(3);
        assertThat(window.settings.export()).isEqualTo(window.settings.defaults());
    }

    @Test
    void anAttackCannotNameAFileElsewhere() throws IOException {
        Window first = opened();
        work(first);
        Path file = folder.resolve("mine.fars");
        first.sessions.saveAs(file, () -> {});
        first.runner.drain();
        Files.writeString(file, Files.readString(file).replaceAll("\"file\" : \"[0-9a-f]+", "\"file\" : \"../../x"));
        assertThat(new SessionFile(file).read().attacks()).isEmpty();
    }

    @Test
    void labelsAreUndoneAndRedone() {
        Window window = opened();
        ImageItem item = window.item("c.png");
        window.sessions.relabel(item, Optional.of("left"));
        assertThat(window.undo.undoableProperty().get()).contains("label of right/c.png");
        window.undo.undo();
        assertThat(item.entry().label()).contains("right");
        window.undo.redo();
        assertThat(item.entry().label()).contains("left");
        window.sessions.relabel(item, Optional.empty());
        assertThat(window.sessions.hasUnsavedWork()).isTrue();
    }

    @Test
    void anUntitledSessionWithAnAttackHasUnsavedWork() {
        Window window = opened();
        assertThat(window.sessions.hasUnsavedWork()).isFalse();
        attack(window, window.item("a.png"));
        assertThat(window.sessions.hasUnsavedWork()).isTrue();
    }

    @Test
    void nothingIsWrittenBeforeAJobRuns() {
        Window window = new Window();
        window.sessions.start();
        window.add(images);
        window.sessions.checkpoint();
        window.sessions.saveAs(folder.resolve("mine.fars"), () -> {});
        assertThat(folder.resolve("home")).doesNotExist();
        assertThat(folder.resolve("mine.fars")).doesNotExist();
        window.runner.drain();
        assertThat(folder.resolve("mine.fars")).exists();
        assertThat(folder.resolve("home/recent.json")).exists();
    }

    @Test
    void lookingAroundIsNoUnsavedChange() {
        Window window = opened();
        window.sessions.saveAs(folder.resolve("mine.fars"), () -> {});
        window.runner.drain();
        window.gallery.selectedProperty().set(window.item("c.png"));
        window.gallery.epsilonProperty().set(1);
        window.sessions.checkpoint();
        window.runner.drain();
        assertThat(window.sessions.unsavedProperty().get()).isFalse();
        window.settings.stepSize().parse("0.7");
        window.sessions.checkpoint();
        window.runner.drain();
        assertThat(window.sessions.unsavedProperty().get()).isTrue();
    }
}
