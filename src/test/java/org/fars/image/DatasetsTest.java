package org.fars.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.fars.image.Dataset.LabelledImage;
import org.fars.image.Dataset.SkippedFile;
import org.fars.image.Datasets.AmbiguousDatasetException;
import org.fars.image.ImageSource.UnreadableImageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetsTest {
    @TempDir
    Path folder;

    private static byte[] png(int red) {
        return TestImages.encode(TestImages.flat(8, 8, new Color(red, 0, 0)), "png");
    }

    private static List<String> names(Dataset dataset) {
        return dataset.images().stream().map(LabelledImage::name).toList();
    }

    private static List<String> labels(Dataset dataset) {
        return dataset.images().stream().map(image -> image.label().orElse("none")).toList();
    }

    private static float red(LabelledImage image) {
        return image.source().read(3, 8, 8).at(0, 4, 4) * 255;
    }

    @Test
    void aSingleImageIsASetOfOne() {
        Path file = TestImages.write(folder.resolve("one.png"), png(7));

        try (Dataset dataset = Datasets.open(file)) {
            assertThat(names(dataset)).containsExactly("one.png");
            assertThat(dataset.images().getFirst().label()).isEqualTo(Optional.empty());
            assertThat(red(dataset.images().getFirst())).isEqualTo(7);
        }
    }

    @Test
    void aFlatFolderIsUnlabelledAndSortedAsPeopleSort() {
        for (String name : List.of("img10.png", "img2.png", "IMG1.PNG")) {
            TestImages.write(folder.resolve(name), png(1));
        }
        TestImages.write(folder.resolve("notes.txt"), "hello".getBytes(StandardCharsets.UTF_8));
        TestImages.write(folder.resolve(".hidden.png"), png(1));

        try (Dataset dataset = Datasets.open(folder)) {
            assertThat(names(dataset)).containsExactly("IMG1.PNG", "img2.png", "img10.png");
            assertThat(labels(dataset)).containsOnly("none");
            assertThat(dataset.skipped()).containsExactly(new SkippedFile("notes.txt", "is not an image file"));
        }
    }

    @Test
    void foldersNameClassesAndWordNetIdsBecomeWords() {
        TestImages.write(folder.resolve("val/n01440764/a.png"), png(1));
        TestImages.write(folder.resolve("val/n03888257/b.png"), png(2));
        TestImages.write(folder.resolve("val/My class/c.png"), png(3));
        TestImages.write(folder.resolve("val/.git/d.png"), png(3));

        try (Dataset dataset = Datasets.open(folder)) {
            assertThat(names(dataset)).containsExactly("val/My class/c.png", "val/n01440764/a.png",
                    "val/n03888257/b.png");
            assertThat(labels(dataset)).containsExactly("My class", "tench", "parachute");
            assertThat(dataset.labels()).containsExactly("My class", "parachute", "tench");
        }
    }

    @Test
    void theTopFolderIsTheClass() {
        TestImages.write(folder.resolve("church/001/a.png"), png(1));
        TestImages.write(folder.resolve("tench/deep/er/b.png"), png(2));
        TestImages.write(folder.resolve("-1/c.png"), png(2));
        TestImages.write(folder.resolve("loose.png"), png(3));

        try (Dataset dataset = Datasets.open(folder)) {
            assertThat(names(dataset)).containsExactly("-1/c.png", "church/001/a.png", "loose.png",
                    "tench/deep/er/b.png");
            assertThat(labels(dataset)).containsExactly("none", "church", "none", "tench");
        }
    }

    @Test
    void splitsOnTopAreNotMixed() {
        TestImages.write(folder.resolve("Train/church/a.png"), png(1));
        TestImages.write(folder.resolve("val/church/b.png"), png(2));
        TestImages.write(folder.resolve("extra/c.png"), png(2));

        assertThatThrownBy(() -> Datasets.open(folder))
            .isInstanceOfSatisfying(AmbiguousDatasetException.class, e -> assertThat(e.choices())
                .containsExactly(folder.resolve("Train"), folder.resolve("val")))
            .hasMessage(folder + ": holds the splits Train and val, which are not mixed; name one of them: "
                    + folder.resolve("Train") + " or " + folder.resolve("val"));
        try (Dataset dataset = Datasets.open(folder.resolve("val"))) {
            assertThat(labels(dataset)).containsExactly("church");
        }
    }

    @Test
    void resultsAreListedOnlyWhereThereIsNothingElse() throws IOException {
        TestImages.write(folder.resolve("church/a.png"), png(1));
        Path charts = Files.createDirectories(folder.resolve("result/charts"));
        Path chart = TestImages.write(charts.resolve("accuracy.png"), png(2));
        Path attack = TestImages.write(folder.resolve("church/a.adv.png"), png(2));
        ResultFiles.record(List.of(chart, attack));
        ResultFiles.record(List.of(chart, chart.resolveSibling("later.png")));

        try (Dataset dataset = Datasets.open(folder)) {
            assertThat(names(dataset)).containsExactly("church/a.png");
            assertThat(dataset.skipped()).containsExactlyInAnyOrder(
                    new SkippedFile("church/a.adv.png", "is a result that FaRS Explorer wrote"),
                    new SkippedFile("result/charts/accuracy.png", "is a result that FaRS Explorer wrote"));
        }
        try (Dataset dataset = Datasets.open(charts)) {
            assertThat(names(dataset)).containsExactly("accuracy.png");
        }
        assertThat(charts.resolve(".fars-results")).hasContent("accuracy.png\nlater.png\n");
    }

    @Test
    void foldersThatAreTooDeepAreNamed() {
        String deep = "d/".repeat(17);
        TestImages.write(folder.resolve(deep + "a.png"), png(1));
        TestImages.write(folder.resolve("b.png"), png(1));

        try (Dataset dataset = Datasets.open(folder)) {
            assertThat(names(dataset)).containsExactly("b.png");
            assertThat(dataset.skipped()).singleElement()
                .extracting(SkippedFile::reason)
                .isEqualTo("is nested more than 16 folders deep");
        }
    }

    @Test
    void openingTenThousandImagesDecodesNone() throws IOException {
        for (int i = 0; i < 10_000; i++) {
            Files.createFile(folder.resolve(i + ".jpg"));
        }

        try (Dataset dataset = Datasets.open(folder)) {
            assertThat(dataset.images()).hasSize(10_000);
            assertThat(names(dataset)).startsWith("0.jpg", "1.jpg", "2.jpg");
            assertThatThrownBy(() -> dataset.images().get(17).source().read(3, 8, 8))
                .isInstanceOf(UnreadableImageException.class)
                .hasMessageContaining("17.jpg: is empty");
        }
    }

    @Test
    void foldersWithoutImagesSayWhatTheyHold() {
        assertThatThrownBy(() -> Datasets.open(folder)).isInstanceOf(UnreadableDataException.class)
            .hasMessage(folder + ": this folder is empty");
        TestImages.write(folder.resolve("sub/letter.doc"), new byte[]{1});
        assertThatThrownBy(() -> Datasets.open(folder)).isInstanceOf(UnreadableDataException.class)
            .hasMessageContaining("no images in this folder; 1 other file was skipped");
        TestImages.write(folder.resolve("t10k-images-idx3-ubyte.gz"), new byte[]{1});
        assertThatThrownBy(() -> Datasets.open(folder)).isInstanceOf(UnreadableDataException.class)
            .hasMessageContaining("t10k-images-idx3-ubyte.gz: ");
    }

    @Test
    void whatIsNotThereIsNamed() {
        assertThatThrownBy(() -> Datasets.open(folder.resolve("gone"))).isInstanceOf(UnreadableImageException.class)
            .hasMessage(folder.resolve("gone") + ": there is no such file or folder");
    }

    @Test
    void listsNameFilesBesideThem() throws IOException {
        TestImages.write(folder.resolve("pictures/a b.png"), png(9));
        Path list = Files.writeString(folder.resolve("list.csv"),
                "\uFEFFLabel, Path\n\"golf, ball\",\"pictures/a b.png\"\n,missing.png\nn03028079,b.png\n-1,c.png\n\"golf, ball\",pictures/../pictures/a b.png\n");

        try (Dataset dataset = Datasets.open(list)) {
            assertThat(labels(dataset)).containsExactly("golf, ball", "none", "church", "none");
            assertThat(dataset.skipped())
                .containsExactly(new SkippedFile("pictures/../pictures/a b.png", "is listed twice"));
            assertThat(red(dataset.images().getFirst())).isEqualTo(9);
            assertThatThrownBy(() -> dataset.images().get(1).source().read(3, 8, 8))
                .isInstanceOf(UnreadableImageException.class)
                .hasMessageContaining("no such file");
        }
    }

    @Test
    void listsWithoutImagesAreRefused() throws IOException {
        refusedList("a.csv", "", "needs a first line");
        refusedList("b.csv", "picture,label\na.png,1\n", "needs a first line");
        refusedList("c.csv", "path,label\n", "lists no images");
        refusedList("d.csv", "path,label\n,1\n", "line 2 names no file");
        refusedList("e.csv", "path,label\n\"a.png,1\n", "not a list that can be read");
        refusedList("f.csv", "path,path\na.png,1\n", "not a list that can be read");
        refusedList("h.csv", "path,label\na.png,church\nb.png,1\n./a.png,golf ball\n",
                "line 4 labels ./a.png as 'golf ball', an earlier line as 'church'");
        refusedList("i.csv", "path,label\na.png,church\na.png,\n", "labels a.png as unlabelled, an earlier line as");
        Path latin = TestImages.write(folder.resolve("g.csv"), new byte[]{'p', 'a', 't', 'h', '\n', (byte) 0xE9, '\n'});
        assertThatThrownBy(() -> Datasets.open(latin)).isInstanceOf(UnreadableDataException.class)
            .hasMessageContaining("not a text in UTF-8");
    }

    private void refusedList(String name, String text, String reason) throws IOException {
        Path list = Files.writeString(folder.resolve(name), text);
        assertThatThrownBy(() -> Datasets.open(list)).isInstanceOf(UnreadableDataException.class)
            .hasMessageStartingWith(list + ": ")
            .hasMessageContaining(reason);
    }

    @Test
    void integersSayWhichClassesTheyWereTakenAs() {
        List<String> classes = List.of("tench", "top", "English springer");

        assertThat(ClassNames.indicesInWords(List.of("0", "2", "7"), classes))
            .contains("labels 0…2 taken as tench, English springer");
        assertThat(ClassNames.indicesInWords(List.of("0", "top"), classes)).isEmpty();
        assertThat(ClassNames.indicesInWords(List.of("1"), List.of("3", "1"))).isEmpty();
        assertThat(ClassNames.indicesInWords(List.of(), classes)).isEmpty();
    }

    @Test
    void labelsFindTheirClass() {
        List<String> classes = List.of("tench", "T-shirt/top", "English springer");

        assertThat(ClassNames.index("n01440764", classes)).isEqualTo(OptionalInt.of(0));
        assertThat(ClassNames.index("english_springer", classes)).isEqualTo(OptionalInt.of(2));
        assertThat(ClassNames.index("t shirt/top", classes)).isEqualTo(OptionalInt.of(1));
        assertThat(ClassNames.index("1", classes)).isEqualTo(OptionalInt.of(1));
        assertThat(ClassNames.index("-1", classes)).isEqualTo(OptionalInt.empty());
        assertThat(ClassNames.index(" -0 ", classes)).isEqualTo(OptionalInt.empty());
        assertThat(ClassNames.index("-1", List.of("0", "1"))).isEqualTo(OptionalInt.empty());
        assertThat(ClassNames.index("3", classes)).isEqualTo(OptionalInt.empty());
        assertThat(ClassNames.index("99999999999", classes)).isEqualTo(OptionalInt.empty());
        assertThat(ClassNames.index("church", classes)).isEqualTo(OptionalInt.empty());
        assertThat(ClassNames.index("0", List.of("1", "0"))).isEqualTo(OptionalInt.of(1));
    }
}
