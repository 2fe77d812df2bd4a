package org.fars.train;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.apache.commons.rng.simple.RandomSource;
import org.fars.core.Seeds;
import org.fars.model.torch.TorchEngine;

/** The weights that training starts from: what a network costs does not depend on what it has learnt. */
public final class WeightInitializer {
    private WeightInitializer() {}

    /**
     * Draws weights.
     *
     * @param recipe complete: {@link BackboneRecipe#withDefaults()}; its seed fixes them
     * @param classes of the last layer
     * @return a backbone and a last layer without a history
     */
    public static TrainedBackbone draw(TorchEngine engine, BackboneRecipe recipe, int classes) {
        return engine.call(() -> {
            try (NDManager scope = NDManager.newBaseManager(Engine.getEngine("PyTorch").defaultDevice(), "PyTorch")) {
                TrainableNetwork network = new TrainableNetwork(recipe.architecture(), recipe.input(), classes, scope,
                        RandomSource.XO_RO_SHI_RO_128_PP.create(Seeds.derive(recipe.seed(), "weights")));
                return TrainedBackbone.of(recipe, network.parameters(), List.of());
            }
        });
    }
}
