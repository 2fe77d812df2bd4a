package org.fars.image;

import java.awt.Rectangle;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.fars.core.IoErrorMessages;
import org.fars.core.UserInputException;
import org.fars.image.ImageSource.UnreadableImageException;
import org.fars.image.PictureDecoder.DecodedPicture;
import org.fars.image.Resampler.Crop;
import org.fars.image.Thumbnails.Thumbnail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decodes files and bytes to model inputs: turned upright, the smaller side resized and the middle cropped to the model's
 * input, on white where transparent, RGB or grey as the model takes it. Colour profiles are ignored; see {@link PixelRows}.
 * A picture that already has the input's size passes exactly: its samples divided by 255 (8 bit) or 65535 (16 bit), no
 * filter. Large pictures are decoded by subsampling, so that memory stays bounded whatever their size. Stateless and
 * thread-safe.
 */
public final class ImageDecoder {
    private static final Logger LOG = LoggerFactory.getLogger(ImageDecoder.class);
    private static final String TRUNCATED = "ends too early; the file is truncated";
    private static final String DAMAGED = "cannot be decoded; its data are damaged";

    /**
     * Reads an image file.
     *
     * @param channels 1 for grey, Y = 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601); 3 for red, green, blue
     * @param height rows of the result
     * @param width columns of the result
     * @throws UnreadableImageException if it cannot be decoded completely
     */
    public ImageTensor read(Path file, int channels, int height, int width) {
        return read(input(file), channels, height, width);
    }

    /**
     * Reads an image from memory: an archive's entry, the clipboard.
     *
     * @param name its name in messages
     * @param bytes an image file's content
     * @throws UnreadableImageException if they cannot be decoded completely
     * @see #read(Path, int, int, int)
     */
    public ImageTensor read(String name, byte[] bytes, int channels, int height, int width) {
        return read(input(name, bytes), channels, height, width);
    }

    /**
     * Reads a small version of a whole image file, upright and uncropped.
     *
     * @param side the longest side allowed, in pixels; a smaller picture keeps its size
     * @throws UnreadableImageException if it cannot be decoded completely
     */
    public Thumbnail thumbnail(Path file, int side) {
        return thumbnail(input(file), side);
    }

    /**
     * Reads a small version of an image in memory.
     *
     * @throws UnreadableImageException if they cannot be decoded completely
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
        return decode(input, (stored, orientation) -> {
            Crop crop = Crop.of(stored, orientation, height, width);
            // Subsampling only where memory asks for it: what a model sees depends on as little as possible.
            return new PictureDecoder.Need(crop.covering(stored), Integer.MAX_VALUE);
        }, picture -> {
            Orientation orientation = picture.orientation();
            Crop crop = Crop.of(picture.stored(), orientation, height, width);
            int rows = orientation.swapsSides() ? width : height;
            int columns = orientation.swapsSides() ? height : width;
            float[] rgb = resize(picture, crop, rows, columns);
            float[] planes = channels == 1 ? grey(rgb, rows * columns) : rgb;
            return new ImageTensor(channels, height, width, orientation.upright(planes, channels, rows, columns));
        });
    }

    private static Thumbnail thumbnail(ImageInput input, int side) {
        // Twice as many pixels as shown leave the filter enough to be smooth.
        return decode(input, (stored, orientation) -> new PictureDecoder.Need(stored, 2 * side), picture -> {
            Rectangle stored = picture.stored();
            double scale = Math.max(1, (double) Math.max(stored.width, stored.height) / side);
            int rows = Math.max(1, (int) Math.round(stored.height / scale));
            int columns = Math.max(1, (int) Math.round(stored.width / scale));
            float[] rgb = resize(picture, new Crop(0, 0, stored.width, stored.height), rows, columns);
            Orientation orientation = picture.orientation();
            boolean swaps = orientation.swapsSides();
            return Thumbnail.of(new ImageTensor(3, swaps ? columns : rows, swaps ? rows : columns,
                    orientation.upright(rgb, 3, rows, columns)));
        });
    }

    /**
     * Decodes a picture and makes something of it. Whatever goes wrong becomes one sentence about this picture: decoders
     * meet damaged data with exceptions of all kinds, and one bad file must not end a run over many.
     */
    private static <T> T decode(ImageInput input, BiFunction<Rectangle, Orientation, PictureDecoder.Need> need,
            Function<DecodedPicture, T> use) {
        try (PictureDecoder decoder = new PictureDecoder(input, need)) {
            return use.apply(decoder.decode());
        } catch (UserInputException e) {
            throw e;
        } catch (EOFException e) {
            throw new UnreadableImageException(input.name(), TRUNCATED, e);
        } catch (IOException e) {
            throw new UnreadableImageException(input.name(),
                    e.getCause() instanceof EOFException
                            ? TRUNCATED
                            : e.getMessage() == null ? DAMAGED : "cannot be decoded: " + IoErrorMessages.of(e),
                    e);
        } catch (RuntimeException | StackOverflowError e) {
            LOG.warn("{} cannot be decoded", input.name(), e);
            throw new UnreadableImageException(input.name(), DAMAGED, e);
        } catch (OutOfMemoryError e) {
            // A damaged file may claim one size and unpack to another.
            throw new UnreadableImageException(input.name(),
                    "needs more memory than there is; give the program more with -Xmx", e);
        } catch (LinkageError e) {
            // The native decoder of WebP: no library for this system, or no folder to unpack it to.
            LOG.warn("{} cannot be decoded", input.name(), e);
            throw new UnreadableImageException(input.name(),
                    "cannot be decoded: the decoder of this format does not run here", e);
        }
    }

    /** Resizes row by row, so that only the decoded rows and the small result are held. */
    private static float[] resize(DecodedPicture picture, Crop crop, int rows, int columns) {
        PixelRows source = picture.rows();
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

    /**
     * Returns the luma of planes of red, green and blue. In this order of operations a grey pixel (R = G = B) keeps its
     * value exactly.
     */
    static float[] grey(float[] rgb, int pixels) {
        float[] grey = new float[pixels];
        for (int i = 0; i < pixels; i++) {
            float green = rgb[pixels + i];
            float luma = green + 0.299f * (rgb[i] - green) + 0.114f * (rgb[2 * pixels + i] - green);
            grey[i] = Math.clamp(luma, 0f, 1f);
        }
        return grey;
    }
}
