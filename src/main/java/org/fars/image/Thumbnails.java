package org.fars.image;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.fars.image.ImageSource.UnreadableImageException;

/**
 * A cache of thumbnails: decodes in the background and evicts the least used when its memory is full. An image that cannot
 * be decoded is cached with the reason, and not tried again.
 */
public final class Thumbnails {
    private final int side;
    private final Executor background;
    private final AsyncCache<ImageSource, Outcome> cache;

    /**
     * Creates an empty cache.
     *
     * @param side the longest side of a thumbnail, in pixels
     * @param bytes memory for all thumbnails, in bytes
     * @param background runs the decoding
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
     * Returns a thumbnail, decoding it in the background if it is not cached. Concurrent requests decode it once.
     *
     * @return completes with the thumbnail, or with a {@link java.util.concurrent.CompletionException} caused by
     * {@link UnreadableImageException}
     */
    public CompletableFuture<Thumbnail> get(ImageSource source) {
        return cache.get(source, (key, executor) -> CompletableFuture.supplyAsync(() -> decode(key), background))
            .thenApply(Outcome::thumbnail);
    }

    private Outcome decode(ImageSource source) {
        try {
            return new Decoded(source.thumbnail(side));
        } catch (UnreadableImageException e) {
            return new Failed(e);
        }
    }

    /** Returns a thumbnail if it is cached; never blocks. */
    public Optional<Thumbnail> cached(ImageSource source) {
        CompletableFuture<Outcome> future = cache.getIfPresent(source);
        boolean decoded = future != null && future.isDone() && !future.isCompletedExceptionally();
        return decoded && future.join() instanceof Decoded(Thumbnail thumbnail)
                ? Optional.of(thumbnail)
                : Optional.empty();
    }

    /** Removes one image from the cache. */
    public void remove(ImageSource source) {
        cache.synchronous().invalidate(source);
    }

    /** Empties the cache. */
    public void clear() {
        cache.synchronous().invalidateAll();
    }

    private sealed interface Outcome {
        Thumbnail thumbnail();

        /** Memory in bytes. */
        int weight();
    }

    private record Decoded(Thumbnail thumbnail) implements Outcome {
        @Override
        public int weight() {
            return 4 * thumbnail.argb().length + 200;
        }
    }

    private record Failed(UnreadableImageException reason) implements Outcome {
        @Override
        public Thumbnail thumbnail() {
            throw reason;
        }

        @Override
        public int weight() {
            return 2000;
        }
    }

    /**
     * A small picture to be shown.
     *
     * @param width columns
     * @param height rows
     * @param argb row by row, packed as 0xAARRGGBB, opaque; not copied, not to be modified
     */
    public record Thumbnail(int width, int height, int[] argb) {
        /**
         * Checks the number of pixels.
         *
         * @throws IllegalArgumentException if it is not {@code width*height}
         */
        public Thumbnail {
            if (argb.length != width * height) {
                throw new IllegalArgumentException(argb.length + " pixels for " + width + "×" + height);
            }
        }

        /** Converts an image at its own size; values are clipped to [0, 1] and rounded to 8 bits. */
        public static Thumbnail of(ImageTensor image) {
            int pixels = image.height() * image.width();
            int[] argb = new int[pixels];
            float[] values = image.values();
            for (int i = 0; i < pixels; i++) {
                int red = byteOf(values[i]);
                int green = image.channels() == 1 ? red : byteOf(values[pixels + i]);
                int blue = image.channels() == 1 ? red : byteOf(values[2 * pixels + i]);
                argb[i] = 0xFF000000 | red << 16 | green << 8 | blue;
            }
            return new Thumbnail(image.width(), image.height(), argb);
        }

        private static int byteOf(float value) {
            return Math.clamp(Math.round(value * 255f), 0, 255);
        }
    }
}
