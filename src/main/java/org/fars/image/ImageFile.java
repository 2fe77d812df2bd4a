package org.fars.image;

import java.nio.file.Path;
import org.fars.image.Thumbnails.Thumbnail;

/**
 * An image in a file of its own.
 *
 * @param file the file
 * @param name the name shown to the user
 */
public record ImageFile(Path file, String name) implements ImageSource {
    private static final ImageDecoder DECODER = new ImageDecoder();

    /** Creates a source that is named as its file. */
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
