package org.fars.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Draws the weights that training starts from.
 *
 * @param random source of the weights
 * @param kind one of {@link #KINDS}
 */
record InitialWeights(UniformRandomProvider random, String kind) {
    /** Independent normal values, with variance 1 over the number of inputs. */
    static final String NORMAL = "normal";
    /**
     * Orthonormal rows at the centre of each kernel, and a tenth of the normal values in all of it. For orthonormal rows the
     * scalings of SLL and AOL layers take nothing away, so layers reflect instead of shrinking, and margins grow from the first
     * epoch on.
     */
    static final String ORTHOGONAL = "orthogonal";
    static final List<String> KINDS = List.of(NORMAL, ORTHOGONAL);
    private static final double NOISE = 0.1;

    /** Draws a layer's weights, {@code [out, in]} or {@code [out, in, k, k]}. */
    NDArray layer(NDManager owner, Shape shape) {
        double scale = Math.sqrt(1.0 / (shape.size() / shape.get(0)));
        if (kind.equals(NORMAL)) {
            return normal(owner, shape, scale);
        }
        float[] values = values(shape, NOISE * scale);
        int inputs = (int) shape.get(1);
        int taps = (int) (shape.size() / shape.get(0) / inputs);
        double[][] rows = orthonormalRows((int) shape.get(0), inputs);
        for (int i = 0; i < rows.length; i++) {
            for (int k = 0; k < inputs; k++) {
                values[(i * inputs + k) * taps + taps / 2] += (float) rows[i][k];
            }
        }
        return owner.create(values, shape);
    }

    /** Draws independent normal values. */
    NDArray normal(NDManager owner, Shape shape, double scale) {
        return owner.create(values(shape, scale), shape);
    }

    private float[] values(Shape shape, double scale) {
        ZigguratSampler.NormalizedGaussian gaussian = ZigguratSampler.NormalizedGaussian.of(random);
        float[] values = new float[(int) shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (scale * gaussian.sample());
        }
        return values;
    }

    /** Gram and Schmidt's method on random rows; more rows than inputs are orthonormal in groups. */
    private double[][] orthonormalRows(int count, int inputs) {
        ZigguratSampler.NormalizedGaussian gaussian = ZigguratSampler.NormalizedGaussian.of(random);
        double[][] rows = new double[count][inputs];
        for (int i = 0; i < count; i++) {
            for (int k = 0; k < inputs; k++) {
                rows[i][k] = gaussian.sample();
            }
            for (int before = i / inputs * inputs; before < i; before++) {
                add(rows[i], -dot(rows[i], rows[before]), rows[before]);
            }
            double norm = Math.sqrt(dot(rows[i], rows[i]));
            for (int k = 0; k < inputs; k++) {
                rows[i][k] /= norm;
            }
        }
        return rows;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int k = 0; k < a.length; k++) {
            sum += a[k] * b[k];
        }
        return sum;
    }

    private static void add(double[] to, double factor, double[] row) {
        for (int k = 0; k < to.length; k++) {
            to[k] += factor * row[k];
        }
    }
}
