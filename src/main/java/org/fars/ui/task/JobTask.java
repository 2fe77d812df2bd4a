package org.fars.ui.task;

import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.concurrent.Task;
import javafx.concurrent.Worker;
import org.fars.core.Job;
import org.fars.core.JobCancelledException;
import org.fars.core.JobContext;
import org.fars.core.Progress;
import org.fars.ui.common.Messages;

/** A job as JavaFX knows it, so that ControlsFX can list it. Its progress moves only when it is polled. */
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

    /** True from the start, not only when a thread has taken the job up. */
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

    /** Never interrupts: the engine's native calls and file channels do not take that well. */
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        context.cancel();
        return super.cancel(false);
    }

    /** Asks the job to stop; from any thread, without a word to the window. */
    void askToStop() {
        context.cancel();
    }

    /** Shows the progress as it is now; on the window's thread. */
    void poll(long nanoTime) {
        Progress progress = context.progress();
        double fraction = progress.fraction();
        updateProgress(fraction, 1);
        updateMessage(timeLeft.describe(progress, nanoTime));
    }
}
