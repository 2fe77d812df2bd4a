package org.fars.ui.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.fars.attack.Attacks;
import org.fars.certify.Certifiers;
import org.fars.core.AppDirectories;
import org.fars.ui.LinearCatalog;
import org.fars.ui.app.AppServices;
import org.fars.image.Dataset;
import org.fars.image.Datasets;
import org.fars.ui.capture.WindowSnapshots.Size;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxToolkit;

/** Pictures of the window are taken without a word on the console. */
class PictureTourTest {
    private static final Path INSTALLED = Path.of(System.getProperty("fars.install", ""));
    private static final Path SAMPLES = INSTALLED.resolve("assets").resolve("fashion-mnist");

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final PrintStream out = System.out;
    private final PrintStream err = System.err;
    @TempDir
    private Path folder;

    @BeforeEach
    void listen() throws Exception {
        FxToolkit.registerPrimaryStage();
        PrintStream heard = new PrintStream(said, true, StandardCharsets.UTF_8);
        System.setOut(heard);
        System.setErr(heard);
    }

    @AfterEach
    void stopListening() {
        System.setOut(out);
        System.setErr(err);
    }

    private WindowSnapshots window() {
        return new WindowSnapshots(new AppServices(new LinearCatalog(SAMPLES), Certifiers.standard(), new Attacks(),
                new AppDirectories(INSTALLED, folder.resolve("home")), () -> {}));
    }

    private Path someImages() throws IOException {
        for (String label : List.of("Bag", "Coat", "Trouser")) {
            Path from = SAMPLES.resolve(label);
            Path to = Files.createDirectories(folder.resolve("images").resolve(label));
            try (var files = Files.list(from)) {
                for (Path file : files.sorted().limit(2).toList()) {
                    Files.copy(file, to.resolve(file.getFileName().toString()));
                }
            }
        }
        return folder.resolve("images");
    }

    @Test
    void aTourOfTheSamplesShowsAHundredOfAllClasses() throws IOException {
        for (String label : List.of("bag", "coat", "shirt")) {
            Path kind = Files.createDirectories(folder.resolve("many").resolve(label));
            for (int i = 0; i < 100; i++) {
                Files.createFile(kind.resolve(i + ".png"));
            }
        }
        try (Dataset sampled = Datasets.open(PictureTour.sample(folder.resolve("many"), folder.resolve("list.csv")))) {
            assertThat(sampled.images()).hasSize(100)
                .extracting(image -> image.label().orElseThrow())
                .contains("bag", "coat", "shirt");
        }
    }

    @Test
    void aTourShowsEveryViewInBothThemesAndSaysNothing() throws IOException {
        Path pictures = folder.resolve("pictures");
        List<Path> files;
        try (WindowSnapshots window = window()) {
            files = window.tour(List.of(new Size(1024, 700)), "", List.of(someImages()), pictures);
        }
        assertThat(files).hasSizeGreaterThan(40)
            .allSatisfy(file -> assertThat(file).isRegularFile())
            .contains(pictures.resolve("01-inspect-light.png"), pictures.resolve("01-inspect-dark.png"));
        BufferedImage last = ImageIO.read(files.getLast().toFile());
        assertThat(last.getWidth()).isEqualTo(1024);
        assertThat(last.getHeight()).isEqualTo(700);
        assertThat(said.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void aPictureShowsAnAdversarialImageAndSaysNothing() throws IOException {
        Path picture = folder.resolve("window.png");
        try (WindowSnapshots window = window()) {
            window.openAttacked(new WindowSnapshots.Look(true, 1000, 700), "", List.of(someImages()));
            assertThat(window.<Boolean>onWindowThread(() -> window.explorer()
                .model()
                .inspect()
                .attackedProperty()
                .get()
                .orElseThrow()
                .result()
                .success())).isTrue();
            window.picture(picture);
        }
        assertThat(ImageIO.read(picture.toFile()).getWidth()).isEqualTo(1000);
        assertThat(said.toString(StandardCharsets.UTF_8)).isEmpty();
    }
}
