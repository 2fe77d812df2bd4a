package org.fars.model.torch;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.function.UnaryOperator;

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
     * Computes embeddings.
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

    /** Computes embeddings as {@link #apply} does, and the derivative there. */
    TorchLayer.Linearization linearize(NDArray x) {
        TorchLayer.Linearization whole = TorchLayer.linearize(layers, x);
        Shape last = whole.value().getShape();
        return new TorchLayer.Linearization(whole.value().reshape(last.get(0), -1),
                cotangent -> whole.vjp().apply(cotangent.reshape(last)));
    }

    /** Computes what the layers before a program give, and their derivative. */
    TorchLayer.Linearization linearizeFixed(NDArray x) {
        return TorchLayer.linearize(layers.subList(0, layers.size() - 1), x);
    }

    /** Returns the program, the last layer of a network that {@link #isScripted}. */
    TorchLayer.Scripted program() {
        return (TorchLayer.Scripted) layers.getLast();
    }

    /** Returns whether this is a program, which only the engine can differentiate. */
    boolean isScripted() {
        return layers.stream().anyMatch(TorchLayer.Scripted.class::isInstance);
    }

    /**
     * Returns the network with its kernels laid out for the processor, and frees its own ones.
     *
     * @param input the shape of an image
     * @param owner of what is laid out
     */
    TorchNetwork packed(PackedConvolutions convolutions, org.fars.model.Shape input, NDManager owner) {
        try (NDManager scope = owner.newSubManager()) {
            NDArray blank = scope.zeros(new Shape(1, input.channels(), input.height(), input.width()));
            return new TorchNetwork(TorchLayer.packed(layers, convolutions, blank, owner));
        }
    }

    /** Returns the layers with their weights on another device, owned by {@code owner}. */
    TorchNetwork on(Device device, NDManager owner) {
        return new TorchNetwork(layers.stream().map(layer -> layer.on(tensor -> {
            NDArray moved = tensor.toDevice(device, true);
            moved.attach(owner);
            return moved;
        })).toList());
    }
}
