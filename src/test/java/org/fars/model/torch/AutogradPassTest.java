package org.fars.model.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Set;
import java.util.SplittableRandom;
import org.fars.model.torch.AutogradPass.Differentiated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AutogradPassTest {
    private static final TorchEngine ENGINE = EngineForTests.ENGINE;

    private final SplittableRandom random = new SplittableRandom(3);

    private NDArray normal(NDManager scope, long... shape) {
        Shape wanted = new Shape(shape);
        float[] values = new float[(int) wanted.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return scope.create(values, wanted);
    }

    /** The slope along a direction: a convolution is linear in its input and in its kernel. */
    @ParameterizedTest
    @CsvSource({"4,16,8,8,32,3,1", "3,12,9,7,24,3,1", "2,3,5,6,7,5,2", "48,16,3,3,48,3,2", "2,32,6,6,16,1,0"})
    void gradientsOfConvolutionsAreTheirSlopes(int batch, int in, int height, int width, int out, int kernel,
            int padding) {
        Differentiated shape = new Differentiated(batch, in, height, width, out, kernel, padding);
        ENGINE.call(() -> {
            try (NDManager scope = ENGINE.scope();
                    AutogradPass pass = ENGINE.gradients(Set.of(shape)).open()) {
                NDArray x = normal(scope, batch, in, height, width);
                NDArray k = normal(scope, out, in, kernel, kernel);
                x.setRequiresGradient(true);
                k.setRequiresGradient(true);
                NDArray y = Convolution.padded(x, k, null, padding);
                NDArray g = normal(scope, y.getShape().getShape());
                pass.backward(y.mul(g).sum());
                NDArray dx = normal(scope, batch, in, height, width);
                NDArray dk = normal(scope, out, in, kernel, kernel);
                double alongInput = Convolution.padded(dx, k.stopGradient(), null, padding).mul(g).sum().getFloat();
                double alongKernel = Convolution.padded(x.stopGradient(), dk, null, padding).mul(g).sum().getFloat();
                double scale = Math.sqrt((double) y.size() * in * kernel * kernel);
                assertThat((double) x.getGradient().mul(dx).sum().getFloat()).isCloseTo(alongInput,
                        within(1e-3 * scale));
                assertThat((double) k.getGradient().mul(dk).sum().getFloat()).isCloseTo(alongKernel,
                        within(1e-3 * scale));
            }
            return null;
        });
    }
}
