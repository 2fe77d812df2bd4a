package org.fars.model;

import java.util.List;
import org.fars.core.UnknownNameException;

/**
 * A model ready for use: its card, its backbone on an engine, its heads, and what an audit of the weights in use says.
 *
 * @param card what {@code model.json} says
 * @param backbone images to embeddings
 * @param heads the paper's "original" first; none if only a backbone was imported
 * @param lipschitz the audit's result
 */
public record LoadedModel(ModelCard card, Backbone backbone, List<Head> heads, LipschitzBound lipschitz)
        implements
            AutoCloseable {
    public LoadedModel {
        heads = List.copyOf(heads);
    }

    /**
     * Returns the head of a name.
     *
     * @throws UnknownNameException when the model has no such head
     */
    public Head head(String name) {
        return heads.stream()
            .filter(head -> head.name().equals(name))
            .findFirst()
            .orElseThrow(() -> UnknownNameException.of("head", name, heads.stream().map(Head::name).toList()));
    }

    /**
     * Returns this model if it decides about whole images.
     *
     * @throws InvalidModelException if it is a dense model
     */
    public LoadedModel requireWholeImages() {
        if (card.isDense()) {
            throw InvalidModelException.ofModel(card.id(),
                    "segments images, so it decides about cells and not about whole images; choose a model that classifies");
        }
        return this;
    }

    /**
     * Returns this model if it classifies.
     *
     * @throws InvalidModelException if it has no head, or is a dense model
     */
    public LoadedModel requireHeads() {
        requireWholeImages();
        if (heads.isEmpty()) {
            throw InvalidModelException.ofModel(card.id(),
                    "has no head, so it gives embeddings and classifies nothing; "
                            + "train a head ('train head'), or import it with its classifier ('import --classifier')");
        }
        return this;
    }

    /** Returns the label of a class index, or {@code class 7} where the card names none, or {@code –} for -1. */
    public String label(int index) {
        return card.label(index);
    }

    @Override
    public void close() {
        backbone.close();
    }
}
