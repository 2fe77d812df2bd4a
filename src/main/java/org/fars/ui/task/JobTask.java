package org.fars.ui.task;

import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.concurrent.Task;
import javafx.concurrent.Worker;
import org.fars.core.Job;
import org.fars.core.JobCancelledException;
import org.fars.core.JobContext.Progress;
import org.fars.core.JobContext;
import org.fars.ui.common.Messages;
import org.fars.ui.task.TaskRunner.TaskHandle;

/** Runs a job as a JavaFX task, which ControlsFX can list. Its progress changes only when it is polled. */
final class JobTask<R> extends Task<R> implements TaskHandle {
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
     * {@link #LONG_SECONDS} have passed.
     */
    static final class TimeLeft {
        private static final double NANOS = 1e9;
        private static final double MIN_SECONDS = 1;
        private static final double MIN_FRACTION = 0.03;
        private static final double LONG_SECONDS = 60;

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
            if (stage == null || !stage.equals(progress.stage()) || progress.done() < doneAtStart) {
                stage = progress.stage();
                stageStart = nanoTime;
                doneAtStart = progress.done();
            }
            StringBuilder words = new StringBuilder(progress.stage());
            if (progress.total() > 0) {
                append(words, messages.get("work.count", progress.done(), progress.total()));
                double seconds = (nanoTime - stageStart) / NANOS;
                long moved = progress.done() - doneAtStart;
                boolean steady = seconds >= MIN_SECONDS && moved >= MIN_FRACTION * (progress.total() - doneAtStart)
                        || seconds >= LONG_SECONDS;
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
