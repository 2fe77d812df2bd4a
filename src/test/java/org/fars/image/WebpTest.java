package org.fars.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.fars.image.ImageSource.UnreadableImageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of every kind that cwebp, Pillow and webpmux write, each beside what libwebp decodes it to. */
class WebpTest {
    private final ImageDecoder decoder = new ImageDecoder();

    private static byte[] bytes(String name) throws IOException {
        try (InputStream in = WebpTest.class.getResourceAsStream("webp/" + name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        }
    }

    /** The largest difference to a picture on white, in 1/255. */
    static double difference(ImageTensor image, BufferedImage expected) {
        double largest = 0;
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                int argb = expected.getRGB(x, y);
                double alpha = (argb >>> 24) / 255.0;
                for (int channel = 0; channel < 3; channel++) {
                    double value = (argb >> 16 - 8 * channel & 0xFF) * alpha + 255 * (1 - alpha);
                    largest = Math.max(largest, Math.abs(255 * image.at(channel, y, x) - value));
                }
            }
        }
        return largest;
    }

    @ParameterizedTest
    @ValueSource(strings = {"lossy-m0", "lossy-m6", "lossy-simple", "lossless", "lossless-palette", "lossless-alpha",
            "lossy-alpha", "lossy-alpha-raw", "anim-lossy", "anim-lossless", "anim-alpha", "anim-offset", "profile"})
    void everyKindIsDecodedAsByLibwebp(String name) throws IOException {
        BufferedImage expected = ImageIO.read(WebpTest.class.getResource("webp/" + name + ".png"));

        ImageTensor image = decoder.read(name, bytes(name + ".webp"), 3, expected.getHeight(), expected.getWidth());

        assertThat(difference(image, expected)).isLessThanOrEqualTo(1);
        assertThat(decoder.thumbnail(name, bytes(name + ".webp"), 100).width()).isEqualTo(expected.getWidth());
    }

    @ParameterizedTest
    @ValueSource(strings = {"lossy-m0", "lossless", "lossy-alpha", "anim-lossy", "anim-alpha"})
    void aFileThatIsCutAnywhereIsRefusedOrWhole(String name) throws IOException {
        byte[] whole = bytes(name + ".webp");
        ImageTensor image = decoder.read(name, whole, 3, 24, 37);
        for (int length = 12; length < whole.length; length += Math.max(1, whole.length / 60)) {
            byte[] cut = Arrays.copyOf(whole, length);
            try {
                // Behind an animation's first frame nothing is missed.
                assertThat(decoder.read(name, cut, 3, 24, 37)).isEqualTo(image);
                assertThat(name).startsWith("anim");
            } catch (UnreadableImageException e) {
                assertThat(e.getMessage()).startsWith(name + ": ");
            }
        }
    }

    @Test
    void anAnimationThatClaimsMoreThanItsFrameHoldsIsRefused() throws IOException {
        byte[] film = bytes("anim-lossy.webp");
        int frame = new String(film, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("ANMF");
        film[frame + 8 + 6] = (byte) 0xFF;

        assertThatThrownBy(() -> decoder.read("film", film, 3, 24, 37)).isInstanceOf(UnreadableImageException.class)
            .hasMessage("film: cannot be decoded: the first frame has another size than its picture");
    }
}
