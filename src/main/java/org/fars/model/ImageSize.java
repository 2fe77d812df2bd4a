package org.fars.model;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The size of the images that a dense model is used for. Its layers take every size that they divide evenly, and its Lipschitz
 * constant does not depend on it.
 *
 * @param height in pixels
 * @param width in pixels
 */
public record ImageSize(int height, int width) {
    private static final int LARGEST = 4096;

    /** Returns the size of a shape. */
    public static ImageSize of(Shape shape) {
        return new ImageSize(shape.height(), shape.width());
    }

    /** Throws unless a model takes images of this size. */
    void requireFit(ModelCard card) {
        if (!card.isDense()) {
            throw InvalidModelException.ofModel(card.id(), "classifies images of one size, "
                    + of(card.input()) + "; only models that segment take others");
        }
        if (!fits(card)) {
            throw InvalidModelException.ofModel(card.id(), "does not take images of " + this
                    + "; height and width must be multiples of " + step(card) + ", up to " + LARGEST);
        }
    }

    /** Returns the smallest number whose multiples a dense model's layers divide into cells. */
    public static int step(ModelCard card) {
        int cell = card.segmentation().cell();
        return IntStream.iterate(cell, side -> side <= LARGEST, side -> side + cell)
            .filter(side -> new ImageSize(2 * side, 3 * side).fits(card))
            .findFirst()
            .orElse(card.input().height());
    }

    private boolean fits(ModelCard card) {
        if (height < 1 || width < 1 || height > LARGEST || width > LARGEST) {
            return false;
        }
        Shape image = new Shape(card.input().channels(), height, width);
        List<LayerSpec> layers = card.architecture();
        try {
            return ModelCard.cell(image, LayerSpec.embedding(layers, image)).orElse(-1) == card.segmentation().cell();
        } catch (InvalidModelException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return height + "×" + width;
    }
}
