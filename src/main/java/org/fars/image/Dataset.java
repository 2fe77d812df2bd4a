package org.fars.image;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Images that were opened together, in a fixed order. Nothing is decoded. An archive stays open, and its images
 * readable, until the set is closed.
 *
 * @param origin what was opened
 * @param images its images; those that turn out damaged are among them
 * @param skipped files beside them that are no images by their name
 * @param resource what {@link #close} closes
 */
public record Dataset(Path origin, List<LabelledImage> images, int skipped, Closeable resource)
        implements
            AutoCloseable {
    public Dataset {
        images = List.copyOf(images);
    }

    Dataset(Path origin, List<LabelledImage> images, int skipped) {
        this(origin, images, skipped, () -> {});
    }

    /** A name for people: the last part of the path. */
    public String name() {
        return String.valueOf(origin.getFileName() == null ? origin : origin.getFileName());
    }

    /** The distinct labels, in natural order; empty where nothing is labelled. */
    public List<String> labels() {
        return ClassNames.shownBy(images);
    }

    @Override
    public void close() {
        try {
            resource.close();
        } catch (IOException e) {
            throw new UncheckedIOException(origin.toString(), e);
        }
    }
}
