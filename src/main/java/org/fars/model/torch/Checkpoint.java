package org.fars.model.torch;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.fars.core.PlainUnpickler;
import org.fars.model.InvalidCheckpointException;

/**
 * A PyTorch file of weights ({@code torch.save}, zip format), read without Python.
 *
 * @param file where it came from
 * @param tensors the state dict: {@code model_state_dict} or {@code state_dict} where the file has one, else the whole
 */
record Checkpoint(Path file, Map<String, CheckpointTensor> tensors) {
    private static final int LARGEST_PICKLE = 64 << 20;
    private static final long LARGEST_STORAGE = 1L << 30;
    /** PyTorch does not compress: numbers take their room in the file. This allows for small ones packed by others. */
    private static final long SLACK = 64 << 20;

    /**
     * Reads a file.
     *
     * @throws InvalidCheckpointException when it is no such file, is damaged, or holds anything but tensors and plain data
     */
    static Checkpoint read(Path file) {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            String prefix = prefix(file, zip);
            if (zip.getEntry(prefix + "constants.pkl") != null) {
                throw new InvalidCheckpointException(file,
                        "is a TorchScript program, not a checkpoint; import it with --torchscript",
                        null);
            }
            Map<String, float[]> loaded = new HashMap<>();
            AtomicLong budget = new AtomicLong(SLACK + Files.size(file));
            TensorUnpickler unpickler = new TensorUnpickler((key, type, count) -> loaded.computeIfAbsent(key,
                    _ -> storage(file, zip, prefix + "data/" + key, type, count, budget)));
            Object root = unpickler
                .read(new ByteArrayInputStream(whole(file, zip, prefix + "data.pkl", LARGEST_PICKLE)));
            Object state = root;
            if (root instanceof Map<?, ?> map) {
                state = map.containsKey("model_state_dict")
                        ? map.get("model_state_dict")
                        : map.containsKey("state_dict") ? map.get("state_dict") : root;
            }
            Map<String, CheckpointTensor> tensors = TensorUnpickler.tensors(state);
            if (tensors.isEmpty()) {
                throw new InvalidCheckpointException(file, "holds no tensors", null);
            }
            return new Checkpoint(file, tensors);
        } catch (PlainUnpickler.UnsafePickleException e) {
            throw new InvalidCheckpointException(file, "was refused: its pickle " + e.getMessage(), e);
        } catch (ZipException e) {
            throw new InvalidCheckpointException(file, legacy(file)
                    ? "is a legacy PyTorch file; load and save it again with PyTorch 1.6 or newer"
                    : "is no PyTorch checkpoint (not a zip archive)", e);
        } catch (IOException e) {
            throw new InvalidCheckpointException(file, Files.exists(file) ? "cannot be read" : "does not exist", e);
        }
    }

    /** The folder that all entries of the archive are in. */
    private static String prefix(Path file, ZipFile zip) {
        for (ZipEntry entry : Collections.list(zip.entries())) {
            if (entry.getName().equals("data.pkl") || entry.getName().endsWith("/data.pkl")) {
                return entry.getName().substring(0, entry.getName().length() - "data.pkl".length());
            }
        }
        throw new InvalidCheckpointException(file, "is a zip archive, but holds no PyTorch checkpoint", null);
    }

    private static boolean legacy(Path file) {
        try (InputStream stream = Files.newInputStream(file)) {
            byte[] start = stream.readNBytes(2);
            return start.length == 2 && start[0] == (byte) 0x80 && start[1] <= 5;
        } catch (IOException _) {
            return false;
        }
    }

    private static byte[] whole(Path file, ZipFile zip, String name, int largest) {
        byte[] bytes = start(file, zip, name, largest + 1);
        if (bytes.length > largest) {
            throw new InvalidCheckpointException(file, "has an entry '" + name + "' that is too large", null);
        }
        return bytes;
    }

    private static byte[] start(Path file, ZipFile zip, String name, int largest) {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw new InvalidCheckpointException(file, "lacks '" + name + "'", null);
        }
        try (InputStream stream = zip.getInputStream(entry)) {
            return stream.readNBytes(largest);
        } catch (IOException e) {
            throw new InvalidCheckpointException(file, "has a damaged entry '" + name + "'", e);
        }
    }

    private static float[] storage(Path file, ZipFile zip, String name, String type, long count, AtomicLong budget) {
        int width = switch (type) {
            case "DoubleStorage", "LongStorage" -> 8;
            case "FloatStorage", "IntStorage" -> 4;
            default -> 2;
        };
        if (count < 0 || count > LARGEST_STORAGE / width) {
            throw new InvalidCheckpointException(file, "has a storage of " + count + " numbers, too many", null);
        }
        if (budget.addAndGet(-count * width) < 0) {
            throw new InvalidCheckpointException(file, "claims more numbers than a file of its size holds", null);
        }
        ByteBuffer data = ByteBuffer.wrap(start(file, zip, name, (int) (count * width)))
            .order(ByteOrder.LITTLE_ENDIAN);
        if (data.capacity() < count * width) {
            throw new InvalidCheckpointException(file, "has an entry '" + name + "' that is too short", null);
        }
        float[] values = new float[(int) count];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (type) {
                case "DoubleStorage" -> (float) data.getDouble();
                case "LongStorage" -> data.getLong();
                case "IntStorage" -> data.getInt();
                case "HalfStorage" -> Float.float16ToFloat(data.getShort());
                case "BFloat16Storage" -> Float.intBitsToFloat(data.getShort() << 16);
                default -> data.getFloat();
            };
        }
        return values;
    }

    /**
     * A tensor of a checkpoint.
     *
     * @param shape its shape; empty for a single number
     * @param values its values in row order
     */
    record CheckpointTensor(long[] shape, float[] values) {
        /** The same values in another shape. */
        CheckpointTensor reshaped(long... other) {
            return new CheckpointTensor(other, values);
        }

        /** {@code 3×2×3×3}, for messages. */
        String describe() {
            StringBuilder text = new StringBuilder();
            for (long size : shape) {
                text.append(text.isEmpty() ? "" : "×").append(size);
            }
            return text.isEmpty() ? "a single number" : text.toString();
        }
    }
}
