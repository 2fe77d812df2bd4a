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
import org.fars.train.BackboneRecipe.InvalidRecipeException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The folder of a training run: a checkpoint per epoch and a state file that names the latest complete one. Files are
 * replaced atomically, so that a run killed at any time can be resumed.
 */
final class TrainingRun {
    /**
     * The state of a run after an epoch.
     *
     * @param recipe the recipe; a run is only resumed with the same
     * @param checkpoint name of the file of tensors
     * @param epoch completed epochs
     * @param steps steps taken
     * @param history one entry per epoch
     */
    record State(BackboneRecipe recipe, String checkpoint, int epoch, long steps, List<Epoch> history) {}

    /**
     * The measurements of one epoch.
     *
     * @param epoch counted from 1
     * @param loss mean training loss
     * @param natural accuracy on the held-out images, in percent
     * @param certified certified accuracy there, in percent, at the recipe's ε
     * @param seconds duration
     */
    record Epoch(int epoch, double loss, double natural, List<Double> certified, double seconds) {}

    private static final String STATE = "state.json";

    private final Path folder;
    private final JsonMapper json;

    TrainingRun(Path folder, JsonMapper json) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.json = json;
    }

    /** Returns the last saved state, if any. */
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

    /** Sets tensors to the values that a checkpoint has under their names. For the engine's thread. */
    void restore(State state, Map<String, NDArray> tensors, NDManager manager) throws IOException {
        try (NDManager scope = manager.newSubManager();
                var stream = Files.newInputStream(folder.resolve(state.checkpoint()))) {
            Map<String, NDArray> saved = new HashMap<>();
            for (NDArray tensor : NDList.decode(scope, stream)) {
                saved.put(tensor.getName(), tensor);
            }
            // Copied into memory that the engine allocates. A tensor set from a Java buffer keeps the buffer's memory, with
            // another alignment, for which kernels sum in another order.
            tensors.forEach((name, tensor) -> tensor.set(new NDIndex("..."), saved.get(name)));
        }
    }

    /** Saves tensors and state, then deletes older checkpoints. For the engine's thread. */
    void save(State state, Map<String, NDArray> tensors) throws IOException {
        AtomicFiles.write(folder.resolve(state.checkpoint()), stream -> encode(tensors).encode(stream,
                NDList.Encoding.SAFETENSORS));
        AtomicFiles.write(folder.resolve(STATE),
                stream -> json.writerWithDefaultPrettyPrinter().writeValue(stream, state));
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

    /** Returns the tensors, named by their keys. */
    static NDList encode(Map<String, NDArray> tensors) {
        List<NDArray> named = new ArrayList<>();
        tensors.forEach((name, tensor) -> {
            tensor.setName(name);
            named.add(tensor);
        });
        return new NDList(named);
    }
}
