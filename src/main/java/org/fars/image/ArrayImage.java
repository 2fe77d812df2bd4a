package org.fars.image;

import java.nio.file.Path;
import java.util.Map;
import org.fars.core.IoErrorMessages;

/**
 * An image saved exactly in a {@code .npz} file: its array {@code adversarial}, or {@code image}, or the only one there
 * is. It has the model's shape or cannot be read: nothing is resized.
 *
 * @param file where it is
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
        ImageTensor image = stored();
        if (image.channels() != channels || image.height() != height || image.width() != width) {
            throw new UnreadableImageException(file.toString(),
                    "holds an image of " + image.channels() + "×" + image.height()
                            + "×" + image.width() + " values; this model takes " + channels + "×" + height + "×"
                            + width);
        }
        return image;
    }

    /** At its own size: such images are as small as a model's input. */
    @Override
    public Thumbnail thumbnail(int side) {
        return Thumbnail.of(stored());
    }

    private ImageTensor stored() {
        Map<String, NpyArray> arrays;
        try {
            arrays = ArrayFiles.readNpz(file);
        } catch (UnreadableArrayException e) {
            throw new UnreadableImageException(file.toString(), "holds no image: " + IoErrorMessages.of(e), e);
        }
        NpyArray array = arrays.get(arrays.containsKey("adversarial") ? "adversarial" : "image");
        if (array == null && arrays.size() == 1) {
            array = arrays.values().iterator().next();
        }
        if (array == null) {
            throw new UnreadableImageException(file.toString(), "has no array named 'adversarial' or 'image'");
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
