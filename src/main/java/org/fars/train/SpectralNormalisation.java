package org.fars.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.SplittableRandom;
import org.fars.model.torch.Convolution;

/**
 * Spectral normalisation in training, W/σ(W), with σ from power iteration (Miyato et al., ICLR 2018). Power iteration gives
 * a lower bound of the norm, so the layer is only nearly 1-Lipschitz; opened models divide by a proved bound instead. Each
 * pass starts the iteration from the same vector, so that a resumed run computes the same as an uninterrupted one.
 */
final class SpectralNormalisation {
    private static final int ITERATIONS = 12;
    private static final float TINY = 1e-12f;

    private SpectralNormalisation() {}

    /** Returns a matrix {@code [out, in]} divided by its norm. */
    static NDArray of(NDArray weight) {
        NDArray constant = weight.stopGradient();
        NDArray v = start(weight, new Shape(weight.getShape().get(1), 1));
        NDArray u = unit(constant.matMul(v));
        for (int i = 0; i < ITERATIONS; i++) {
            v = unit(constant.transpose().matMul(u));
            u = unit(constant.matMul(v));
        }
        return weight.div(weight.matMul(v).mul(u).sum().add(TINY));
    }

    /**
     * Returns a kernel {@code [out, in, k, k]} divided by its convolution's norm.
     *
     * @param input the shape of the maps it is applied to, {@code [batch, in, height, width]}
     */
    static NDArray of(NDArray kernel, Shape input) {
        NDArray constant = kernel.stopGradient();
        NDArray transposed = Convolution.transposed(constant);
        NDArray v = start(kernel, new Shape(1, input.get(1), input.get(2), input.get(3)));
        NDArray u = unit(Convolution.same(v, constant, null));
        for (int i = 0; i < ITERATIONS; i++) {
            v = unit(Convolution.same(u, transposed, null));
            u = unit(Convolution.same(v, constant, null));
        }
        return kernel.div(Convolution.same(v, kernel, null).mul(u).sum().add(TINY));
    }

    private static NDArray start(NDArray weight, Shape shape) {
        SplittableRandom random = new SplittableRandom(shape.size());
        float[] values = new float[(int) shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return weight.getManager().create(values, shape);
    }

    private static NDArray unit(NDArray x) {
        return x.div(x.square().sum().sqrt().add(TINY));
    }
}
