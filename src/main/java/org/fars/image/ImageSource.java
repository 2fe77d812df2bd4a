package org.fars.image;

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
}
