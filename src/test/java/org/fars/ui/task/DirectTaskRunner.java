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
import org.fars.core.JobCancelledException;
import org.fars.core.JobContext;
import org.fars.core.UserInputException;

/** Runs jobs on the calling thread: at once, or when asked while it is held. */
public final class DirectTaskRunner implements TaskRunner {
    private final Queue<DirectWork<?>> waiting = new ArrayDeque<>();
    private final List<String> mistakes = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();
    private boolean held;

    /** From here on jobs wait for {@link #release()}. */
    public void hold() {
        held = true;
    }

    /** Runs what waits, and from here on everything at once. */
    public void release() {
        held = false;
        while (!waiting.isEmpty()) {
            waiting.remove().run();
        }
    }

    /** The sentences of mistakes that nobody took. */
    public List<String> mistakes() {
        return mistakes;
    }

    /** Failures of our own. */
    public List<Throwable> failures() {
        return failures;
    }

    @Override
    public <R> TaskHandle submit(String title, Job<R> job, Consumer<? super R> done,
            Predicate<UserInputException> taker) {
        DirectWork<R> work = new DirectWork<>(title, job, done, taker);
        if (held) {
            waiting.add(work);
        } else {
            work.run();
        }
        return work;
    }

    @Override
    public <T> UiChannel<T> outlet(Consumer<List<T>> receiver) {
        return thing -> receiver.accept(List.of(thing));
    }

    private final class DirectWork<R> implements TaskHandle {
        private final String title;
        private final Job<R> job;
        private final Consumer<? super R> done;
        private final Predicate<UserInputException> taker;
        private final JobContext context = new JobContext();
        private final ReadOnlyBooleanWrapper underWay = new ReadOnlyBooleanWrapper(true);

        DirectWork(String title, Job<R> job, Consumer<? super R> done, Predicate<UserInputException> taker) {
            this.title = title;
            this.job = job;
            this.done = done;
            this.taker = taker;
        }

        void run() {
            if (!isUnderWay()) {
                return;
            }
            try {
                R result = job.run(context);
                boolean wanted = isUnderWay();
                underWay.set(false);
                if (wanted) {
                    done.accept(result);
                }
            } catch (JobCancelledException e) {
                underWay.set(false);
            } catch (UserInputException mistake) {
                underWay.set(false);
                if (!taker.test(mistake)) {
                    mistakes.add(mistake.getMessage());
                }
            } catch (Exception e) {
                underWay.set(false);
                failures.add(e);
            }
        }

        @Override
        public ReadOnlyStringProperty titleProperty() {
            return new ReadOnlyStringWrapper(title).getReadOnlyProperty();
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
