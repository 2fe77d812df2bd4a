package org.fars.ui;

import java.util.List;
import java.util.function.UnaryOperator;
import org.fars.image.ImageTensor;
import org.fars.model.Backbone;
import org.fars.model.Shape;

/** A backbone that tells when it is closed. */
public record WatchedBackbone(Backbone inner, Runnable closed) implements Backbone {
    @Override
    public Shape input() {
        return inner.input();
    }

    @Override
    public int embeddingSize() {
        return inner.embeddingSize();
    }

    @Override
    public String device() {
        return inner.device();
    }

    @Override
    public float[][] embed(List<ImageTensor> batch) {
        return inner.embed(batch);
    }

    @Override
    public float[][] vjp(List<ImageTensor> batch, UnaryOperator<float[][]> cotangents) {
        return inner.vjp(batch, cotangents);
    }

    @Override
    public void close() {
        closed.run();
    }
}
