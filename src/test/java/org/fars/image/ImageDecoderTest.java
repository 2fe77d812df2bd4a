package org.fars.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import org.fars.image.ImageSource.UnreadableImageException;
import org.fars.image.Thumbnails.Thumbnail;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDecoderTest {
    private final ImageDecoder decoder = new ImageDecoder();
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"png", "bmp", "tiff"})
    void anImageOfTheRightSizePassesExactly(String format) {
        BufferedImage drawn = TestImages.noise(28, 20, BufferedImage.TYPE_3BYTE_BGR, 1);

        ImageTensor image = decoder.read("noise", TestImages.encode(drawn, format), 3, 20, 28);

        for (int channel = 0; channel < 3; channel++) {
            for (int y = 0; y < 20; y++) {
                for (int x = 0; x < 28; x++) {
                    assertThat(image.at(channel, y, x)).isEqualTo(drawn.getRaster().getSample(x, y, channel) / 255f);
                }
            }
        }
    }

    @Test
    void sixteenBitsPassExactly() {
        ComponentColorModel colors = new ComponentColorModel(ColorSpace.getInstance(ColorSpace.CS_sRGB), false, false,
                Transparency.OPAQUE, DataBuffer.TYPE_USHORT);
        WritableRaster raster = colors.createCompatibleWritableRaster(9, 7);
        Random random = new Random(2);
        for (int i = 0; i < 9 * 7 * 3; i++) {
            raster.setSample(i / 3 % 9, i / 27, i % 3, random.nextInt(65536));
        }

        ImageTensor image = decoder.read("deep",
                TestImages.encode(new BufferedImage(colors, raster, false, null), "png"), 3, 7, 9);

        for (int i = 0; i < 9 * 7 * 3; i++) {
            assertThat(image.at(i % 3, i / 27, i / 3 % 9))
                .isEqualTo(raster.getSample(i / 3 % 9, i / 27, i % 3) / 65535f);
        }
    }

    @ParameterizedTest
    @CsvSource({"10, 255", "11, 65535"})
    void greyIsNeitherBrightenedNorChangedInAnyChannel(int type, int largest) {
        BufferedImage drawn = TestImages.noise(16, 16, type, 3);
        byte[] png = TestImages.encode(drawn, "png");

        ImageTensor grey = decoder.read("grey", png, 1, 16, 16);
        ImageTensor colour = decoder.read("grey", png, 3, 16, 16);

        for (int i = 0; i < 256; i++) {
            float expected = drawn.getRaster().getSample(i % 16, i / 16, 0) / (float) largest;
            assertThat(grey.at(0, i / 16, i % 16)).isEqualTo(expected);
            for (int channel = 0; channel < 3; channel++) {
                assertThat(colour.at(channel, i / 16, i % 16)).isEqualTo(expected);
            }
        }
    }

    @Test
    void everyGreyOfAnRgbImageKeepsItsValueExactly() {
        BufferedImage drawn = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 256; i++) {
            drawn.setRGB(i % 16, i / 16, i << 16 | i << 8 | i);
        }

        ImageTensor image = decoder.read("grey", TestImages.encode(drawn, "png"), 1, 16, 16);

        for (int i = 0; i < 256; i++) {
            assertThat(image.values()[i]).isEqualTo(i / 255f);
        }
    }

    @Test
    void colourBecomesGreyByLuma() {
        ImageTensor image = decoder.read("c", TestImages.encode(TestImages.flat(4, 4, new Color(200, 100, 50)), "png"),
                1, 4, 4);

        assertThat(image.values()[5]).isCloseTo((0.299f * 200 + 0.587f * 100 + 0.114f * 50) / 255, within(1e-6f));
    }

    @Test
    void transparencyShowsWhite() {
        BufferedImage drawn = new BufferedImage(3, 1, BufferedImage.TYPE_INT_ARGB);
        drawn.setRGB(0, 0, 0x00FF0000);
        drawn.setRGB(1, 0, 0x80FF0000);
        drawn.setRGB(2, 0, 0xFFFF0000);

        ImageTensor image = decoder.read("alpha", TestImages.encode(drawn, "png"), 3, 1, 3);

        assertThat(image.values()).containsExactly(new float[]{1, 1, 1, 1, 127 / 255f, 0, 1, 127 / 255f, 0},
                within(1e-6f));
    }

    @Test
    void transparentPalettesShowWhite() {
        byte[] ramp = {0, (byte) 200, 50};
        IndexColorModel colors = new IndexColorModel(8, 3, ramp, ramp, ramp, 2);
        BufferedImage drawn = new BufferedImage(3, 1, BufferedImage.TYPE_BYTE_INDEXED, colors);
        for (int x = 0; x < 3; x++) {
            drawn.getRaster().setSample(x, 0, 0, x);
        }

        ImageTensor image = decoder.read("palette", TestImages.encode(drawn, "gif"), 1, 1, 3);

        assertThat(image.values()).containsExactly(0, 200 / 255f, 1);
    }

    @Test
    void bilevelImagesAreBlackAndWhite() {
        BufferedImage drawn = new BufferedImage(2, 2, BufferedImage.TYPE_BYTE_BINARY);
        drawn.setRGB(0, 0, 0xFFFFFFFF);

        ImageTensor image = decoder.read("fax", TestImages.encode(drawn, "png"), 1, 2, 2);

        assertThat(image.values()).containsExactly(1, 0, 0, 0);
    }

    @Test
    void theMiddleIsCropped() {
        // 8×4: the 4×4 middle of a picture whose columns are numbered.
        BufferedImage drawn = new BufferedImage(8, 4, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < 32; i++) {
            drawn.getRaster().setSample(i % 8, i / 8, 0, i % 8);
        }

        ImageTensor image = decoder.read("columns", TestImages.encode(drawn, "png"), 1, 4, 4);

        assertThat(image.values()).startsWith(2 / 255f, 3 / 255f, 4 / 255f, 5 / 255f);
    }

    @Test
    void reducingAveragesInsteadOfPicking() {
        // One-pixel stripes: picking would give black or white.
        BufferedImage stripes = new BufferedImage(400, 400, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < 400 * 400; i++) {
            stripes.getRaster().setSample(i % 400, i / 400, 0, i % 2 * 255);
        }

        ImageTensor image = decoder.read("stripes", TestImages.encode(stripes, "png"), 1, 40, 40);

        for (float value : image.values()) {
            assertThat(value).isCloseTo(0.5f, within(0.02f));
        }
    }

    @Test
    void enlargingStaysWithinTheRangeAndKeepsFlatAreasFlat() {
        ImageTensor image = decoder.read("white", TestImages.encode(TestImages.flat(5, 7, Color.WHITE), "png"), 3, 64,
                64);

        for (float value : image.values()) {
            assertThat(value).isBetween(0.999999f, 1f);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void theCameraMayBeHeldInAnyWay(int orientation) throws IOException {
        BufferedImage upright = TestImages.flag(64, 32);
        byte[] jpeg = TestImages.withExifOrientation(
                TestImages.encode(TestImageTurns.stored(upright, orientation), "jpeg"), orientation);

        ImageTensor turned = decoder.read("held", jpeg, 3, 32, 64);

        // Compared away from edges, where JPEG smears.
        assertThat(pixel(turned, 2, 10)).as("top").isEqualTo("fff");
        assertThat(pixel(turned, 20, 10)).as("left").isEqualTo("f00");
        assertThat(pixel(turned, 20, 54)).as("right").isEqualTo("00f");
        Thumbnail thumbnail = decoder.thumbnail("held", jpeg, 32);
        assertThat(thumbnail.width()).isEqualTo(32);
        assertThat(thumbnail.height()).isEqualTo(16);
    }

    private static String pixel(ImageTensor image, int row, int column) {
        StringBuilder hex = new StringBuilder();
        for (int channel = 0; channel < 3; channel++) {
            hex.append(Integer.toHexString(Math.round(image.at(channel, row, column) * 15)));
        }
        return hex.toString();
    }

    @Test
    void cmykIsShownInItsColours() throws IOException {
        ImageTensor cyan = decoder.read("cyan", TestImages.cmykJpeg(40, 30, new int[]{255, 0, 0, 0}), 3, 16, 16);
        ImageTensor black = decoder.read("black", TestImages.cmykJpeg(40, 30, new int[]{0, 0, 0, 255}), 3, 16, 16);
        ImageTensor paper = decoder.read("paper", TestImages.cmykJpeg(40, 30, new int[]{0, 0, 0, 0}), 3, 16, 16);

        assertThat(cyan.at(0, 8, 8)).isLessThan(0.3f);
        assertThat(cyan.at(2, 8, 8)).isGreaterThan(0.6f);
        assertThat(black.at(1, 8, 8)).isLessThan(0.3f);
        assertThat(paper.at(1, 8, 8)).isGreaterThan(0.95f);
    }

    @Test
    void animationsShowTheirFirstFrame() throws IOException {
        ImageTensor image = decoder.read("film", TestImages.animatedGif(8, 8, Color.RED, Color.BLUE), 3, 8, 8);

        assertThat(pixel(image, 4, 4)).isEqualTo("f00");
    }

    @Test
    void progressiveJpegIsRead() throws IOException {
        ImageTensor image = decoder.read("p", TestImages.progressiveJpeg(TestImages.flag(64, 64)), 3, 32, 32);

        assertThat(pixel(image, 25, 5)).isEqualTo("f00");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA",
            "UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA=="})
    void webpIsReadWhetherLossyOrNot(String base64) {
        byte[] webp = Base64.getDecoder().decode(base64);

        assertThat(decoder.read("dot.webp", webp, 3, 4, 4).values()).hasSize(48);
        byte[] cut = Arrays.copyOf(webp, webp.length * 2 / 3);
        assertThatThrownBy(() -> decoder.read("cut.webp", cut, 3, 4, 4)).isInstanceOf(UnreadableImageException.class)
            .hasMessageContaining("cut.webp: ");
    }

    @Test
    void floatingPointTiffIsRead() {
        byte[] tiff = TestImages.floatTiff(0.25f, 1);
        byte[] bright = TestImages.floatTiff(0.25f, 7);
        byte[] damaged = TestImages.floatTiff(0.25f, Float.NaN);

        assertThat(decoder.read("float", tiff, 1, 1, 2).values()).containsExactly(0.25f, 1);
        assertThatThrownBy(() -> decoder.read("bright.tiff", bright, 1, 1, 2))
            .isInstanceOf(UnreadableImageException.class)
            .hasMessage("bright.tiff: holds the value 7.0, outside [0, 1]");
        assertThatThrownBy(() -> decoder.read("nan.tiff", damaged, 1, 1, 2))
            .isInstanceOf(UnreadableImageException.class)
            .hasMessageContaining("nan.tiff: holds values that are not numbers");
    }

    @Test
    void aThumbnailHoldsTheWholePictureAndNeverGrowsIt() {
        byte[] flag = TestImages.encode(TestImages.flag(300, 100), "png");

        Thumbnail small = decoder.thumbnail("flag", flag, 60);
        Thumbnail same = decoder.thumbnail("flag", flag, 1000);

        assertThat(small.width()).isEqualTo(60);
        assertThat(small.height()).isEqualTo(20);
        assertThat(small.argb()[15 * 60 + 2]).isEqualTo(0xFFFF0000);
        assertThat(small.argb()[15 * 60 + 57]).isEqualTo(0xFF0000FF);
        assertThat(small.argb()[2]).isEqualTo(0xFFFFFFFF);
        assertThat(same.width()).isEqualTo(300);
    }

    @Test
    void aFileAndItsBytesGiveTheSameImage() {
        BufferedImage drawn = TestImages.flat(100, 80, Color.ORANGE);
        Graphics2D graphics = drawn.createGraphics();
        graphics.drawLine(0, 0, 99, 79);
        graphics.dispose();
        byte[] jpeg = TestImages.encode(drawn, "jpeg");
        Path file = TestImages.write(folder.resolve("orange.jpg"), jpeg);

        assertThat(decoder.read(file, 3, 28, 28)).isEqualTo(decoder.read("orange", jpeg, 3, 28, 28));
    }
}
