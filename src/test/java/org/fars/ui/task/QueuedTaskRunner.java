package org.fars.ui.task;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.Predicate;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyDoubleProperty;
import javafx.beans.property.ReadOnlyDoubleWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import org.fars.core.Job;
import org.fars.core.JobContext.JobCancelledException;
import org.fars.core.JobContext;
import org.fars.core.UserInputException;
import org.fars.ui.task.TaskRunner.TaskHandle;
import org.fars.ui.task.TaskRunner.UiChannel;

/**
 * A task runner for tests: jobs and what they send wait in a queue until a test drains it, on its own thread. As in the
 * window, nothing has happened yet when {@link #submit} returns, a job that is cancelled before its turn never runs, and
 * what a job sent arrives before its result.
 */
public final class QueuedTaskRunner implements TaskRunner {
    private static final int MAX_STEPS = 10_000;

    private final Queue<QueuedTask<?>> jobs = new ArrayDeque<>();
    private final Queue<Runnable> deliveries = new ArrayDeque<>();
    private final List<QueuedChannel<?>> channels = new ArrayList<>();
    private final List<String> mistakes = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();

    /** Runs jobs and delivers what comes of them, also what is submitted meanwhile, until nothing is left. */
    public void drain() {
        for (int step = 0; step < MAX_STEPS; step++) {
            if (!deliveries.isEmpty()) {
                deliveries.remove().run();
            } else if (!jobs.isEmpty()) {
                jobs.remove().run();
            } else {
                return;
            }
        }
        throw new AssertionError("there is still work after " + MAX_STEPS + " steps");
    }

    /** Runs the jobs that wait now, as their threads would; their results wait for {@link #drain}. */
    public void runJobs() {
        for (int count = jobs.size(); count > 0; count--) {
            jobs.remove().run();
        }
    }

    /** Returns whether nothing waits. */
    public boolean isIdle() {
        return jobs.isEmpty() && deliveries.isEmpty();
    }

    /** Returns the sentences of mistakes that no caller of {@link #submit} handled. */
    public List<String> mistakes() {
        return mistakes;
    }

    /** Returns what jobs threw beside mistakes of the person. */
    public List<Throwable> failures() {
        return failures;
    }

    @Override
    public <R> TaskHandle submit(String title, Job<R> job, Consumer<? super R> done,
            Predicate<UserInputException> mistakeHandler) {
        QueuedTask<R> task = new QueuedTask<>(title, job, done, mistakeHandler);
        jobs.add(task);
        return task;
    }

    @Override
    public <T> UiChannel<T> channel(Consumer<List<T>> receiver) {
        QueuedChannel<T> channel = new QueuedChannel<>(receiver);
        channels.add(channel);
        return channel;
    }

    private final class QueuedChannel<T> implements UiChannel<T> {
        private final Consumer<List<T>> receiver;
        private final List<T> sent = new ArrayList<>();

        QueuedChannel(Consumer<List<T>> receiver) {
            this.receiver = receiver;
        }

        @Override
        public void send(T message) {
            if (sent.isEmpty()) {
                deliveries.add(this::flush);
            }
            sent.add(message);
        }

        void flush() {
            if (!sent.isEmpty()) {
                List<T> batch = List.copyOf(sent);
                sent.clear();
                receiver.accept(batch);
            }
        }
    }

    private final class QueuedTask<R> implements TaskHandle {
        private final ReadOnlyStringWrapper title;
        private final Job<R> job;
        private final Consumer<? super R> done;
        private final Predicate<UserInputException> mistakeHandler;
        private final JobContext context = new JobContext();
        private final ReadOnlyBooleanWrapper underWay = new ReadOnlyBooleanWrapper(true);

        QueuedTask(String title, Job<R> job, Consumer<? super R> done, Predicate<UserInputException> mistakeHandler) {
            this.title = new ReadOnlyStringWrapper(title);
            this.job = job;
            this.done = done;
            this.mistakeHandler = mistakeHandler;
        }

        void run() {
            if (!isUnderWay()) {
                return;
            }
            try {
                R result = job.run(context);
                finishLater(() -> done.accept(result));
            } catch (JobCancelledException e) {
                finishLater(() -> {});
            } catch (UserInputException mistake) {
                finishLater(() -> {
                    if (!mistakeHandler.test(mistake)) {
                        mistakes.add(mistake.getMessage());
                    }
                });
            } catch (Exception e) {
                finishLater(() -> failures.add(e));
            }
        }

        private void finishLater(Runnable outcome) {
            deliveries.add(() -> {
                if (isUnderWay()) {
                    underWay.set(false);
                    List.copyOf(channels).forEach(QueuedChannel::flush);
                    outcome.run();
                }
            });
        }

        @Override
        public ReadOnlyStringProperty titleProperty() {
            return title.getReadOnlyProperty();
        }

        @Override
        public ReadOnlyStringProperty messageProperty() {
            return new ReadOnlyStringWrapper(context.progress().stage()).getReadOnlyProperty();
        }

        @Override
        public ReadOnlyDoubleProperty progressProperty() {
            return new ReadOnlyDoubleWrapper(context.progress().fraction()).getReadOnlyProperty();
        }

        @Override
        public ReadOnlyBooleanProperty underWayProperty() {
            return underWay.getReadOnlyProperty();
        }

        @Override
        public boolean cancel() {
            boolean was = isUnderWay();
            context.cancel();
            underWay.set(false);
            return was;
        }
    }
}
