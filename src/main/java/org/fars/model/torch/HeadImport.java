package org.fars.model.torch;

import ai.djl.ndarray.NDManager;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.fars.model.Head;
import org.fars.model.InvalidCheckpointException;
import org.fars.model.LinearHead;
import org.fars.model.SparsemaxHead;

/** Heads from files of their own: a published checkpoint, or a linear layer as safetensors. */
final class HeadImport {
    private static final double PAPER_R = 2;

    private final TorchEngine engine;

    HeadImport(TorchEngine engine) {
        this.engine = engine;
    }

    /**
     * Reads one.
     *
     * @param file a {@code .safetensors} file with {@code weight} {@code [c, m]} and {@code bias} {@code [c]}, else a
     * checkpoint
     * @return a linear layer is the original and the sparsemax head
     * @throws org.fars.core.UserInputException when it cannot be understood
     */
    List<Head> read(Path file) {
        if (!file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".safetensors")) {
            return PublishedHead.of(Checkpoint.read(file));
        }
        if (!Files.isRegularFile(file)) {
            throw new InvalidCheckpointException(file, "does not exist", null);
        }
        List<LinearHead> layers = engine.call(() -> {
            try (NDManager scope = engine.scope()) {
                return HeadReader.layers(file, WeightFile.read(scope, file), "original");
            }
        });
        if (layers.size() > 1) {
            throw new InvalidCheckpointException(file, "has " + layers.size()
                    + " layers, and no word on what stands between them; a linear head is needed", null);
        }
        return List.of(layers.getFirst(), new SparsemaxHead("sparsemax", layers.getFirst(), PAPER_R, 1));
    }
}
