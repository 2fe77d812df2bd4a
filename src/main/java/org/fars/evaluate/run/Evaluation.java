package org.fars.evaluate.run;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.fars.attack.Attacks;
import org.fars.certify.Certifier;
import org.fars.core.Job;
import org.fars.core.JobContext.JobCancelledException;
import org.fars.core.JobContext;
import org.fars.core.UserInputException;
import org.fars.evaluate.EvaluationItems.DatasetException;
import org.fars.evaluate.EvaluationItems.EvaluationItem;
import org.fars.evaluate.EvaluationRun.SkippedImage;
import org.fars.evaluate.EvaluationRun;
import org.fars.evaluate.EvaluationSettings;
import org.fars.evaluate.RunHeader;
import org.fars.evaluate.analysis.PhaseTimer;
import org.fars.evaluate.analysis.SoundnessCheck.SoundnessViolationException;
import org.fars.evaluate.analysis.SoundnessCheck;
import org.fars.evaluate.store.AdversarialFiles.NpzStore;
import org.fars.evaluate.store.Journal;
import org.fars.image.ImageTensor;
import org.fars.model.LoadedModel;

/**
 * A run over a data set: every image's predictions, certificates and attacks, into a journal as they come. Cancelled or
 * killed, it can be resumed; what is in the journal is not computed again. Images that cannot be read are skipped, and
 * listed.
 */
public final class Evaluation implements Job<EvaluationRun> {
    private final LoadedModel model;
    private final String data;
    private final List<EvaluationItem> items;
    private final EvaluationSettings settings;
    private final List<Certifier> certifiers;
    private final Attacks attacks;
    private final Path folder;
    private final boolean resume;
    private final Watcher watcher;
    private final PhaseTimer times;

    /** Follows an evaluation from the evaluating thread. */
    public interface Watcher {
        /**
         * Asked before each batch; false ends the evaluation there as if it had been cancelled, with nothing lost: images
         * that wait for their attacks are attacked first.
         */
        boolean shouldContinue();

        /** Told what is on the disk whenever that is more than before, in the data set's order. */
        void evaluated(EvaluationRun soFar);
    }

    private static final Watcher NOBODY = new Watcher() {
        @Override
        public boolean shouldContinue() {
            return true;
        }

        @Override
        public void evaluated(EvaluationRun soFar) {
            // Nobody looks.
        }
    };

    /**
     * @param model what is evaluated; stays the caller's to close
     * @param data the data set's name
     * @param items all of the data set's images, in its order
     * @param certifiers those that the settings name
     * @param attacks where the settings' attacks are found
     * @param folder where the journal goes
     * @param resume whether to go on with the journal that is there
     */
    public Evaluation(LoadedModel model, String data, List<EvaluationItem> items, EvaluationSettings settings,
            List<Certifier> certifiers, Attacks attacks, Path folder, boolean resume) {
        this(model, data, items, settings, certifiers, attacks, folder, resume, NOBODY, new PhaseTimer());
    }

    private Evaluation(LoadedModel model, String data, List<EvaluationItem> items, EvaluationSettings settings,
            List<Certifier> certifiers, Attacks attacks, Path folder, boolean resume, Watcher watcher,
            PhaseTimer times) {
        this.model = settings.chosenHeads(model);
        this.data = data;
        this.items = List.copyOf(items);
        this.settings = settings;
        this.certifiers = List.copyOf(certifiers);
        this.attacks = attacks;
        this.folder = folder;
        this.resume = resume;
        this.watcher = watcher;
        this.times = times;
    }

    /** The same evaluation, with somebody who follows it and may have it stop between two batches. */
    public Evaluation watchedBy(Watcher somebody) {
        return new Evaluation(model, data, items, settings, certifiers, attacks, folder, resume, somebody, times);
    }

    /** The same evaluation, which writes down where its time goes. */
    public Evaluation timedBy(PhaseTimer sheet) {
        return new Evaluation(model, data, items, settings, certifiers, attacks, folder, resume, watcher, sheet);
    }

    /**
     * Evaluates what the journal does not hold yet.
     *
     * @throws org.fars.core.UserInputException when the folder cannot be written, or holds another run's journal to resume
     * @throws org.fars.evaluate.EvaluationItems.DatasetException when a folder of images disappears meanwhile
     * @throws SoundnessViolationException if an attack succeeded inside a certified radius; the perturbation is in the folder
     */
    @Override
    public EvaluationRun run(JobContext context) {
        RunHeader header = RunHeader.of(model, data, settings);
        try (Journal journal = Journal.open(folder, header, resume)) {
            RunProgress ledger = new RunProgress(journal, header, items, settings.positions(items.size()));
            evaluate(ledger, context);
            return ledger.run();
        }
    }

