package org.fars.ui.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.fars.ui.store.JsonFile.UniquePaths;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.type.TypeReference;

class JsonFileTest {
    private static final int PROCESSES = 3;
    private static final int CHANGES = 40;

    @TempDir
    private Path folder;

    private static JsonFile<Set<String>> set(Path file) {
        return new JsonFile<>(file, new TypeReference<>() {
        });
    }

    /** Another instance: adds its words to a file, one at a time. */
    static final class Adder {
        private Adder() {}

        public static void main(String[] args) {
            for (int i = 0; i < CHANGES; i++) {
                String word = args[1] + "-" + i;
                set(Path.of(args[0])).update(before -> {
                    Set<String> words = new TreeSet<>(before.orElse(Set.of()));
                    words.add(word);
                    return words;
                }, damage -> System.exit(1));
            }
        }
    }

    @Test
    void instancesThatChangeOneFileAtOnceLoseNothing() throws IOException, InterruptedException {
        Path file = folder.resolve("words.json");
        List<Process> instances = new ArrayList<>();
        for (int i = 0; i < PROCESSES; i++) {
            instances.add(new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                    System.getProperty("java.class.path"), Adder.class.getName(), file.toString(), "" + i)
                .inheritIO()
                .start());
        }
        for (Process instance : instances) {
            assertThat(instance.waitFor(5, TimeUnit.MINUTES)).isTrue();
            assertThat(instance.exitValue()).isZero();
        }
        assertThat(set(file).read().orElseThrow()).containsExactlyInAnyOrderElementsOf(
                IntStream.range(0, PROCESSES * CHANGES).mapToObj(i -> i / CHANGES + "-" + i % CHANGES).toList());
    }

    @Test
    void twoDamagedFilesOfOneSecondAreBothKept() throws IOException {
        Path file = folder.resolve("words.json");
        List<Path> kept = new ArrayList<>();
        for (String text : List.of("{", "[")) {
            Files.writeString(file, text);
            assertThat(set(file).readOrQuarantine(damage -> kept.add(damage.kept()))).isEmpty();
        }
        assertThat(kept).hasSize(2).doesNotHaveDuplicates();
        assertThat(kept.get(0)).hasContent("{");
        assertThat(kept.get(1)).hasContent("[");
    }

    @Test
    void aNameThatIsTakenGetsANumberBeforeItsEnding() throws IOException {
        Path wanted = folder.resolve("a.b.fars");
        assertThat(UniquePaths.unique(wanted)).isEqualTo(wanted);
        Files.createFile(wanted);
        assertThat(UniquePaths.unique(wanted)).isEqualTo(folder.resolve("a.b-2.fars"));
        Files.createFile(folder.resolve("a.b-2.fars"));
        assertThat(UniquePaths.unique(wanted)).isEqualTo(folder.resolve("a.b-3.fars"));
        Path plain = Files.createFile(folder.resolve(".hidden"));
        assertThat(UniquePaths.unique(plain)).isEqualTo(folder.resolve(".hidden-2"));
    }

    @Test
    void nothingIsLeftBesideAFileButItsLock() throws IOException {
        set(folder.resolve("words.json")).update(before -> Set.of("one"), damage -> fail(damage.toString()));
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(path -> path.getFileName().toString())).containsExactlyInAnyOrder("words.json",
                    ".lock");
        }
    }
}
