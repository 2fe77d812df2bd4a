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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;
import javafx.animation.Animation;
import javafx.animation.KeyFrame;
import javafx.animation.Timeline;
import javafx.application.Platform;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import javafx.concurrent.Task;
import javafx.concurrent.Worker;
import javafx.util.Duration;
import org.fars.core.Job;
import org.fars.core.JobContext.JobCancelledException;
import org.fars.core.JobContext.Progress;
import org.fars.core.JobContext;
import org.fars.core.UserInputException;
import org.fars.ui.common.Messages;
import org.fars.ui.task.TaskRunner.FailureHandler;
import org.fars.ui.task.TaskRunner.TaskHandle;
import org.fars.ui.task.TaskRunner.UiChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs jobs on its own threads. While any of them runs, their progress and the messages they send are polled ten times a
 * second; otherwise the timer rests.
 */
public final class FxTaskRunner implements TaskRunner, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FxTaskRunner.class);
    private static final long STOP_TIMEOUT_SECONDS = 20;
    private static final Duration PERIOD = Duration.millis(100);

    private final Messages messages;
    private final FailureHandler failures;
    private final ExecutorService threads = Executors
        .newCachedThreadPool(Thread.ofPlatform().daemon().name("job-", 1).factory());
    private final ObservableList<Task<?>> running = FXCollections.observableArrayList();
    /** Tasks whose thread has not finished, including cancelled ones; used by any thread. */
    private final Set<JobTask<?>> live = ConcurrentHashMap.newKeySet();
    private final List<Runnable> channels = new CopyOnWriteArrayList<>();
    private final Timeline timer = new Timeline(new KeyFrame(PERIOD, event -> tick()));
    private final AtomicBoolean resting = new AtomicBoolean(true);

    /**
     * To be constructed on the FX thread.
     *
     * @param messages texts for progress
     * @param failures receives the failures that no caller of {@link #submit} handled
     */
    public FxTaskRunner(Messages messages, FailureHandler failures) {
        this.messages = messages;
        this.failures = failures;
        timer.setCycleCount(Animation.INDEFINITE);
    }

    /** Returns the jobs under way, in the order in which they were started. */
    public ObservableList<Task<?>> running() {
        return running;
    }

    @Override
    public <R> TaskHandle submit(String title, Job<R> job, Consumer<? super R> done,
            Predicate<UserInputException> mistakeHandler) {
        JobTask<R> task = new JobTask<>(title, job, messages);
        task.setOnSucceeded(event -> {
            running.remove(task);
            poll();
            done.accept(task.getValue());
        });
        task.setOnCancelled(event -> running.remove(task));
        task.setOnFailed(event -> {
            running.remove(task);
            failed(title, task.getException(), mistakeHandler);
        });
        if (threads.isShutdown()) {
            // The window is closing; nothing new is started.
            task.cancel();
            return task;
        }
        running.add(task);
        live.add(task);
        wake();
        threads.execute(() -> {
            try {
                task.run();
            } finally {
                live.remove(task);
            }
        });
        return task;
    }

    private void failed(String title, Throwable failure, Predicate<UserInputException> mistakeHandler) {
        if (failure instanceof UserInputException mistake) {
            LOG.info("{}: {}", title, mistake.getMessage(), mistake.getCause());
            if (!mistakeHandler.test(mistake)) {
                failures.mistake(mistake);
            }
        } else {
            LOG.error("{} failed", title, failure);
            failures.unexpected(title, failure);
        }
    }

    @Override
    public <T> UiChannel<T> channel(Consumer<List<T>> receiver) {
        ConcurrentLinkedQueue<T> queue = new ConcurrentLinkedQueue<>();
        channels.add(() -> drain(queue, receiver));
        return message -> {
            queue.add(message);
            if (resting.get()) {
                Platform.runLater(this::wake);
            }
        };
    }

    private static <T> void drain(ConcurrentLinkedQueue<T> queue, Consumer<List<T>> receiver) {
        List<T> batch = new ArrayList<>();
        for (T message = queue.poll(); message != null; message = queue.poll()) {
            batch.add(message);
        }
        if (!batch.isEmpty()) {
            receiver.accept(batch);
        }
    }

    private void wake() {
        if (resting.compareAndSet(true, false)) {
            timer.play();
        }
    }

    private void tick() {
        if (running.isEmpty() && live.isEmpty()) {
            timer.stop();
            // Before the last poll: whatever is sent after it wakes the timer again.
            resting.set(true);
        }
        poll();
    }

    /** Returns whether the timer rests because nothing runs. */
    boolean isResting() {
        return resting.get();
    }

    private void poll() {
        long now = System.nanoTime();
        channels.forEach(Runnable::run);
        running.forEach(task -> {
            if (task instanceof JobTask<?> jobTask) {
                jobTask.poll(now);
            }
        });
    }

    /**
     * Asks all jobs to stop and waits up to 20 s until they have: a process that exits during an engine call crashes. May
     * be called from any thread, and more than once.
     */
    public void stopAndWait() {
        live.forEach(JobTask::askToStop);
        threads.shutdown();
        try {
            if (!threads.awaitTermination(STOP_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("some jobs have not stopped within {} s", STOP_TIMEOUT_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Cancels all jobs and waits for them as {@link #stopAndWait()} does; on the FX thread. */
    @Override
    public void close() {
        timer.stop();
        List.copyOf(running).forEach(Task::cancel);
        stopAndWait();
    }

    /** Runs a job as a JavaFX task, which ControlsFX can list. Its progress changes only when it is polled. */
    static final class JobTask<R> extends Task<R> implements TaskHandle {
        private final Job<R> job;
        private final JobContext context = new JobContext();
        private final TimeLeft timeLeft;
        private final ReadOnlyBooleanWrapper underWay = new ReadOnlyBooleanWrapper(true);

        JobTask(String title, Job<R> job, Messages messages) {
            this.job = job;
            this.timeLeft = new TimeLeft(messages);
            updateTitle(title);
            updateProgress(-1, 1);
            stateProperty().addListener((property, before, after) -> underWay.set(after != Worker.State.SUCCEEDED
                    && after != Worker.State.FAILED && after != Worker.State.CANCELLED));
        }

        /** {@inheritDoc} True also before a thread has started the job. */
        @Override
        public ReadOnlyBooleanProperty underWayProperty() {
            return underWay.getReadOnlyProperty();
        }

        @Override
        protected R call() throws Exception {
            try {
                return job.run(context);
            } catch (JobCancelledException e) {
                cancel(false);
                return null;
            }
        }

        /** {@inheritDoc} Never interrupts the thread, which would break native calls and file channels. */
        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            context.cancel();
            return super.cancel(false);
        }

        /** Asks the job to stop, from any thread; the task's properties do not change. */
        void askToStop() {
            context.cancel();
        }

        /** Updates progress and message; on the FX thread. */
        void poll(long nanoTime) {
            Progress progress = context.progress();
            updateProgress(progress.fraction(), 1);
            updateMessage(timeLeft.describe(progress, nanoTime));
        }

        /**
         * Describes progress in words, with the time left, extrapolated from the pace since the current stage began. The first
         * items of a stage are slower than the rest, so nothing is said before {@link #MIN_FRACTION} of the stage is done, or
         * {@link #LONG_FRACTION} after {@link #LONG_SECONDS}.
         */
        static final class TimeLeft {
            private static final double NANOS = 1e9;
            private static final double MIN_SECONDS = 1;
            private static final double MIN_FRACTION = 0.03;
            private static final double LONG_SECONDS = 60;
            private static final double LONG_FRACTION = 0.01;
            private static final String STEP = " · ";

            private final Messages messages;
            private String stage;
            private long stageStart;
            private long doneAtStart;

            TimeLeft(Messages messages) {
                this.messages = messages;
            }

            /**
             * Returns {@code Analysing · 82 of 128 · 9 s left}, with those parts that are known.
             *
             * @param nanoTime the current time
             */
            String describe(Progress progress, long nanoTime) {
                // What is appended to a stage are its steps, which begin again for each batch.
                String now = progress.stage().split(STEP, 2)[0];
                if (stage == null || !stage.equals(now) || progress.done() < doneAtStart) {
                    stage = now;
                    stageStart = nanoTime;
                    doneAtStart = progress.done();
                }
                StringBuilder words = new StringBuilder(progress.stage());
                if (progress.total() > 0) {
                    append(words, messages.get("work.count", progress.done(), progress.total()));
                    double seconds = (nanoTime - stageStart) / NANOS;
                    long moved = progress.done() - doneAtStart;
                    double share = (double) moved / (progress.total() - doneAtStart);
                    boolean steady = seconds >= MIN_SECONDS && share >= MIN_FRACTION
                            || seconds >= LONG_SECONDS && share >= LONG_FRACTION;
                    if (steady && moved > 0 && progress.done() < progress.total()) {
                        append(words, messages.get("work.left",
                                inWords(seconds / moved * (progress.total() - progress.done()))));
                    }
                }
                return words.toString();
            }

            private static void append(StringBuilder words, String part) {
                words.append(words.isEmpty() ? "" : " · ").append(part);
            }

            private String inWords(double seconds) {
                if (seconds < 60) {
                    return messages.get("work.seconds", Math.max(1, Math.round(seconds)));
                }
                if (seconds < 3600) {
                    return messages.get("work.minutes", Math.round(seconds / 60));
                }
                return messages.get("work.hours", (long) (seconds / 3600), (long) (seconds % 3600 / 60));
            }
        }
    }
}
