package org.fars.model.torch;

import java.util.List;
import org.fars.model.LayerSpec;
import org.fars.model.Shape;

/**
 * How many values an image is on its way through a network.
 *
 * @param input the shape of an image
 * @param widest behind the layer that makes most of them
 * @param embedding at the end, m
 */
record NetworkSize(Shape input, int widest, int embedding) {
    /** As the layers say. */
    static NetworkSize of(List<LayerSpec> architecture, Shape input) {
        Shape shape = input;
        int widest = 1;
        for (LayerSpec layer : architecture) {
            if (layer instanceof LayerSpec.Branches branches) {
                for (LayerSpec.Branch branch : branches.branches()) {
                    widest = Math.max(widest, of(branch.layers(), shape).widest());
                }
            }
            shape = layer.after(shape);
            widest = Math.max(widest, shape.size());
        }
        return new NetworkSize(input, widest, shape.size());
    }
}
