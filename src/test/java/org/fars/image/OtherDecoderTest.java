package org.fars.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ShortBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

/** Files of every format that is read, against the pixels that Pillow sees; {@code pictures.py} writes them. */
class OtherDecoderTest {
    private static final int WIDTH = 23;
    private static final int HEIGHT = 17;

    @Test
    void picturesEqualThoseOfASecondDecoder() throws IOException {
        Map<String, byte[]> files = files();
        List<String> different = new ArrayList<>();
        int compared = 0;
        for (String name : files.keySet()) {
            if (!name.endsWith(".rgb")) {
                ImageTensor image = new ImageDecoder().read(name, files.get(name), 3, HEIGHT, WIDTH);
                double difference = difference(image, ByteBuffer.wrap(files.get(name + ".rgb")).asShortBuffer());
                compared++;
                if (difference > 1) {
                    different.add("%s by %.1f/255".formatted(name, difference));
                }
            }
        }
        assertThat(different).isEmpty();
        assertThat(compared).isGreaterThan(90);
    }

    private static double difference(ImageTensor image, ShortBuffer expected) {
        double largest = 0;
        for (int k = 0; k < expected.capacity(); k++) {
            float value = image.at(k / (HEIGHT * WIDTH), k / WIDTH % HEIGHT, k % WIDTH);
            largest = Math.max(largest, 255 * Math.abs(value - Short.toUnsignedInt(expected.get(k)) / 65535.0));
        }
        return largest;
    }

    private static Map<String, byte[]> files() throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        try (InputStream resource = OtherDecoderTest.class.getResourceAsStream("pictures.zip");
                ZipInputStream zip = new ZipInputStream(resource)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), zip.readAllBytes());
            }
        }
        return files;
    }
}
