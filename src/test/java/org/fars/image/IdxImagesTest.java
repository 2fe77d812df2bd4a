package org.fars.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.fars.image.Dataset.LabelledImage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxImagesTest {
    @TempDir
    Path folder;
    private byte[] images;
    private byte[] labels;

    @BeforeEach
    void threeImagesOfTwoByFour() {
        ByteBuffer buffer = ByteBuffer.allocate(16 + 24).putInt(0x803).putInt(3).putInt(2).putInt(4);
        for (int i = 0; i < 24; i++) {
            buffer.put((byte) (i * 10));
        }
        images = buffer.array();
        labels = ByteBuffer.allocate(11).putInt(0x801).putInt(3).put(new byte[]{9, 0, 5}).array();
    }

    private static Path gzip(Path file, byte[] bytes) throws IOException {
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(bytes);
        }
        return file;
    }

    @Test
    void pixelsPassExactlyAndLabelsStandBeside() throws IOException {
        Path file = gzip(folder.resolve("t10k-images-idx3-ubyte.gz"), images);
        TestImages.write(folder.resolve("t10k-labels-idx1-ubyte"), labels);

        try (Dataset dataset = Datasets.open(file)) {
            assertThat(dataset.images()).extracting(LabelledImage::label)
                .containsExactly(Optional.of("9"),
                        Optional.of("0"), Optional.of("5"));
            LabelledImage last = dataset.images().getLast();
            ImageTensor image = last.source().read(1, 2, 4);
            for (int i = 0; i < 8; i++) {
                assertThat(image.values()[i]).isEqualTo((16 + i) * 10 % 256 / 255f);
            }
            assertThat(last.source().read(3, 2, 4).at(2, 1, 3)).isEqualTo(230 / 255f);
            assertThat(last.name()).isEqualTo("t10k-images-idx3-ubyte.gz#2");
            assertThat(last.source().thumbnail(64).width()).isEqualTo(4);
        }
    }

    @Test
    void labelsAreOptional() {
        Path file = TestImages.write(folder.resolve("train-images-idx3-ubyte"), images);

        try (Dataset dataset = Datasets.open(file)) {
            assertThat(dataset.labels()).isEmpty();
        }
    }

    @Test
    void damageIsNamed() throws IOException {
        refused(TestImages.write(folder.resolve("a-images-idx3-ubyte"), Arrays.copyOf(images, 30)),
                "ends after 14 of 24 values");
        refused(TestImages.write(folder.resolve("b-images-idx3-ubyte"), labels), "not an idx file of images");
        refused(TestImages.write(folder.resolve("c-labels-idx1-ubyte"), labels), "labels only");
        byte[] lie = ByteBuffer.allocate(16).putInt(0x803).putInt(2_000_000_000).putInt(30_000).putInt(30_000).array();
        refused(TestImages.write(folder.resolve("d-images-idx3-ubyte"), lie), "says that it holds");
        refused(TestImages.write(folder.resolve("e-images-idx3-ubyte.gz"), images), "cannot be read");
        TestImages.write(folder.resolve("f-labels-idx1-ubyte"),
                ByteBuffer.allocate(9).putInt(0x801).putInt(1).put((byte) 1).array());
        Path fewer = gzip(folder.resolve("f-images-idx3-ubyte.gz"), images);
        assertThatThrownBy(() -> Datasets.open(fewer)).isInstanceOf(UnreadableDataException.class)
            .hasMessageContaining("f-labels-idx1-ubyte: holds 1 labels for 3 images");
    }

    private void refused(Path file, String reason) {
        assertThatThrownBy(() -> Datasets.open(file)).isInstanceOf(UnreadableDataException.class)
            .hasMessageStartingWith(file + ": ")
            .hasMessageContaining(reason);
    }
}
