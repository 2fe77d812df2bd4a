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
}
