package org.fars.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.Color;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.TreeMap;
import org.fars.image.ImageSource.UnreadableImageException;
import org.fars.image.Thumbnails.Thumbnail;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One rule for colour and transparency, whatever the format; see {@link PixelRows}. */
class ColourTest {
    private final ImageDecoder decoder = new ImageDecoder();

    private static byte[] withProfile(byte[] jpeg, byte[] profile) throws IOException {
        byte[] head = "ICC_PROFILE\0\1\1".getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer segment = ByteBuffer.allocate(4 + head.length + profile.length);
        segment.putShort((short) 0xFFE2).putShort((short) (2 + head.length + profile.length)).put(head).put(profile);
        return TestImages.behindStart(jpeg, segment.array());
    }

    @Test
    void profilesInJpegAreIgnoredWhetherWholeOrDamaged() throws IOException {
        byte[] plain = TestImages.encode(TestImages.noise(40, 30, BufferedImage.TYPE_3BYTE_BGR, 4), "jpeg");
        ImageTensor expected = decoder.read("plain", plain, 3, 30, 40);
        byte[] linear = ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData();
        byte[] grey = ICC_Profile.getInstance(ColorSpace.CS_GRAY).getData();

        for (byte[] profile : new byte[][]{linear, grey, Arrays.copyOf(linear, 100), new byte[0], new byte[5000]}) {
            assertThat(decoder.read("profile", withProfile(plain, profile), 3, 30, 40)).isEqualTo(expected);
        }
        // The first of two parts alone.
        byte[] part = withProfile(plain, linear);
        part[2 + 4 + 13] = 2;
        assertThat(decoder.read("part", part, 3, 30, 40)).isEqualTo(expected);
    }

    @Test
    void profilesInPngAreIgnoredWhetherWholeOrDamaged() throws IOException {
        byte[] plain = TestImages.encode(TestImages.noise(40, 30, BufferedImage.TYPE_3BYTE_BGR, 4), "png");
        ImageTensor expected = decoder.read("plain", plain, 3, 30, 40);

        byte[] garbage = TestImages.withPngChunk(plain, "iCCP", "name\0\0garbage".getBytes(StandardCharsets.US_ASCII));
        assertThat(decoder.read("garbage", garbage, 3, 30, 40)).isEqualTo(expected);
        byte[] gamma = TestImages.withPngChunk(plain, "gAMA", new byte[]{0, 1, (byte) 0x86, (byte) 0xA0});
        assertThat(decoder.read("gamma", gamma, 3, 30, 40)).isEqualTo(expected);
    }

    @Test
    void cmykIsMixedWithoutAProfile() throws IOException {
        // Flat, so that JPEG changes it by rounding only: (1 - C)(1 - K).
        ImageTensor image = decoder.read("ink", TestImages.cmykJpeg(16, 16, new int[]{51, 102, 153, 64}), 3, 16, 16);
        double[] expected = {204 * 191 / 255.0, 153 * 191 / 255.0, 102 * 191 / 255.0};
        for (int channel = 0; channel < 3; channel++) {
            assertThat(255 * image.at(channel, 8, 8)).isCloseTo((float) expected[channel], within(1.5f));
        }
        byte[] tiff = tiff(Type.BYTE, 1, 1, 5, 4, new double[]{51, 102, 153, 64});
        ImageTensor same = decoder.read("ink.tif", tiff, 3, 1, 1);
        for (int channel = 0; channel < 3; channel++) {
            assertThat(255 * same.at(channel, 0, 0)).isCloseTo((float) expected[channel], within(0.001f));
        }
    }

    @Test
    void ycckIsCmykWhoseColoursAreStoredAsYcc() throws IOException {
        byte[] jpeg = TestImages.cmykJpeg(16, 16, new int[]{55, 127, 127, 64});
        // Adobe's marker, transform 2: the first three bands are Y = 200, Cb = 128, Cr = 128.
        jpeg[2 + 4 + 11] = 2;

        ImageTensor image = decoder.read("ycck", jpeg, 3, 16, 16);

        // The complements of grey 200 are inverted ink: 55 of 255, times 191 of 255.
        for (int channel = 0; channel < 3; channel++) {
            assertThat(255 * image.at(channel, 8, 8)).isCloseTo(55 * 191 / 255f, within(2f));
        }
    }

