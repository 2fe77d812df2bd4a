package org.fars.image;

import java.nio.file.Path;
import org.fars.core.UserInputException;
import org.fars.image.Thumbnails.Thumbnail;

/**
 * An image that can be read when needed: a file, an entry of an archive, an image of an idx file. Thread-safe. Sources are
 * equal if their locations are.
 */
public interface ImageSource {
    /** Returns a short name for the user, usually unique within the data set: {@code tench/n01440764_141.JPEG}. */
    String name();

    /**
     * Returns the full location, which identifies the image in later sessions: {@code /data/a.png},
     * {@code /data/a.zip!/tench/b.png}, {@code /data/t10k-images-idx3-ubyte#17}.
     */
    String location();

    /**
     * Reads the image as a model's input; see {@link ImageDecoder#read(java.nio.file.Path, int, int, int)}.
     *
     * @param channels 1 for grey, 3 for red, green, blue
     * @param height rows of the result
     * @param width columns of the result
     * @throws UnreadableImageException if it cannot be decoded completely
     */
    ImageTensor read(int channels, int height, int width);

    /**
     * Reads a small version of the whole image.
     *
     * @param side the longest side allowed, in pixels; a smaller image keeps its size
     * @throws UnreadableImageException if it cannot be decoded completely
     */
    Thumbnail thumbnail(int side);

    /** Thrown when an image cannot be decoded completely. */
    final class UnreadableImageException extends UserInputException {
        /**
         * Creates the exception.
         *
         * @param name the image's name as shown to the user
         * @param reason what is wrong, without a full stop
         */
        public UnreadableImageException(String name, String reason) {
            this(name, reason, null);
        }

        /**
         * Creates the exception.
         *
         * @param name the image's name as shown to the user
         * @param reason what is wrong, without a full stop
         * @param cause the decoder's failure; may be null
         */
        public UnreadableImageException(String name, String reason, Throwable cause) {
            super(name, reason, cause);
        }
    }

    /**
     * An image in a file of its own.
     *
     * @param file the file
     * @param name the name shown to the user
     */
    record ImageFile(Path file, String name) implements ImageSource {
        private static final ImageDecoder DECODER = new ImageDecoder();

        /** Creates a source that is named as its file. */
        public ImageFile(Path file) {
            this(file, String.valueOf(file.getFileName()));
        }

        /** Returns whether a file has an image file's extension. */
        public static boolean hasImageName(Path file) {
            return EntryListing.ImageNames.isImage(String.valueOf(file.getFileName()));
        }

        @Override
        public String location() {
            return file.toAbsolutePath().normalize().toString();
        }

        @Override
        public ImageTensor read(int channels, int height, int width) {
            return DECODER.read(file, channels, height, width);
        }

        @Override
        public Thumbnail thumbnail(int side) {
            return DECODER.thumbnail(file, side);
        }
    }
}
