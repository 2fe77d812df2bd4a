package org.fars.model.torch;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
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

    /** The same layers with their weights on another device, owned by {@code owner}. */
    TorchNetwork on(Device device, NDManager owner) {
        return new TorchNetwork(layers.stream().map(layer -> layer.on(tensor -> {
            NDArray moved = tensor.toDevice(device, true);
            moved.attach(owner);
            return moved;
        })).toList());
    }
}
