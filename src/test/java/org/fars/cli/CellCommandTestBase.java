package org.fars.cli;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.fars.attack.LinearBackbone;
import org.fars.core.JobContext;
import org.fars.model.ImageSize;
import org.fars.model.LinearHead;
import org.fars.model.LipschitzBound;
import org.fars.model.LoadedModel;
import org.fars.model.ModelCard;
import org.fars.model.ModelCatalog;
import org.fars.model.SparsemaxHead;
import org.fars.segment.Mask;

/** Runs commands with a dense model, on an image of 16 cells with a mask. */
abstract class CellCommandTestBase extends CommandTestBase {
    /** Each pixel is a cell, decided by its largest channel: the radius is the difference of the two largest over √2. */
    static final class PixelModels implements ModelCatalog {
        @Override
        public List<ModelCard> list() {
            return List.of(new ModelCard("pixels", "Pixels", FakeModels.INPUT, List.of(),
                    List.of("red", "green", "blue"), List.of(), null, null, null, null, null)
                .dense(new ModelCard.SegmentationCard(List.of("#FF0000", "#00FF00", "#0000FF"), 255, 1)));
        }

        @Override
        public LoadedModel open(String id, JobContext context) {
            return open(list().getFirst());
        }

        @Override
        public LoadedModel open(String id, ImageSize size, JobContext context) {
            return open(list().getFirst().sized(size));
        }

        private static LoadedModel open(ModelCard card) {
            LinearHead original = new LinearHead("original", new double[][]{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
                    new double[3]);
            return new LoadedModel(card, new LinearBackbone(card.input()),
                    List.of(original, new SparsemaxHead("sparsemax", original, 2, 1)), LipschitzBound.one());
        }
    }

    final ModelCatalog pixels = new PixelModels();

    /** Twelve red pixels with radii 0.8/√2, and four green ones with 0.2/√2; labels say that the first green one is blue. */
    final Path scene() throws IOException {
        return scene("a", 0x003300);
    }

    /** Adds an image of twelve red pixels and four of another colour to the folder, with the labels of {@link #scene()}. */
    final Path scene(String name, int rgb) throws IOException {
        BufferedImage drawn = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
        int[] labels = new int[16];
        for (int i = 0; i < 16; i++) {
            drawn.setRGB(i % 4, i / 4, i < 12 ? 0xCC0000 : rgb);
            labels[i] = i < 12 ? 0 : i == 12 ? 2 : i == 13 ? 255 : 1;
        }
        Path images = Files.createDirectories(folder.resolve("data/images"));
        ImageIO.write(drawn, "png", images.resolve(name + ".png").toFile());
        Path masks = Files.createDirectories(folder.resolve("data/masks"));
        new Mask(4, 4, labels).write(masks.resolve(name + ".png"), List.of(0xFF0000, 0x00FF00, 0x0000FF));
        return folder.resolve("data");
    }
}
