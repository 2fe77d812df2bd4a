package org.fars.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hardwood.internal.thrift.PageHeaderReader;
import dev.hardwood.internal.thrift.ThriftCompactReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.fars.image.ArrayFiles.StoredArray;
import org.fars.image.Dataset.LabelledImage;
import org.fars.image.Dataset.SkippedFile;
import org.fars.image.Datasets.AmbiguousDatasetException;
import org.fars.image.ImageSource.UnreadableImageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that hold many images each: NumPy's, Parquet, and folders of such files. */
class DataFilesTest {
    @TempDir
    Path folder;

    private static List<String> labels(Dataset dataset) {
        return dataset.images().stream().map(image -> image.label().orElse("none")).toList();
    }

    private static List<String> names(Dataset dataset) {
        return dataset.images().stream().map(LabelledImage::name).toList();
    }

    private static StoredArray bytes(String name, int... shape) {
        byte[] values = new byte[(int) ArrayFiles.NpyArray.size(shape)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (byte) i;
        }
        return new StoredArray(name, "|u1", shape, out -> out.write(values));
    }

    private static StoredArray floats(String name, float[] values, int... shape) {
        return new StoredArray(name, "<f4", shape, out -> out.write(NpyFormat.bytes(values)));
    }

    private static StoredArray longs(String name, int[] shape, long... values) {
        ByteBuffer buffer = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        Arrays.stream(values).forEach(buffer::putLong);
        return new StoredArray(name, "<i8", shape, out -> out.write(buffer.array()));
    }

    private Path npz(String name, StoredArray... arrays) {
        Path file = folder.resolve(name);
        ArrayFiles.writeArrays(file, List.of(arrays));
        return file;
    }

    private Path resource(String name, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        try (InputStream in = getClass().getResourceAsStream("parquet/" + name)) {
            Files.copy(in, to);
        }
        return to;
    }

    @Test
    void npzImagesWithChannelsLastPassExactly() {
        Path file = npz("set.npz", bytes("x", 2, 4, 5, 3), longs("y", new int[]{2, 1}, 1, 0));

        try (Dataset dataset = Datasets.open(file)) {
            assertThat(labels(dataset)).containsExactly("1", "0");
            assertThat(names(dataset)).containsExactly("set.npz#0", "set.npz#1");
            ImageTensor second = dataset.images().getLast().source().read(3, 4, 5);
            assertThat(second.at(2, 3, 4)).isEqualTo(119 / 255f);
            assertThat(second.at(0, 0, 1)).isEqualTo(63 / 255f);
        }
    }

    @Test
    void npzImagesWithChannelsFirstAndGreyImagesPassExactly() {
        float[] values = new float[2 * 3 * 4 * 5];
        for (int i = 0; i < values.length; i++) {
            values[i] = i / 200f;
        }
        try (Dataset dataset = Datasets.open(npz("a.npz", floats("images", values, 2, 3, 4, 5)))) {
            assertThat(labels(dataset)).containsExactly("none", "none");
            assertThat(dataset.images().getLast().source().read(3, 4, 5).values())
                .isEqualTo(Arrays.copyOfRange(values, 60, 120));
        }
        try (Dataset dataset = Datasets.open(npz("b.npz", bytes("data", 5, 4, 4), longs("labels", new int[]{5}, 1, 2, 3,
                4, -1)))) {
            assertThat(labels(dataset)).containsExactly("1", "2", "3", "4", "none");
            assertThat(dataset.images().get(1).source().read(3, 4, 4).at(1, 0, 2)).isEqualTo(18 / 255f);
        }
    }

    @Test
    void splitsOfAnNpzAreNotMixed() {
        Path file = npz("mnist.npz", bytes("x_train", 2, 4, 4), longs("y_train", new int[]{2}, 5, 6),
                bytes("x_test", 1, 4, 4), longs("y_test", new int[]{1}, 7));

        assertThatThrownBy(() -> Datasets.open(file))
            .isInstanceOfSatisfying(AmbiguousDatasetException.class, e -> assertThat(e.choices())
                .containsExactly(Path.of(file + "!/train"), Path.of(file + "!/test")));
        try (Dataset dataset = Datasets.open(Path.of(file + "!/test"))) {
            assertThat(labels(dataset)).containsExactly("7");
        }
        try (Dataset dataset = Datasets.open(npz("medical.npz", bytes("test_images", 2, 4, 4, 1),
                longs("test_labels", new int[]{2, 1}, 1, 0)))) {
            assertThat(labels(dataset)).containsExactly("1", "0");
        }
    }