    private void evaluate(RunProgress ledger, JobContext context) {
        BatchEvaluator evaluator = new BatchEvaluator(model, settings, certifiers, attacks,
                SoundnessCheck.of(model, new NpzStore(folder)), times);
        List<Integer> open = ledger.open();
        int size = settings.batchSize();
        SourceAvailability reach = new SourceAvailability(open.stream().map(items::get).toList());
        CompletableFuture<List<Loaded>> next = load(open, 0, size);
        for (int begin = 0; begin < open.size(); begin += size) {
            context.checkCancelled();
            if (!watcher.shouldContinue()) {
                keep(evaluator.finish(context).stream().map(Journal.Entry::of), ledger);
                throw new JobCancelledException();
            }
            context.progress("evaluating images", ledger.done(), ledger.images());
            List<Loaded> batch = awaited(next);
            batch.stream().filter(loaded -> loaded.image() == null).map(Loaded::item).forEach(reach::require);
            next = load(open, begin + size, size);
            keep(batch.stream().map(Loaded::skipped).filter(skipped -> skipped != null).map(Journal.Entry::of), ledger);
            evaluator.take(batch.stream().filter(loaded -> loaded.image() != null).toList(), context);
            if (evaluator.isFull() || begin + size >= open.size()) {
                keep(evaluator.finish(context).stream().map(Journal.Entry::of), ledger);
            }
        }
        context.progress("evaluating images", ledger.images(), ledger.images());
    }

    private List<Loaded> awaited(CompletableFuture<List<Loaded>> batch) {
        try (PhaseTimer.Running _ = times.on(PhaseTimer.Part.IMAGES)) {
            return batch.join();
        }
    }

    private void keep(Stream<Journal.Entry> found, RunProgress ledger) {
        List<Journal.Entry> lines = found.toList();
        if (!lines.isEmpty()) {
            try (PhaseTimer.Running _ = times.on(PhaseTimer.Part.JOURNAL)) {
                ledger.keep(lines);
            }
            watcher.evaluated(ledger.run());
        }
    }

    /**
     * An image read, or the reason why it is not.
     *
     * @param image its pixels, or null
     * @param skipped why there are none, or null
     */
    record Loaded(int position, EvaluationItem item, ImageTensor image, SkippedImage skipped) {}

    /** Reads the next batch while the engine is busy with the one before. */
    private CompletableFuture<List<Loaded>> load(List<Integer> open, int begin, int size) {
        List<Integer> positions = open.subList(Math.min(begin, open.size()), Math.min(begin + size, open.size()));
        return CompletableFuture.supplyAsync(
                () -> positions.parallelStream().map(position -> load(position, items.get(position))).toList());
    }

    private static Loaded load(int position, EvaluationItem item) {
        try {
            return new Loaded(position, item, item.image().get(), null);
        } catch (UserInputException mistake) {
            return new Loaded(position, item, null,
                    new SkippedImage(position, item.location(), item.name(), mistake.getMessage()));
        }
    }

    /**
     * The folders that images lie in when a run begins. An image that cannot be read is skipped; but where its folder has
     * gone since, a drive has, and skipping the rest would make a table of it.
     */
    static final class SourceAvailability {
        private static final String ENTRY = "!/";

        private final Set<Path> folders;

        SourceAvailability(List<EvaluationItem> items) {
            folders = items.stream()
                .flatMap(item -> folder(item.location()).stream())
                .distinct()
                .filter(Files::isDirectory)
                .collect(Collectors.toSet());
        }

        /** The folder of an image's file, or of the archive that holds it. */
        private static Optional<Path> folder(String location) {
            int entry = location.indexOf(ENTRY);
            try {
                return Optional.ofNullable(Path.of(entry < 0 ? location : location.substring(0, entry)).getParent());
            } catch (InvalidPathException e) {
                return Optional.empty();
            }
        }

        /**
         * Checks that the place of an image that could not be read is still there.
         *
         * @throws DatasetException when it was there and is not any more
         */
        void require(EvaluationItem item) {
            folder(item.location()).filter(folders::contains)
                .filter(folder -> !Files.isDirectory(folder))
                .ifPresent(gone -> {
                    throw DatasetException.unavailable(gone);
                });
        }
    }
}
