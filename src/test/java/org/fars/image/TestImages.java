package org.fars.image;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Point;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.stream.ImageOutputStream;

/** Pictures drawn for tests. */
final class TestImages {
    private TestImages() {}

    /** Noise in every channel: any slip of a pixel or a channel shows. */
    static BufferedImage noise(int width, int height, int type, long seed) {
        BufferedImage image = new BufferedImage(width, height, type);
        Random random = new Random(seed);
        WritableRaster raster = image.getRaster();
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int band = 0; band < raster.getNumBands(); band++) {
                    raster.setSample(x, y, band, random.nextInt(1 << raster.getSampleModel().getSampleSize(band)));
                }
            }
        }
        return image;
    }

    /** Left half red, right half blue, the top quarter white: which way is up can be seen in any size. */
    static BufferedImage flag(int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(Color.RED);
        graphics.fillRect(0, 0, width, height);
        graphics.setColor(Color.BLUE);
        graphics.fillRect(width / 2, 0, width - width / 2, height);
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, width, height / 4);
        graphics.dispose();
        return image;
    }

    static BufferedImage flat(int width, int height, Color color) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(color);
        graphics.fillRect(0, 0, width, height);
        graphics.dispose();
        return image;
    }

    static byte[] encode(BufferedImage image, String format) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            if (!ImageIO.write(image, format, bytes)) {
                throw new IllegalArgumentException("no writer for " + format);
            }
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path write(Path file, byte[] bytes) {
        try {
            Files.createDirectories(file.getParent());
            return Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path write(Path file, BufferedImage image, String format) {
        return write(file, encode(image, format));
    }

    static byte[] progressiveJpeg(BufferedImage image) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(out);
            ImageWriteParam param = writer.getDefaultWriteParam();
            param.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
            writer.write(null, new IIOImage(image, null, null), param);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    /** A flat JPEG of four bands, inverted as Adobe's programs write them: bands are 255 minus ink. */
    static byte[] cmykJpeg(int width, int height, int[] ink) throws IOException {
        WritableRaster raster = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, width, height, 4, new Point());
        int[] row = new int[4 * width];
        for (int x = 0; x < row.length; x++) {
            row[x] = 255 - ink[x % 4];
        }
        for (int y = 0; y < height; y++) {
            raster.setPixels(0, y, width, 1, row);
        }
        ImageWriter writer = jdkJpegWriter();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.write(null, new IIOImage(raster, null, null), null);
        } finally {
            writer.dispose();
        }
        byte[] adobe = {(byte) 0xFF, (byte) 0xEE, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 0};
        return behindStart(bytes.toByteArray(), adobe);
    }

    private static ImageWriter jdkJpegWriter() {
        var writers = ImageIO.getImageWritersByFormatName("jpeg");
        while (writers.hasNext()) {
            ImageWriter writer = writers.next();
            if (writer.getClass().getName().startsWith("com.sun.")) {
                return writer;
            }
        }
        throw new IllegalStateException("this Java writes no JPEG");
    }

    /** The same JPEG with an APP1 segment that says how the camera was held. */
    static byte[] withExifOrientation(byte[] jpeg, int orientation) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream segment = new DataOutputStream(bytes);
        segment.writeShort(0xFFE1);
        segment.writeShort(2 + 6 + 8 + 2 + 12 + 4);
        segment.write("Exif\0\0MM".getBytes(StandardCharsets.US_ASCII));
        segment.writeShort(42);
        segment.writeInt(8);
        segment.writeShort(1);
        segment.writeShort(0x0112);
        segment.writeShort(3);
        segment.writeInt(1);
        segment.writeShort(orientation);
        segment.writeShort(0);
        segment.writeInt(0);
        return behindStart(jpeg, bytes.toByteArray());
    }

    /** The same JPEG with a segment behind its first marker. */
    static byte[] behindStart(byte[] jpeg, byte[] segment) {
        byte[] result = new byte[jpeg.length + segment.length];
        System.arraycopy(jpeg, 0, result, 0, 2);
        System.arraycopy(segment, 0, result, 2, segment.length);
        System.arraycopy(jpeg, 2, result, 2 + segment.length, jpeg.length - 2);
        return result;
    }

    /** Frames of one colour each. */
    static byte[] animatedGif(int width, int height, Color... frames) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.prepareWriteSequence(null);
            for (Color color : frames) {
                BufferedImage frame = flat(width, height, color);
                IIOMetadata metadata = writer.getDefaultImageMetadata(new ImageTypeSpecifier(frame), null);
                writer.writeToSequence(new IIOImage(frame, null, metadata), null);
            }
            writer.endWriteSequence();
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    /** One row of grey floating-point samples. */
    static byte[] floatTiff(float... row) {
        int[][] fields = {{256, row.length}, {257, 1}, {258, 32}, {259, 1}, {262, 1}, {273, 8 + 2 + 10 * 12 + 4},
                {277, 1}, {278, 1}, {279, 4 * row.length}, {339, 3}};
        ByteBuffer tiff = ByteBuffer.allocate(fields[5][1] + 4 * row.length).order(ByteOrder.LITTLE_ENDIAN);
        tiff.put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(8).putShort((short) fields.length);
        for (int[] field : fields) {
            tiff.putShort((short) field[0]).putShort((short) 4).putInt(1).putInt(field[1]);
        }
        tiff.putInt(0);
        for (float value : row) {
            tiff.putFloat(value);
        }
        return tiff.array();
    }

    /**
     * A PNG written row by row: its left half one grey, its right half another. Any size, in no memory.
     *
     * @param rows how many rows to write, fewer than {@code height} for a lie
     */
    static Path halvesPng(Path file, int width, int height, int rows, int left, int right) throws IOException {
        try (OutputStream out = Files.newOutputStream(file); DataOutputStream png = new DataOutputStream(out)) {
            png.write(new byte[]{(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10});
            ByteArrayOutputStream header = new ByteArrayOutputStream();
            DataOutputStream fields = new DataOutputStream(header);
            fields.writeInt(width);
            fields.writeInt(height);
            fields.write(new byte[]{8, 2, 0, 0, 0});
            chunk(png, "IHDR", header.toByteArray());
            byte[] row = new byte[1 + 3 * width];
            Arrays.fill(row, 1, 1 + 3 * (width / 2), (byte) left);
            Arrays.fill(row, 1 + 3 * (width / 2), row.length, (byte) right);
            ByteArrayOutputStream data = new ByteArrayOutputStream();
            try (DeflaterOutputStream deflater = new DeflaterOutputStream(data, new Deflater(1))) {
                for (int y = 0; y < rows; y++) {
                    deflater.write(row);
                }
            }
            chunk(png, "IDAT", data.toByteArray());
            chunk(png, "IEND", new byte[0]);
        }
        return file;
    }

    /** A PNG of given filtered rows, with one more chunk before them. */
    static byte[] png(int width, int height, int bits, int colourType, byte[] rows, String type, byte[] data)
            throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream png = new DataOutputStream(bytes);
        png.write(new byte[]{(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10});
        ByteBuffer header = ByteBuffer.allocate(13)
            .putInt(width)
            .putInt(height)
            .put((byte) bits)
            .put((byte) colourType);
        chunk(png, "IHDR", header.array());
        chunk(png, type, data);
        chunk(png, "IDAT", deflate(new String(rows, StandardCharsets.ISO_8859_1)));
        chunk(png, "IEND", new byte[0]);
        return bytes.toByteArray();
    }

    /** The same PNG with one more chunk behind its header. */
    static byte[] withPngChunk(byte[] png, String type, byte[] data) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int header = 8 + 12 + 13;
        bytes.write(png, 0, header);
        chunk(new DataOutputStream(bytes), type, data);
        bytes.write(png, header, png.length - header);
        return bytes.toByteArray();
    }

    /** Compresses text, of which each character is a byte. */
    static byte[] deflate(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        }
        return bytes.toByteArray();
    }

    static byte[] join(String start, byte[] end) {
        byte[] first = start.getBytes(StandardCharsets.ISO_8859_1);
        byte[] both = Arrays.copyOf(first, first.length + end.length);
        System.arraycopy(end, 0, both, first.length, end.length);
        return both;
    }

    private static void chunk(DataOutputStream png, String type, byte[] data) throws IOException {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(data);
        png.writeInt(data.length);
        png.write(name);
        png.write(data);
        png.writeInt((int) crc.getValue());
    }
}
