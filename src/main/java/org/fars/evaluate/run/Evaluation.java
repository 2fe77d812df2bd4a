package org.fars.evaluate.run;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.fars.attack.AttackResult;
import org.fars.attack.Attacks;
import org.fars.certify.Certifier;
import org.fars.core.Job;
import org.fars.core.JobContext.JobCancelledException;
import org.fars.core.JobContext;
import org.fars.core.UserInputException;
import org.fars.evaluate.EvaluationData.DatasetException;
import org.fars.evaluate.EvaluationData;
import org.fars.evaluate.EvaluationRun.SkippedImage;
import org.fars.evaluate.EvaluationRun;
import org.fars.evaluate.EvaluationSettings;
import org.fars.evaluate.RunHeader;
import org.fars.evaluate.analysis.PhaseTimer;
import org.fars.evaluate.analysis.SoundnessCheck.NpzStore;
import org.fars.evaluate.analysis.SoundnessCheck.SoundnessViolationException;
import org.fars.evaluate.analysis.SoundnessCheck;
import org.fars.evaluate.run.ImageLoader.SourceAvailability;
import org.fars.evaluate.store.Journal;
import org.fars.image.ImageTensor;
import org.fars.model.LoadedModel;

/**
 * Evaluates a data set: predictions, certificates and attacks of every image, into a journal as they come. A run that was
 * cancelled or killed can be resumed, and what is in the journal is not computed again. A kill loses what was worked on,
 * which is about five seconds of work, or one image where that takes longer. Images are evaluated in an order that is
 * fair to all classes ({@link RunProgress.FairOrder}); no result depends on it. Images that cannot be read are skipped, and listed.
 */
public final class Evaluation implements Job<EvaluationRun> {
    private static final Watcher NONE = new Watcher() {
        @Override
        public boolean shouldContinue() {
            return true;
        }

        @Override
        public void evaluated(EvaluationRun soFar) {
            // Nobody is told.
        }
    };

    private final LoadedModel model;
    private final EvaluationData data;
    private final EvaluationSettings settings;
    private final List<Certifier> certifiers;
    private final Attacks attacks;
    private final Path folder;
    private final boolean resume;
    private final Observers observers;

    /** Follows an evaluation, on the thread that evaluates. */
    public interface Watcher {
        /**
         * Returns whether to go on; asked before each batch. If not, the evaluation ends as if it had been cancelled, but
         * loses nothing: images that wait for their attacks are attacked first.
         */
        boolean shouldContinue();

        /** Called with all results so far, in the data set's order, whenever the journal has more of them. */
        void evaluated(EvaluationRun soFar);

        /**
         * Called with what an attack found for an image.
         *
         * @param location where the image is
         * @param head the attacked head
         */
        default void attacked(String location, String head, ImageTensor image, AttackResult found) {
            // Most only count.
        }
    }

    /** @param nanos the clock by which results are written in time */
    private record Observers(Watcher watcher, PhaseTimer times, LongSupplier nanos) {}

    /**
     * Creates an evaluation.
     *
     * @param model what is evaluated; stays the caller's to close
     * @param data all of the data set's images, in its order
     * @param certifiers those that the settings name
     * @param attacks where the settings' attacks are found
     * @param folder where the journal goes
     * @param resume whether to resume the journal that is there
     * @throws org.fars.core.InvalidSettingException if a setting has a value that it cannot have
     */
    public Evaluation(LoadedModel model, EvaluationData data, EvaluationSettings settings, List<Certifier> certifiers,
            Attacks attacks, Path folder, boolean resume) {
        this(settings.checked().chosenHeads(model), data, settings, certifiers, attacks, folder, resume,
                new Observers(NONE, new PhaseTimer(), System::nanoTime));
    }

    private Evaluation(LoadedModel model, EvaluationData data, EvaluationSettings settings, List<Certifier> certifiers,
            Attacks attacks, Path folder, boolean resume, Observers observers) {
        this.model = model;
        this.data = data;
        this.settings = settings;
        this.certifiers = List.copyOf(certifiers);
        this.attacks = attacks;
        this.folder = folder;
        this.resume = resume;
        this.observers = observers;
    }

    private Evaluation with(Observers others) {
        return new Evaluation(model, data, settings, certifiers, attacks, folder, resume, others);
    }

    /** Returns the same evaluation with a watcher, which may stop it between two batches. */
    public Evaluation watchedBy(Watcher watcher) {
        return with(new Observers(watcher, observers.times(), observers.nanos()));
    }

    /** Returns the same evaluation, which records where its time goes. */
    public Evaluation timedBy(PhaseTimer times) {
        return with(new Observers(observers.watcher(), times, observers.nanos()));
    }