    private enum Type {
        BYTE, INT32, SIGNED16, FLOAT
    }

    /** A TIFF file of one strip, without compression. */
    private static byte[] tiff(Type type, int width, int height, int photometric, int samples, double[] values,
            int... extraFields) {
        int bytes = type == Type.BYTE ? 1 : type == Type.SIGNED16 ? 2 : 4;
        TreeMap<Integer, int[]> fields = new TreeMap<>();
        fields.put(256, new int[]{width});
        fields.put(257, new int[]{height});
        int[] bits = new int[samples];
        Arrays.fill(bits, 8 * bytes);
        fields.put(258, bits);
        fields.put(259, new int[]{1});
        fields.put(262, new int[]{photometric});
        fields.put(277, new int[]{samples});
        fields.put(278, new int[]{height});
        fields.put(279, new int[]{bytes * values.length});
        int[] format = new int[samples];
        Arrays.fill(format, type == Type.FLOAT ? 3 : type == Type.BYTE ? 1 : 2);
        fields.put(339, format);
        fields.put(273, new int[]{0});
        if (photometric == 3) {
            int[] map = new int[768];
            for (int i = 0; i < 256; i++) {
                map[i] = 257 * i;
                map[256 + i] = 257 * (255 - i);
                map[512 + i] = 257 * 7;
            }
            fields.put(320, map);
        }
        for (int i = 0; i + 1 < extraFields.length; i += 2) {
            fields.put(extraFields[i], new int[]{extraFields[i + 1]});
        }
        int head = 8 + 2 + 12 * fields.size() + 4;
        int lists = fields.values().stream().filter(list -> list.length > 1).mapToInt(list -> 4 * list.length).sum();
        fields.put(273, new int[]{head + lists});
        ByteBuffer file = ByteBuffer.allocate(head + lists + bytes * values.length).order(ByteOrder.LITTLE_ENDIAN);
        file.put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(8).putShort((short) fields.size());
        int at = head;
        for (var field : fields.entrySet()) {
            int[] list = field.getValue();
            // SHORT (3) as the standard has it for the color map; LONG (4) elsewhere.
            boolean map = field.getKey() == 320;
            file.putShort((short) (int) field.getKey()).putShort((short) (map ? 3 : 4)).putInt(list.length);
            file.putInt(list.length == 1 ? list[0] : at);
            for (int i = 0; list.length > 1 && i < list.length; i++) {
                if (map) {
                    file.putShort(at + 2 * i, (short) list[i]);
                } else {
                    file.putInt(at + 4 * i, list[i]);
                }
            }
            at += list.length > 1 ? 4 * list.length : 0;
        }
        file.putInt(0);
        file.position(head + lists);
        for (double value : values) {
            switch (type) {
                case BYTE -> file.put((byte) (int) value);
                case SIGNED16 -> file.putShort((short) value);
                case INT32 -> file.putInt((int) value);
                case FLOAT -> file.putFloat((float) value);
            }
        }
        return file.array();
    }

    @Test
    void aPaletteWithASecondBandIsRead() {
        byte[] tiff = tiff(Type.BYTE, 2, 1, 3, 2, new double[]{10, 255, 200, 255}, 338, 0);

        ImageTensor image = decoder.read("palette.tif", tiff, 3, 1, 2);

        assertThat(image.values()).containsExactly(10 / 255f, 200 / 255f, 245 / 255f, 55 / 255f, 7 / 255f, 7 / 255f);
        assertThat(decoder.thumbnail("palette.tif", tiff, 5).width()).isEqualTo(2);
    }

    @Test
    void floatsAreReadInTheirRangeOnly() {
        byte[] inside = tiff(Type.FLOAT, 2, 1, 2, 3, new double[]{0, 0.5, 1, 0.25, 0.125, 0.75});
        byte[] outside = tiff(Type.FLOAT, 2, 1, 2, 3, new double[]{0, 0.5, 1, 0.25, 0.125, 1.5});
        byte[] negative = tiff(Type.FLOAT, 2, 1, 1, 1, new double[]{0, -0.5});

        assertThat(decoder.read("a.tif", inside, 3, 1, 2).values()).containsExactly(0, 0.25f, 0.5f, 0.125f, 1, 0.75f);
        refused(outside, "holds the value 1.5, outside [0, 1]");
        refused(negative, "holds the value -0.5, outside [0, 1]");
    }

