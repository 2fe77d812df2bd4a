package org.fars.ui.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is left after a window that did not end as it should, or did. */
class SessionRecoveryTest extends SessionFixture {
    @Test
    void afterACrashTheNextStartOffersWhatWasThere() {
        Window first = opened();
        work(first);
        first.sessions.checkpoint();
        first.runner.drain();
        first.crash();

        Window second = new Window();
        second.sessions.start();
        second.runner.drain();
        assertThat(second.sessions.recoverableProperty().get()).isPresent();
        second.sessions.recover();
        second.runner.drain();
        holdsTheWork(second);
        assertThat(second.item("a.png").attacked()).isPresent();
        assertThat(second.sessions.recoverableProperty().get()).isEmpty();
        assertThat(second.sessions.unsavedProperty().get()).isTrue();
        assertThat(second.sessions.fileProperty().get()).isEmpty();
        second.sessions.checkpoint();
        second.runner.drain();
        second.sessions.close();

        Window third = new Window();
        third.sessions.start();
        third.runner.drain();
        assertThat(third.sessions.recoverableProperty().get()).isEmpty();
    }

    @Test
    void afterACrashTheSessionStillKnowsItsFile() {
        Window first = opened();
        first.sessions.saveAs(folder.resolve("mine.fars"), () -> {});
        first.runner.drain();
        first.settings.sigma().parse("0.5");
        first.sessions.checkpoint();
        first.runner.drain();
        first.crash();

        Window second = new Window();
        second.sessions.start();
        second.runner.drain();
        second.sessions.recover();
        second.runner.drain();
        assertThat(second.sessions.fileProperty().get()).contains(folder.resolve("mine.fars"));
        assertThat(second.sessions.unsavedProperty().get()).isTrue();
        assertThat(second.settings.sigma().get()).isEqualTo(0.5);
    }

    @Test
    void whatNobodyWantsToGoOnWithIsKeptAmongTheRecentSessions() {
        Window first = opened();
        first.sessions.checkpoint();
        first.runner.drain();
        first.crash();

        Window second = new Window();
        second.sessions.start();
        second.runner.drain();
        second.sessions.dismissRecovery();
        second.runner.drain();
        assertThat(second.sessions.recent()).singleElement().satisfies(path -> assertThat(path).exists());
        second.sessions.open(second.sessions.recent().getFirst());
        second.runner.drain();
        assertThat(second.gallery.all()).hasSize(3);
    }

    @Test
    void aWindowThatIsOpenElsewhereIsNotOffered() {
        Window first = opened();
        first.sessions.checkpoint();
        first.runner.drain();
        Window second = new Window();
        second.sessions.start();
        second.runner.drain();
        assertThat(second.sessions.recoverableProperty().get()).isEmpty();
        first.crash();
        Window third = new Window();
        third.sessions.start();
        third.runner.drain();
        assertThat(third.sessions.recoverableProperty().get()).isPresent();
    }

    @Test
    void severalWindowsThatDieInOneSecondAreAllKept() throws IOException {
        List<Window> windows = List.of(opened(), opened(), opened());
        FileTime moment = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));
        for (int i = 0; i < windows.size(); i++) {
            windows.get(i).settings.sigma().parse("0." + (i + 1));
            windows.get(i).sessions.checkpoint();
            windows.get(i).runner.drain();
            windows.get(i).crash();
        }
        try (Stream<Path> left = Files.list(folder.resolve("home").resolve("sessions").resolve("running"))) {
            for (Path path : left.toList()) {
                Files.setLastModifiedTime(path, moment);
            }
        }
        Window next = new Window();
        next.sessions.start();
        next.runner.drain();
        next.sessions.dismissRecovery();
        next.runner.drain();
        assertThat(next.sessions.recent()).hasSize(3).doesNotHaveDuplicates();
        assertThat(next.runner.mistakes()).isEmpty();
        List<Double> sigmas = new ArrayList<>();
        for (Path path : List.copyOf(next.sessions.recent())) {
            next.sessions.open(path);
            next.runner.drain();
            sigmas.add(next.settings.sigma().get());
        }
        assertThat(sigmas).containsExactlyInAnyOrder(0.1, 0.2, 0.3);
    }

    @Test
    void aCleanExitLeavesNothing() {
        Window first = opened();
        work(first);
        first.sessions.checkpoint();
        first.runner.drain();
        first.sessions.close();
        assertThat(folder.resolve("home/sessions/running")).isEmptyDirectory();
    }

    @Test
    void aDamagedAutosaveIsKeptAsideAndSaid() throws IOException {
        Window first = opened();
        first.sessions.checkpoint();
        first.runner.drain();
        first.crash();
        Path running = folder.resolve("home/sessions/running");
        try (var files = Files.list(running)) {
            for (Path path : files.filter(one -> one.toString().endsWith(".fars")).toList()) {
                Files.writeString(path, Files.readString(path).substring(0, 40));
            }
        }
        Window second = new Window();
        second.sessions.start();
        second.runner.drain();
        assertThat(second.sessions.recoverableProperty().get()).isEmpty();
        assertThat(second.said).singleElement().asString().contains("damaged").contains(".damaged-");
        try (var files = Files.list(running)) {
            assertThat(files.map(path -> path.getFileName().toString())).anyMatch(name -> name.contains(".damaged-"));
        }
    }
}
