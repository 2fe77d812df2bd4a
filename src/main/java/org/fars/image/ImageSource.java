package org.fars.image;

/**
 * Where an image comes from: a file, an archive's entry, one of many in an idx file. Knows how to read itself, and reads
 * nothing before it is asked. Safe for use by many threads; equal where the place is the same.
 */
public interface ImageSource {
    /** A short name for people, unique enough within its data set: {@code tench/n01440764_141.JPEG}. */
    String name();

    /**
     * The place in full, the same in the next session: {@code /data/a.png}, {@code /data/a.zip!/tench/b.png},
     * {@code /data/t10k-images-idx3-ubyte#17}.
     */
    String location();

    /**
     * The image as a model wants it; see {@link ImageDecoder#read(java.nio.file.Path, int, int, int)}.
     *
     * @throws UnreadableImageException when there is no whole picture
     */
    ImageTensor read(int channels, int height, int width);

    /**
     * A small picture of the whole image.
     *
     * @param side the longer side's length; a smaller picture keeps its size
     * @throws UnreadableImageException when there is no whole picture
     */
    Thumbnail thumbnail(int side);
}
