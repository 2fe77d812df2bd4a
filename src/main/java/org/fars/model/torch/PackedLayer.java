package org.fars.model.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.fars.model.torch.PackedConvolutions.Kernel;

/** Layers whose kernels are laid out for the processor, see {@link PackedConvolutions}. */
sealed interface PackedLayer extends TorchLayer {
    /**
     * x − Vᵀ ReLU(Vx + c).
     *
     * @param hidden V with c and ReLU
     * @param straight V alone
     * @param transposed Vᵀ
     */
    record PackedResidual(String name, PackedConvolutions convolutions, Kernel hidden, Kernel straight,
            Kernel transposed) implements PackedLayer {
        /** Lays out a layer's kernels, for maps of the shape of {@code x}, and frees the layer's own. */
        static PackedResidual of(Residual layer, PackedConvolutions convolutions, NDArray x, NDManager owner) {
            Shape input = x.getShape();
            Shape inner = new Shape(input.get(0), layer.kernel().getShape().get(0), input.get(2), input.get(3));
            Kernel hidden = convolutions.pack(layer.kernel(), layer.bias(), true, input, owner);
            Kernel straight = convolutions.pack(layer.kernel(), null, false, input, owner);
            Kernel transposed = convolutions.pack(layer.transposed(), null, false, inner, owner);
            layer.kernel().close();
            layer.transposed().close();
            layer.bias().close();
            return new PackedResidual(layer.name(), convolutions, hidden, straight, transposed);
        }

        @Override
        public NDArray apply(NDArray x) {
            return convolutions.subtract(x, hidden, transposed);
        }

        /** The Jacobian I − VᵀDV, D the gates of the ReLU, is its own transpose. */
        @Override
        public Linearization linearize(NDArray x) {
            NDArray inner = convolutions.convolve(x, hidden);
            NDArray open = inner.gt(0);
            NDArray value = x.sub(convolutions.convolve(inner, transposed));
            inner.close();
            return new Linearization(value, g -> convolutions.subtractGated(g, open, straight, transposed));
        }
    }

    /**
     * Vx + b.
     *
     * @param straight V with b
     * @param transposed Vᵀ
     */
    record PackedAffine(String name, PackedConvolutions convolutions, Kernel straight, Kernel transposed)
            implements
                PackedLayer {
        /** Lays out a layer's kernels, for maps of the shape of {@code x}, and frees the layer's own. */
        static PackedAffine of(Affine layer, PackedConvolutions convolutions, NDArray x, NDManager owner) {
            Shape input = x.getShape();
            Shape output = new Shape(input.get(0), layer.kernel().getShape().get(0), input.get(2), input.get(3));
            Kernel straight = convolutions.pack(layer.kernel(), layer.bias(), false, input, owner);
            Kernel transposed = convolutions.pack(layer.transposed(), null, false, output, owner);
            layer.kernel().close();
            layer.transposed().close();
            layer.bias().close();
            return new PackedAffine(layer.name(), convolutions, straight, transposed);
        }

        @Override
        public NDArray apply(NDArray x) {
            return convolutions.convolve(x, straight);
        }

        @Override
        public Linearization linearize(NDArray x) {
            return new Linearization(apply(x), g -> convolutions.convolve(g, transposed));
        }
    }
}