    /** Returns the same evaluation with another clock, for tests. */
    Evaluation clockedBy(LongSupplier nanos) {
        return with(new Observers(observers.watcher(), observers.times(), nanos));
    }

    /**
     * Evaluates what the journal does not hold yet.
     *
     * @throws org.fars.core.UserInputException when the folder cannot be written, or holds another run's journal to resume
     * @throws org.fars.evaluate.EvaluationData.DatasetException when a folder of images disappears meanwhile
     * @throws SoundnessViolationException if an attack succeeded inside a certified radius; the perturbation is in the folder
     */
    @Override
    public EvaluationRun run(JobContext context) {
        RunHeader header = RunHeader.of(model, data, settings);
        try (Journal journal = Journal.open(folder, header, resume)) {
            RunProgress progress = new RunProgress(journal, header, data.items(),
                    settings.positions(data.items().size()));
            evaluate(progress, context);
            return progress.run();
        }
    }

    private void evaluate(RunProgress progress, JobContext context) {
        List<Integer> open = progress.open();
        SourceAvailability sources = new SourceAvailability(open.stream().map(data.items()::get).toList());
        BatchEvaluator evaluator = new BatchEvaluator(model, settings, certifiers, attacks,
                SoundnessCheck.of(model, new NpzStore(folder)), observers.times(), observers.watcher());
        FlushPacer pacer = new FlushPacer(observers.nanos());
        try (ImageLoader loader = new ImageLoader(data.items(), open, settings.batchSize())) {
            while (!loader.isEmpty()) {
                context.checkCancelled();
                if (!observers.watcher().shouldContinue()) {
                    finish(evaluator, progress, context);
                    throw new JobCancelledException();
                }
                context.progress("evaluating images", progress.done(), progress.images());
                List<ImageLoader.Loaded> batch = take(loader,
                        Math.min(settings.batchSize(), pacer.allowance() - evaluator.waiting()));
                List<SkippedImage> skipped = batch.stream()
                    .map(ImageLoader.Loaded::skipped)
                    .filter(Objects::nonNull)
                    .toList();
                batch.stream()
                    .filter(loaded -> loaded.image() == null)
                    .map(ImageLoader.Loaded::item)
                    .forEach(sources::require);
                keep(skipped.stream().map(Journal.Entry::of).toList(), progress);
                evaluator.take(batch.stream().filter(loaded -> loaded.image() != null).toList(), context);
                if (evaluator.isFull() || evaluator.waiting() >= pacer.allowance() || loader.isEmpty()) {
                    pacer.written(finish(evaluator, progress, context));
                }
            }
        }
        context.progress("evaluating images", progress.images(), progress.images());
    }

    private List<ImageLoader.Loaded> take(ImageLoader loader, int most) {
        try (PhaseTimer.Running _ = observers.times().on(PhaseTimer.Part.IMAGES)) {
            return loader.take(most);
        }
    }

    /** Attacks the images that wait, and keeps their results; returns how many they are. */
    private int finish(BatchEvaluator evaluator, RunProgress progress, JobContext context) {
        List<Journal.Entry> lines = evaluator.finish(context).stream().map(Journal.Entry::of).toList();
        keep(lines, progress);
        return lines.size();
    }

    private void keep(List<Journal.Entry> lines, RunProgress progress) {
        if (!lines.isEmpty()) {
            try (PhaseTimer.Running _ = observers.times().on(PhaseTimer.Part.JOURNAL)) {
                progress.keep(lines);
            }
            observers.watcher().evaluated(progress.run());
        }
    }

    /**
     * Decides how many images may be worked on before their results are written, so that a kill loses about
     * {@value #SECONDS} seconds of work at most. It begins with one image and at most doubles, as nobody knows beforehand
     * whether an image takes a millisecond or a minute. An image that takes longer than that is written by itself.
     */
    static final class FlushPacer {
        /** The time that the work on images which are written together should take; half of what a kill may lose. */
        static final int SECONDS = 5;
        /** However fast they are, more images do not wait. */
        static final int MOST_IMAGES = 256;

        private final LongSupplier nanos;
        private int allowance = 1;
        private long began;

        /** @param nanos a clock such as {@link System#nanoTime} */
        FlushPacer(LongSupplier nanos) {
            this.nanos = nanos;
            began = nanos.getAsLong();
        }

        /** Returns how many images may be worked on before results are written. */
        int allowance() {
            return allowance;
        }

        /** Learns from images that have been written how many to allow the next time. */
        void written(int images) {
            long now = nanos.getAsLong();
            if (images > 0) {
                double each = 1e-9 * (now - began) / images;
                long affordable = (long) Math.min(MOST_IMAGES, SECONDS / Math.max(each, 1e-9));
                allowance = (int) Math.clamp(affordable, 1, Math.min(2L * allowance, MOST_IMAGES));
            }
            began = now;
        }
    }
}
