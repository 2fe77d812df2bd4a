package org.fars.ui.analysis;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.fars.certify.CertificateType;
import org.fars.certify.Certifier;
import org.fars.certify.CertifySettings;
import org.fars.core.JobContext.JobCancelledException;
import org.fars.core.JobContext;
import org.fars.core.UserInputException;
import org.fars.evaluate.analysis.Analysis;
import org.fars.evaluate.analysis.Analyzer;
import org.fars.image.ImageSource;
import org.fars.image.ImageTensor;
import org.fars.model.BatchHeadEvaluator.JavaHeadEvaluator;
import org.fars.model.LoadedModel;
import org.fars.model.Shape;
import org.fars.segment.CellAnalyzer.CellAnalysis;
import org.fars.segment.CellAnalyzer.HeadCells;
import org.fars.segment.CellAnalyzer;
import org.fars.segment.CellGrid;

/**
 * One model's analyses of images, each made once for all who ask: an image that is asked for while it is being analysed
 * is waited for. Keeps the latest ones in bounded memory. For use by any thread.
 */
public final class ImageAnalyses {
    /** Room for all images of a small model, and for about a hundred of 224×224 in colour. */
    private static final long BYTES = 96L << 20;
    private static final int CERTIFICATE_BYTES = 250;
    private static final long GLANCE_MILLIS = 20;
    /** Those of cells that need no sampling. */
    private static final List<CertificateType> CELL_CERTIFICATES = List.of(CertificateType.EXACT_MARGIN,
            CertificateType.SMOOTHED_CLOSED_FORM);

    private final LoadedModel model;
    private final Analyzer analyzer;
    private final Optional<CellAnalyzer> cells;
    private final AsyncCache<Key, Outcome> cache;

    private record Key(ImageSource source, CertifySettings settings) {}

    /** What became of one image. */
    public sealed interface Outcome {
        /**
         * It was analysed.
         *
         * @param analysis what the model says
         */
        record Analysed(Analysis analysis) implements Outcome {}

        /**
         * It was segmented by a dense model.
         *
         * @param image the image as the model takes it
         * @param cells what the model says of its cells
         */
        record Segmented(ImageTensor image, CellAnalysis cells) implements Outcome {}

        /**
         * It could not be read.
         *
         * @param mistake says why
         */
        record Unreadable(UserInputException mistake) implements Outcome {}
    }

    /**
     * @param model what to analyse with; stays the caller's to close
     * @param certifiers which certificates to give
     */
    public ImageAnalyses(LoadedModel model, List<Certifier> certifiers) {
        this.model = model;
        this.analyzer = new Analyzer(model, certifiers);
        this.cells = Optional.of(model)
            .filter(one -> one.card().isDense())
            .map(one -> new CellAnalyzer(one, CELL_CERTIFICATES, new JavaHeadEvaluator()));
        this.cache = Caffeine.newBuilder()
            .maximumWeight(BYTES)
            .weigher((Key key, Outcome outcome) -> weight(outcome))
            .executor(Runnable::run)
            .buildAsync();
    }

