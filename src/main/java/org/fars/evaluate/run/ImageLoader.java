package org.fars.evaluate.run;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.fars.core.JobCancelledException;
import org.fars.core.UserInputException;
import org.fars.evaluate.EvaluationItem;
import org.fars.evaluate.EvaluationRun.SkippedImage;
import org.fars.image.ImageTensor;

/** Reads images ahead, in order, while the engine is busy with those before. One thread takes them. */
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
     * @param positions which of them to read, in order
     * @param ahead how many to hold in memory
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
}
