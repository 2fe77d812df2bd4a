package org.fars.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.fars.image.ImageSource.ImageFile;
import org.fars.model.ModelFolder;
import org.fars.segment.FashionScenes;
import org.fars.segment.Mask;
import org.fars.segment.MaskedImages;
import org.junit.jupiter.api.Test;

class ScenesCommandTest extends CommandTestBase {
    private static final int ITEMS = 10;

    @Test
    void scenesAreTheSameOnEveryMachineAndForEveryCount() throws IOException {
        Path items = items();
        assertThat(run("scenes", "--out", folder.resolve("a"), "--count", 4, "--seed", 7, "--items", items)).isZero();
        assertThat(run("scenes", "--out", folder.resolve("b"), "--count", 2, "--seed", 7, "--items", items)).isZero();
        for (String name : new String[]{"images/000001.png", "masks/000001.png"}) {
            assertThat(folder.resolve("a").resolve(name)).hasSameBinaryContentAs(folder.resolve("b").resolve(name));
        }
        ByteBuffer pixels = ByteBuffer.allocate(4 * 3 * 96 * 96);
        for (float value : new ImageFile(folder.resolve("a/images/000003.png")).read(3, 96, 96).values()) {
            pixels.putInt(Math.round(255 * value));
        }
        assertThat(ModelFolder.sha256(pixels.array()))
            .isEqualTo("36a0866deafe4a4f7cf9ba25ce86e798683815deb26dbb5ca2e29760a9252663");
        assertThat(MaskedImages.open(folder.resolve("a")).pairs()).hasSize(4);
    }

    @Test
    void masksShowBackgroundAndItems() throws IOException {
        assertThat(run("scenes", "--out", folder.resolve("a"), "--count", 30, "--items", items())).isZero();
        int[] seen = new int[FashionScenes.CLASSES.size()];
        for (int i = 0; i < 30; i++) {
            Mask mask = Mask.read(folder.resolve(String.format("a/masks/%06d.png", i)));
            Arrays.stream(mask.labels()).forEach(label -> seen[label]++);
        }
        assertThat(seen).doesNotContain(0);
        assertThat(seen[0]).isGreaterThan(30 * 96 * 96 / 4);
    }

    @Test
    void kindsAreEquallyFrequentAlthoughHalfOfTheItemsAreTops() throws IOException {
        assertThat(run("scenes", "--out", folder.resolve("a"), "--count", 200, "--items", items())).isZero();
        int[] seen = new int[FashionScenes.CLASSES.size()];
        for (int i = 0; i < 200; i++) {
            int[] labels = Mask.read(folder.resolve(String.format("a/masks/%06d.png", i))).labels();
            Arrays.stream(labels).forEach(label -> seen[label]++);
        }
        int items = Arrays.stream(seen).skip(1).sum();
        assertThat(Arrays.stream(seen).skip(1)).allSatisfy(count -> assertThat(count).isBetween(items / 5, items / 3));
    }

    @Test
    void aFolderWithoutItemsIsOneSentence() throws IOException {
        assertThat(run("scenes", "--out", folder.resolve("a"), "--count", 1, "--items", folder))
            .isEqualTo(ExitStatus.BAD_INPUT);
        assertThat(err.toString()).contains("holds no train-images-idx3-ubyte");
        assertThat(run("scenes", "--out", folder.resolve("a"), "--count", 0, "--items", items()))
            .isEqualTo(ExitStatus.USAGE);
        assertThat(err.toString()).contains("--count must be 1 or more, not 0");
    }

    @Test
    void aFolderThatCannotBeWrittenIsOneSentence() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThat(run("scenes", "--out", file.resolve("a"), "--count", 1, "--items", items()))
            .isEqualTo(ExitStatus.BAD_INPUT);
        assertThat(err.toString()).contains("cannot be written");
    }

    /** One square of each class, darker from class to class. */
    private Path items() throws IOException {
        Path items = Files.createDirectories(folder.resolve("items"));
        ByteBuffer images = ByteBuffer.allocate(16 + ITEMS * 784).putInt(0x803).putInt(ITEMS).putInt(28).putInt(28);
        ByteBuffer labels = ByteBuffer.allocate(8 + ITEMS).putInt(0x801).putInt(ITEMS);
        for (int i = 0; i < ITEMS; i++) {
            for (int k = 0; k < 784; k++) {
                boolean inside = k / 28 > 3 && k / 28 < 24 && k % 28 > 3 && k % 28 < 24;
                images.put((byte) (inside ? 255 - 20 * i : 0));
            }
            labels.put((byte) i);
        }
        Files.write(items.resolve("train-images-idx3-ubyte"), images.array());
        Files.write(items.resolve("train-labels-idx1-ubyte"), labels.array());
        return items;
    }
}
