package org.fars.evaluate.run;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.fars.core.JobContext.JobCancelledException;
import org.fars.core.UserInputException;
import org.fars.evaluate.EvaluationData.DatasetException;
import org.fars.evaluate.EvaluationData.EvaluationItem;
import org.fars.evaluate.EvaluationRun.SkippedImage;
import org.fars.image.ImageTensor;

/** Reads images ahead on its own threads, in order, while the engine evaluates earlier ones. For use by one thread. */
final class ImageLoader implements AutoCloseable {
    private static final int MOST_THREADS = 8;

    private final List<EvaluationItem> items;
    private final Iterator<Integer> positions;
    private final int ahead;
    private final ExecutorService readers;
    private final Deque<Future<Loaded>> reading = new ArrayDeque<>();

    /**
     * An image that was read, or the reason why it could not be.
     *
     * @param image its pixels, or null
     * @param skipped why there are none, or null
     */
    record Loaded(int position, EvaluationItem item, ImageTensor image, SkippedImage skipped) {}

    /**
     * Starts to read.
     *
     * @param items all of the data set's images
     * @param positions of the images to read, in order
     * @param ahead the number of images to hold in memory
     */
    ImageLoader(List<EvaluationItem> items, List<Integer> positions, int ahead) {
        this.items = items;
        this.positions = positions.iterator();
        this.ahead = ahead;
        this.readers = Executors.newFixedThreadPool(
                Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors()),
                Thread.ofPlatform().daemon().name("evaluation-reader-", 0).factory());
        readAhead();
    }

    private void readAhead() {
        while (reading.size() < ahead && positions.hasNext()) {
            int position = positions.next();
            reading.add(readers.submit(() -> load(position, items.get(position))));
        }
    }

    private static Loaded load(int position, EvaluationItem item) {
        try {
            return new Loaded(position, item, item.image().get(), null);
        } catch (UserInputException mistake) {
            return new Loaded(position, item, null,
                    new SkippedImage(position, item.location(), item.name(), mistake.getMessage()));
        }
    }

    /** Returns whether all images have been taken. */
    boolean isEmpty() {
        return reading.isEmpty();
    }

    /** Waits for the next images. */
    List<Loaded> take(int most) {
        List<Loaded> taken = new ArrayList<>();
        while (taken.size() < most && !reading.isEmpty()) {
            taken.add(result(reading.remove()));
            readAhead();
        }
        return taken;
    }

    private static Loaded result(Future<Loaded> reading) {
        try {
            return reading.get();
        } catch (ExecutionException e) {
            throw new CompletionException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JobCancelledException();
        }
    }

    /** Reads no more; an image that is being read is read to its end. */
    @Override
    public void close() {
        readers.shutdownNow();
    }

    /**
     * Distinguishes damaged images from a drive that was removed: an image that cannot be read is skipped, but if its folder has
     * disappeared since the run started, all others would be skipped too.
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

        /** Returns the folder of an image's file, or of the archive that holds it. */
        private static Optional<Path> folder(String location) {
            int entry = location.indexOf(ENTRY);
            try {
                return Optional.ofNullable(Path.of(entry < 0 ? location : location.substring(0, entry)).getParent());
            } catch (InvalidPathException e) {
                return Optional.empty();
            }
        }

        /**
         * Checks that the folder of an image that could not be read still exists.
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
