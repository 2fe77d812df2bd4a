package org.fars.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fars.attack.Attacks;
import org.fars.certify.Certifiers;
import org.fars.core.AppDirectories;
import org.fars.core.JobContext;
import org.fars.evaluate.EvaluationRun;
import org.fars.evaluate.cells.SegmentationSummary;
import org.fars.evaluate.report.HtmlReport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotCommandTest {
    @TempDir
    private Path folder;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final Album album = new Album();

    /** Notes what it is asked for. */
    private static final class Album implements WindowRenderer {
        private final List<Path> pictures = new ArrayList<>();
        private final List<Path> tours = new ArrayList<>();
        private final List<Path> animations = new ArrayList<>();
        private final List<Size> sizes = new ArrayList<>();
        private final List<Shot> shots = new ArrayList<>();

        @Override
        public void snapshot(Path file, Shot shot) {
            pictures.add(file);
            shots.add(shot);
        }

        @Override
        public List<Path> tour(Path where, List<Size> wanted, Shot shot) {
            tours.add(where);
            sizes.addAll(wanted);
            shots.add(shot);
            return List.of(where.resolve("01-inspect-light.png"), where.resolve("01-inspect-dark.png"));
        }

        @Override
        public void animation(Path file, Shot shot) {
            animations.add(file);
            shots.add(shot);
        }

        @Override
        public List<Path> charts(EvaluationRun run, Path where) {
            throw new AssertionError("no charts were asked for");
        }

        @Override
        public List<HtmlReport.Figure> figures(EvaluationRun run) {
            throw new AssertionError("no figures were asked for");
        }

        @Override
        public List<Path> charts(SegmentationSummary run, Path folder) {
            throw new AssertionError("no charts were asked for");
        }

        @Override
        public List<HtmlReport.Figure> figures(SegmentationSummary run) {
            throw new AssertionError("no figures were asked for");
        }
    }

    private int run(String... arguments) {
        CliServices services = new CliServices(new FakeModels("colours", "shapes"), Certifiers.standard(),
                new Attacks(),
                new AppDirectories(folder, folder), new Console(new PrintWriter(out), new PrintWriter(err), false));
        return new CommandLineProgram(services, Optional.empty(), Optional.of(album), List.of()).run(arguments,
                new JobContext());
    }

    @Test
    void theModelAskedForIsTheOneDrawn() {
        Path picture = folder.resolve("window.png");
        assertThat(run("snapshot", "--out", picture.toString(), "--model", "shapes", "--dark")).isZero();
        assertThat(album.pictures).containsExactly(picture);
        assertThat(album.shots).singleElement().satisfies(shot -> {
            assertThat(shot.model()).isEqualTo("shapes");
            assertThat(shot.dark()).isTrue();
            assertThat(shot.images()).isEmpty();
        });
        assertThat(out.toString().strip()).isEqualTo(picture.toString());
    }

    @Test
    void aModelThatIsNotInstalledIsTheUsersMistakeAndNothingIsDrawn() {
        assertThat(run("snapshot", "--out", "window.png", "--model", "sounds")).isEqualTo(ExitStatus.USAGE);
        assertThat(err.toString().lines().toList()).hasSize(1).allMatch(line -> line.contains("sounds"));
        assertThat(album.shots).isEmpty();
    }

    @Test
    void aTourPrintsItsPictures() {
        Path pictures = folder.resolve("tour");
        Path image = folder.resolve("image.png");
        assertThat(run("snapshot", "--tour", pictures.toString(), "--width", "1024", "--height", "700",
                image.toString()))
            .isZero();
        assertThat(album.tours).containsExactly(pictures);
        assertThat(album.shots).containsExactly(new WindowRenderer.Shot(false, 1024, 700, "", List.of(image)));
        assertThat(album.sizes).containsExactly(new WindowRenderer.Size(1024, 700));
        assertThat(out.toString().lines()).containsExactly(pictures.resolve("01-inspect-light.png").toString(),
                pictures.resolve("01-inspect-dark.png").toString());
    }

    @Test
    void aTourTakesSeveralSizes() {
        assertThat(run("snapshot", "--tour", "pictures", "--size", "1024x700,2560x1440,1024x700")).isZero();
        assertThat(album.sizes).containsExactly(new WindowRenderer.Size(1024, 700),
                new WindowRenderer.Size(2560, 1440));
    }

    @Test
    void sizesThatAreNoneOrGoWithOnePictureAreTheUsersMistake() {
        assertThat(run("snapshot", "--tour", "pictures", "--size", "1024")).isEqualTo(ExitStatus.USAGE);
        assertThat(run("snapshot", "--tour", "pictures", "--size", "10x10")).isEqualTo(ExitStatus.USAGE);
        assertThat(run("snapshot", "--out", "window.png", "--size", "1024x700")).isEqualTo(ExitStatus.USAGE);
        assertThat(album.shots).isEmpty();
    }

    @Test
    void anAnimationIsRecordedWithTheImagesAskedFor() {
        Path animation = folder.resolve("tour.gif");
        Path image = folder.resolve("image.png");
        assertThat(run("snapshot", "--animation", animation.toString(), image.toString())).isZero();
        assertThat(album.animations).containsExactly(animation);
        assertThat(album.shots).containsExactly(new WindowRenderer.Shot(false, 1440, 900, "", List.of(image)));
        assertThat(out.toString().strip()).isEqualTo(animation.toString());
    }

    @Test
    void oneCannotAskForAPictureAndATour() {
        assertThat(run("snapshot", "--out", "window.png", "--tour", "pictures")).isEqualTo(ExitStatus.USAGE);
        assertThat(album.shots).isEmpty();
    }
}
