package org.fars.image;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A model's input: floats in [0, 1] of shape {@code [channels, height, width]}. The array is not copied and must not be
 * modified.
 *
 * @param channels 1 (grey) or 3 (red, green, blue)
 * @param height rows
 * @param width columns
 * @param values {@code channels*height*width} values, row by row, channel by channel
 */
public record ImageTensor(int channels, int height, int width, float[] values) {
    /**
     * Checks the number of values.
     *
     * @throws IllegalArgumentException if it is not {@code channels*height*width}
     */
    public ImageTensor {
        if (values.length != channels * height * width) {
            throw new IllegalArgumentException(
                    values.length + " values for an image of " + channels + "x" + height + "x" + width);
        }
    }

    /** Returns an image of the same shape with other values. */
    public ImageTensor with(float[] other) {
        return new ImageTensor(channels, height, width, other);
    }

    /** Returns the value of a channel at a pixel. */
    public float at(int channel, int row, int column) {
        return values[(channel * height + row) * width + column];
    }

    /** Returns the SHA-256 of shape and values in hexadecimal, from which seeds for this image are derived. */
    public String contentHash() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            ByteBuffer buffer = ByteBuffer.allocate(12 + 4 * values.length);
            buffer.putInt(channels).putInt(height).putInt(width);
            for (float value : values) {
                buffer.putFloat(value);
            }
            return HexFormat.of().formatHex(digest.digest(buffer.array()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ImageTensor that && channels == that.channels && height == that.height
                && width == that.width && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values) * 31 + height;
    }

    @Override
    public String toString() {
        return "ImageTensor[" + channels + "x" + height + "x" + width + "]";
    }
}
