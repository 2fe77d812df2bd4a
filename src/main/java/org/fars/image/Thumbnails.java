package org.fars.image;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Small pictures for a gallery: decoded in the background, kept in bounded memory, the least used forgotten first. What
 * cannot be shown is remembered with its reason, so that a gallery may ask as often as it likes.
 */
public final class Thumbnails {
    private final int side;
    private final Executor background;
    private final AsyncCache<ImageSource, Outcome> cache;

    /**
     * @param side the longer side's length
     * @param bytes how much memory the pictures may take together
     * @param background where decoding happens; an executor that runs on the calling thread makes tests simple
     */
    public Thumbnails(int side, long bytes, Executor background) {
        this.side = side;
        this.background = background;
        this.cache = Caffeine.newBuilder()
            .maximumWeight(bytes)
            .weigher((ImageSource source, Outcome outcome) -> outcome.weight())
            .executor(background)
            .buildAsync();
    }

    /**
     * The picture, decoded in the background where it is not known yet. Asking again while that goes on decodes nothing
     * twice.
     *
     * @return completes with the picture or with {@link UnreadableImageException} (as a
     * {@link java.util.concurrent.CompletionException}'s cause)
     */
    public CompletableFuture<Thumbnail> get(ImageSource source) {
        return cache.get(source, (key, executor) -> CompletableFuture.supplyAsync(() -> decode(key), background))
            .thenApply(Outcome::thumbnail);
    }

    private Outcome decode(ImageSource source) {
        try {
            return new Shown(source.thumbnail(side));
        } catch (UnreadableImageException e) {
            return new Broken(e);
        }
    }

    /** The picture if it is there already; never waits. */
    public Optional<Thumbnail> known(ImageSource source) {
        CompletableFuture<Outcome> future = cache.getIfPresent(source);
        boolean there = future != null && future.isDone() && !future.isCompletedExceptionally();
        return there && future.join() instanceof Shown(Thumbnail thumbnail)
                ? Optional.of(thumbnail)
                : Optional.empty();
    }

    /** Forgets one picture, or the reason why there is none. */
    public void forget(ImageSource source) {
        cache.synchronous().invalidate(source);
    }

    /** Forgets everything, reasons included. */
    public void clear() {
        cache.synchronous().invalidateAll();
    }

    private sealed interface Outcome {
        Thumbnail thumbnail();

        /** Memory taken, in bytes. */
        int weight();
    }

    private record Shown(Thumbnail thumbnail) implements Outcome {
        @Override
        public int weight() {
            return 4 * thumbnail.argb().length + 200;
        }
    }

    private record Broken(UnreadableImageException reason) implements Outcome {
        @Override
        public Thumbnail thumbnail() {
            throw reason;
        }

        @Override
        public int weight() {
            return 2000;
        }
    }
}
