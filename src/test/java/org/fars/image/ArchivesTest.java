package org.fars.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.fars.image.Dataset.LabelledImage;
import org.fars.image.Dataset.SkippedFile;
import org.fars.image.Datasets.AmbiguousDatasetException;
import org.fars.image.EntryListing.EntryImage;
import org.fars.image.ImageSource.UnreadableImageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchivesTest {
    @TempDir
    Path folder;

    private static byte[] png(int red) {
        return TestImages.encode(TestImages.flat(8, 8, new Color(red, 0, 0)), "png");
    }

    private Path archive(String name, Map<String, byte[]> entries) throws IOException {
        Path file = folder.resolve(name);
        try (OutputStream out = Files.newOutputStream(file)) {
            if (name.endsWith(".zip")) {
                zip(out, entries);
            } else if (name.endsWith(".tar")) {
                tar(out, entries);
            } else {
                try (OutputStream gzip = new GZIPOutputStream(out)) {
                    tar(gzip, entries);
                }
            }
        }
        return file;
    }

    private static void zip(OutputStream out, Map<String, byte[]> entries) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
            }
        }
    }

    private static void tar(OutputStream out, Map<String, byte[]> entries) throws IOException {
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                TarArchiveEntry header = new TarArchiveEntry(entry.getKey(), true);
                header.setSize(entry.getValue().length);
                tar.putArchiveEntry(header);
                tar.write(entry.getValue());
                tar.closeArchiveEntry();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.zip", "a.tar", "a.tar.gz", "a.tgz"})
    void imagesAreReadInPlaceInAnyOrder(String name) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("n03394916/README.txt", "hello".getBytes(StandardCharsets.UTF_8));
        entries.put("n03394916/" + "long-name-".repeat(20) + ".png", png(1));
        entries.put("n03394916/2.png", png(2));
        entries.put("__MACOSX/n03394916/._2.png", png(2));
        entries.put("./3.png", png(3));
        entries.put("../../escape.png", png(4));
        entries.put("/etc/absolute.png", png(5));
        entries.put("broken.png", Arrays.copyOf(png(6), 40));

        try (Dataset dataset = Datasets.open(archive(name, entries))) {
            assertThat(dataset.images()).extracting(LabelledImage::name)
                .containsExactly("3.png", "broken.png",
                        "n03394916/2.png", "n03394916/" + "long-name-".repeat(20) + ".png");
            assertThat(dataset.skipped()).containsExactly(
                    new SkippedFile("n03394916/README.txt", "is not an image file"),
                    new SkippedFile("../../escape.png", "has a name that leads out of the archive"),
                    new SkippedFile("/etc/absolute.png", "has a name that leads out of the archive"));
            assertThat(dataset.labels()).containsExactly("French horn");
            for (int index : new int[]{3, 2, 0}) {
                float red = dataset.images().get(index).source().read(3, 8, 8).at(0, 0, 0) * 255;
                assertThat(red).isEqualTo(new int[]{3, 0, 2, 1}[index]);
            }
            assertThatThrownBy(() -> dataset.images().get(1).source().read(3, 8, 8))
                .isInstanceOf(UnreadableImageException.class)
                .hasMessageContaining(name + "!/broken.png: ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"set.zip", "set.tar", "set.tar.gz"})
    void theFolderAroundAnArchiveIsNoClass(String name) throws IOException {
        Path archive = archive(name, Map.of("set/church/001/1.png", png(1), "set/tench/2.png", png(2)));
        try (Dataset dataset = Datasets.open(archive)) {
            assertThat(dataset.labels()).containsExactly("church", "tench");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.zip", "a.tar", "a.tar.gz"})
    void aSplitOfAnArchiveIsNamedBehindIt(String name) throws IOException {
        Path archive = archive(name, Map.of("set/train/church/1.png", png(1), "set/val/church/2.png", png(2),
                "set/val/tench/3.png", png(3)));
        Path val = Path.of(archive + "!/set/val");
        assertThatThrownBy(() -> Datasets.open(archive)).isInstanceOfSatisfying(AmbiguousDatasetException.class,
                e -> assertThat(e.choices()).containsExactly(Path.of(archive + "!/set/train"), val));
        try (Dataset dataset = Datasets.open(val)) {
            assertThat(dataset.name()).isEqualTo("val");
            assertThat(dataset.images()).extracting(LabelledImage::name)
                .containsExactly("set/val/church/2.png", "set/val/tench/3.png");
            assertThat(dataset.labels()).containsExactly("church", "tench");
            assertThat(dataset.images().getLast().source().read(3, 8, 8).at(0, 0, 0) * 255).isEqualTo(3);
        }
        assertThatThrownBy(() -> Datasets.open(Path.of(archive + "!/none")))
            .hasMessage(archive + ": there is nothing in this folder of the archive");
    }

    @Test
    void backslashesInAZipSeparateFolders() throws IOException {
        Path archive = archive("windows.zip", Map.of("church\\0.png", png(7), "..\\..\\1.png", png(1)));
        try (Dataset dataset = Datasets.open(archive)) {
            assertThat(dataset.images()).extracting(LabelledImage::name).containsExactly("church/0.png");
            assertThat(dataset.labels()).containsExactly("church");
            assertThat(dataset.images().getFirst().source().read(3, 8, 8).at(0, 0, 0) * 255).isEqualTo(7);
            assertThat(dataset.skipped())
                .containsExactly(new SkippedFile("../../1.png", "has a name that leads out of the archive"));
        }
    }

    @Test
    void namesInAnOldCharacterSetAreRead() throws IOException {
        Path zip = folder.resolve("old.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip),
                java.nio.charset.Charset.forName("IBM437"))) {
            out.putNextEntry(new ZipEntry("église/é.png"));
            out.write(png(5));
        }
        try (Dataset dataset = Datasets.open(zip)) {
            assertThat(dataset.labels()).containsExactly("église");
            assertThat(dataset.images().getFirst().source().read(3, 8, 8).at(0, 0, 0) * 255).isEqualTo(5);
        }
        Path tar = folder.resolve("old.tar");
        try (TarArchiveOutputStream out = new TarArchiveOutputStream(Files.newOutputStream(tar), "ISO-8859-1")) {
            for (String name : new String[]{"é.png", "e.png"}) {
                TarArchiveEntry entry = new TarArchiveEntry(name);
                entry.setSize(png(5).length);
                out.putArchiveEntry(entry);
                out.write(png(5));
                out.closeArchiveEntry();
            }
        }
        try (Dataset dataset = Datasets.open(tar)) {
            assertThat(dataset.images()).extracting(LabelledImage::name).containsExactly("?.png", "e.png");
            assertThat(dataset.images().getFirst().source().read(3, 8, 8).at(0, 0, 0) * 255).isEqualTo(5);
        }
    }

    @Test
    void ofTwoEntriesWithOneNameTheLastCounts() throws IOException {
        Path file = folder.resolve("updated.tar");
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(Files.newOutputStream(file))) {
            for (int red : new int[]{1, 2}) {
                TarArchiveEntry entry = new TarArchiveEntry("a.png");
                entry.setSize(png(red).length);
                tar.putArchiveEntry(entry);
                tar.write(png(red));
                tar.closeArchiveEntry();
            }
        }
        try (Dataset dataset = Datasets.open(file)) {
            assertThat(dataset.images()).singleElement();
            assertThat(dataset.images().getFirst().source().read(3, 8, 8).at(0, 0, 0) * 255).isEqualTo(2);
            assertThat(dataset.skipped())
                .containsExactly(new SkippedFile("a.png", "occurs twice in the archive; the last one is used"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.zip", "a.tar", "a.tgz"})
    void archivesWithoutImagesAndDamagedOnesSaySo(String name) throws IOException {
        Path none = archive(name, Map.of("letter.txt", new byte[100]));
        assertThatThrownBy(() -> Datasets.open(none)).isInstanceOf(UnreadableDataException.class)
            .hasMessageContaining("no images in this archive; 1 other");
        Path garbage = Files.write(none, "not an archive, but long enough to look like one".repeat(40)
            .getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> Datasets.open(garbage)).isInstanceOf(UnreadableDataException.class);
        Path empty = Files.write(none, new byte[0]);
        assertThatThrownBy(() -> Datasets.open(empty)).isInstanceOf(UnreadableDataException.class);
    }

    @Test
    void anImageThatUnpacksToTooMuchIsRefusedAlone() throws IOException {
        Path file = folder.resolve("bomb.zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("bomb.png"));
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i <= EntryImage.SIZE_LIMIT >> 20; i++) {
                zip.write(zeros);
            }
            zip.putNextEntry(new ZipEntry("good.png"));
            zip.write(png(1));
        }

        try (Dataset dataset = Datasets.open(file)) {
            assertThatThrownBy(() -> dataset.images().getFirst().source().read(3, 8, 8))
                .isInstanceOf(UnreadableImageException.class)
                .hasMessageContaining("unpacks to more than 128 MiB");
            assertThat(dataset.images().getLast().source().read(3, 8, 8).at(0, 0, 0) * 255).isEqualTo(1);
        }
    }

    @Test
    void namesThatUnpackToGigabytesAreRefusedWithinTheirBudget() throws IOException {
        Path file = folder.resolve("names.tgz");
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(
                new GZIPOutputStream(Files.newOutputStream(file)))) {
            TarArchiveEntry name = new TarArchiveEntry("././@LongLink", TarConstants.LF_GNUTYPE_LONGNAME);
            name.setSize(64 << 20);
            tar.putArchiveEntry(name);
            for (int i = 0; i < 64; i++) {
                tar.write(new byte[1 << 20]);
            }
            tar.closeArchiveEntry();
        }

        assertThatThrownBy(() -> Datasets.open(file)).isInstanceOf(UnreadableDataException.class)
            .hasMessageContaining("unpacks to more than any archive of images does");
    }

    @Test
    void linksInArchivesAreNotFollowed() throws IOException {
        Path file = folder.resolve("links.tar");
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(Files.newOutputStream(file))) {
            TarArchiveEntry link = new TarArchiveEntry("passwd.png", TarConstants.LF_SYMLINK);
            link.setLinkName("/etc/passwd");
            tar.putArchiveEntry(link);
            tar.closeArchiveEntry();
            TarArchiveEntry image = new TarArchiveEntry("good.png");
            byte[] bytes = png(1);
            image.setSize(bytes.length);
            tar.putArchiveEntry(image);
            tar.write(bytes);
            tar.closeArchiveEntry();
        }

        try (Dataset dataset = Datasets.open(file)) {
            assertThat(dataset.images()).extracting(LabelledImage::name).containsExactly("good.png");
            assertThat(dataset.skipped())
                .containsExactly(new SkippedFile("passwd.png", "is a link or another special entry"));
        }
    }
}
