package org.fars.evaluate.store;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.fars.attack.AttackResult;
import org.fars.core.AtomicFiles.UnwritableFileException;
import org.fars.image.ArrayFiles;
import org.fars.image.ArrayFiles.StoredArray;
import org.fars.image.ImageTensor;

/**
 * The adversarial examples of a whole run in one NumPy file: {@code x}, {@code x_adv} {@code [n, channels, height, width]},
 * {@code y}, {@code prediction}, {@code success}, {@code eps}, {@code l2}, {@code linf}, {@code attack}, {@code head} and
 * {@code image} {@code [n]}. Pixels go to the disk as they come, beside the file, which is there once this is finished.
 */
public final class AdversarialSet implements AutoCloseable {
    private static final Charset UTF_32 = Charset.forName("UTF-32LE");

    private final Path file;
    private final Path cleanPart;
    private final Path attackedPart;
    private final OutputStream clean;
    private final OutputStream attacked;
    private final List<Row> rows = new ArrayList<>();
    private ImageTensor first;

    private record Row(String image, String head, String attack, int label, int prediction, boolean success, double eps,
            double l2, double linf) {}

    private AdversarialSet(Path file, Path cleanPart, Path attackedPart, OutputStream clean, OutputStream attacked) {
        this.file = file;
        this.cleanPart = cleanPart;
        this.attackedPart = attackedPart;
        this.clean = clean;
        this.attacked = attacked;
    }

    /**
     * Begins a set.
     *
     * @param file the {@code .npz} file; replaced when the set is finished
     * @throws UnwritableFileException if the file system refuses
     */
    public static AdversarialSet create(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        try {
            Files.createDirectories(folder);
            Path cleanPart = Files.createTempFile(folder, ".x", ".part");
            Path attackedPart = Files.createTempFile(folder, ".x_adv", ".part");
            return new AdversarialSet(file, cleanPart, attackedPart,
                    new BufferedOutputStream(Files.newOutputStream(cleanPart)),
                    new BufferedOutputStream(Files.newOutputStream(attackedPart)));
        } catch (IOException e) {
            throw new UnwritableFileException(file, e);
        }
    }

    /**
     * Adds what an attack found, be it a success or not.
     *
     * @param image where the image is
     * @param head the attacked head
     * @param original the image that was attacked, of the same shape as all others
     * @throws UnwritableFileException if the file system refuses
     */
    public void add(String image, String head, ImageTensor original, AttackResult found) {
        first = first == null ? original : first;
        try {
            clean.write(bytes(original.values()));
            attacked.write(bytes(found.adversarial().values()));
        } catch (IOException e) {
            throw new UnwritableFileException(file, e);
        }
        rows.add(new Row(image, head, found.attack(), found.label(), found.prediction(), found.success(),
                found.settings().eps(), found.l2(), found.linf()));
    }

    /**
     * Writes the file.
     *
     * @return how many examples it holds
     * @throws UnwritableFileException if the file system refuses
     */
    public int finish() {
        try {
            clean.close();
            attacked.close();
        } catch (IOException e) {
            throw new UnwritableFileException(file, e);
        }
        int n = rows.size();
        int[] pixels = first == null
                ? new int[]{0, 0, 0, 0}
                : new int[]{n, first.channels(), first.height(), first.width()};
        ArrayFiles.writeArrays(file,
                List.of(new StoredArray("x", "<f4", pixels, out -> Files.copy(cleanPart, out)),
                        new StoredArray("x_adv", "<f4", pixels, out -> Files.copy(attackedPart, out)),
                        integers("y", Row::label), integers("prediction", Row::prediction),
                        new StoredArray("success", "|b1", new int[]{n}, out -> {
                            for (Row row : rows) {
                                out.write(row.success() ? 1 : 0);
                            }
                        }), doubles("eps", Row::eps), doubles("l2", Row::l2), doubles("linf", Row::linf),
                        words("attack", Row::attack), words("head", Row::head), words("image", Row::image)));
        return n;
    }

    private StoredArray integers(String name, ToLongFunction<Row> value) {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES * rows.size()).order(ByteOrder.LITTLE_ENDIAN);
        rows.forEach(row -> bytes.putLong(value.applyAsLong(row)));
        return new StoredArray(name, "<i8", new int[]{rows.size()}, out -> out.write(bytes.array()));
    }

    private StoredArray doubles(String name, ToDoubleFunction<Row> value) {
        ByteBuffer bytes = ByteBuffer.allocate(Double.BYTES * rows.size()).order(ByteOrder.LITTLE_ENDIAN);
        rows.forEach(row -> bytes.putDouble(value.applyAsDouble(row)));
        return new StoredArray(name, "<f8", new int[]{rows.size()}, out -> out.write(bytes.array()));
    }

    /** Words of one length, filled up with zeros, as NumPy keeps them. */
    private StoredArray words(String name, Function<Row, String> value) {
        int length = rows.stream().map(value).mapToInt(word -> word.codePointCount(0, word.length())).max().orElse(1);
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(4 * Math.max(1, length), rows.size()));
        for (int k = 0; k < rows.size(); k++) {
            bytes.position(4 * Math.max(1, length) * k).put(value.apply(rows.get(k)).getBytes(UTF_32));
        }
        return new StoredArray(name, "<U" + Math.max(1, length), new int[]{rows.size()},
                out -> out.write(bytes.array()));
    }

    private static byte[] bytes(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }

    /** Removes what lies beside the file. */
    @Override
    public void close() {
        try {
            // Before they are deleted, which some systems refuse for a file that is open.
            try (clean; attacked) {
                rows.clear();
            }
            Files.deleteIfExists(cleanPart);
            Files.deleteIfExists(attackedPart);
        } catch (IOException e) {
            throw new UnwritableFileException(file, e);
        }
    }
}
