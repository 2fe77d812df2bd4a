package org.fars.image;

import java.awt.Rectangle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.fars.core.IoErrorMessages;
import org.fars.image.PictureDecoder.DecodedPicture;
import org.fars.image.Thumbnails.Thumbnail;

/**
 * Files and bytes to images as a model wants them: turned upright, the smaller side resized and the middle cropped to
 * the model's input, on white where transparent, RGB or grey as the model takes it. A picture that already has the
 * input's size passes exactly: its samples divided by 255 (8 bit) or 65535 (16 bit), no filter. Large pictures are
 * decoded by subsampling, so that memory stays bounded whatever their size. Without state; safe for use by many threads.
 */
public final class ImageDecoder {
    /**
     * Reads an image file.
     *
     * @param channels 1 for grey, Y = 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601); 3 for red, green, blue
     * @param height rows wanted
     * @param width columns wanted
     * @throws UnreadableImageException when there is no whole picture in that file
     */
    public ImageTensor read(Path file, int channels, int height, int width) {
        return read(input(file), channels, height, width);
    }

    /**
     * Reads an image from memory: an archive's entry, the clipboard.
     *
     * @param name its name in messages
     * @param bytes an image file's content
     * @throws UnreadableImageException when there is no whole picture in them
     * @see #read(Path, int, int, int)
     */
    public ImageTensor read(String name, byte[] bytes, int channels, int height, int width) {
        return read(input(name, bytes), channels, height, width);
    }

    /**
     * A small picture of a whole image file, upright, uncropped.
     *
     * @param side the longer side's length; a smaller picture keeps its size
     * @throws UnreadableImageException when there is no whole picture in that file
     */
    public Thumbnail thumbnail(Path file, int side) {
        return thumbnail(input(file), side);
    }

    /**
     * A small picture of an image in memory.
     *
     * @throws UnreadableImageException when there is no whole picture in them
     * @see #thumbnail(Path, int)
     */
    public Thumbnail thumbnail(String name, byte[] bytes, int side) {
        return thumbnail(input(name, bytes), side);
    }

    private static ImageInput input(Path file) {
        String name = file.toString();
        if (!Files.exists(file)) {
            throw new UnreadableImageException(name, "there is no such file");
        }
        if (Files.isDirectory(file)) {
            throw new UnreadableImageException(name, "is a folder, not an image");
        }
        if (!Files.isReadable(file)) {
            throw new UnreadableImageException(name, "may not be read: permission denied");
        }
        try {
            if (Files.size(file) == 0) {
                throw new UnreadableImageException(name, "is empty (0 bytes)");
            }
        } catch (IOException e) {
            throw new UnreadableImageException(name, "cannot be read: " + IoErrorMessages.of(e), e);
        }
        return new ImageInput.OfFile(file);
    }

    private static ImageInput input(String name, byte[] bytes) {
        if (bytes.length == 0) {
            throw new UnreadableImageException(name, "is empty (0 bytes)");
        }
        return new ImageInput.OfBytes(name, bytes);
    }

    private static ImageTensor read(ImageInput input, int channels, int height, int width) {
        if (channels != 1 && channels != 3) {
            throw new IllegalArgumentException("images have 1 or 3 channels, not " + channels);
        }
        DecodedPicture picture = PictureDecoder.decode(input, (stored, orientation) -> {
            Crop crop = Crop.of(stored, orientation, height, width);
            // Subsampling only where memory asks for it: what a model sees depends on as little as possible.
            return new PictureDecoder.Need(crop.covering(stored), Integer.MAX_VALUE);
        });
        Orientation orientation = picture.orientation();
        Crop crop = Crop.of(picture.stored(), orientation, height, width);
        int rows = orientation.swapsSides() ? width : height;
        int columns = orientation.swapsSides() ? height : width;
        float[] rgb = resize(picture, crop, rows, columns);
        refuseNaN(input, rgb);
        float[] planes = channels == 1 ? grey(rgb, rows * columns) : rgb;
        return new ImageTensor(channels, height, width, orientation.upright(planes, channels, rows, columns));
    }

    private static Thumbnail thumbnail(ImageInput input, int side) {
        DecodedPicture picture = PictureDecoder.decode(input,
                // Twice as many pixels as shown leave the filter enough to be smooth.
                (stored, orientation) -> new PictureDecoder.Need(stored, 2 * side));
        Rectangle stored = picture.stored();
        double scale = Math.max(1, (double) Math.max(stored.width, stored.height) / side);
        int rows = Math.max(1, (int) Math.round(stored.height / scale));
        int columns = Math.max(1, (int) Math.round(stored.width / scale));
        float[] rgb = resize(picture, new Crop(0, 0, stored.width, stored.height), rows, columns);
        Orientation orientation = picture.orientation();
        boolean swaps = orientation.swapsSides();
        return Thumbnail.of(new ImageTensor(3, swaps ? columns : rows, swaps ? rows : columns,
                orientation.upright(rgb, 3, rows, columns)));
    }

    /** Files of floating-point samples may hold anything. */
    private static void refuseNaN(ImageInput input, float[] values) {
        for (float value : values) {
            if (Float.isNaN(value)) {
                throw new UnreadableImageException(input.name(), "holds values that are not numbers (NaN)");
            }
        }
    }

    /** Row after row, so that only the raster and the small result are held. */
    private static float[] resize(DecodedPicture picture, Crop crop, int rows, int columns) {
        PixelRows source = new PixelRows(picture.raster());
        double left = picture.rasterX(crop.x());
        double top = picture.rasterY(crop.y());
        Resampler across = new Resampler(source.width(), left, crop.width() / picture.step(), columns);
        Resampler down = new Resampler(source.height(), top, crop.height() / picture.step(), rows);
        float[] row = new float[3 * source.width()];
        float[] narrow = new float[columns];
        float[] result = new float[3 * rows * columns];
        for (int y = down.first(0); y < down.end(rows - 1); y++) {
            source.read(y, row);
            for (int channel = 0; channel < 3; channel++) {
                across.row(row, channel * source.width(), narrow, 0);
                down.accumulate(y, narrow, 0, result, channel * rows * columns, columns);
            }
        }
        for (int i = 0; i < result.length; i++) {
            // Weights add to 1 up to rounding.
            result[i] = Math.clamp(result[i], 0f, 1f);
        }
        return result;
    }

    /** In this order of operations a grey pixel (R = G = B) keeps its value exactly. */
    private static float[] grey(float[] rgb, int pixels) {
        float[] grey = new float[pixels];
        for (int i = 0; i < pixels; i++) {
            float green = rgb[pixels + i];
            float luma = green + 0.299f * (rgb[i] - green) + 0.114f * (rgb[2 * pixels + i] - green);
            grey[i] = Math.clamp(luma, 0f, 1f);
        }
        return grey;
    }
}
