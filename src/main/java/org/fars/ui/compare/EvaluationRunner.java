package org.fars.ui.compare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import org.fars.attack.AttackSettings;
import org.fars.attack.Attacks;
import org.fars.certify.Certifiers;
import org.fars.core.JobContext.JobCancelledException;
import org.fars.core.JobContext;
import org.fars.core.UserInputException;
import org.fars.evaluate.EvaluationData;
import org.fars.evaluate.EvaluationData.EvaluationItem;
import org.fars.evaluate.EvaluationRun;
import org.fars.evaluate.EvaluationSettings;
import org.fars.evaluate.EvaluationSettings.AttackPlan;
import org.fars.evaluate.run.Evaluation;
import org.fars.evaluate.store.RunRepository.StoredRun;
import org.fars.evaluate.store.RunRepository;
import org.fars.image.ImageSource;
import org.fars.model.LoadedModel;
import org.fars.model.Shape;
import org.fars.ui.common.Messages;
import org.fars.ui.compare.CompareModel.State;
import org.fars.ui.task.TaskRunner.TaskHandle;
import org.fars.ui.task.TaskRunner.UiChannel;
import org.fars.ui.task.TaskRunner;

/** Runs one evaluation at a time in the background, and can pause it. On the window's thread. */
final class EvaluationRunner {
    private static final int SAMPLE = 4;
    /** The time of an attack grows with its steps: it is measured with so few, and with a few more. */
    private static final int FEW_STEPS = 2;
    private static final int MORE_STEPS = 10;
    /** How often each attack is timed. */
    private static final int TIMES = 3;

    private final Certifiers certifiers;
    private final Attacks attacks;
    private final RunRepository repository;
    private final TaskRunner runner;
    private final Messages messages;
    private final Listener listener;
    private final UiChannel<Runnable> news;
    private final ReadOnlyObjectWrapper<State> state = new ReadOnlyObjectWrapper<>(State.IDLE);
    private final ReadOnlyObjectWrapper<TaskHandle> work = new ReadOnlyObjectWrapper<>();
    private RunControl control = RunControl.ended();
    private Optional<TaskHandle> timing = Optional.empty();

    /** Follows evaluations, on the window's thread. */
    interface Listener {
        /** A run has its folder, or is resumed. */
        void begun(StoredRun run);

        /** More images of a run are done. */
        void progressed(StoredRun run, EvaluationRun soFar);

        /**
         * No run is under way any more.
         *
         * @param run the one that was; empty if it could not be planned
         */
        void stopped(Optional<StoredRun> run);

        /** A run could not begin, or had to stop. */
        void failed(UserInputException mistake);
    }

    /**
     * A run with its images.
     *
     * @param items all of them, in the run's order
     */
    record PlannedRun(StoredRun stored, List<EvaluationItem> items) {}

    /**
     * An image that may be evaluated.
     *
     * @param location its place in full
     * @param label the index of its class
     */
    record LabelledSource(String location, ImageSource source, int label) {
        /** Returns what is evaluated, read as the model takes it. */
        EvaluationItem item(LoadedModel model) {
            Shape input = model.backbone().input();
            return new EvaluationItem(location, source.name(), label,
                    () -> source.read(input.channels(), input.height(), input.width()));
        }
    }

    /** Plans a run, in the background. */
    @FunctionalInterface
    interface Plan {
        /** Returns the run to evaluate. */
        PlannedRun make(JobContext context);
    }

    /**
     * Lets a run be paused, and the next one wait until it has left its journal. The job and its cancellation compete to
     * start it: a job that is cancelled before its thread starts counts as finished.
     */
    private record RunControl(AtomicBoolean started, AtomicBoolean pausing, AtomicReference<StoredRun> planned,
            CompletableFuture<Void> finished) {
        RunControl() {
            this(new AtomicBoolean(), new AtomicBoolean(), new AtomicReference<>(), new CompletableFuture<>());
        }

        static RunControl ended() {
            RunControl control = new RunControl();
            control.finished.complete(null);
            return control;
        }

        /** Marks the run as started; called by its job. */
        void start() {
            if (!started.compareAndSet(false, true)) {
                throw new JobCancelledException();
            }
        }

        /** Marks the run as finished if its job never started; called when the job counts as ended. */
        void endIfNotStarted() {
            if (started.compareAndSet(false, true)) {
                finished.complete(null);
            }
        }
    }

    EvaluationRunner(Certifiers certifiers, Attacks attacks, RunRepository repository, TaskRunner runner,
            Messages messages, Listener listener) {
        this.certifiers = certifiers;
        this.attacks = attacks;
        this.repository = repository;
        this.runner = runner;
        this.messages = messages;
        this.listener = listener;
        news = runner.channel(batch -> batch.forEach(Runnable::run));
    }

    /** The state of the evaluation. */
    ReadOnlyObjectProperty<State> stateProperty() {
        return state.getReadOnlyProperty();
    }

    /** The job of the current or last evaluation; null before the first. */
    ReadOnlyObjectProperty<TaskHandle> workProperty() {
        return work.getReadOnlyProperty();
    }