    @Test
    void integersWithoutAKnownRangeAreRefused() {
        refused(tiff(Type.INT32, 2, 1, 1, 1, new double[]{0, 255}, 339, 1),
                "holds 32-bit integers; only unsigned integers of up to 16 bits and floats in [0, 1] are read");
        refused(tiff(Type.INT32, 2, 1, 1, 1, new double[]{0, 255}), "holds signed integers");
        refused(tiff(Type.SIGNED16, 2, 1, 1, 1, new double[]{0, 255}), "holds signed integers");
        refused(tiff(Type.BYTE, 2, 1, 1, 1, new double[]{0, 255}, 339, 2), "holds signed integers");
    }

    @Test
    void coloursThatAreNeitherGreyNorRgbNorCmykAreRefused() {
        refused(tiff(Type.BYTE, 1, 1, 8, 3, new double[]{100, 3, 3}), "is neither grey nor RGB nor CMYK");
    }

    private void refused(byte[] tiff, String reason) {
        assertThatThrownBy(() -> decoder.read("x.tif", tiff, 3, 1, 2)).isInstanceOf(UnreadableImageException.class)
            .hasMessageStartingWith("x.tif: " + reason);
        assertThatThrownBy(() -> decoder.thumbnail("x.tif", tiff, 2)).isInstanceOf(UnreadableImageException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 16})
    void greyPngWithATransparentGreyShowsWhiteThere(int bits) throws IOException {
        byte[] rows = switch (bits) {
            case 1 -> new byte[]{0, (byte) 0b10100000};
            case 8 -> new byte[]{0, 5, 77, 5};
            default -> new byte[]{0, 5, 6, 77, 77, 5, 6};
        };
        byte[] transparent = bits == 1 ? new byte[]{0, 1} : bits == 8 ? new byte[]{0, 5} : new byte[]{5, 6};
        byte[] png = TestImages.png(3, 1, bits, 0, rows, "tRNS", transparent);

        float middle = bits == 1 ? 0 : bits == 8 ? 77 / 255f : 77 * 257 / 65535f;
        assertThat(decoder.read("grey.png", png, 1, 1, 3).values()).containsExactly(1, middle, 1);
        assertThat(decoder.read("grey.png", png, 3, 1, 3).values()).hasSize(9).startsWith(1, middle, 1);
    }

    @Test
    void aTransparentGreyShowsWhiteAlsoWhereOnlyAPartOfThePictureIsDecoded() throws IOException {
        byte[] png = TestImages.png(3, 1, 8, 0, new byte[]{0, 77, 5, 77}, "tRNS", new byte[]{0, 5});

        assertThat(decoder.read("grey.png", png, 1, 1, 1).values()).containsExactly(1);
    }

    @Test
    void rgbPngWithATransparentColourShowsWhiteThere() throws IOException {
        byte[] png = TestImages.png(2, 1, 8, 2, new byte[]{0, 1, 2, 3, 1, 2, 4}, "tRNS", new byte[]{0, 1, 0, 2, 0, 3});

        assertThat(decoder.read("rgb.png", png, 3, 1, 2).values()).containsExactly(1, 1 / 255f, 1, 2 / 255f, 1,
                4 / 255f);
    }

    @Test
    void aGifFrameStandsAtItsPlaceOnAWhiteCanvas() throws IOException {
        byte[] film = TestImages.animatedGif(4, 4, Color.RED, Color.BLUE);
        // The canvas, 4×4 as written, grows to 8×8; the first frame moves to column 3, row 2.
        film[6] = 8;
        film[8] = 8;
        int frame = frameOf(film);
        film[frame + 1] = 3;
        film[frame + 3] = 2;

        ImageTensor image = decoder.read("film.gif", film, 3, 8, 8);

        for (int y = 0; y < 8; y++) {
            for (int x = 0; x < 8; x++) {
                boolean inside = x >= 3 && x < 7 && y >= 2 && y < 6;
                assertThat(image.at(0, y, x)).isEqualTo(1);
                assertThat(image.at(1, y, x)).isEqualTo(inside ? 0 : 1);
            }
        }
        film[frame + 1] = 10;
        assertThat(decoder.thumbnail("film.gif", film, 100).width()).as("the canvas grows with its frame")
            .isEqualTo(14);
    }

