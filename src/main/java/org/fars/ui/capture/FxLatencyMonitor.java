package org.fars.ui.capture;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.CountDownLatch;
import javafx.application.Platform;

/**
 * Asks the window's thread every few milliseconds whether it is there. The longest wait for an answer is how long a
 * person's click may have waited; the processor time that the thread took meanwhile is the part of it that is the
 * window's own, which other programs on the machine do not lengthen.
 */
final class FxLatencyMonitor implements AutoCloseable {
    private static final long PERIOD_MILLIS = 5;
    private static final double MILLION = 1e6;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final long windowThread;
    private final Thread heart;
    private volatile boolean over;
    private long waited;
    private long worked;

    /**
     * The longest so far, in milliseconds.
     *
     * @param waited for an answer
     * @param worked by the window's thread before one answer; NaN where the system does not tell
     */
    record Longest(double waited, double worked) {}

    /** @param windowThread the thread's id */
    FxLatencyMonitor(long windowThread) {
        this.windowThread = windowThread;
        heart = Thread.ofPlatform().daemon().name("heartbeat").priority(Thread.MAX_PRIORITY).start(this::beat);
    }

    /** Begins anew. */
    synchronized void forget() {
        waited = 0;
        worked = 0;
    }

    /** The longest since {@link #forget()}. */
    synchronized Longest longest() {
        return new Longest(waited / MILLION,
                threads.isThreadCpuTimeSupported() ? worked / MILLION : Double.NaN);
    }

    private synchronized void answered(long wait, long work) {
        waited = Math.max(waited, wait);
        worked = Math.max(worked, work);
    }

    private long work() {
        return threads.isThreadCpuTimeSupported() ? threads.getThreadCpuTime(windowThread) : 0;
    }

    private void beat() {
        try {
            while (!over) {
                CountDownLatch answer = new CountDownLatch(1);
                long sent = System.nanoTime();
                long before = work();
                Platform.runLater(() -> {
                    answered(System.nanoTime() - sent, work() - before);
                    answer.countDown();
                });
                answer.await();
                Thread.sleep(PERIOD_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        over = true;
        heart.interrupt();
    }
}
