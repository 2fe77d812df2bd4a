package org.fars.image;

import java.nio.file.Path;

/**
 * An image file.
 *
 * @param file where it is
 * @param name its name for people
 */
public record ImageFile(Path file, String name) implements ImageSource {
    private static final ImageDecoder DECODER = new ImageDecoder();

    /** An image file under its own name. */
    public ImageFile(Path file) {
        this(file, String.valueOf(file.getFileName()));
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
