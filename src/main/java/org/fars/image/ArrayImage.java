package org.fars.image;

import java.nio.file.Path;
import java.util.List;
import org.fars.core.IoErrorMessages;
import org.fars.image.Thumbnails.Thumbnail;

/**
 * An image stored without loss in a {@code .npz} file: its array {@code adversarial}, or {@code image}, or its only array.
 * It must have the model's shape, since it is never resized.
 *
 * @param file the {@code .npz} file
 */
record ArrayImage(Path file) implements ImageSource {
    @Override
    public String name() {
        return file.getFileName().toString();
    }

    @Override
    public String location() {
        return file.toAbsolutePath().normalize().toString();
    }

    @Override
    public ImageTensor read(int channels, int height, int width) {
        ImageTensor image = readStored();
        if (image.channels() != channels || image.height() != height || image.width() != width) {
            throw new UnreadableImageException(file.toString(),
                    "holds an image of " + image.channels() + "×" + image.height()
                            + "×" + image.width() + " values; this model takes " + channels + "×" + height + "×"
                            + width);
        }
        return image;
    }

    /** Returns the image at its own size, which is a model's input size and small. */
    @Override
    public Thumbnail thumbnail(int side) {
        return Thumbnail.of(readStored());
    }

    private ImageTensor readStored() {
        NpyArray array;
        try {
            array = ArrayFiles.readNpz(file, List.of("adversarial", "image"))
                .orElseThrow(() -> new UnreadableImageException(file.toString(),
                        "has no array named 'adversarial' or 'image'"));
        } catch (UnreadableDataException e) {
            throw new UnreadableImageException(file.toString(), "holds no image: " + IoErrorMessages.of(e), e);
        } catch (OutOfMemoryError e) {
            throw new UnreadableImageException(file.toString(),
                    "needs more memory than there is; give the program more with -Xmx", e);
        }
        int[] shape = array.shape();
        if (shape.length != 3 || shape[0] != 1 && shape[0] != 3) {
            throw new UnreadableImageException(file.toString(),
                    "holds an array of shape " + array.describe() + ", not channels×height×width");
        }
        float[] values = array.floats();
        for (float value : values) {
            if (!(value >= 0 && value <= 1)) {
                throw new UnreadableImageException(file.toString(), "holds the value " + value + ", outside [0, 1]");
            }
        }
        return new ImageTensor(shape[0], shape[1], shape[2], values);
    }
}
