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
import org.fars.certify.Certifier;
import org.fars.certify.CertifySettings;
import org.fars.core.JobContext.JobCancelledException;
import org.fars.core.JobContext;
import org.fars.core.UserInputException;
import org.fars.evaluate.analysis.Analysis;
import org.fars.evaluate.analysis.Analyzer;
import org.fars.image.ImageSource;
import org.fars.image.ImageTensor;
import org.fars.model.LoadedModel;
import org.fars.model.Shape;

/**
 * One model's analyses of images, each made once for all who ask: an image that is asked for while it is being analysed
 * is waited for. Keeps the latest ones in bounded memory. For use by any thread.
 */
public final class ImageAnalyses {
    /** Room for all images of a small model, and for about a hundred of 224×224 in colour. */
    private static final long BYTES = 96L << 20;
    private static final int CERTIFICATE_BYTES = 250;
    private static final long GLANCE_MILLIS = 20;

    private final LoadedModel model;
    private final Analyzer analyzer;
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
        this.cache = Caffeine.newBuilder()
            .maximumWeight(BYTES)
            .weigher((Key key, Outcome outcome) -> weight(outcome))
            .executor(Runnable::run)
            .buildAsync();
    }

    private static int weight(Outcome outcome) {
        return outcome instanceof Outcome.Analysed(Analysis analysis) ? weight(analysis) : 0;
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

    /** The analysis of an image, if it is there already; never waits. */
    public Optional<Analysis> known(ImageSource source, CertifySettings settings) {
        CompletableFuture<Outcome> future = cache.getIfPresent(new Key(source, settings));
        return future != null && future.state() == Future.State.SUCCESS
                && future.resultNow() instanceof Outcome.Analysed(Analysis analysis)
                        ? Optional.of(analysis)
                        : Optional.empty();
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
        if (!images.isEmpty()) {
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
