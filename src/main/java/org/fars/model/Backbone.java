package org.fars.model;

import java.util.List;
import java.util.function.UnaryOperator;
import org.fars.image.ImageTensor;

/**
 * The part of a classifier that turns an image into an embedding. Calls block until the engine has answered and may
 * come from any thread but the window's; an implementation orders them itself.
 */
public interface Backbone extends AutoCloseable {
    /** The shape of image that {@link #embed} takes. */
    Shape input();

    /** m, the length of an embedding. */
    int embeddingSize();

    /** Where this runs, for the person: {@code CPU · 2 threads}, {@code GPU 0}. */
    String device();

    /** What computes, with its version, for reports: {@code PyTorch 2.7.1}; empty where that tells nobody anything. */
    default String engine() {
        return "";
    }

    /**
     * Embeddings of a batch.
     *
     * @param batch images of shape {@link #input()}
     * @return {@code [batch, m]}
     */
    float[][] embed(List<ImageTensor> batch);

    /**
     * Embeddings in float64, which certificates are computed from: what is proved of their rounding is
     * {@link LipschitzBound#displacement}. A backbone without float64 arithmetic of its own gives those of {@link #embed}.
     *
     * @param batch images of shape {@link #input()}
     * @return {@code [batch, m]}
     */
    default double[][] embedDouble(List<ImageTensor> batch) {
        float[][] single = embed(batch);
        double[][] embeddings = new double[single.length][];
        for (int i = 0; i < single.length; i++) {
            embeddings[i] = new double[single[i].length];
            for (int k = 0; k < single[i].length; k++) {
                embeddings[i][k] = single[i][k];
            }
        }
        return embeddings;
    }

    /**
     * One forward and one backward pass: the gradient, with respect to the images, of any function of the embeddings.
     *
     * @param batch images of shape {@link #input()}
     * @param cotangents called once with the embeddings {@code [batch, m]}, on whatever thread (it must not
     * call back); gives the function's gradient with respect to them, of the same shape
     * @return gradients with respect to the images, each {@code channels*height*width} long
     */
    float[][] vjp(List<ImageTensor> batch, UnaryOperator<float[][]> cotangents);

    /** Frees native memory. Later calls fail. */
    @Override
    void close();
}
