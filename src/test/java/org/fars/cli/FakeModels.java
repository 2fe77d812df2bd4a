package org.fars.cli;

import java.util.List;
import java.util.Map;
import org.fars.attack.LinearBackbone;
import org.fars.core.JobContext;
import org.fars.core.UnknownNameException;
import org.fars.model.LinearHead;
import org.fars.model.LipschitzBound;
import org.fars.model.LoadedModel;
import org.fars.model.ModelCard;
import org.fars.model.ModelCatalog;
import org.fars.model.Shape;
import org.fars.model.SparsemaxHead;

/**
 * A model of pencil and paper: the embedding of an RGB image of 4×4 is the image itself; classes "red", "green" and
 * "blue" are the sums of its channels.
 */
final class FakeModels implements ModelCatalog {
    static final Shape INPUT = new Shape(3, 4, 4);
    private final List<String> ids;

    FakeModels(String... ids) {
        this.ids = List.of(ids);
    }

    private static ModelCard card(String id) {
        return new ModelCard(id, "Colours", INPUT, List.of(), List.of("red", "green", "blue"),
                List.of(new ModelCard.HeadCard("original", "linear", "heads/original.safetensors", null, null, null,
                        null)),
                new ModelCard.LipschitzCard(1, "identity", 0.0, 0.0, 1.0, null), Map.of(), Map.of(), Map.of(),
                Map.of());
    }

    @Override
    public List<ModelCard> list() {
        return ids.stream().map(FakeModels::card).toList();
    }

    @Override
    public LoadedModel open(String id, JobContext context) {
        if (!ids.contains(id)) {
            throw UnknownNameException.of("model", id, ids);
        }
        double[][] weight = new double[3][INPUT.size()];
        for (int i = 0; i < INPUT.size(); i++) {
            weight[i / 16][i] = 1;
        }
        LinearHead original = new LinearHead("original", weight, new double[3]);
        return new LoadedModel(card(id), new LinearBackbone(INPUT),
                List.of(original, new SparsemaxHead("sparsemax", original, 2, 1)), LipschitzBound.one());
    }
}
