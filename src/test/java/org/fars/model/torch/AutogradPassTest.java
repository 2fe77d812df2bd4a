package org.fars.model.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
    @CsvSource({"4,16,8,8,32,3,1", "3,12,9,7,24,3,1", "2,3,5,6,7,5,2", "3,24,9,7,40,3,1", "48,16,3,3,48,3,2",
            "2,32,6,6,16,1,0"})
    void gradientsOfConvolutionsAreTheirSlopes(int batch, int in, int height, int width, int out, int kernel,
            int padding) {
        ENGINE.call(() -> {
            try (NDManager scope = ENGINE.scope();
                    AutogradPass pass = ENGINE.autograd()) {
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

    /** 24 times the sum of each pixel's neighbourhood, and its gradient the same of the weights. */
    @Test
    void aProgramOfMoreThanOneBlockOfChannelsIsRight(@TempDir Path folder) throws IOException {
        Path file = ScriptedModel.write(folder.resolve("net.pt"),
                "torch.flatten(torch.conv2d(torch.repeat(x, [1, 24, 1, 1]), "
                        + "torch.ones([1, 24, 3, 3]), None, [1, 1], [1, 1], [1, 1], 1), 1)");
        byte[] bytes = Files.readAllBytes(file);
        ENGINE.call(() -> {
            try (NDManager scope = ENGINE.scope(); AutogradPass pass = ENGINE.autogradOfProgram()) {
                NDArray x = normal(scope, 2, 1, 5, 6);
                NDArray weights = normal(scope, 2, 1, 5, 6);
                x.setRequiresGradient(true);
                NDArray z = TorchScriptModule.load(file, bytes, scope).apply(x);
                pass.backward(z.mul(weights.reshape(2, -1)).sum());
                assertThat(z.toFloatArray()).containsExactly(neighbourhoods(x.toFloatArray()), within(1e-3f));
                assertThat(x.getGradient().toFloatArray()).containsExactly(neighbourhoods(weights.toFloatArray()),
                        within(1e-3f));
            }
            return null;
        });
    }

    private static float[] neighbourhoods(float[] values) {
        float[] sums = new float[values.length];
        for (int i = 0; i < sums.length; i++) {
            for (int t = 0; t < 9; t++) {
                int row = i / 6 % 5 + t / 3 - 1;
                int column = i % 6 + t % 3 - 1;
                if (row >= 0 && row < 5 && column >= 0 && column < 6) {
                    sums[i] += 24 * values[(i / 30 * 5 + row) * 6 + column];
                }
            }
        }
        return sums;
    }
}