    private static int frameOf(byte[] gif) {
        int at = 13 + ((gif[10] & 0x80) == 0 ? 0 : 3 << (gif[10] & 7) + 1);
        while (gif[at] != 0x2C) {
            at += 2;
            while (gif[at] != 0) {
                at += 1 + (gif[at] & 0xFF);
            }
            at++;
        }
        return at;
    }

    @Test
    void aPngWithAWrongChecksumIsRefused() {
        byte[] png = TestImages.encode(TestImages.noise(20, 20, BufferedImage.TYPE_3BYTE_BGR, 1), "png");
        int data = new String(png, StandardCharsets.ISO_8859_1).indexOf("IDAT");
        byte[] damaged = png.clone();
        damaged[data + 200] ^= 4;

        assertThatThrownBy(() -> decoder.read("a.png", damaged, 3, 20, 20)).isInstanceOf(UnreadableImageException.class)
            .hasMessage("a.png: cannot be decoded: the checksum of its chunk IDAT is wrong");
    }

    @Test
    void orientationIsReadFromExifTextAndXmpInPng() throws IOException {
        byte[] flag = TestImages.encode(TestImages.flag(32, 16), "png");
        ByteArrayOutputStream exif = new ByteArrayOutputStream();
        byte[] jpeg = TestImages.withExifOrientation(TestImages.encode(TestImages.flag(8, 8), "jpeg"), 6);
        exif.write(jpeg, 6, 2 + 6 + 8 + 2 + 12 + 4 - 2);
        StringBuilder hex = new StringBuilder("\nexif\n" + exif.size() + "\n");
        for (byte value : exif.toByteArray()) {
            hex.append("%02x".formatted(value)).append(hex.length() % 70 == 0 ? "\n" : "");
        }
        String xmp = "<rdf:Description xmlns:tiff=\"http://ns.adobe.com/tiff/1.0/\" tiff:Orientation=\"6\"/>";

        turned(flag, 32, 16);
        turned(TestImages.withPngChunk(flag, "eXIf", Arrays.copyOfRange(exif.toByteArray(), 6, exif.size())), 16, 32);
        turned(TestImages.withPngChunk(flag, "tEXt",
                ("Raw profile type APP1\0" + hex).getBytes(StandardCharsets.ISO_8859_1)), 16, 32);
        turned(TestImages.withPngChunk(flag, "zTXt",
                TestImages.join("Raw profile type exif\0\0", TestImages.deflate(hex.toString()))), 16, 32);
        turned(TestImages.withPngChunk(flag, "iTXt",
                ("XML:com.adobe.xmp\0\0\0\0\0" + xmp).getBytes(StandardCharsets.ISO_8859_1)), 16, 32);
        turned(TestImages.withPngChunk(flag, "iTXt",
                TestImages.join("XML:com.adobe.xmp\0\1\0en\0\0", TestImages.deflate(xmp))), 16, 32);
        // Damaged or huge texts are no orientation.
        turned(TestImages.withPngChunk(flag, "zTXt",
                "Raw profile type exif\0\0garbage".getBytes(StandardCharsets.ISO_8859_1)), 32, 16);
        turned(TestImages.withPngChunk(flag, "zTXt",
                TestImages.join("Raw profile type exif\0\0", TestImages.deflate(hex + "0".repeat(5 << 20)))), 32, 16);
    }

    @Test
    void orientationIsReadFromXmpInJpegUnlessExifStatesIt() throws IOException {
        byte[] flag = TestImages.encode(TestImages.flag(32, 16), "jpeg");
        String xmp = "http://ns.adobe.com/xap/1.0/\0<rdf:Description><tiff:Orientation>8</tiff:Orientation>";
        ByteBuffer segment = ByteBuffer.allocate(4 + xmp.length());
        segment.putShort((short) 0xFFE1)
            .putShort((short) (2 + xmp.length()))
            .put(xmp.getBytes(StandardCharsets.US_ASCII));
        byte[] turned = TestImages.behindStart(flag, segment.array());

        turned(turned, 16, 32);
        turned(TestImages.withExifOrientation(turned, 1), 32, 16);
    }

    private void turned(byte[] image, int width, int height) {
        Thumbnail thumbnail = decoder.thumbnail("flag", image, 100);
        assertThat(thumbnail.width()).isEqualTo(width);
        assertThat(thumbnail.height()).isEqualTo(height);
    }
}
