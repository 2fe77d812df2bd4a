package org.fars.ui.gallery;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import javafx.application.Platform;
import javafx.scene.image.Image;
import org.fars.fault.InputMistake;
import org.fars.ui.look.Pictures;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Small pictures, decoded in the background, the last asked for first (that is where the person has scrolled to), and
 * kept in a cache of bounded size.
 */
public final class Thumbnails implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Thumbnails.class);
    private static final int THREADS = 2;
    private static final long CACHE_BYTES = 64L << 20;
    private static final int BYTES_PER_PIXEL = 4;

    private final ImageSource source;
    private final int side;
    private final Cache<Path, Image> cache = Caffeine.newBuilder()
        .maximumWeight(CACHE_BYTES)
        .weigher((Path file, Image image) -> (int) (image.getWidth() * image.getHeight() * BYTES_PER_PIXEL))
        .build();
    private final ExecutorService threads = new ThreadPoolExecutor(THREADS, THREADS, 1, TimeUnit.SECONDS, new Newest(),
            Thread.ofPlatform().daemon().name("thumbnail-", 1).factory());

    /** A queue that hands out what came last. */
    private static final class Newest extends LinkedBlockingDeque<Runnable> {
        @Override
        public boolean offer(Runnable task) {
            return offerFirst(task);
        }
    }

    /**
     * @param source reads images
     * @param side the longest side, in pixels
     */
    public Thumbnails(ImageSource source, int side) {
        this.source = source;
        this.side = side;
    }

    /** The picture, if it is at hand. */
    Optional<Image> ready(ImageEntry entry) {
        return Optional.ofNullable(cache.getIfPresent(entry.file()));
    }

    /**
     * Fetches a picture.
     *
     * @param wanted asked again when its turn comes: false where the person has scrolled on
     * @param receiver called on the window's thread; not at all where the image is broken or no longer wanted
     */
    void fetch(ImageEntry entry, BooleanSupplier wanted, Consumer<Image> receiver) {
        threads.execute(() -> {
            if (!wanted.getAsBoolean()) {
                return;
            }
            try {
                Image image = cache.get(entry.file(), file -> Pictures.of(source.thumbnail(entry, side)));
                Platform.runLater(() -> receiver.accept(image));
            } catch (InputMistake mistake) {
                LOG.debug("no thumbnail: {}", mistake.getMessage());
            } catch (RuntimeException e) {
                LOG.warn("no thumbnail of {}", entry.file(), e);
            }
        });
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
