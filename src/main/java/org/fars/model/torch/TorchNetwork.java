package org.fars.model.torch;

import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * Layers applied in order. For use on the engine's thread.
 *
 * @param layers folded layers
 */
record TorchNetwork(List<TorchLayer> layers) {
    TorchNetwork {
        layers = List.copyOf(layers);
    }

    /**
     * Embeddings.
     *
     * @param x {@code [batch, channels, height, width]}
     * @return {@code [batch, m]}
     */
    NDArray apply(NDArray x) {
        NDArray y = x;
        for (TorchLayer layer : layers) {
            y = layer.apply(y);
        }
        return y.reshape(y.getShape().get(0), -1);
    }
}
