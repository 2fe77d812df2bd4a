package org.fars.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.assertj.core.data.Offset;
import org.fars.image.Dataset.LabelledImage;
import org.fars.image.ImageSource.UnreadableImageException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of public test suites that were once read wrongly; skipped where they are absent. */
class SharedCasesTest {
    private static final Path CASES = Path.of("../shared/cases");
    private final ImageDecoder decoder = new ImageDecoder();

    @BeforeAll
    static void present() {
        Assumptions.assumeTrue(Files.isDirectory(CASES));
    }

    private ImageTensor read(String name, int height, int width) {
        return decoder.read(CASES.resolve(name), 3, height, width);
    }

    @ParameterizedTest
    @CsvSource({"webp/flower.webp, webp/flower.libwebp.png", "png/gtrns.png, png/gtrns.ref.png"})
    void equalsTheReferenceBesideIt(String name, String reference) throws IOException {
        BufferedImage expected = ImageIO.read(CASES.resolve(reference).toFile());

        ImageTensor image = read(name, expected.getHeight(), expected.getWidth());

        assertThat(WebpTest.difference(image, expected)).isLessThanOrEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"webp/flower.webp, webp/flower.libwebp.png", "png/gtrns.png, png/gtrns.ref.png"})
    void equalsTheReferenceWhereOnlyAPartOfItIsDecoded(String name, String reference) {
        float[] expected = read(reference, 60, 60).values();
        float[] found = read(name, 60, 60).values();
        for (int i = 0; i < expected.length; i++) {
            assertThat(found[i]).isCloseTo(expected[i], Offset.offset(1 / 255f));
        }
    }

    @Test
    void anAnimationShowsItsFirstFrameAsWellAsItWasCompressed() throws IOException {
        BufferedImage original = ImageIO.read(CASES.resolve("webp/anim-first-frame.png").toFile());

        ImageTensor image = read("webp/anim-lossy.webp", original.getHeight(), original.getWidth());

        double sum = 0;
        for (int i = 0; i < image.values().length; i++) {
            int pixel = i % (224 * 224);
            int expected = original.getRGB(pixel % 224, pixel / 224) >> 16 - 8 * (i / (224 * 224)) & 0xFF;
            sum += Math.abs(255 * image.values()[i] - expected);
        }
        assertThat(sum / image.values().length).isLessThan(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"webp-refused/panic.webp", "webp/still-method0.webp", "webp/anim-lossy.webp",
            "tiff/colormap-with-extrasamples.tif",
            "tiff/rdf.tif", "bad-icc/empty.jpg", "bad-icc/garbage.jpg", "bad-icc/missing-chunk.jpg",
            "bad-icc/trunc.jpg",
            "float-tiff/float-0-1.tif", "gif/first_frame_transparency.gif", "gif/issue_1455_undersized.gif"})
    void isDecoded(String name) {
        assertThat(read(name, 32, 32).values()).hasSize(3 * 32 * 32);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"float-tiff/float-0-255.tif | outside [0, 1]",
            "float-tiff/int32.tif | integers; only unsigned"})
    void isRefusedInWords(String name, String reason) {
        assertThatThrownBy(() -> read(name, 32, 32)).isInstanceOf(UnreadableImageException.class)
            .hasMessageContaining(reason);
    }

    @Test
    void aProfileChangesNothing() {
        assertThat(read("icc/with-icc.jpg", 450, 600)).isEqualTo(read("icc/icc-stripped.jpg", 450, 600));
    }

    @Test
    void orientationIsApplied() {
        assertThat(decoder.thumbnail(CASES.resolve("orientation/exif6.jpg"), 500).height()).isEqualTo(224);
        assertThat(decoder.thumbnail(CASES.resolve("orientation/exif6.png"), 500).height()).isEqualTo(224);
    }

    @Test
    void labelsMeanWhatTheySay() {
        try (Dataset folder = Datasets.open(CASES.resolve("labels/folder"));
                Dataset unlabelled = Datasets.open(CASES.resolve("labels/minus-one.csv"));
                Dataset zip = Datasets.open(CASES.resolve("zip-backslash/bs.zip"))) {
            assertThat(folder.labels()).isEqualTo(List.of("church"));
            assertThat(unlabelled.images()).extracting(LabelledImage::label).containsExactly(Optional.empty());
            assertThat(zip.labels()).isEqualTo(List.of("church"));
        }
        assertThatThrownBy(() -> Datasets.open(CASES.resolve("labels/twice.csv")))
            .isInstanceOf(UnreadableDataException.class)
            .hasMessageContaining("line 3 labels x.png as 'golf ball', an earlier line as 'church'");
    }
}
