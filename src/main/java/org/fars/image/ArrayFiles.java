package org.fars.image;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.fars.core.AtomicFiles;
import org.fars.core.IoErrorMessages;
import org.fars.core.UnwritableFileException;

/** Reads and writes NumPy's array files: {@code .npy} with one array and {@code .npz} with several by name. */
public final class ArrayFiles {
    private ArrayFiles() {}

    /**
     * Writes images without loss, as float32 arrays of shape {@code [channels, height, width]}, for {@code numpy.load}. The
     * file is replaced atomically.
     *
     * @param arrays images by the names of their arrays
     * @throws UnwritableFileException if the file system refuses
     */
    public static void writeNpz(Path file, Map<String, ImageTensor> arrays) {
        AtomicFiles.write(file, stream -> {
            try (ZipOutputStream zip = new ZipOutputStream(new BufferedOutputStream(stream))) {
                for (Map.Entry<String, ImageTensor> array : arrays.entrySet()) {
                    ZipEntry entry = new ZipEntry(array.getKey() + ".npy");
                    // A fixed time, so that the same images give the same bytes.
                    entry.setTime(315_532_800_000L);
                    zip.putNextEntry(entry);
                    ImageTensor image = array.getValue();
                    NpyFormat.write(zip, new int[]{image.channels(), image.height(), image.width()}, image.values());
                    zip.closeEntry();
                }
            }
        });
    }

    /**
     * Reads all arrays of a {@code .npz} file.
     *
     * @return arrays by name, in the file's order
     * @throws UnreadableDataException if the file is missing, damaged, or holds anything but numbers
     */
    public static Map<String, NpyArray> readNpz(Path file) {
        Map<String, NpyArray> arrays = new LinkedHashMap<>();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                String name = entry.getName().replaceFirst("\\.npy$", "");
                try (InputStream in = new BufferedInputStream(zip.getInputStream(entry))) {
                    arrays.put(name, NpyFormat.read(file + "!/" + entry.getName(), in));
                }
            }
        } catch (ZipException e) {
            throw new UnreadableDataException(file.toString(),
                    "is not a file of arrays (.npz): " + IoErrorMessages.of(e), e);
        } catch (IOException e) {
            throw new UnreadableDataException(file.toString(), "cannot be read: " + IoErrorMessages.of(e), e);
        }
        return arrays;
    }

    /**
     * Reads a {@code .npy} file.
     *
     * @throws UnreadableDataException if the file is missing, damaged, or holds anything but numbers
     */
    public static NpyArray readNpy(Path file) {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            return NpyFormat.read(file.toString(), in);
        } catch (IOException e) {
            throw new UnreadableDataException(file.toString(), "cannot be read: " + IoErrorMessages.of(e), e);
        }
    }
}
