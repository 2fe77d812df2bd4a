package org.fars.core;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;
import org.fars.core.JobContext.JobCancelledException;

/** Threads that compute the parts of one piece of work side by side. Thread-safe; its own threads must not use it. */
public final class WorkerPool implements AutoCloseable {
    private static final int IDLE_SECONDS = 60;

    private final IntSupplier threads;
    private final ThreadPoolExecutor workers;

    /**
     * Creates a pool; its threads start with the first work, and end when there is none for a minute.
     *
     * @param name the threads' name
     * @param threads how many to use, at least 1; asked again for each piece of work
     */
    public WorkerPool(String name, IntSupplier threads) {
        this.threads = threads;
        int first = threads.getAsInt();
        this.workers = new ThreadPoolExecutor(first, first, IDLE_SECONDS, TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(), work -> Thread.ofPlatform().name(name).daemon().unstarted(work));
        workers.allowCoreThreadTimeOut(true);
    }

    /** Returns how many parts are computed at a time. */
    public int threads() {
        return threads.getAsInt();
    }

    /**
     * Computes all parts and returns their results in order; a single one on the calling thread. When one fails, those that
     * have not begun are left out; none runs any more when this returns or throws. Waits through interrupts; the interrupt is
     * kept for the caller.
     *
     * @throws JobCancelledException if the pool was closed
     * @throws RuntimeException what the first of the failing parts threw
     */
    public <R> List<R> all(List<? extends Callable<R>> parts) {
        if (parts.size() == 1) {
            return List.of(alone(parts.getFirst()));
        }
        resize();
        AtomicBoolean failed = new AtomicBoolean();
        List<Future<R>> futures = new ArrayList<>(parts.size());
        try {
            for (Callable<R> part : parts) {
                futures.add(workers.submit(() -> unlessFailed(failed, part)));
            }
        } catch (RejectedExecutionException e) {
            failed.set(true);
            futures.forEach(WorkerPool::settle);
            throw new JobCancelledException();
        }
        List<R> results = new ArrayList<>(parts.size());
        RuntimeException fault = null;
        for (Future<R> future : futures) {
            try {
                results.add(await(future));
            } catch (RuntimeException e) {
                // A part that was left out tells nothing of the reason.
                fault = fault == null || fault instanceof JobCancelledException ? e : fault;
            }
        }
        if (fault != null) {
            throw fault;
        }
        return results;
    }

    private <R> R alone(Callable<R> part) {
        if (workers.isShutdown()) {
            throw new JobCancelledException();
        }
        try {
            return part.call();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static <R> R unlessFailed(AtomicBoolean failed, Callable<R> part) throws Exception {
        if (failed.get()) {
            throw new JobCancelledException();
        }
        try {
            return part.call();
        } catch (Throwable e) {
            failed.set(true);
            throw e;
        }
    }

    private static void settle(Future<?> future) {
        try {
            await(future);
        } catch (RuntimeException e) {
            // The pool was closed: nobody wants the result, or its fault.
        }
    }

    private synchronized void resize() {
        int wanted = threads.getAsInt();
        if (wanted > workers.getMaximumPoolSize()) {
            workers.setMaximumPoolSize(wanted);
            workers.setCorePoolSize(wanted);
        } else if (wanted < workers.getMaximumPoolSize()) {
            workers.setCorePoolSize(wanted);
            workers.setMaximumPoolSize(wanted);
        }
    }

    /**
     * Waits for a result, through interrupts: native work cannot be left half done. The interrupt is kept for the caller.
     *
     * @throws JobCancelledException if it was cancelled
     * @throws RuntimeException what the work threw
     */
    public static <R> R await(Future<R> part) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return part.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (CancellationException e) {
                    throw new JobCancelledException();
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

    /** Lets running parts end and drops those that have not begun: whoever waits for one gets a cancellation. */
    @Override
    public void close() {
        workers.shutdown();
        List<Runnable> queued = new ArrayList<>();
        workers.getQueue().drainTo(queued);
        queued.forEach(task -> ((Future<?>) task).cancel(false));
    }
}