    /** Starts a run; does nothing while one is under way. */
    void start(LoadedModel model, Plan plan) {
        if (state.get() != State.IDLE) {
            return;
        }
        RunControl before = control;
        RunControl own = new RunControl();
        control = own;
        state.set(State.RUNNING);
        TaskHandle started = runner.submit(messages.get("work.evaluating"), context -> {
            own.start();
            try {
                // One that was cancelled a moment ago may still hold its journal.
                before.finished.join();
                PlannedRun planned = plan.make(context);
                own.planned.set(planned.stored());
                news.send(() -> tell(own, () -> listener.begun(planned.stored())));
                return evaluate(model, planned, own, context);
            } finally {
                own.finished.complete(null);
            }
        }, done -> {}, mistake -> {
            listener.failed(mistake);
            return true;
        });
        work.set(started);
        started.underWayProperty().addListener((property, was, is) -> {
            own.endIfNotStarted();
            if (own == control) {
                state.set(State.IDLE);
                // A short run may be over before the news that it has begun arrive.
                listener.stopped(Optional.ofNullable(own.planned.get()));
            }
        });
    }

    /** Drops news of a run that is over. */
    private void tell(RunControl of, Runnable message) {
        if (of == control && state.get() != State.IDLE) {
            message.run();
        }
    }

    private EvaluationRun evaluate(LoadedModel model, PlannedRun planned, RunControl own, JobContext context) {
        StoredRun stored = planned.stored();
        return evaluation(model, stored.about().data(), planned.items(), stored.about().settings(), stored.folder())
            .watchedBy(new Evaluation.Watcher() {
                @Override
                public boolean shouldContinue() {
                    return !own.pausing.get();
                }

                @Override
                public void evaluated(EvaluationRun soFar) {
                    news.send(() -> tell(own, () -> listener.progressed(stored, soFar)));
                }
            })
            .run(context);
    }

    private Evaluation evaluation(LoadedModel model, String data, List<EvaluationItem> items,
            EvaluationSettings settings, Path folder) {
        return new Evaluation(model, new EvaluationData(data, items), settings,
                certifiers.byIds(settings.certificates()), attacks, folder,
                true);
    }

    /** Stops after the current images; the run can be resumed. */
    void pause() {
        if (state.get() == State.RUNNING) {
            control.pausing.set(true);
            state.set(State.PAUSING);
        }
    }

    /** Stops at once; finished images are kept, the current ones are not. */
    void cancel() {
        if (work.get() != null && work.get().isUnderWay()) {
            work.get().cancel();
        }
    }

    /**
     * Measures how long an evaluation takes, by evaluating a few of its images with a few steps of each attack, and keeping
     * nothing. A newer measurement replaces the one before.
     *
     * @param images all images that it is to evaluate
     * @param whenDone receives the time
     */
    void measure(LoadedModel model, List<LabelledSource> images, EvaluationSettings settings,
            Consumer<MeasuredTime> whenDone) {
        stopMeasuring();
        int[] positions = settings.positions(images.size());
        int count = Math.min(SAMPLE, positions.length);
        List<EvaluationItem> sample = IntStream.range(0, count)
            .mapToObj(i -> images.get(positions[(int) ((long) i * positions.length / count)]).item(model))
            .toList();
        if (count == 0) {
            return;
        }
        EvaluationSettings all = settings.withLimit(0);
        timing = Optional.of(runner.submit(messages.get("work.estimating"), context -> {
            JobContext quiet = context.quietPart();
            int parts = 1 + TIMES * all.attacks().size();
            int done = 0;
            context.progress(messages.get("work.estimating.certificates"), done++, parts);
            double certified = seconds(model, sample, all.withAttacks(List.of()), quiet);
            double seconds = certified;
            for (AttackPlan plan : all.attacks()) {
                String stage = messages.get("work.estimating.of", plan.attack());
                int steps = plan.settings().steps();
                int few = Math.min(FEW_STEPS, steps);
                int more = Math.min(MORE_STEPS, steps);
                EvaluationSettings brief = all.withAttacks(List.of(withSteps(plan, few)));
                // The first time, libraries and the compiler warm up.
                context.progress(stage, done++, parts);
                seconds(model, sample, brief, quiet);
                context.progress(stage, done++, parts);
                double first = seconds(model, sample, brief, quiet);
                context.progress(stage, done++, parts);
                double second = more == few
                        ? first
                        : seconds(model, sample, all.withAttacks(List.of(withSteps(plan, more))), quiet);
                double each = Math.max(0, second - first) / Math.max(1, more - few);
                seconds += Math.max(0, first - certified) + each * (steps - few);
            }
            return new MeasuredTime(seconds / count * positions.length, positions.length, count);
        }, whenDone, mistake -> true));
    }

    private static AttackPlan withSteps(AttackPlan plan, int steps) {
        AttackSettings own = plan.settings();
        return new AttackPlan(plan.attack(),
                new AttackSettings(own.eps(), steps, own.stepSize(), own.restarts(), own.seed()), plan.unprovedOnly());
    }

    private double seconds(LoadedModel model, List<EvaluationItem> sample, EvaluationSettings settings,
            JobContext context) throws IOException {
        Path folder = Files.createTempDirectory("fars-estimate");
        try {
            long start = System.nanoTime();
            evaluation(model, "", sample, settings, folder).run(context);
            return (System.nanoTime() - start) / 1e9;
        } finally {
            deleteAll(folder);
        }
    }

    /** Stops a measurement. */
    void stopMeasuring() {
        timing.ifPresent(TaskHandle::cancel);
        timing = Optional.empty();
    }

    private static void deleteAll(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * How long an evaluation is likely to take.
     *
     * @param seconds for all images
     * @param images how many that are
     * @param measuredOn how many of them were timed
     */
    record MeasuredTime(double seconds, int images, int measuredOn) {}
}
