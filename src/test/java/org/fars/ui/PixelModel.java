package org.fars.ui;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.fars.attack.LinearBackbone;
import org.fars.core.JobContext;
import org.fars.model.ImageSize;
import org.fars.model.LinearHead;
import org.fars.model.LipschitzBound;
import org.fars.model.LoadedModel;
import org.fars.model.ModelCard.SegmentationCard;
import org.fars.model.ModelCard;
import org.fars.model.ModelCatalog;
import org.fars.model.Shape;
import org.fars.model.SparsemaxHead;
import org.fars.segment.Mask;

/**
 * A dense model with pencil-and-paper answers, beside one that classifies: each pixel of a 4×4 image is a cell, decided by its
 * largest channel, so that its radius is the difference of its two largest values over √2.
 */
public final class PixelModel implements ModelCatalog {
    /** The input's shape. */
    public static final Shape INPUT = new Shape(3, 4, 4);

    private final double lipschitz;

    /** The model with its true Lipschitz constant. */
    public PixelModel() {
        this(1);
    }

    /** @param lipschitz the constant that it claims to have; below 1 all its certificates are wrong */
    public PixelModel(double lipschitz) {
        this.lipschitz = lipschitz;
    }

    /** The card of the dense model. */
    public static ModelCard card() {
        return new ModelCard("pixels", "Pixels", INPUT, List.of(), List.of("red", "green", "blue"), List.of(), null,
                Map.of(), Map.of(), Map.of(), Map.of())
            .dense(new SegmentationCard(List.of("#FF0000", "#00FF00", "#0000FF"), 255, 1));
    }

    @Override
    public List<ModelCard> list() {
        return List.of(FakeModel.card(), card());
    }

    @Override
    public LoadedModel open(String id, JobContext context) {
        if (!id.equals("pixels")) {
            return FakeModel.model();
        }
        return dense(card());
    }

    @Override
    public LoadedModel open(String id, ImageSize size, JobContext context) {
        return dense(card().sized(size));
    }

    private LoadedModel dense(ModelCard card) {
        LinearHead original = new LinearHead("original", new double[][]{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
                new double[3]);
        return new LoadedModel(card, new LinearBackbone(card.input()),
                List.of(original, new SparsemaxHead("sparsemax", original, 2, 1)),
                new LipschitzBound(LipschitzBound.Basis.AUDITED, lipschitz, Double.NaN, 1e-9, "", List.of()));
    }

    /**
     * Draws an image with its mask: twelve red pixels with radii 0.8/√2 and four green ones with 0.2/√2. The mask says that the
     * first green one is blue, and ignores the second.
     *
     * @param folder where the folders {@code images} and {@code masks} are made
     * @return the image
     */
    public static Path draw(Path folder, String name) throws IOException {
        BufferedImage drawn = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
        int[] labels = new int[16];
        for (int i = 0; i < 16; i++) {
            drawn.setRGB(i % 4, i / 4, i < 12 ? 0xCC0000 : 0x003300);
            labels[i] = i < 12 ? 0 : i == 12 ? 2 : i == 13 ? 255 : 1;
        }
        Path image = Files.createDirectories(folder.resolve("images")).resolve(name);
        ImageIO.write(drawn, "png", image.toFile());
        new Mask(4, 4, labels).write(Files.createDirectories(folder.resolve("masks")).resolve(name),
                List.of(0xFF0000, 0x00FF00, 0x0000FF));
        return image;
    }
}
