package org.fars.model.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.fars.core.JobContext.JobCancelledException;
import org.fars.core.WorkerPool;

/**
 * Embeds images in float64, side by side on the threads of the processor. Thread-safe.
 *
 * @param workers the threads
 */
public record Float64Embedder(Float64Network network, WorkerPool workers) {
    /** Images that share a pass over the weights of linear layers; more of them do not make it faster. */
    private static final int PANEL = 32;

    /**
     * Computes embeddings as {@link Float64Network#embed} does.
     *
     * @throws JobCancelledException if the workers were closed
     */
    public double[][] embed(List<float[]> images) {
        int panel = Math.clamp(Math.ceilDiv(images.size(), workers.threads()), 1, PANEL);
        List<Callable<double[][]>> parts = new ArrayList<>();
        for (int from = 0; from < images.size(); from += panel) {
            List<float[]> part = images.subList(from, Math.min(images.size(), from + panel));
            parts.add(() -> network.embed(part));
        }
        List<double[]> embeddings = new ArrayList<>(images.size());
        workers.all(parts).forEach(part -> embeddings.addAll(List.of(part)));
        return embeddings.toArray(double[][]::new);
    }
}
