package org.fars.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.fars.image.Dataset.LabelledImage;
import org.fars.image.ImageSource.UnreadableImageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CifarBatchesTest {
    private static final int PIXELS = 3072;
    @TempDir
    Path folder;

    private static byte pixel(int image, int position) {
        return (byte) ((position + image) % 251);
    }

    private static byte[] binary(int[]... labels) {
        ByteBuffer bytes = ByteBuffer.allocate(Arrays.stream(labels).mapToInt(each -> each.length + PIXELS).sum());
        for (int i = 0; i < labels.length; i++) {
            for (int label : labels[i]) {
                bytes.put((byte) label);
            }
            for (int p = 0; p < PIXELS; p++) {
                bytes.put(pixel(i, p));
            }
        }
        return bytes.array();
    }

    /** A batch as Python 2 and NumPy 1 wrote those that are published. */
    private static byte[] pickle(byte[] pixels, int... labels) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(new byte[]{(byte) 0x80, 2, '}', '('});
        text(out, "data");
        out.writeBytes("cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\0\u0085");
        text(out, "b");
        out.write(new byte[]{(byte) 0x87, 'R', '(', 'K', 1, 'K', (byte) labels.length, 'M', 0, 12, (byte) 0x86});
        out.writeBytes("cnumpy\ndtype\n");
        text(out, "u1");
        out.writeBytes("K\0K\1\u0087R(K\3");
        text(out, "|");
        out.writeBytes("NNNJ\u00FF\u00FF\u00FF\u00FFJ\u00FF\u00FF\u00FF\u00FFK\0tb\u0089T");
        out.write(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(pixels.length).array());
        out.write(pixels);
        out.writeBytes("tb");
        text(out, "labels");
        out.writeBytes("](");
        for (int label : labels) {
            out.write(new byte[]{'K', (byte) label});
        }
        out.writeBytes("eu.");
        return bytes.toByteArray();
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        out.write('U');
        out.write(text.length());
        out.writeBytes(text);
    }

    private static List<String> labels(Dataset dataset) {
        return dataset.images().stream().map(image -> image.label().orElse("none")).toList();
    }

    private static void showsImage(int number, LabelledImage image) {
        ImageTensor tensor = image.source().read(3, 32, 32);
        for (int p = 0; p < PIXELS; p++) {
            assertThat(tensor.values()[p]).isEqualTo((pixel(number, p) & 0xFF) / 255f);
        }
    }

    @Test
    void binaryBatchesPassExactlyWithNamesWhereTheyStandBeside() throws IOException {
        Path batch = TestImages.write(folder.resolve("data_batch_1.bin"), binary(new int[]{2}, new int[]{0}));

        try (Dataset dataset = Datasets.open(batch)) {
            assertThat(labels(dataset)).containsExactly("2", "0");
            assertThat(dataset.images().getLast().name()).isEqualTo("data_batch_1.bin#1");
            showsImage(0, dataset.images().getFirst());
            showsImage(1, dataset.images().getLast());
            assertThat(dataset.images().getFirst().source().read(1, 32, 32).values()).hasSize(1024);
            assertThat(dataset.images().getFirst().source().thumbnail(16).width()).isEqualTo(16);
        }
        Files.writeString(folder.resolve("batches.meta.txt"), "airplane\nautomobile\nbird\n\n");
        try (Dataset dataset = Datasets.open(batch)) {
            assertThat(labels(dataset)).containsExactly("bird", "airplane");
        }
    }

    @Test
    void ofTwoLabelsTheFineOneCounts() throws IOException {
        Path batch = TestImages.write(folder.resolve("test.bin"), binary(new int[]{1, 99}, new int[]{0, 3}));

        try (Dataset dataset = Datasets.open(batch)) {
            assertThat(labels(dataset)).containsExactly("99", "3");
            showsImage(1, dataset.images().getLast());
        }
    }

    @Test
    void damagedBinaryBatchesAreRefusedInASentence() throws IOException {
        Path shorter = TestImages.write(folder.resolve("test_batch.bin"),
                Arrays.copyOf(binary(new int[]{2}, new int[]{0}), 6000));
        assertThatThrownBy(() -> Datasets.open(shorter)).isInstanceOf(UnreadableDataException.class)
            .hasMessage(shorter + ": has 6000 bytes, which is not a multiple of 3073: it is truncated, or no batch of "
                    + "CIFAR-10");
        Path label = TestImages.write(folder.resolve("data_batch_2.bin"), binary(new int[]{2}, new int[]{200}));
        assertThatThrownBy(() -> Datasets.open(label)).isInstanceOf(UnreadableDataException.class)
            .hasMessageContaining("image 1 has the label 200 of 10 classes");
    }

    @Test
    void aBatchThatShrinksAfterItWasOpenedIsAnUnreadableImage() throws IOException {
        Path batch = TestImages.write(folder.resolve("data_batch_1.bin"), binary(new int[]{2}, new int[]{0}));
        try (Dataset dataset = Datasets.open(batch)) {
            Files.write(batch, new byte[10]);
            assertThatThrownBy(() -> dataset.images().getFirst().source().read(3, 32, 32))
                .isInstanceOf(UnreadableImageException.class)
                .hasMessageContaining("data_batch_1.bin#0: cannot be read: the data end too early");
        }
    }

    @Test
    void pythonBatchesPassExactly() throws IOException {
        byte[] pixels = new byte[2 * PIXELS];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = pixel(i / PIXELS, i % PIXELS);
        }
        Path batch = TestImages.write(folder.resolve("test_batch"), pickle(pixels, 3, 0));

        try (Dataset dataset = Datasets.open(batch)) {
            assertThat(labels(dataset)).containsExactly("3", "0");
            assertThat(dataset.images().getFirst().name()).isEqualTo("test_batch#0");
            showsImage(0, dataset.images().getFirst());
            showsImage(1, dataset.images().getLast());
        }
    }

    @Test
    void batchesThatPython3WroteAgainAreReadInEveryProtocol() throws IOException {
        for (int protocol : new int[]{2, 4, 5}) {
            Path batch = folder.resolve("batch-" + protocol + ".pickle");
            try (InputStream in = getClass().getResourceAsStream("cifar/protocol-" + protocol + ".pickle")) {
                Files.copy(in, batch);
            }
            try (Dataset dataset = Datasets.open(batch)) {
                assertThat(labels(dataset)).containsExactly("7");
                showsImage(0, dataset.images().getFirst());
            }
        }
    }

    @Test
    void aPickleThatCallsAnythingIsRefusedAndNothingRuns() {
        byte[] call = "\u0080\2cos\nsystem\nX\4\0\0\0true\u0085R.".getBytes(StandardCharsets.ISO_8859_1);
        Path batch = TestImages.write(folder.resolve("data_batch_3"), call);

        assertThatThrownBy(() -> Datasets.open(batch)).isInstanceOf(UnreadableDataException.class)
            .hasMessage(batch + ": was refused: its pickle names 'os.system', which is not needed for arrays; nothing "
                    + "of it was run");
    }

    @Test
    void truncatedAndLyingPicklesAreRefusedInASentence() throws IOException {
        byte[] whole = pickle(new byte[PIXELS], 1);
        for (int length = 2; length < whole.length; length += 97) {
            Path batch = TestImages.write(folder.resolve("train"), Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> Datasets.open(batch)).isInstanceOf(UnreadableDataException.class)
                .hasMessageStartingWith(batch + ": ");
        }
        Path bomb = TestImages.write(folder.resolve("train"), new byte[]{(byte) 0x80, 2, 'T', -1, -1, -1, 127, '.'});
        assertThatThrownBy(() -> Datasets.open(bomb)).hasMessageContaining("claims more bytes than it holds");
        Path fewer = TestImages.write(folder.resolve("train"), pickle(new byte[PIXELS], 1, 2));
        assertThatThrownBy(() -> Datasets.open(fewer))
            .hasMessageContaining("holds 3072 bytes for 2 labels, not 3072 for each");
    }
}
