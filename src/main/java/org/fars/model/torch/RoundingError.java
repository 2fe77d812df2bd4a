package org.fars.model.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.fars.image.ImageTensor;
import org.fars.model.ModelCard;
import org.fars.model.Shape;

/** How far float32 arithmetic moves embeddings, measured against the same weights in float64. */
final class RoundingError {
    /** What a measured distance is multiplied by before it is believed for images that were not measured. */
    static final double SAFETY_FACTOR = 10;

    private final TorchNetwork single;
    private final TorchNetwork exact;
    private final NDManager scope;

    /**
     * @param network in float32
     * @param scope owns the float64 copy
     */
    RoundingError(TorchNetwork network, NDManager scope) {
        this.single = network;
        this.scope = scope;
        this.exact = new TorchNetwork(network.layers().stream().map(this::inDouble).toList());
    }

    /** The displacement that a card states, safety factor included; empty where it states none, or no length. */
    static OptionalDouble declaredIn(ModelCard card) {
        if (card.lipschitz() == null || card.lipschitz().float32Displacement() == null) {
            return OptionalDouble.empty();
        }
        double said = card.lipschitz().float32Displacement();
        return said >= 0 && said < Double.POSITIVE_INFINITY ? OptionalDouble.of(said) : OptionalDouble.empty();
    }

    /** The largest ‖z₃₂ − z₆₄‖ over some images. */
    double measure(List<ImageTensor> images) {
        double largest = 0;
        for (ImageTensor image : images) {
            try (NDManager pass = scope.newSubManager()) {
                float[] twice = new float[2 * image.values().length];
                System.arraycopy(image.values(), 0, twice, 0, image.values().length);
                NDArray x = pass.create(twice, new ai.djl.ndarray.types.Shape(2, image.channels(), image.height(),
                        image.width()));
                NDArray difference = single.apply(x)
                    .toType(DataType.FLOAT64, false)
                    .sub(exact.apply(x.toType(DataType.FLOAT64, false)));
                largest = Math.max(largest, Math.sqrt(difference.get("0").square().sum().getDouble()));
            }
        }
        return largest;
    }

    /** Images of independent uniform pixels. */
    static List<ImageTensor> randomImages(Shape shape, int count) {
        SplittableRandom random = new SplittableRandom(count);
        List<ImageTensor> images = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            float[] values = new float[shape.size()];
            for (int k = 0; k < values.length; k++) {
                values[k] = (float) random.nextDouble();
            }
            images.add(new ImageTensor(shape.channels(), shape.height(), shape.width(), values));
        }
        return images;
    }

    private TorchLayer inDouble(TorchLayer layer) {
        return switch (layer) {
            case TorchLayer.Residual r -> new TorchLayer.Residual(r.name(), inDouble(r.kernel()),
                    inDouble(r.transposed()), inDouble(r.bias()), r.weighting());
            case TorchLayer.Affine a -> new TorchLayer.Affine(a.name(), inDouble(a.kernel()), a.transposed(), inDouble(a.bias()),
                    a.weighting(), a.byRows());
            case TorchLayer.Symbolic u -> new TorchLayer.Symbolic(u.name(), inDouble(u.kernel()), u.transposed(), inDouble(u.bias()),
                    u.height(), u.width());
            case TorchLayer.Shifting s -> new TorchLayer.Shifting(s.name(), inDouble(s.value()));
            case TorchLayer.Joined joined -> joined.map(this::inDouble);
            default -> layer;
        };
    }

    private NDArray inDouble(NDArray tensor) {
        NDArray copy = tensor.toType(DataType.FLOAT64, true);
        copy.attach(scope);
        return copy;
    }
}
