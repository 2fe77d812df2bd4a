package org.fars.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.SplittableRandom;
import org.fars.model.torch.Convolution;

/**
 * W/σ(W) in training, with σ from power iteration (Miyato et al. 2018). Power iteration is below the norm, so this keeps
 * a layer near 1-Lipschitz while it learns; what is shipped is divided by a proved bound when the model is opened. It
 * begins anew in every pass, so that a resumed run computes what a whole one would have computed.
 */
final class SpectralNormalisation {
    private static final int ITERATIONS = 12;
    private static final float TINY = 1e-12f;

    private SpectralNormalisation() {}

    /** A matrix {@code [out, in]} divided by its norm. */
    static NDArray of(NDArray weight) {
        NDArray still = weight.stopGradient();
        NDArray v = start(weight, new Shape(weight.getShape().get(1), 1));
        NDArray u = unit(still.matMul(v));
        for (int i = 0; i < ITERATIONS; i++) {
            v = unit(still.transpose().matMul(u));
            u = unit(still.matMul(v));
        }
        return weight.div(weight.matMul(v).mul(u).sum().add(TINY));
    }

    /**
     * A kernel {@code [out, in, k, k]} divided by its convolution's norm.
     *
     * @param input the shape of the maps that it is applied to, {@code [batch, in, height, width]}
     */
    static NDArray of(NDArray kernel, Shape input) {
        NDArray still = kernel.stopGradient();
        NDArray back = Convolution.transposed(still);
        NDArray v = start(kernel, new Shape(1, input.get(1), input.get(2), input.get(3)));
        NDArray u = unit(Convolution.same(v, still, null));
        for (int i = 0; i < ITERATIONS; i++) {
            v = unit(Convolution.same(u, back, null));
            u = unit(Convolution.same(v, still, null));
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
