package org.fars.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.fars.core.AtomicFiles.UnwritableFileException;
import org.fars.image.ArrayFiles.NpyArray;
import org.fars.image.ImageSource.UnreadableImageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExactFilesTest {
    private final ImageDecoder decoder = new ImageDecoder();
    @TempDir
    Path folder;

    private static ImageTensor random(int channels, int height, int width) {
        Random random = new Random(channels);
        float[] values = new float[channels * height * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat();
        }
        return new ImageTensor(channels, height, width, values);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void whatAPngHoldsIsWhatItsWriterSays(int channels) {
        ImageTensor image = random(channels, 9, 11);

        ImageTensor saved8 = PngWriter.write8(folder.resolve("new/folder/8.png"), image);
        ImageTensor saved16 = PngWriter.write16(folder.resolve("16.png"), image);

        assertThat(decoder.read(folder.resolve("new/folder/8.png"), channels, 9, 11)).isEqualTo(saved8)
            .isEqualTo(PngWriter.rounded8(image));
        assertThat(decoder.read(folder.resolve("16.png"), channels, 9, 11)).isEqualTo(saved16);
        assertThat(saved8.values()).containsExactly(image.values(), within(0.5f / 255 + 1e-7f));
        assertThat(saved16.values()).containsExactly(image.values(), within(0.5f / 65535 + 1e-7f));
    }

    @Test
    void npzGivesBackEveryBit() {
        Path file = folder.resolve("pair.adv.npz");
        Map<String, ImageTensor> images = new LinkedHashMap<>();
        images.put("original", random(3, 5, 4));
        images.put("adversarial", random(1, 2, 6));

        ArrayFiles.writeNpz(file, images);
        Map<String, NpyArray> arrays = ArrayFiles.readNpz(file);

        assertThat(arrays.keySet()).containsExactly("original", "adversarial");
        assertThat(arrays.get("original").shape()).containsExactly(3, 5, 4);
        assertThat(arrays.get("original").floats()).isEqualTo(images.get("original").values());
        try (Dataset dataset = Datasets.open(file)) {
            ImageSource source = dataset.images().getFirst().source();
            assertThat(source.read(1, 2, 6)).isEqualTo(images.get("adversarial"));
            assertThat(source.thumbnail(100).width()).isEqualTo(6);
            assertThatThrownBy(() -> source.read(3, 28, 28)).isInstanceOf(UnreadableImageException.class)
                .hasMessageContaining("holds an image of 1×2×6 values; this model takes 3×28×28");
        }
    }

    private static byte[] npy(String descr, String order, String shape, ByteBuffer data) {
        String header = "{'descr': '" + descr + "', 'fortran_order': " + order + ", 'shape': " + shape + ", }\n";
        ByteBuffer bytes = ByteBuffer.allocate(10 + header.length() + data.capacity()).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(new byte[]{(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0}).putShort((short) header.length());
        return bytes.put(header.getBytes(StandardCharsets.US_ASCII)).put(data.array()).array();
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private Path file(byte[] bytes) {
        return TestImages.write(folder.resolve("array.npy"), bytes);
    }

    @Test
    void arraysOfTheUsualTypesAreRead() {
        Path doubles = file(npy("<f8", "False", "(2, 1)", little(16).putDouble(Math.PI).putDouble(-0.0)));
        assertThat(ArrayFiles.readNpy(doubles).values()).containsExactly(Math.PI, -0.0);
        assertThat(ArrayFiles.readNpy(doubles).shape()).containsExactly(2, 1);
        assertThat(ArrayFiles.readNpy(file(npy("<i8", "False", "(1,)", little(8).putLong(-7)))).values())
            .containsExactly(-7);
        assertThat(ArrayFiles.readNpy(file(npy("<i4", "False", "()", little(4).putInt(5)))).values())
            .containsExactly(5);
        assertThat(ArrayFiles.readNpy(file(npy("|u1", "False", "(1,)", little(1).put((byte) 200)))).values())
            .containsExactly(200);
    }

    @Test
    void otherArraysAreRefusedWithTheirReason() {
        refused(npy("|O", "False", "(1,)", little(8)), "type '|O'");
        refused(npy("<f8", "True", "(2, 2)", little(32)), "Fortran order");
        refused(npy("<f8", "False", "(3,)", little(16)), "ends after 2 of 3 values");
        refused(npy("<f8", "False", "(99999, 99999, 99999)", little(8)), "more than is read");
        refused(npy("|u1", "False", "(16777217,)", little(8)), "more than is read");
        refused(npy("<f8", "False", "(99999999999,)", little(8)), "says that it has the shape");
        refused(npy("<i8", "False", "(1,)", little(8).putLong(Long.MAX_VALUE)), "does not hold exactly");
        refused(new byte[]{1, 2, 3}, "is not a NumPy array");
    }

    private void refused(byte[] bytes, String reason) {
        Path file = file(bytes);
        assertThatThrownBy(() -> ArrayFiles.readNpy(file)).isInstanceOf(UnreadableDataException.class)
            .hasMessageStartingWith(file + ": ")
            .hasMessageContaining(reason);
    }

    @Test
    void anNpzThatHoldsNoImageIsRefused() throws IOException {
        assertRefusedAsImage(npy("<f4", "False", "(1, 1, 1)", little(4).putFloat(7)), "7.0, outside [0, 1]");
        assertRefusedAsImage(npy("<f4", "False", "(1,)", little(4).putFloat(0)), "shape 1, not channels");
        Path garbage = TestImages.write(folder.resolve("g.npz"), new byte[100]);
        assertThatThrownBy(() -> Datasets.open(garbage).images().getFirst().source().read(1, 1, 1))
            .isInstanceOf(UnreadableImageException.class)
            .hasMessageContaining("holds no image");
    }

    @Test
    void onlyTheImageOfAFileOfManyArraysIsRead() throws IOException {
        Path file = folder.resolve("bomb.npz");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("bomb.npy"));
            byte[] head = npy("|u1", "False", "(16777216,)", little(0));
            zip.write(head);
            zip.write(new byte[1 << 24]);
            zip.putNextEntry(new ZipEntry("image.npy"));
            zip.write(npy("<f4", "False", "(1, 1, 1)", little(4).putFloat(0.5f)));
        }

        assertThat(Datasets.open(file).images().getFirst().source().read(1, 1, 1).values()).containsExactly(0.5f);
        assertThatThrownBy(() -> ArrayFiles.readNpz(file)).isInstanceOf(UnreadableDataException.class)
            .hasMessageContaining("which is more than is read here");
        Path many = folder.resolve("many.npz");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(many))) {
            for (int i = 0; i <= 1000; i++) {
                zip.putNextEntry(new ZipEntry(i + ".npy"));
            }
        }
        assertThatThrownBy(() -> Datasets.open(many).images().getFirst().source().thumbnail(8))
            .isInstanceOf(UnreadableImageException.class)
            .hasMessageContaining("holds more than 1000 arrays");
    }

    private void assertRefusedAsImage(byte[] npy, String reason) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("x.npy"));
            zip.write(npy);
        }
        Path file = TestImages.write(folder.resolve("x.npz"), bytes.toByteArray());
        assertThatThrownBy(() -> Datasets.open(file).images().getFirst().source().read(1, 1, 1))
            .isInstanceOf(UnreadableImageException.class)
            .hasMessageContaining(reason);
    }

    @Test
    void aFileThatCannotBeWrittenIsNamedAndLeavesNoPart() throws IOException {
        Path blocked = Files.writeString(folder.resolve("blocked"), "a file, not a folder");

        assertThatThrownBy(() -> PngWriter.write8(blocked.resolve("a.png"), random(1, 2, 2)))
            .isInstanceOf(UnwritableFileException.class)
            .hasMessageContaining("a.png: cannot be written: ");
        Path busy = Files.createDirectories(folder.resolve("busy.png/child"));
        assertThatThrownBy(() -> PngWriter.write8(busy.getParent(), random(1, 2, 2)))
            .isInstanceOf(UnwritableFileException.class);
        try (var left = Files.list(folder)) {
            assertThat(left).noneMatch(path -> path.toString().endsWith(".part"));
        }
    }
}
