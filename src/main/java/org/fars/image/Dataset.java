package org.fars.image;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Images that were opened together, in a fixed order and not yet decoded. The images of an archive can be read until the
 * data set is closed.
 *
 * @param origin the path that was opened
 * @param images the images, damaged ones included
 * @param skipped number of files that are no images by their name
 * @param resource closed by {@link #close}
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

    /** Returns the last part of the origin's path. */
    public String name() {
        return String.valueOf(origin.getFileName() == null ? origin : origin.getFileName());
    }

    /** Returns the distinct labels in natural order; empty if no image is labelled. */
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
