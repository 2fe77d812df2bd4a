package org.fars.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.fars.model.Shape;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MaskTest {
    @TempDir
    Path folder;
    private Path images;
    private Path masks;

    @BeforeEach
    void layOut() throws IOException {
        images = Files.createDirectories(folder.resolve("images"));
        masks = Files.createDirectories(folder.resolve("masks"));
    }

    @Test
    void whatIsWrittenIsRead() {
        Mask mask = new Mask(2, 3, new int[]{0, 1, 2, 255, 1, 0});
        Path file = masks.resolve("a.png");
        mask.write(file, List.of(0x000000, 0xFF0000, 0x00FF00));
        Mask read = Mask.read(file);
        assertThat(read.labels()).containsExactly(mask.labels());
        assertThat(read.width()).isEqualTo(3);
    }

    @Test
    void greyLevelsAreIndices() throws IOException {
        BufferedImage grey = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_GRAY);
        grey.getRaster().setSample(1, 0, 0, 7);
        ImageIO.write(grey, "png", masks.resolve("a.png").toFile());
        assertThat(Mask.read(masks.resolve("a.png")).labels()).containsExactly(0, 7);
    }

    @Test
    void faultsAreOneSentence() throws IOException {
        Path file = masks.resolve("a.png");
        assertThatThrownBy(() -> Mask.read(file)).isInstanceOf(InvalidMaskException.class)
            .hasMessage(file + ": there is no such file");
        picture(file, 2, 2);
        assertThatThrownBy(() -> Mask.read(file)).isInstanceOf(InvalidMaskException.class)
            .hasMessageContaining("is a colour picture");
        Files.writeString(file, "text");
        assertThatThrownBy(() -> Mask.read(file)).isInstanceOf(InvalidMaskException.class)
            .hasMessage(file + ": is no image file");
        Mask mask = new Mask(1, 3, new int[]{0, 255, 5});
        assertThat(mask.checked(file, 6, 255)).isSameAs(mask);
        assertThatThrownBy(() -> mask.checked(file, 5, 255))
            .hasMessage(file + ": has the label 5 in row 1, column 3; classes are 0 to 4, and 255 is ignored");
    }

    @Test
    void isResizedAndCroppedToTheMiddle() {
        // 2 by 4 blocks of 3 by 3 pixels, of which the middle 2 by 2 blocks remain.
        int[] labels = IntStream.range(0, 6 * 12).map(i -> i / 12 / 3 * 4 + i % 12 / 3).toArray();
        assertThat(new Mask(6, 12, labels).fitted(2, 2).labels()).containsExactly(1, 2, 5, 6);
    }

    @Test
    void imagesAndMasksArePairedByName() throws IOException {
        picture(images.resolve("b.png"), 4, 4);
        picture(images.resolve("a.png"), 4, 4);
        picture(images.resolve("c.png"), 4, 4);
        new Mask(4, 4, new int[16]).write(masks.resolve("a.png"), List.of(0));
        new Mask(4, 3, new int[12]).write(masks.resolve("b.png"), List.of(0));
        MaskedImages opened = MaskedImages.open(folder);
        assertThat(opened.withoutMask()).isEqualTo(1);
        assertThat(opened.pairs()).extracting(pair -> pair.image().getFileName().toString())
            .containsExactly("a.png", "b.png");
        Shape input = new Shape(3, 2, 2);
        assertThat(opened.pairs().get(0).mask(input, 1, 255).labels()).containsExactly(0, 0, 0, 0);
        assertThat(opened.pairs().get(0).image(input).width()).isEqualTo(2);
        assertThatThrownBy(() -> opened.pairs().get(1).mask(input, 1, 255)).isInstanceOf(InvalidMaskException.class)
            .hasMessage(masks.resolve("b.png") + ": has 3 by 4 pixels, and its image 4 by 4");
    }

    @Test
    void foldersOfPascalVocAreRead() throws IOException {
        Path voc = folder.resolve("voc");
        picture(Files.createDirectories(voc.resolve("JPEGImages")).resolve("a.png"), 2, 2);
        new Mask(2, 2, new int[]{0, 1, 255, 1}).write(
                Files.createDirectories(voc.resolve("SegmentationClass")).resolve("a.png"), List.of(0, 0x800000));
        MaskedImages opened = MaskedImages.open(voc);
        assertThat(opened.pairs().getFirst().mask(new Shape(3, 2, 2), 2, 255).labels()).containsExactly(0, 1, 255, 1);
    }

    @Test
    void foldersOfAnotherLayoutAreRefused() throws IOException {
        assertThatThrownBy(() -> MaskedImages.open(images)).isInstanceOf(InvalidMaskException.class)
            .hasMessageContaining("needs the folders 'images' and 'masks'");
        assertThatThrownBy(() -> MaskedImages.open(folder)).hasMessageContaining("holds no masks");
        new Mask(4, 4, new int[16]).write(masks.resolve("a.png"), List.of(0));
        assertThatThrownBy(() -> MaskedImages.open(folder))
            .hasMessage(masks.resolve("a.png") + ": has no image of that name in 'images'");
    }

    private static void picture(Path file, int width, int height) throws IOException {
        ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
    }
}