    @Test
    void anNpzOfOneImageStaysOne() {
        Path file = npz("one.npz", floats("image", new float[48], 3, 4, 4));

        try (Dataset dataset = Datasets.open(file)) {
            assertThat(names(dataset)).containsExactly("one.npz");
            assertThat(dataset.images().getFirst().source().read(3, 4, 4).values()).hasSize(48);
        }
    }

    @Test
    void npzSetsThatDoNotFitAreRefusedInASentence() throws IOException {
        refused(npz("a.npz", bytes("x", 2, 4, 4, 4)), "has the shape 2×4×4×4; images are N×H×W, N×H×W×C or N×C×H×W");
        refused(npz("b.npz", bytes("x", 2, 4, 4), longs("y", new int[]{3}, 1, 2, 3)),
                "has the shape 3, not one label for each of the 2 images");
        refused(npz("c.npz", bytes("x", 2, 4, 4), floats("y", new float[]{0.5f, 1}, 2)),
                "holds the label 0.5; labels are integers");
        refused(npz("d.npz", longs("x", new int[]{2, 1, 2}, 1, 2, 3, 4)), "holds values of type '<i8'");
        refused(npz("e.npz", new StoredArray("x", "|u1", new int[]{100, 4, 4}, out -> out.write(new byte[160]))),
                "ends after 10 of 100 images");
        refused(npz("f.npz", new StoredArray("x", "|u1", new int[]{1 << 30, 1000, 1}, out -> out.write(1))),
                "which is more than is read here");
        Path outside = npz("g.npz", floats("x", new float[]{0, 1, 0.5f, 255}, 1, 2, 2, 1));
        try (Dataset dataset = Datasets.open(outside)) {
            assertThatThrownBy(() -> dataset.images().getFirst().source().read(1, 2, 2))
                .isInstanceOf(UnreadableImageException.class)
                .hasMessageContaining(
                        "holds the value 255.0, outside [0, 1]; divide values up to 255 by 255, or save them as uint8");
        }
    }

    private static void refused(Path file, String reason) {
        assertThatThrownBy(() -> Datasets.open(file)).isInstanceOf(UnreadableDataException.class)
            .hasMessageStartingWith(file.toString())
            .hasMessageContaining(reason);
    }

    @Test
    void aParquetFileShowsItsImagesByTheirClassNames() throws IOException {
        Path file = resource("struct-snappy.parquet", folder.resolve("test-00000-of-00001.parquet"));

        try (Dataset dataset = Datasets.open(file)) {
            assertThat(labels(dataset)).containsExactly("bird", "airplane", "none");
            assertThat(names(dataset)).containsExactly("test-00000-of-00001.parquet#0", "test-00000-of-00001.parquet#1",
                    "test-00000-of-00001.parquet#3");
            assertThat(dataset.skipped())
                .containsExactly(new SkippedFile("test-00000-of-00001.parquet#2", "holds no bytes of an image"));
            List<Float> reds = new ArrayList<>();
            dataset.images().forEach(image -> reds.add(image.source().read(3, 4, 4).at(0, 1, 1) * 255));
            assertThat(reds).containsExactly(5f, 15f, 35f);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"zstd", "lz4", "lz4-raw", "brotli"})
    void parquetFilesOfEveryCompressionAreRead(String codec) throws IOException {
        Path file = resource("struct-" + codec + ".parquet", folder.resolve("a.parquet"));

        try (Dataset dataset = Datasets.open(file)) {
            assertThat(labels(dataset)).containsExactly("bird", "airplane", "none");
            assertThat(dataset.images().getLast().source().read(3, 4, 4).at(0, 1, 1)).isEqualTo(35 / 255f);
        }
    }

