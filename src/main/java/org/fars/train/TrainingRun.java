package org.fars.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.fars.core.AtomicFiles;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The folder of a training run: a checkpoint an epoch and the state that names the latest whole one. Each file appears
 * under its name only when it is complete, so a run that is killed at any moment can go on.
 */
final class TrainingRun {
    /**
     * Where a run stands.
     *
     * @param recipe what is trained; a run is only resumed with the same
     * @param checkpoint the file of tensors, in the run's folder
     * @param epoch finished epochs
     * @param steps steps taken
     * @param history one entry an epoch
     */
    record State(BackboneRecipe recipe, String checkpoint, int epoch, long steps, List<Epoch> history) {}

    /**
     * One epoch.
     *
     * @param epoch counted from 1
     * @param loss mean training loss
     * @param natural accuracy on the held-out images, in percent
     * @param certified certified accuracy there, in percent, at the recipe's ε
     * @param seconds how long it took
     */
    record Epoch(int epoch, double loss, double natural, List<Double> certified, double seconds) {}

    private static final String STATE = "state.json";

    private final Path folder;
    private final JsonMapper json;

    TrainingRun(Path folder, JsonMapper json) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.json = json;
    }

    /** The state that was saved last, if any. */
    Optional<State> load() throws IOException {
        try {
            return Optional.of(json.readValue(Files.readString(folder.resolve(STATE)), State.class));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (JacksonException e) {
            throw new InvalidRecipeException(folder.resolve(STATE).toString(),
                    "is damaged; begin again without --resume, or in another folder");
        }
    }

    /** Puts a checkpoint's values into tensors of the same names. For the engine's thread. */
    void restore(State state, Map<String, NDArray> tensors, NDManager manager) throws IOException {
        try (NDManager scope = manager.newSubManager();
                var stream = Files.newInputStream(folder.resolve(state.checkpoint()))) {
            Map<String, NDArray> saved = new HashMap<>();
            for (NDArray tensor : NDList.decode(scope, stream)) {
                saved.put(tensor.getName(), tensor);
            }
            // Copied into the engine's own memory. A tensor set from a Java buffer lives in the buffer's, which lies at
            // other multiples of bytes, for which kernels sum in another order.
            tensors.forEach((name, tensor) -> tensor.set(new NDIndex("..."), saved.get(name)));
        }
    }

    /** Saves tensors and state; older checkpoints go once the new one stands. For the engine's thread. */
    void save(State state, Map<String, NDArray> tensors) throws IOException {
        AtomicFiles.write(folder.resolve(state.checkpoint()), stream -> encode(tensors).encode(stream,
                NDList.Encoding.SAFETENSORS));
        AtomicFiles.write(folder.resolve(STATE), stream -> json.writerWithDefaultPrettyPrinter().writeValue(stream, state));
        AtomicFiles.deleteLeftovers(folder);
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (name.startsWith("epoch-") && !name.equals(state.checkpoint())) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /** The tensors under the names of their keys. */
    static NDList encode(Map<String, NDArray> tensors) {
        List<NDArray> named = new ArrayList<>();
        tensors.forEach((name, tensor) -> {
            tensor.setName(name);
            named.add(tensor);
        });
        return new NDList(named);
    }
}
