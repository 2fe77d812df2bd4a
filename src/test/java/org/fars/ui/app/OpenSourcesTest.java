package org.fars.ui.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.fars.core.JobContext.JobCancelledException;
import javax.imageio.ImageIO;
import org.fars.core.JobContext;
import org.fars.core.UserInputException;
import org.fars.image.Dataset.LabelledImage;
import org.fars.image.Dataset;
import org.fars.ui.app.OpenSources.LoadedSources;
import org.fars.ui.common.Messages;
import org.fars.ui.task.QueuedTaskRunner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenSourcesTest {
    private static final Path OPEN_FILES = Path.of("/proc/self/fd");

    private final QueuedTaskRunner runner = new QueuedTaskRunner();
    private final OpenSources sources = new OpenSources(runner, new Messages(Locale.ENGLISH));
    private int closed;

    private LoadedSources found(String name) {
        Dataset set = new Dataset(Path.of(name), List.of(), List.of(), () -> closed++);
        return new LoadedSources(List.of(Path.of(name)), List.of(set), List.of(),
                new ModelSuggestion(List.of(), false, 0), List.of());
    }

    @Test
    void whatIsOpenIsClosedOnceWhenItIsCleared() {
        sources.list(context -> found("a"), found -> {});
        sources.list(context -> found("b"), found -> {});
        runner.drain();
        assertThat(sources.paths()).containsExactly(Path.of("a"), Path.of("b"));
        assertThat(closed).isZero();
        sources.clear();
        sources.clear();
        runner.drain();
        assertThat(closed).isEqualTo(2);
        assertThat(sources.paths()).isEmpty();
    }

    @Test
    void whatIsListedTooLateIsClosedAndNotShown() {
        List<LoadedSources> shown = new ArrayList<>();
        sources.list(context -> found("late"), shown::add);
        runner.runJobs();
        // The list is complete, but the window has not been told yet.
        sources.clear();
        runner.drain();
        assertThat(closed).isOne();
        assertThat(shown).isEmpty();
        assertThat(sources.paths()).isEmpty();
    }

    @Test
    void closingClosesWhatIsOpen() throws Exception {
        sources.list(context -> found("a"), found -> {});
        runner.drain();
        sources.close();
        assertThat(closed).isOne();
    }

    @Test
    void aListingThatIsCancelledHalfwayLeavesNoArchiveOpen(@TempDir Path folder) throws Exception {
        assumeTrue(Files.isDirectory(OPEN_FILES), "the system tells which files are open");
        Path archive = folder.resolve("images.zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive))) {
            zip.putNextEntry(new ZipEntry("a.png"));
        }
        JobContext context = new JobContext();
        List<Boolean> openBefore = new ArrayList<>();
        List<Path> given = new AbstractList<>() {
            @Override
            public Path get(int index) {
                if (index == 1) {
                    openBefore.add(isOpen(archive));
                    context.cancel();
                }
                return index == 0 ? archive : folder;
            }

            @Override
            public int size() {
                return 2;
            }
        };
        assertThatExceptionOfType(JobCancelledException.class).isThrownBy(() -> LoadedSources.of(given, context));
        assertThat(openBefore).containsExactly(true);
        assertThat(isOpen(archive)).isFalse();
    }

    @Test
    void whereNothingIsFoundTheFirstReasonIsSaid(@TempDir Path folder) {
        assertThatExceptionOfType(UserInputException.class)
            .isThrownBy(() -> LoadedSources.of(List.of(folder.resolve("nothing")), new JobContext()));
    }

    @Test
    void whatIsNeitherAnImageNorAModelIsNamedAndLeftOut(@TempDir Path folder) throws Exception {
        Path image = Files.createFile(folder.resolve("damaged.png"));
        Path notes = Files.writeString(folder.resolve("notes.docx"), "no image");
        Path list = Files.writeString(folder.resolve("list.odt"), "no image");
        Path unnamed = folder.resolve("picture");
        ImageIO.write(new BufferedImage(2, 2, BufferedImage.TYPE_BYTE_GRAY), "png", unnamed.toFile());

        try (LoadedSources found = LoadedSources.of(List.of(notes, image, list, unnamed), new JobContext())) {
            assertThat(found.images()).extracting(LabelledImage::name).containsExactly("damaged.png", "picture");
            assertThat(found.sources()).containsExactly(image.toAbsolutePath(), unnamed.toAbsolutePath());
            assertThat(found.refused()).extracting(UserInputException::getMessage)
                .containsExactly("notes.docx: this file and another one are neither images nor models");
        }
        assertThatExceptionOfType(UserInputException.class)
            .isThrownBy(() -> LoadedSources.of(List.of(notes), new JobContext()))
            .withMessage("notes.docx: this file is neither an image nor a model");
    }

    /** Whether this process has the file open. */
    private static boolean isOpen(Path file) {
        try (var all = Files.list(OPEN_FILES)) {
            return all.anyMatch(link -> {
                try {
                    return Files.readSymbolicLink(link).equals(file);
                } catch (IOException closedMeanwhile) {
                    return false;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