    @Test
    void pagesThatUnpackToMuchMoreAreRefusedUnread() throws IOException {
        refused(resource("bomb-zstd.parquet", folder.resolve("z.parquet")),
                "unpacks to more than any file of images does");
        Path file = resource("bomb-brotli.parquet", folder.resolve("b.parquet"));
        byte[] bytes = Files.readAllBytes(file);
        try (Dataset dataset = Datasets.open(file)) {
            assertThat(dataset.images()).hasSize(1);
        }
        // The most significant digit of the size, which then is 1 MiB instead of 20.
        assertThat(bytes[10]).isEqualTo((byte) 0x14);
        bytes[10] = 1;
        refused(TestImages.write(file, bytes), "unpacks to more than any file of images does");
        try (Dataset dataset = Datasets.open(resource("v2-brotli.parquet", folder.resolve("v2.parquet")))) {
            assertThat(dataset.images()).hasSize(1);
        }
    }

    @Test
    void aPageOfSnappyThatStatesTwoLengthsIsRefusedUnread() throws IOException {
        byte[] bytes = Files.readAllBytes(resource("struct-snappy.parquet", folder.resolve("s.parquet")));
        int first = "PAR1".length();
        ThriftCompactReader header = new ThriftCompactReader(ByteBuffer.wrap(bytes, first, 200).slice());
        PageHeaderReader.read(header);

        bytes[first + header.getBytesRead()]++;

        refused(TestImages.write(folder.resolve("s.parquet"), bytes), "its data are damaged");
    }

    @Test
    void aParquetFileMayHoldBytesAndNamesInPlainColumns() throws IOException {
        try (Dataset dataset = Datasets.open(resource("flat.parquet", folder.resolve("flat.parquet")))) {
            assertThat(labels(dataset)).containsExactly("cat", "dog", "cat");
            assertThat(dataset.images().getLast().source().read(3, 4, 4).at(0, 0, 0)).isEqualTo(25 / 255f);
        }
    }

    @Test
    void parquetFilesThatCannotBeReadAreRefusedInASentence() throws IOException {
        refused(resource("no-images.parquet", folder.resolve("n.parquet")), "has no column of images");
        byte[] whole = Files.readAllBytes(resource("struct-snappy.parquet", folder.resolve("w.parquet")));
        for (int length = 0; length < whole.length; length += 97) {
            Path cut = TestImages.write(folder.resolve("cut.parquet"), Arrays.copyOf(whole, length));
            refused(cut, "");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"snappy", "zstd", "lz4", "lz4-raw", "brotli"})
    void aParquetFileThatIsDamagedIsRefusedOrShowsNoMoreImagesThanItHas(String codec) throws IOException {
        byte[] whole = Files.readAllBytes(resource("struct-" + codec + ".parquet", folder.resolve("w.parquet")));
        for (int i = 4; i < whole.length; i += 61) {
            byte[] damaged = whole.clone();
            damaged[i] ^= (byte) 0xA5;
            Path file = TestImages.write(folder.resolve("damaged.parquet"), damaged);
            try (Dataset dataset = Datasets.open(file)) {
                assertThat(dataset.images()).hasSizeLessThanOrEqualTo(4);
            } catch (UnreadableDataException e) {
                assertThat(e).hasMessageStartingWith(file.toString());
            }
        }
    }

    @Test
    void aFolderOfDataFilesOpensBySplit() throws IOException {
        resource("flat.parquet", folder.resolve("data/train-00000-of-00002.parquet"));
        resource("struct-snappy.parquet", folder.resolve("data/train-00001-of-00002.parquet"));
        Path test = resource("flat.parquet", folder.resolve("data/test-00000-of-00001.parquet"));

        assertThatThrownBy(() -> Datasets.open(folder))
            .isInstanceOfSatisfying(AmbiguousDatasetException.class,
                    e -> assertThat(e.choices()).containsExactly(test, folder.resolve("train")));
        try (Dataset dataset = Datasets.open(folder.resolve("train"))) {
            assertThat(labels(dataset)).containsExactly("cat", "dog", "cat", "bird", "airplane", "none");
        }
        assertThatThrownBy(() -> Datasets.open(folder.resolve("val"))).isInstanceOf(UnreadableImageException.class)
            .hasMessageContaining("there is no such file or folder");
        try (Dataset dataset = Datasets.open(test)) {
            assertThat(dataset.images()).hasSize(3);
        }
    }

