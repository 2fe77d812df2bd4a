package org.fars.segment;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.fars.core.AtomicFiles;
import org.fars.core.IoErrorMessages;

/**
 * The class of each pixel of an image. On disk it is a PNG whose samples are the indices of classes: with a palette, which
 * gives each class its colour, or grey.
 *
 * @param height rows
 * @param width columns
 * @param labels the class of each pixel, row by row; not copied
 */
public record Mask(int height, int width, int[] labels) {
    private static final int MOST_PIXELS = 1 << 26;
    private static final int PALETTE_SIZE = 256;

    public Mask {
        if (labels.length != height * width) {
            throw new IllegalArgumentException(labels.length + " labels for " + height + "x" + width + " pixels");
        }
    }

    /**
     * Reads a mask.
     *
     * @throws InvalidMaskException if it cannot be read, or is a colour picture without a palette
     */
    public static Mask read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new InvalidMaskException(file, "there is no such file", null);
        }
        BufferedImage picture = decode(file);
        if (picture.getRaster().getNumBands() != 1
                || picture.getRaster().getDataBuffer().getDataType() > DataBuffer.TYPE_USHORT) {
            throw new InvalidMaskException(file,
                    "is a colour picture; a mask holds the index of a class at each pixel, in a palette or grey PNG",
                    null);
        }
        int[] labels = picture.getRaster()
            .getSamples(0, 0, picture.getWidth(), picture.getHeight(), 0, (int[]) null);
        return new Mask(picture.getHeight(), picture.getWidth(), labels);
    }

    private static BufferedImage decode(Path file) {
        try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw new InvalidMaskException(file, "is no image file", null);
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(in);
                if ((long) reader.getWidth(0) * reader.getHeight(0) > MOST_PIXELS) {
                    throw new InvalidMaskException(file, "is larger than " + MOST_PIXELS + " pixels", null);
                }
                return reader.read(0);
            } finally {
                reader.dispose();
            }
        } catch (IOException e) {
            throw new InvalidMaskException(file, "cannot be decoded: " + IoErrorMessages.of(e), e);
        } catch (RuntimeException e) {
            if (e instanceof InvalidMaskException) {
                throw e;
            }
            // Decoders meet damaged data with exceptions of all kinds.
            throw new InvalidMaskException(file, "cannot be decoded; its data are damaged", e);
        }
    }

    /**
     * Checks that every label is a class or the ignored one.
     *
     * @param file where the mask comes from, for the message
     * @param classes number of classes
     * @param ignored the label of pixels that do not count
     * @return this mask
     * @throws InvalidMaskException for the first label that is neither
     */
    public Mask checked(Path file, int classes, int ignored) {
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] != ignored && (labels[i] < 0 || labels[i] >= classes)) {
                throw new InvalidMaskException(file, "has the label " + labels[i] + " in row " + (i / width + 1)
                        + ", column " + (i % width + 1) + "; classes are 0 to " + (classes - 1) + ", and " + ignored
                        + " is ignored", null);
            }
        }
        return this;
    }

    /** Returns the mask of an image that is resized and cropped to a model's input: the nearest label of each pixel. */
    public Mask fitted(int rows, int columns) {
        if (rows == height && columns == width) {
            return this;
        }
        double scale = Math.min((double) height / rows, (double) width / columns);
        double top = (height - scale * rows) / 2;
        double left = (width - scale * columns) / 2;
        if (scale == 1) {
            // As images are, which are then cut between pixels.
            top = Math.floor(top);
            left = Math.floor(left);
        }
        int[] fitted = new int[rows * columns];
        for (int y = 0; y < rows; y++) {
            int from = Math.clamp((int) (top + scale * (y + 0.5)), 0, height - 1);
            for (int x = 0; x < columns; x++) {
                fitted[y * columns + x] = labels[from * width
                        + Math.clamp((int) (left + scale * (x + 0.5)), 0, width - 1)];
            }
        }
        return new Mask(rows, columns, fitted);
    }

    /**
     * Writes a PNG of 8 bits per pixel with a palette.
     *
     * @param colours the colour of each class, {@code 0xRRGGBB}; other labels are white
     */
    public void write(Path file, List<Integer> colours) {
        byte[] red = new byte[PALETTE_SIZE];
        byte[] green = new byte[PALETTE_SIZE];
        byte[] blue = new byte[PALETTE_SIZE];
        for (int i = 0; i < PALETTE_SIZE; i++) {
            int colour = i < colours.size() ? colours.get(i) : 0xFFFFFF;
            red[i] = (byte) (colour >> 16);
            green[i] = (byte) (colour >> 8);
            blue[i] = (byte) colour;
        }
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_INDEXED,
                new IndexColorModel(8, PALETTE_SIZE, red, green, blue));
        picture.getRaster().setSamples(0, 0, width, height, 0, labels);
        AtomicFiles.write(file, stream -> {
            // Not closed: the file's own stream is closed when it is complete.
            MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(stream);
            ImageIO.write(picture, "png", out);
            out.flush();
        });
    }
}
