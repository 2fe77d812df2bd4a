package org.fars.image;

import java.awt.Rectangle;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import org.fars.core.IoErrorMessages;
import org.fars.image.EntryListing.EntryImage;
import org.fars.image.Resampler.Crop;
import org.fars.image.Thumbnails.Thumbnail;

/**
 * One of many uncompressed images of the same size in one file: of an idx file, a CIFAR batch, a NumPy array. Resized to a
 * model's input as decoded pictures are; an image of the input's size passes exactly.
 */
final class RawImage implements ImageSource {
    private final Path file;
    private final int index;
    private final Layout layout;
    private final EntryImage.Bytes bytes;

    /** How a sample is stored; 0 to 255 for integers, in [0, 1] for floating point, little endian. */
    enum SampleType {
        /** One byte, to be divided by 255. */
        UINT8(1),
        /** Half precision. */
        FLOAT16(2),
        /** Single precision. */
        FLOAT32(4),
        /** Double precision. */
        FLOAT64(8);

        private final int width;

        SampleType(int width) {
            this.width = width;
        }

        private float value(ByteBuffer samples, int position) {
            return switch (this) {
                case UINT8 -> (samples.get(position) & 0xFF) / 255f;
                case FLOAT16 -> Float.float16ToFloat(samples.getShort(position * width));
                case FLOAT32 -> samples.getFloat(position * width);
                case FLOAT64 -> (float) samples.getDouble(position * width);
            };
        }
    }

    /**
     * How the samples of an image are arranged.
     *
     * @param channels 1 or 3
     * @param channelsLast whether the channels of a pixel stand together; otherwise each channel is a plane
     */
    record Layout(int channels, int height, int width, boolean channelsLast, SampleType type) {
        /** Returns the number of bytes of an image. */
        int bytes() {
            return channels * height * width * type.width;
        }

        private int position(int channel, int row, int column) {
            return channelsLast
                    ? (row * width + column) * channels + channel
                    : (channel * height + row) * width + column;
        }
    }

    /**
     * Creates a source.
     *
     * @param index the image's position in the file, from 0
     * @param bytes fetches the image's samples
     */
    RawImage(Path file, int index, Layout layout, EntryImage.Bytes bytes) {
        this.file = file;
        this.index = index;
        this.layout = layout;
        this.bytes = bytes;
    }

    @Override
    public String name() {
        return file.getFileName() + "#" + index;
    }

    @Override
    public String location() {
        return file.toAbsolutePath().normalize() + "#" + index;
    }

    @Override
    public ImageTensor read(int channels, int rows, int columns) {
        ByteBuffer samples = samples();
        Crop crop = Crop.of(new Rectangle(layout.width, layout.height), Orientation.UPRIGHT, rows, columns);
        Resampler across = new Resampler(layout.width, crop.x(), crop.width(), columns);
        Resampler down = new Resampler(layout.height, crop.y(), crop.height(), rows);
        int pixels = rows * columns;
        float[] row = new float[layout.width];
        float[] narrow = new float[columns];
        float[] planes = new float[layout.channels * pixels];
        for (int channel = 0; channel < layout.channels; channel++) {
            for (int y = 0; y < layout.height; y++) {
                for (int x = 0; x < layout.width; x++) {
                    row[x] = checked(layout.type.value(samples, layout.position(channel, y, x)));
                }
                across.row(row, 0, narrow, 0);
                down.accumulate(y, narrow, 0, planes, channel * pixels, columns);
            }
        }
        for (int i = 0; i < planes.length; i++) {
            // Weights add to 1 up to rounding.
            planes[i] = Math.clamp(planes[i], 0f, 1f);
        }
        return new ImageTensor(channels, rows, columns, inChannels(planes, channels, pixels));
    }

    private float[] inChannels(float[] planes, int channels, int pixels) {
        if (channels == layout.channels) {
            return planes;
        }
        if (channels == 1) {
            return ImageDecoder.grey(planes, pixels);
        }
        float[] values = Arrays.copyOf(planes, channels * pixels);
        for (int channel = 1; channel < channels; channel++) {
            System.arraycopy(planes, 0, values, channel * pixels, pixels);
        }
        return values;
    }

    private float checked(float value) {
        if (!(value >= 0 && value <= 1)) {
            throw new UnreadableImageException(location(), "holds the value " + value + ", outside [0, 1]"
                    + (value > 1 && value <= 255 ? "; divide values up to 255 by 255, or save them as uint8" : ""));
        }
        return value;
    }

    private ByteBuffer samples() {
        try {
            return ByteBuffer.wrap(bytes.fetch()).order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException e) {
            throw new UnreadableImageException(location(), "cannot be read: " + IoErrorMessages.of(e), e);
        }
    }

    @Override
    public Thumbnail thumbnail(int side) {
        double scale = Math.max(1, (double) Math.max(layout.width, layout.height) / side);
        return Thumbnail.of(read(layout.channels, Math.max(1, (int) Math.round(layout.height / scale)),
                Math.max(1, (int) Math.round(layout.width / scale))));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RawImage that && index == that.index && file.equals(that.file);
    }

    @Override
    public int hashCode() {
        return Objects.hash(file, index);
    }

    @Override
    public String toString() {
        return location();
    }
}