    private Path npy(String name, StoredArray array) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        NpyFormat.writeHeader(bytes, array.type(), array.shape());
        array.values().writeTo(bytes);
        return TestImages.write(folder.resolve(name), bytes.toByteArray());
    }

    @Test
    void aFolderOfNpzSetsIsOneDataSet() {
        npz("b2.npz", bytes("x", 1, 4, 4), longs("y", new int[]{1}, 7));
        npz("b10.npz", bytes("x", 2, 4, 4), longs("y", new int[]{2}, 8, 9));

        try (Dataset dataset = Datasets.open(folder)) {
            assertThat(labels(dataset)).containsExactly("7", "8", "9");
            assertThat(names(dataset)).containsExactly("b2.npz#0", "b10.npz#0", "b10.npz#1");
            assertThat(dataset.images().getLast().source().read(1, 4, 4).at(0, 0, 1)).isEqualTo(17 / 255f);
        }
    }

    @Test
    void splitsWithinAndAmongNpzFilesOfAFolderAreNotMixed() {
        npz("a.npz", bytes("x_train", 1, 4, 4), longs("y_train", new int[]{1}, 1), bytes("x_test", 1, 4, 4),
                longs("y_test", new int[]{1}, 2));
        npz("more-train.npz", bytes("x", 1, 4, 4), longs("y", new int[]{1}, 3));
        npz("latest-intervals.npz", bytes("x", 1, 4, 4), longs("y", new int[]{1}, 4));

        assertThatThrownBy(() -> Datasets.open(folder))
            .isInstanceOfSatisfying(AmbiguousDatasetException.class, e -> assertThat(e.choices()).containsExactly(
                    folder.resolve("latest-intervals.npz"), Path.of(folder.resolve("a.npz") + "!/test"),
                    folder.resolve("train")));
        try (Dataset dataset = Datasets.open(folder.resolve("train"))) {
            assertThat(labels(dataset)).containsExactly("1", "3");
        }
    }

    @Test
    void npyFilesFindTheirLabelsBesideThem() throws IOException {
        npy("x_test.npy", bytes("", 2, 4, 5, 3));
        npy("y_test.npy", longs("", new int[]{2}, 5, 6));
        Path train = npy("train_images.npy", bytes("", 1, 4, 5, 3));
        npy("train_labels.npy", longs("", new int[]{1, 1}, 7));

        assertThatThrownBy(() -> Datasets.open(folder))
            .isInstanceOfSatisfying(AmbiguousDatasetException.class,
                    e -> assertThat(e.choices()).containsExactly(folder.resolve("x_test.npy"), train));
        try (Dataset dataset = Datasets.open(folder.resolve("x_test.npy"))) {
            assertThat(labels(dataset)).containsExactly("5", "6");
            assertThat(dataset.images().getLast().source().read(3, 4, 5).at(0, 0, 1)).isEqualTo(63 / 255f);
        }
        try (Dataset dataset = Datasets.open(train)) {
            assertThat(labels(dataset)).containsExactly("7");
        }
        refused(folder.resolve("y_test.npy"), "holds labels only");
    }

    @Test
    void corruptionsShareTheLabelsBesideThem() throws IOException {
        npy("fog.npy", bytes("", 2, 4, 5, 3));
        npy("snow.npy", bytes("", 2, 4, 5, 3));
        npy("labels.npy", longs("", new int[]{2}, 5, 6));

        try (Dataset dataset = Datasets.open(folder)) {
            assertThat(names(dataset)).containsExactly("fog.npy#0", "fog.npy#1", "snow.npy#0", "snow.npy#1");
            assertThat(labels(dataset)).containsExactly("5", "6", "5", "6");
        }
    }

    @Test
    void anNpyFileOfOneImageIsOne() throws IOException {
        try (Dataset dataset = Datasets.open(npy("one.npy", floats("", new float[48], 3, 4, 4)))) {
            assertThat(dataset.images()).hasSize(1);
            assertThat(dataset.images().getFirst().source().read(3, 4, 4).values()).hasSize(48);
        }
    }

    @Test
    void npyFilesThatDoNotFitAreRefusedInASentence() throws IOException {
        refused(npy("a.npy", bytes("", 6, 784)), "has the shape 6×784; images are N×H×W");
        refused(TestImages.write(folder.resolve("b.npy"), new byte[]{1, 2}), "is not a NumPy array");
        refused(npy("c.npy", new StoredArray("", "|u1", new int[]{9, 4, 4}, out -> out.write(new byte[40]))),
                "ends after 2 of 9 images");
        npy("labels.npy", longs("", new int[]{1}, 5));
        Path unlike = npy("d.npy", bytes("", 2, 4, 4));
        assertThatThrownBy(() -> Datasets.open(unlike)).isInstanceOf(UnreadableDataException.class)
            .hasMessage(folder.resolve("labels.npy") + ": has the shape 1, not one label for each of the 2 images");
    }

    @Test
    void aDamagedFileOfAFolderIsSkippedAndTheOthersGoOn() throws IOException {
        npz("a.npz", bytes("x", 2, 4, 4), longs("y", new int[]{3}, 1, 2, 3));
        npz("b.npz", bytes("x", 2, 4, 4), longs("y", new int[]{2}, 1, 2));
        TestImages.write(folder.resolve("c.parquet"), new byte[]{1, 2, 3});

        try (Dataset dataset = Datasets.open(folder)) {
            assertThat(labels(dataset)).containsExactly("1", "2");
            assertThat(dataset.skipped()).containsExactly(
                    new SkippedFile(folder.resolve("a.npz") + "!/y.npy",
                            "has the shape 3, not one label for each of the 2 images"),
                    new SkippedFile(folder.resolve("c.parquet").toString(),
                            "is not a Parquet file that can be read; its data are damaged"));
        }
        Files.delete(folder.resolve("b.npz"));
        refused(folder, "has the shape 3, not one label for each of the 2 images");
    }

    @Test
    void anArchiveOfDataFilesIsToBeUnpacked() throws IOException {
        Path file = folder.resolve("a.zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("data/notes.txt"));
            zip.putNextEntry(new ZipEntry("data/train-0.parquet"));
        }
        refused(file, "there are no images in this archive; 2 other files were skipped; unpack it, since files of many"
                + " images, such as data/train-0.parquet, are not read inside archives");
    }

    @Test
    void aFileOfArraysWithOtherNamesSaysWhichAreRead() {
        try (Dataset dataset = Datasets.open(npz("a.npz", bytes("features", 2, 4, 4), bytes("classes", 2)))) {
            assertThatThrownBy(() -> dataset.images().getFirst().source().read(1, 4, 4))
                .hasMessage(folder.resolve("a.npz")
                        + ": has no array of images: they are named x, images or data, and a single one image");
        }
    }

    @Test
    void arraysBesidePicturesAreNotOpened() throws IOException {
        npz("a.npz", bytes("x", 2, 4, 4), longs("y", new int[]{2}, 1, 2));
        TestImages.write(folder.resolve("cat/a.png"), TestImages.encode(TestImages.flag(8, 8), "png"));

        try (Dataset dataset = Datasets.open(folder)) {
            assertThat(labels(dataset)).containsExactly("cat");
            assertThat(dataset.skipped()).containsExactly(new SkippedFile("a.npz", "is not an image file"));
        }
    }

    @Test
    void filesOfOperatingSystemsArePassedOver() throws IOException {
        TestImages.write(folder.resolve("cat/a.png"), TestImages.encode(TestImages.flag(8, 8), "png"));
        for (String name : List.of("Thumbs.db", "desktop.ini", ".DS_Store", "cat/Thumbs.db", "__MACOSX/._a.png")) {
            TestImages.write(folder.resolve(name), new byte[]{1});
        }
        try (Dataset dataset = Datasets.open(folder)) {
            assertThat(labels(dataset)).containsExactly("cat");
            assertThat(dataset.skipped()).isEmpty();
        }
    }

    @Test
    void listsOfSpreadsheetsAndOfWindowsAreRead() throws IOException {
        TestImages.write(folder.resolve("pictures/a.png"), TestImages.encode(TestImages.flag(8, 8), "png"));
        for (String text : List.of("\uFEFFpath;label\r\n\"pictures\\a.png\";\"cat, big\"\r\n",
                "path\tlabel\npictures/a.png\tcat, big\n", "label,path\n\"cat, big\",pictures\\a.png\n")) {
            Path list = Files.writeString(folder.resolve("list.csv"), text);
            try (Dataset dataset = Datasets.open(list)) {
                assertThat(labels(dataset)).containsExactly("cat, big");
                assertThat(names(dataset)).containsExactly("pictures/a.png");
                assertThat(dataset.images().getFirst().source().read(3, 8, 8).values()).hasSize(192);
            }
        }
    }
}
