package org.fars.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.awt.color.ProfileDataException;
import java.awt.image.BufferedImage;
import java.awt.image.RasterFormatException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import javax.imageio.IIOException;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.stream.ImageInputStream;
import org.fars.image.ImageSource.UnreadableImageException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnreadableImageExceptionTest {
    private final ImageDecoder decoder = new ImageDecoder();
    @TempDir
    Path folder;

    private void refused(Path file, String reason) {
        for (boolean asThumbnail : new boolean[]{false, true}) {
            assertThatThrownBy(() -> {
                if (asThumbnail) {
                    decoder.thumbnail(file, 32);
                } else {
                    decoder.read(file, 3, 32, 32);
                }
            }).isInstanceOf(UnreadableImageException.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageContaining(reason)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n").doesNotContain("Exception"));
        }
    }

    @Test
    void textIsNoImage() {
        refused(TestImages.write(folder.resolve("letter.jpg"), "Dear friends".getBytes(StandardCharsets.UTF_8)),
                "not an image of a known format");
    }

    @Test
    void aLossyWebpOfTooFewBytesForItsBlocksIsNotDecoded() {
        byte[] dot = Base64.getDecoder().decode("UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA");
        byte[] claimed = dot.clone();
        claimed[27] = 0x10;
        claimed[29] = 0x10;
        refused(TestImages.write(folder.resolve("claimed.webp"), claimed), "ends too early");
        refused(TestImages.write(folder.resolve("cut.webp"), Arrays.copyOf(dot, dot.length - 4)), "ends too early");
    }

    @Test
    void anEmptyFileIsNoImage() {
        refused(TestImages.write(folder.resolve("empty.png"), new byte[0]), "is empty");
    }

    @Test
    void missingFilesAndFoldersAreNamed() {
        refused(folder.resolve("gone.png"), "no such file");
        refused(folder, "is a folder");
    }

    @Test
    void aFileThatMayNotBeReadSaysSo() throws IOException {
        Path file = TestImages.write(folder.resolve("secret.png"), TestImages.flat(4, 4, Color.RED), "png");
        Assumptions.assumeTrue(Files.getFileStore(file).supportsFileAttributeView("posix"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        Assumptions.assumeFalse(Files.isReadable(file), "this user may read everything");

        refused(file, "permission denied");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jpeg", "png", "gif", "bmp", "tiff"})
    void aTruncatedFileIsRefusedWhereverItWasCut(String format) {
        byte[] whole = TestImages.encode(TestImages.noise(64, 64, BufferedImage.TYPE_3BYTE_BGR, 5), format);
        // TIFF's directory may stand at its end, PNG's last 12 bytes say nothing about pixels.
        for (int percent : new int[]{1, 30, 60, 90}) {
            byte[] cut = Arrays.copyOf(whole, Math.max(4, whole.length * percent / 100));
            Path file = TestImages.write(folder.resolve("cut" + percent + "." + format), cut);
            refused(file, "");
        }
    }

    @Test
    void aTruncatedJpegSaysThatItIsTruncated() throws IOException {
        byte[] baseline = TestImages.encode(TestImages.noise(300, 900, BufferedImage.TYPE_3BYTE_BGR, 6), "jpeg");
        byte[] progressive = TestImages
            .progressiveJpeg(TestImages.noise(300, 300, BufferedImage.TYPE_3BYTE_BGR, 6));

        // Nine tenths hold all of the middle that a square input needs, and are still refused.
        refused(TestImages.write(folder.resolve("a.jpg"), Arrays.copyOf(baseline, baseline.length * 9 / 10)),
                "truncated");
        refused(TestImages.write(folder.resolve("b.jpg"), Arrays.copyOf(progressive, progressive.length / 2)),
                "truncated");
        refused(TestImages.write(folder.resolve("c.jpg"), Arrays.copyOf(baseline, baseline.length - 2)), "truncated");
    }

    @Test
    void aJpegThatPretendsToEndIsRefused() {
        byte[] whole = TestImages.encode(TestImages.noise(200, 200, BufferedImage.TYPE_3BYTE_BGR, 7), "jpeg");
        byte[] cut = Arrays.copyOf(whole, whole.length / 2);
        cut[cut.length - 3] = 0;
        cut[cut.length - 2] = (byte) 0xFF;
        cut[cut.length - 1] = (byte) 0xD9;

        refused(TestImages.write(folder.resolve("short.jpg"), cut), "truncated");
    }

    @Test
    void bytesBehindAJpegDoNoHarm() {
        byte[] whole = TestImages.encode(TestImages.flag(64, 64), "jpeg");

        assertThat(decoder.read("tail", Arrays.copyOf(whole, whole.length + 5000), 3, 32, 32))
            .isEqualTo(decoder.read("whole", whole, 3, 32, 32));
    }

    @Test
    void hugeClaimsAreRefusedBeforeAnythingIsDecoded() throws IOException {
        refused(TestImages.halvesPng(folder.resolve("bomb.png"), 60_000, 60_000, 5, 0, 0), "60000×60000");
        refused(TestImages.halvesPng(folder.resolve("wide.png"), 2_000_000, 2, 2, 0, 0), "2000000×2");
    }

    /** A decoder that fails as libraries do. */
    private static final class FailingDecoder extends ImageReaderSpi {
        private final Supplier<Throwable> failure;

        FailingDecoder(Supplier<Throwable> failure) {
            super("test", "1", new String[]{"boom"}, null, null, "none", new Class<?>[]{ImageInputStream.class}, null,
                    false, null, null, null, null, false, null, null, null, null);
            this.failure = failure;
        }

        @Override
        public boolean canDecodeInput(Object source) throws IOException {
            ImageInputStream in = (ImageInputStream) source;
            in.mark();
            boolean boom = in.read() == 'B' && in.read() == 'O';
            in.reset();
            return boom;
        }

        @Override
        public ImageReader createReaderInstance(Object extension) {
            FailingDecoder decoder = this;
            return new ImageReader(decoder) {
                @Override
                public int getNumImages(boolean search) {
                    return 1;
                }

                @Override
                public int getWidth(int index) {
                    return 4;
                }

                @Override
                public int getHeight(int index) {
                    return 4;
                }

                @Override
                public Iterator<ImageTypeSpecifier> getImageTypes(int index) {
                    return List.of(ImageTypeSpecifier.createFromBufferedImageType(BufferedImage.TYPE_INT_RGB))
                        .iterator();
                }

                @Override
                public IIOMetadata getStreamMetadata() {
                    return null;
                }

                @Override
                public IIOMetadata getImageMetadata(int index) {
                    return null;
                }

                @Override
                public BufferedImage read(int index, ImageReadParam param) {
                    return FailingDecoder.<RuntimeException>fail(decoder.failure.get());
                }
            };
        }

        @SuppressWarnings("unchecked")
        private static <T extends Throwable> BufferedImage fail(Throwable failure) throws T {
            throw (T) failure;
        }

        @Override
        public String getDescription(Locale locale) {
            return "fails";
        }
    }

    @Test
    void whateverADecoderThrowsIsOneSentence() {
        Map<Supplier<Throwable>, String> failures = Map.of(() -> new ArrayIndexOutOfBoundsException(7), "damaged",
                () -> new RasterFormatException("(x + width) is outside"), "damaged",
                () -> new ProfileDataException("no profile"), "damaged", StackOverflowError::new, "damaged",
                OutOfMemoryError::new, "needs more memory", () -> new UnsatisfiedLinkError("libwebp"),
                "does not run here",
                () -> new EOFException("7 bytes missing"), "is truncated",
                () -> new IIOException("Unsupported compression 7.\nSee the manual"),
                "cannot be decoded: Unsupported comp");
        Path file = TestImages.write(folder.resolve("a.boom"), "BOOM".getBytes(StandardCharsets.US_ASCII));
        failures.forEach((failure, sentence) -> {
            FailingDecoder decoder = new FailingDecoder(failure);
            IIORegistry.getDefaultInstance().registerServiceProvider(decoder);
            try {
                refused(file, sentence);
            } finally {
                IIORegistry.getDefaultInstance().deregisterServiceProvider(decoder);
            }
        });
    }

    @Test
    void damagedDataThrowNoOtherException() {
        Random random = new Random(8);
        for (String format : new String[]{"jpeg", "png", "gif", "bmp", "tiff"}) {
            byte[] whole = TestImages.encode(TestImages.noise(24, 24, BufferedImage.TYPE_3BYTE_BGR, 5), format);
            for (int round = 0; round < 150; round++) {
                byte[] damaged = whole.clone();
                int hits = 1 + random.nextInt(8);
                for (int i = 0; i < hits; i++) {
                    // mostly headers, where damage does most
                    int span = random.nextBoolean() ? 200 : damaged.length;
                    damaged[random.nextInt(Math.min(span, damaged.length))] = (byte) random.nextInt(256);
                }
                try {
                    ImageTensor image = decoder.read("damaged", damaged, 3, 8, 8);
                    for (float value : image.values()) {
                        assertThat(value).isBetween(0f, 1f);
                    }
                } catch (UnreadableImageException expected) {
                    assertThat(expected.getMessage()).startsWith("damaged: ");
                }
            }
        }
    }
}
