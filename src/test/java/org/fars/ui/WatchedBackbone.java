package org.fars.ui;

import java.util.List;
import java.util.function.UnaryOperator;
import org.fars.image.ImageTensor;
import org.fars.model.Backbone;
import org.fars.model.Shape;

/**
 * A backbone that tells what is done with it.
 *
 * @param passing called before each pass
 * @param closed called in place of closing
 */
public record WatchedBackbone(Backbone inner, Runnable passing, Runnable closed) implements Backbone {
    /** Tells only when it is closed. */
    public WatchedBackbone(Backbone inner, Runnable closed) {
        this(inner, () -> {}, closed);
    }

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
        passing.run();
        return inner.embed(batch);
    }

    @Override
    public double[][] embedDouble(List<ImageTensor> batch) {
        passing.run();
        return inner.embedDouble(batch);
    }

    @Override
    public float[][] vjp(List<ImageTensor> batch, UnaryOperator<float[][]> cotangents) {
        passing.run();
        return inner.vjp(batch, cotangents);
    }

    @Override
    public void close() {
        closed.run();
    }
}
