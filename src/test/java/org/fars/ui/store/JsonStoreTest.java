package org.fars.ui.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.fars.ui.store.JsonFile.QuarantinedFile;
import org.fars.ui.task.QueuedTaskRunner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.type.TypeReference;

class JsonStoreTest {
    private final QueuedTaskRunner runner = new QueuedTaskRunner();
    private final List<QuarantinedFile> quarantined = new ArrayList<>();
    private final List<List<String>> written = new ArrayList<>();
    @TempDir
    private Path folder;

    private Path path() {
        return folder.resolve("words.json");
    }

    private JsonFile<List<String>> file() {
        return new JsonFile<>(path(), new TypeReference<>() {
        });
    }

    private JsonStore<List<String>> store() {
        return new JsonStore<>(file(), runner, "Saving", quarantined::add);
    }

    private static Function<Optional<List<String>>, List<String>> append(String word) {
        return before -> {
            List<String> words = new ArrayList<>(before.orElse(List.of()));
            words.add(word);
            return words;
        };
    }

    @Test
    void nothingIsWrittenOnTheCallingThread() {
        store().update(append("a"), written::add);
        assertThat(path()).doesNotExist();
        runner.drain();
        assertThat(file().read()).contains(List.of("a"));
        assertThat(written).containsExactly(List.of("a"));
    }

    @Test
    void updatesKeepTheirOrderAndWhatOthersHaveWritten() {
        JsonStore<List<String>> store = store();
        store.update(append("a"), written::add);
        store.update(append("b"), written::add);
        file().write(List.of("theirs"));
        runner.drain();
        assertThat(file().read()).contains(List.of("theirs", "a", "b"));
        assertThat(written).containsExactly(List.of("theirs", "a", "b"));
    }

    @Test
    void flushWritesWhatNoJobHasWritten() {
        JsonStore<List<String>> store = store();
        store.update(append("a"), written::add);
        store.flush();
        assertThat(file().read()).contains(List.of("a"));
        runner.drain();
        assertThat(file().read()).contains(List.of("a"));
    }

    @Test
    void aDamagedFileIsKeptAndReportedAndCountsAsNone() throws IOException {
        Files.writeString(path(), "{");
        store().update(append("a"), written::add);
        assertThat(quarantined).isEmpty();
        runner.drain();
        assertThat(quarantined).singleElement().satisfies(damage -> assertThat(damage.kept()).hasContent("{"));
        assertThat(file().read()).contains(List.of("a"));
    }

    @Test
    void aFileThatCannotBeWrittenIsReportedToThePerson() throws IOException {
        Path inTheWay = Files.createFile(folder.resolve("settings"));
        new JsonStore<List<String>>(new JsonFile<>(inTheWay.resolve("words.json"), new TypeReference<>() {
        }), runner, "Saving", quarantined::add).update(append("a"), written::add);
        runner.drain();
        assertThat(runner.mistakes()).singleElement().asString().contains("words.json");
        assertThat(written).isEmpty();
    }
}
