package org.fars.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fars.image.ArrayFiles.NpyArray;

/** NumPy's array format (NEP 1, {@code numpy.lib.format}): writes version 1.0, reads 1.0 to 3.0. */
final class NpyFormat {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final Pattern DESCR = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");
    private static final Pattern FORTRAN = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([0-9,\\s]*)\\)");
    private static final int HEADER_LIMIT = 1 << 16;
    /** Most numbers that are read of a file; a picture of 2000×2000 RGB pixels has 12 million. */
    static final long SIZE_LIMIT = 1L << 24;
    private static final long EXACT = 1L << 53;

    private NpyFormat() {}

    /** Returns float32 values as they stand in a file, little endian. */
    static byte[] bytes(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }

    /**
     * Writes what stands before an array's values in C order.
     *
     * @param type as NumPy's {@code dtype.str}
     */
    static void writeHeader(OutputStream out, String type, int[] shape) throws IOException {
        StringBuilder axes = new StringBuilder();
        for (int axis : shape) {
            axes.append(axis).append(", ");
        }
        String header = "{'descr': '" + type + "', 'fortran_order': False, 'shape': (" + axes.toString().strip()
                + "), }";
        // Numbers begin at a multiple of 64, as the format asks.
        int length = Math.ceilDiv(10 + header.length() + 1, 64) * 64 - 10;
        String padded = header + " ".repeat(length - header.length() - 1) + "\n";
        out.write(MAGIC);
        out.write(new byte[]{1, 0, (byte) length, (byte) (length >> 8)});
        out.write(padded.getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * What stands before an array's values.
     *
     * @param type as NumPy's {@code dtype.str}
     * @param shape the lengths of the axes
     * @param length the number of bytes before the values
     */
    record Header(String type, int[] shape, int length) {}

    /**
     * Reads what stands before an array's values.
     *
     * @param name the array's name in messages
     * @param limit most numbers that it may hold
     * @throws UnreadableDataException if it is damaged or the values are not in C order
     */
    static Header header(String name, InputStream in, long limit) throws IOException {
        byte[] start = in.readNBytes(8);
        if (start.length < 8 || !Arrays.equals(start, 0, 6, MAGIC, 0, 6)) {
            throw new UnreadableDataException(name, "is not a NumPy array");
        }
        int digits = start[6] == 1 ? 2 : 4;
        byte[] lengthBytes = Arrays.copyOf(in.readNBytes(digits), 4);
        int length = ByteBuffer.wrap(lengthBytes).order(ByteOrder.LITTLE_ENDIAN).getInt();
        if (length < 0 || length > HEADER_LIMIT) {
            throw new UnreadableDataException(name, "has a damaged header");
        }
        String header = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        if (group(name, FORTRAN, header).equals("True")) {
            throw new UnreadableDataException(name, "is in Fortran order, which is not read here; save it in C order");
        }
        return new Header(group(name, DESCR, header), shape(name, group(name, SHAPE, header), limit),
                8 + digits + length);
    }

    /**
     * Reads one array.
     *
     * @param name the array's name in messages
     * @param limit most numbers that are read
     * @throws UnreadableDataException if it is damaged or holds anything but numbers in C order
     */
    static NpyArray read(String name, InputStream in, long limit) throws IOException {
        Header header = header(name, in, limit);
        return new NpyArray(header.shape,
                values(name, header.type, (int) NpyArray.size(header.shape), in));
    }

    private static String group(String name, Pattern pattern, String header) {
        Matcher matcher = pattern.matcher(header);
        if (!matcher.find()) {
            throw new UnreadableDataException(name, "holds something else than plain numbers");
        }
        return matcher.group(1);
    }

    private static int[] shape(String name, String text, long limit) {
        try {
            int[] shape = Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(axis -> !axis.isEmpty())
                .mapToInt(Integer::parseInt)
                .toArray();
            if (NpyArray.size(shape) <= limit) {
                return shape;
            }
        } catch (NumberFormatException | ArithmeticException e) {
            throw new UnreadableDataException(name, "says that it has the shape (" + text + ")", e);
        }
        throw new UnreadableDataException(name, "has the shape (" + text + "), which is more than is read here");
    }

    private static double[] values(String name, String type, int count, InputStream in) throws IOException {
        int width = switch (type) {
            case "<f8", "<i8" -> 8;
            case "<f4", "<i4" -> 4;
            case "<i2", "<u2" -> 2;
            case "|u1", "|i1", "|b1" -> 1;
            default -> throw new UnreadableDataException(name, "holds values of type '" + type
                    + "'; read are float32, float64, and integers of 8 to 64 bits, little endian");
        };
        // Memory grows with the data read, not with the size that the header claims.
        byte[] bytes = in.readNBytes(Math.multiplyExact(count, width));
        if (bytes.length < count * width) {
            throw new UnreadableDataException(name, "ends after " + bytes.length / width + " of " + count + " values");
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = switch (type) {
                case "<f8" -> buffer.getDouble();
                case "<f4" -> buffer.getFloat();
                case "<i4" -> buffer.getInt();
                case "<i8" -> exact(name, buffer.getLong());
                case "<i2" -> buffer.getShort();
                case "<u2" -> buffer.getShort() & 0xFFFF;
                case "|i1" -> buffer.get();
                default -> buffer.get() & 0xFF;
            };
        }
        return values;
    }

    private static double exact(String name, long value) {
        if (value > EXACT || value < -EXACT) {
            throw new UnreadableDataException(name,
                    "holds the integer " + value + ", which a double does not hold exactly");
        }
        return value;
    }
}
