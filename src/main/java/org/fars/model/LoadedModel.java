package org.fars.model;

import java.util.List;

/**
 * A model ready for use: its card, its backbone on an engine, its heads, and what an audit of the weights in use says.
 *
 * @param card what {@code model.json} says
 * @param backbone images to embeddings
 * @param heads at least one, the paper's "original" first
 * @param lipschitz the audit's result
 */
public record LoadedModel(ModelCard card, Backbone backbone, List<Head> heads, LipschitzBound lipschitz)
        implements
            AutoCloseable {
    public LoadedModel {
        heads = List.copyOf(heads);
    }

    /** The head of that name. */
    public Head head(String name) {
        return heads.stream()
            .filter(head -> head.name().equals(name))
            .findFirst()
            .orElseThrow(() -> new UnknownHeadException(card.id(), name));
    }

    /** The label of a class index, or {@code class 7} where the card names none, or {@code –} for -1. */
    public String label(int index) {
        return card.label(index);
    }

    @Override
    public void close() {
        backbone.close();
    }
}
