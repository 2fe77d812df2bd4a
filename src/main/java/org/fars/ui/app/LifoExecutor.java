package org.fars.ui.app;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Threads for thumbnails: what was asked for last comes first, because that is where the person has scrolled to. */
final class LifoExecutor extends LinkedBlockingDeque<Runnable> {
    private static final int THREADS = 2;

    private LifoExecutor() {}

    static ExecutorService threads() {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(THREADS, THREADS, 1, TimeUnit.SECONDS, new LifoExecutor(),
                Thread.ofPlatform().daemon().priority(Thread.MIN_PRIORITY).name("thumbnail-", 1).factory(),
                // A window that is closing may still ask, and gets no answer.
                new ThreadPoolExecutor.DiscardPolicy());
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    @Override
    public boolean offer(Runnable task) {
        return offerFirst(task);
    }
}
