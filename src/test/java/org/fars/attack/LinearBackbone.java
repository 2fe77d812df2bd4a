package org.fars.attack;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.fars.image.ImageTensor;
import org.fars.model.Backbone;
import org.fars.model.Shape;

/** z = Qx with a matrix Q, the identity where none is given: a network with pencil-and-paper answers. */
public final class LinearBackbone implements Backbone {
    private final Shape input;
    private final double[][] matrix;
    private int backwardPasses;

    /** The identity. */
    public LinearBackbone(Shape input) {
        this(input, null);
    }

    /** z = Qx. */
    public LinearBackbone(Shape input, double[][] matrix) {
        this.input = input;
        this.matrix = matrix;
    }

    /** How often {@link #vjp} was called. */
    public int backwardPasses() {
        return backwardPasses;
    }

    @Override
    public Shape input() {
        return input;
    }

    @Override
    public int embeddingSize() {
        return matrix == null ? input.size() : matrix.length;
    }

    @Override
    public String device() {
        return "test";
    }

    @Override
    public float[][] embed(List<ImageTensor> batch) {
        float[][] embeddings = new float[batch.size()][];
        for (int i = 0; i < embeddings.length; i++) {
            float[] x = batch.get(i).values();
            embeddings[i] = matrix == null ? x.clone() : times(x);
        }
        return embeddings;
    }

    @Override
    public float[][] vjp(List<ImageTensor> batch, UnaryOperator<float[][]> cotangents) {
        backwardPasses++;
        float[][] weights = cotangents.apply(embed(batch));
        List<float[]> gradients = new ArrayList<>();
        for (float[] weight : weights) {
            gradients.add(matrix == null ? weight : transposedTimes(weight));
        }
        return gradients.toArray(float[][]::new);
    }

    private float[] times(float[] x) {
        float[] z = new float[matrix.length];
        for (int i = 0; i < z.length; i++) {
            double sum = 0;
            for (int k = 0; k < x.length; k++) {
                sum += matrix[i][k] * x[k];
            }
            z[i] = (float) sum;
        }
        return z;
    }

    private float[] transposedTimes(float[] weight) {
        float[] gradient = new float[input.size()];
        for (int k = 0; k < gradient.length; k++) {
            double sum = 0;
            for (int i = 0; i < weight.length; i++) {
                sum += matrix[i][k] * weight[i];
            }
            gradient[k] = (float) sum;
        }
        return gradient;
    }

    @Override
    public void close() {}
}