    private static int weight(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Analysed(Analysis analysis) -> weight(analysis);
            case Outcome.Segmented(ImageTensor image, CellAnalysis found) -> Float.BYTES * image.values().length
                    + found.heads().stream().mapToInt(ImageAnalyses::weight).sum();
            case Outcome.Unreadable _ -> 0;
        };
    }

    private static int weight(HeadCells head) {
        return Integer.BYTES * head.predictions().length + head.certificates()
            .stream()
            .mapToInt(one -> one.cells() * (Double.BYTES + Integer.BYTES
                    + one.towards().map(all -> Double.BYTES * all.length).orElse(0)))
            .sum();
    }

    private static int weight(Analysis analysis) {
        return Float.BYTES * analysis.image().values().length + Double.BYTES * analysis.embedding().length
                + analysis.heads()
                    .stream()
                    .mapToInt(head -> 2 * Double.BYTES * head.scores().length
                            + CERTIFICATE_BYTES * head.certificates().size())
                    .sum();
    }

    /** The model that they are by. */
    public LoadedModel model() {
        return model;
    }

    /** The cells of images; empty for a model that classifies. */
    public Optional<CellGrid> grid() {
        return cells.map(CellAnalyzer::grid);
    }

    /** The analysis of an image, if it is there already; never waits. */
    public Optional<Analysis> known(ImageSource source, CertifySettings settings) {
        return outcome(source, settings) instanceof Outcome.Analysed(Analysis analysis)
                ? Optional.of(analysis)
                : Optional.empty();
    }

    /** The cells of an image, if they are known already; never waits. */
    public Optional<Outcome.Segmented> knownCells(ImageSource source, CertifySettings settings) {
        return outcome(source, settings) instanceof Outcome.Segmented found ? Optional.of(found) : Optional.empty();
    }

    private Outcome outcome(ImageSource source, CertifySettings settings) {
        CompletableFuture<Outcome> future = cache.getIfPresent(new Key(source, settings));
        return future != null && future.state() == Future.State.SUCCESS ? future.resultNow() : null;
    }

    /**
     * The analysis of an image, made where it is not known yet.
     *
     * @throws UserInputException when the image cannot be read
     * @throws JobCancelledException when {@code context} was cancelled
     */
    public Analysis analyze(ImageSource source, CertifySettings settings, JobContext context) {
        return switch (analyze(List.of(source), settings, context).getFirst()) {
            case Outcome.Analysed(Analysis analysis) -> analysis;
            case Outcome.Segmented _ -> throw new IllegalStateException(model.card().id() + " is a dense model");
            case Outcome.Unreadable(UserInputException mistake) -> throw mistake;
        };
    }

    /**
     * The cells of an image, computed where they are not known yet.
     *
     * @throws UserInputException when the image cannot be read
     * @throws JobCancelledException when {@code context} was cancelled
     */
    public Outcome.Segmented segment(ImageSource source, CertifySettings settings, JobContext context) {
        return switch (analyze(List.of(source), settings, context).getFirst()) {
            case Outcome.Segmented found -> found;
            case Outcome.Analysed _ -> throw new IllegalStateException(model.card().id() + " classifies");
            case Outcome.Unreadable(UserInputException mistake) -> throw mistake;
        };
    }

    /**
     * The analyses of images, those that are not known yet made together.
     *
     * @return one outcome an image, in order
     * @throws JobCancelledException when {@code context} was cancelled
     */
    public List<Outcome> analyze(List<ImageSource> sources, CertifySettings settings, JobContext context) {
        List<Key> keys = sources.stream().map(source -> new Key(source, settings)).toList();
        List<CompletableFuture<Outcome>> futures = new ArrayList<>(keys.size());
        Map<Key, CompletableFuture<Outcome>> own = new LinkedHashMap<>();
        for (Key key : keys) {
            CompletableFuture<Outcome> fresh = new CompletableFuture<>();
            CompletableFuture<Outcome> known = cache.asMap().putIfAbsent(key, fresh);
            futures.add(known == null ? fresh : known);
            if (known == null) {
                own.put(key, fresh);
            }
        }
        try {
            make(own, settings, context);
        } finally {
            // Whoever waits for one that was not made makes it.
            own.values().forEach(future -> future.cancel(false));
        }
        List<Outcome> outcomes = new ArrayList<>(keys.size());
        for (int i = 0; i < futures.size(); i++) {
            outcomes.add(await(keys.get(i), futures.get(i), context));
        }
        return outcomes;
    }

    private void make(Map<Key, CompletableFuture<Outcome>> wanted, CertifySettings settings, JobContext context) {
        Shape input = model.backbone().input();
        List<CompletableFuture<Outcome>> readable = new ArrayList<>(wanted.size());
        List<ImageTensor> images = new ArrayList<>(wanted.size());
        wanted.forEach((key, future) -> {
            context.checkCancelled();
            try {
                images.add(key.source().read(input.channels(), input.height(), input.width()));
                readable.add(future);
            } catch (UserInputException mistake) {
                future.complete(new Outcome.Unreadable(mistake));
                // A drive may be back the next time.
                cache.asMap().remove(key, future);
            }
        });
        if (cells.isPresent()) {
            for (int i = 0; i < images.size(); i++) {
                readable.get(i)
                    .complete(new Outcome.Segmented(images.get(i),
                            cells.get().analyze(images.get(i), settings, context)));
            }
        } else if (!images.isEmpty()) {
            List<Analysis> made = analyzer.analyze(images, settings, context);
            for (int i = 0; i < made.size(); i++) {
                readable.get(i).complete(new Outcome.Analysed(made.get(i)));
            }
        }
    }

    private Outcome await(Key key, CompletableFuture<Outcome> future, JobContext context) {
        while (true) {
            context.checkCancelled();
            try {
                return future.get(GLANCE_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException _) {
                // Looks whether this job was cancelled meanwhile.
                continue;
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                throw new JobCancelledException();
            } catch (CancellationException | ExecutionException _) {
                // The call that was to make it was cancelled or has failed.
                return analyze(List.of(key.source()), key.settings(), context).getFirst();
            }
        }
    }
}
