package org.fars.model.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.fars.core.JobContext.JobCancelledException;

/** Embeds images in float64, side by side on the threads of the processor. Many threads may use it. */
public final class Float64Embedder implements AutoCloseable {
    /** Images that share a pass over the weights of linear layers; more of them do not make it faster. */
    private static final int PANEL = 32;

    private final Float64Network network;
    private final int threads;
    private final ExecutorService workers;

    /**
     * Creates an embedder; its threads start with the first image.
     *
     * @param threads how many images are computed at a time
     */
    public Float64Embedder(Float64Network network, int threads) {
        this.network = network;
        this.threads = threads;
        this.workers = Executors.newFixedThreadPool(threads,
                work -> Thread.ofPlatform().name("float64").daemon().unstarted(work));
    }

    /**
     * Computes embeddings as {@link Float64Network#embed} does.
     *
     * @throws JobCancelledException if this was closed
     */
    public double[][] embed(List<float[]> images) {
        int panel = Math.clamp((images.size() + threads - 1) / threads, 1, PANEL);
        List<Future<double[][]>> parts = new ArrayList<>();
        try {
            for (int from = 0; from < images.size(); from += panel) {
                List<float[]> part = images.subList(from, Math.min(images.size(), from + panel));
                parts.add(workers.submit(() -> network.embed(part)));
            }
            List<double[]> embeddings = new ArrayList<>(images.size());
            for (Future<double[][]> part : parts) {
                embeddings.addAll(List.of(await(part)));
            }
            return embeddings.toArray(double[][]::new);
        } catch (RejectedExecutionException | CancellationException e) {
            throw new JobCancelledException();
        } finally {
            parts.forEach(part -> part.cancel(false));
        }
    }

    /** Waits through interrupts, as for the engine; the interrupt is kept for the caller. */
    private static double[][] await(Future<double[][]> part) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return part.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    switch (e.getCause()) {
                        case RuntimeException fault -> throw fault;
                        case Error error -> throw error;
                        default -> throw new IllegalStateException(e.getCause());
                    }
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        workers.shutdownNow();
    }
}
