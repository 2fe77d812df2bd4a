package org.fars.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.CopyOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.fars.core.AtomicFiles.UnwritableFileException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFilesTest {
    @TempDir
    Path folder;

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void createsTheFoldersAboveAndReplacesWhatIsThere() throws IOException {
        Path file = folder.resolve("a/b/c.txt");
        assertThat(AtomicFiles.write(file, "first, longer")).isEqualTo(file).hasContent("first, longer");
        AtomicFiles.write(file, "ε");
        assertThat(Files.readAllBytes(file)).containsExactly("ε".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(file.getParent()).isDirectoryContaining(path -> path.equals(file));
    }

    @Test
    void aFullDiskLeavesTheOldFileAndNothingElse() throws IOException {
        Path file = Files.writeString(folder.resolve("settings.json"), "old");
        assertThatThrownBy(() -> AtomicFiles.write(file, out -> {
            out.write(new byte[1 << 20]);
            throw new IOException("No space left on device");
        })).isInstanceOf(UnwritableFileException.class)
            .hasMessage(file + ": cannot be written: No space left on device");
        assertThat(file).hasContent("old");
        assertThat(names()).containsExactly("settings.json");
    }

    @Test
    void aFaultOfTheWriterLeavesTheOldFileAndIsThrownAsItIs() throws IOException {
        Path file = Files.writeString(folder.resolve("settings.json"), "old");
        assertThatThrownBy(() -> AtomicFiles.write(file, out -> {
            out.write(1);
            throw new IllegalStateException("ours");
        })).isInstanceOf(IllegalStateException.class).hasMessage("ours");
        assertThat(file).hasContent("old");
        assertThat(names()).containsExactly("settings.json");
    }

    @Test
    void theOldFileStandsUntilTheNewOneIsComplete() throws IOException {
        Path file = Files.writeString(folder.resolve("a"), "old");
        AtomicFiles.write(file, out -> {
            out.write("new".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            out.flush();
            assertThat(file).hasContent("old");
        });
        assertThat(file).hasContent("new");
    }

    @Test
    void aProcessThatIsKilledWhileItWritesLeavesTheOldFile() throws Exception {
        Path file = Files.writeString(folder.resolve("a"), "old");
        Process writer = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), EndlessWriter.class.getName(), file.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
        assertThat(writer.getInputStream().read()).isEqualTo('w');
        writer.destroyForcibly();
        assertThat(writer.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(file).hasContent("old");
        assertThat(names()).hasSize(2);
        AtomicFiles.deleteLeftovers(folder);
        assertThat(names()).containsExactly("a");
    }

    /** Tells that it is in the middle of a file, and stays there. */
    static final class EndlessWriter {
        public static void main(String[] arguments) {
            AtomicFiles.write(Path.of(arguments[0]), out -> {
                out.write(new byte[1 << 20]);
                out.flush();
                System.out.write('w');
                System.out.flush();
                while (true) {
                    out.write(new byte[1 << 10]);
                    java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
                }
            });
        }
    }

    @Test
    void fallsBackWhereAMoveCannotBeAtomic() throws IOException {
        Path file = Files.writeString(folder.resolve("a"), "old");
        List<CopyOption> asked = new ArrayList<>();
        AtomicFiles.write(file, out -> out.write('n'), (from, to, options) -> {
            asked.addAll(Arrays.asList(options));
            if (Arrays.asList(options).contains(StandardCopyOption.ATOMIC_MOVE)) {
                throw new AtomicMoveNotSupportedException(from.toString(), to.toString(), "not here");
            }
            Files.move(from, to, options);
        });
        assertThat(asked).startsWith(StandardCopyOption.ATOMIC_MOVE);
        assertThat(file).hasContent("n");
        assertThat(names()).containsExactly("a");
    }

    @Test
    void aMoveThatFailsLeavesTheOldFileAndNothingElse() throws IOException {
        Path file = Files.writeString(folder.resolve("a"), "old");
        assertThatThrownBy(() -> AtomicFiles.write(file, out -> out.write('n'), (from, to, options) -> {
            throw new java.nio.file.AccessDeniedException(to.toString());
        })).isInstanceOf(UnwritableFileException.class).hasMessage(file + ": cannot be written: permission denied");
        assertThat(file).hasContent("old");
        assertThat(names()).containsExactly("a");
    }

    @Test
    void aContentMayCloseItsStream() {
        Path file = AtomicFiles.write(folder.resolve("a"), out -> {
            out.write("whole".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            out.close();
        });
        assertThat(file).hasContent("whole");
    }

    @Test
    void aCompleteFileTakesTheNameOfAnother() throws IOException {
        Path file = Files.writeString(folder.resolve("a.tgz"), "old");
        AtomicFiles.replace(Files.writeString(folder.resolve("a.tgz.part"), "new"), file);
        assertThat(file).hasContent("new");
        assertThat(names()).containsExactly("a.tgz");
    }

    @Test
    void aFolderIsNotReplaced() throws IOException {
        Path taken = Files.createDirectory(folder.resolve("taken"));
        assertThatThrownBy(() -> AtomicFiles.write(taken, "x")).isInstanceOf(UnwritableFileException.class)
            .hasMessage(taken + ": cannot be written: it is a folder");
        assertThat(taken).isEmptyDirectory();
        assertThat(names()).containsExactly("taken");
    }

    @Test
    void aLinkStaysALinkAndItsTargetIsReplaced() throws IOException {
        Path target = Files.writeString(folder.resolve("target"), "old");
        Path link = folder.resolve("link");
        try {
            Files.createSymbolicLink(link, target);
        } catch (IOException | UnsupportedOperationException e) {
            Assumptions.abort("no symbolic links here");
        }
        AtomicFiles.write(link, "new");
        assertThat(link).isSymbolicLink();
        assertThat(target).hasContent("new");
    }

    @Test
    void aNameAsLongAsTheSystemAllowsCanBeWritten() {
        Path file = AtomicFiles.write(folder.resolve("n".repeat(250) + ".json"), "x");
        assertThat(file).hasContent("x");
    }

    @Test
    void manyWritersOfOneFileLeaveOneOfTheirContents() throws IOException {
        Path file = folder.resolve("a");
        IntStream.range(0, 40)
            .parallel()
            .forEach(i -> AtomicFiles.write(file, String.valueOf((char) ('a' + i % 26)).repeat(10_000)));
        String content = Files.readString(file);
        assertThat(content).hasSize(10_000).isEqualTo(content.substring(0, 1).repeat(10_000));
        assertThat(names()).containsExactly("a");
    }
}
