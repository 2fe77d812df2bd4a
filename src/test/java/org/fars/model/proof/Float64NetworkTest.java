package org.fars.model.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.fars.model.proof.RandomNetworks.Sample;
import org.junit.jupiter.api.Test;

class Float64NetworkTest {
    private final SplittableRandom random = new SplittableRandom(11);

    @Test
    void anEmbeddingHasTheSameBitsInAnyCompany() {
        for (int i = 0; i < 200; i++) {
            Sample sample = RandomNetworks.sample(random);
            Float64Network network = sample.network();
            List<float[]> images = images(1 + random.nextInt(40), sample.input().size());

            double[][] together = network.embed(images);

            for (int k = 0; k < images.size(); k++) {
                assertThat(network.embed(images.subList(k, k + 1))[0]).as(sample.architecture().toString())
                    .isEqualTo(together[k]);
            }
        }
    }

    @Test
    void aProductHasTheSameBitsAsChainsOfFusedMultiplyAdds() {
        for (int i = 0; i < 50; i++) {
            int outputs = 1 + random.nextInt(8);
            int inputs = 1 + random.nextInt(300);
            int columns = 1 + random.nextInt(900);
            int first = random.nextInt(3);
            float[][] weights = new float[outputs][];
            for (int j = 0; j < outputs; j++) {
                weights[j] = images(1, inputs).getFirst();
            }
            double[][] x = doubles(inputs, columns);
            double[][] start = doubles(outputs, first + columns);
            double[][] expected = new double[outputs][first + columns];
            for (int j = 0; j < outputs; j++) {
                System.arraycopy(start[j], 0, expected[j], 0, first);
                for (int s = 0; s < columns; s++) {
                    expected[j][first + s] = chains(weights[j], x, s, start[j][first + s]);
                }
            }
            float[][] transposed = new float[inputs][outputs];
            for (int j = 0; j < outputs; j++) {
                for (int k = 0; k < inputs; k++) {
                    transposed[k][j] = weights[j][k];
                }
            }
            double[][] again = new double[outputs][];
            for (int j = 0; j < outputs; j++) {
                again[j] = Arrays.copyOfRange(start[j], first, first + columns);
            }

            new WeightMatrix(weights).addProduct(x, start, first, columns);
            new WeightMatrix(transposed).addTransposedProduct(x, again, columns);

            assertThat(start).isDeepEqualTo(expected);
            for (int j = 0; j < outputs; j++) {
                assertThat(again[j]).isEqualTo(Arrays.copyOfRange(expected[j], first, first + columns));
            }
        }
    }

    /** Returns the start plus the sums of 64 products each, one after another. */
    private static double chains(float[] weights, double[][] x, int column, double start) {
        double total = start;
        for (int from = 0; from < weights.length; from += 64) {
            double sum = 0;
            for (int i = from; i < Math.min(weights.length, from + 64); i++) {
                sum = Math.fma(weights[i], x[i][column], sum);
            }
            total += sum;
        }
        return total;
    }

    private List<float[]> images(int count, int size) {
        List<float[]> images = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            float[] image = new float[size];
            for (int k = 0; k < size; k++) {
                image[k] = (float) random.nextDouble();
            }
            images.add(image);
        }
        return images;
    }

    private double[][] doubles(int rows, int columns) {
        double[][] values = new double[rows][columns];
        for (double[] row : values) {
            for (int s = 0; s < columns; s++) {
                row[s] = random.nextDouble() - 0.5;
            }
        }
        return values;
    }
}
