package org.fars.ui.task;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import javafx.animation.Animation;
import javafx.animation.KeyFrame;
import javafx.animation.Timeline;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import javafx.concurrent.Task;
import javafx.util.Duration;
import org.fars.core.Job;
import org.fars.core.UserInputException;
import org.fars.ui.common.Messages;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs jobs on threads of its own and polls them, all together, ten times a second. */
public final class FxTaskRunner implements TaskRunner, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FxTaskRunner.class);
    private static final long PATIENCE_SECONDS = 20;
    private static final Duration PERIOD = Duration.millis(100);

    private final Messages messages;
    private final FailureHandler failures;
    private final ExecutorService threads = Executors
        .newCachedThreadPool(Thread.ofPlatform().daemon().name("work-", 1).factory());
    private final ObservableList<Task<?>> running = FXCollections.observableArrayList();
    /** Tasks whose thread is not done, also cancelled ones; for use by any thread. */
    private final Set<JobTask<?>> live = ConcurrentHashMap.newKeySet();
    private final List<Runnable> outlets = new CopyOnWriteArrayList<>();
    private final Timeline poll = new Timeline(new KeyFrame(PERIOD, event -> poll()));

    /**
     * On the window's thread.
     *
     * @param messages the words for progress
     * @param failures takes what no caller of {@link #submit} took
     */
    public FxTaskRunner(Messages messages, FailureHandler failures) {
        this.messages = messages;
        this.failures = failures;
        poll.setCycleCount(Animation.INDEFINITE);
        poll.play();
    }

    /** The jobs under way, in the order of their start. */
    public ObservableList<Task<?>> running() {
        return running;
    }

    @Override
    public <R> TaskHandle submit(String title, Job<R> job, Consumer<? super R> done,
            Predicate<UserInputException> mistakes) {
        JobTask<R> task = new JobTask<>(title, job, messages);
        task.setOnSucceeded(event -> {
            running.remove(task);
            poll();
            done.accept(task.getValue());
        });
        task.setOnCancelled(event -> running.remove(task));
        task.setOnFailed(event -> {
            running.remove(task);
            failed(title, task.getException(), mistakes);
        });
        if (threads.isShutdown()) {
            // The window is closing; what some timer still asks for is not begun.
            task.cancel();
            return task;
        }
        running.add(task);
        live.add(task);
        threads.execute(() -> {
            try {
                task.run();
            } finally {
                live.remove(task);
            }
        });
        return task;
    }

    private void failed(String title, Throwable failure, Predicate<UserInputException> mistakes) {
        if (failure instanceof UserInputException mistake) {
            LOG.info("{}: {}", title, mistake.getMessage(), mistake.getCause());
            if (!mistakes.test(mistake)) {
                failures.mistake(mistake);
            }
        } else {
            LOG.error("{} failed", title, failure);
            failures.unexpected(title, failure);
        }
    }

    @Override
    public <T> UiChannel<T> outlet(Consumer<List<T>> receiver) {
        ConcurrentLinkedQueue<T> queue = new ConcurrentLinkedQueue<>();
        outlets.add(() -> drain(queue, receiver));
        return queue::add;
    }

    private static <T> void drain(ConcurrentLinkedQueue<T> queue, Consumer<List<T>> receiver) {
        List<T> batch = new ArrayList<>();
        for (T thing = queue.poll(); thing != null; thing = queue.poll()) {
            batch.add(thing);
        }
        if (!batch.isEmpty()) {
            receiver.accept(batch);
        }
    }

    private void poll() {
        long now = System.nanoTime();
        outlets.forEach(Runnable::run);
        running.forEach(task -> {
            if (task instanceof JobTask<?> jobTask) {
                jobTask.poll(now);
            }
        });
    }

    /**
     * Asks everything to stop and waits a while until it has: a process that ends under a running engine call crashes.
     * May be called from any thread, and again.
     */
    public void stopAndWait() {
        live.forEach(JobTask::askToStop);
        threads.shutdown();
        try {
            if (!threads.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("some work has not stopped within {} s", PATIENCE_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the polling, on the window's thread, and everything that is under way. */
    @Override
    public void close() {
        poll.stop();
        List.copyOf(running).forEach(Task::cancel);
        stopAndWait();
    }
}
