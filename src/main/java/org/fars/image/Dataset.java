package org.fars.image;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Images that were opened together, in a fixed order and not yet decoded. The images of an archive can be read until the
 * data set is closed.
 *
 * @param origin the path that was opened
 * @param images the images, damaged ones included
 * @param skipped files that were left out and why, in the order in which they were found; hidden files are not counted
 * @param resource closed by {@link #close}
 */
public record Dataset(Path origin, List<LabelledImage> images, List<SkippedFile> skipped, Closeable resource)
        implements
            AutoCloseable {
    /** Copies the lists. */
    public Dataset {
        images = List.copyOf(images);
        skipped = List.copyOf(skipped);
    }

    Dataset(Path origin, List<LabelledImage> images) {
        this(origin, images, List.of(), () -> {});
    }

    /** Returns the last part of the origin's path. */
    public String name() {
        return String.valueOf(origin.getFileName() == null ? origin : origin.getFileName());
    }

    /** Returns the distinct labels in natural order; empty if no image is labelled. */
    public List<String> labels() {
        return ClassNames.shownBy(images);
    }

    /** Closes the archive that was opened, if any; its images can no longer be read. */
    @Override
    public void close() {
        try {
            resource.close();
        } catch (IOException e) {
            throw new UncheckedIOException(origin.toString(), e);
        }
    }

    /**
     * An image of a data set with its label.
     *
     * @param source reads the image
     * @param label the label as the data set writes it, a class's name or index (see {@link ClassNames}); empty if unlabelled
     */
    public record LabelledImage(ImageSource source, Optional<String> label) {
        /** Rejects null. */
        public LabelledImage {
            Objects.requireNonNull(source);
            Objects.requireNonNull(label);
        }

        /** Returns the image's name for the user. */
        public String name() {
            return source.name();
        }
    }

    /**
     * A file that a listing of images left out.
     *
     * @param name its path within the data set, with {@code /} between folders
     * @param reason why it was left out, as the rest of a sentence: "is not an image file"
     */
    public record SkippedFile(String name, String reason) {
        /** Rejects null. */
        public SkippedFile {
            Objects.requireNonNull(name);
            Objects.requireNonNull(reason);
        }
    }
}
