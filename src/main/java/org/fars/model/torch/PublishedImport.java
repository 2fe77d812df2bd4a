package org.fars.model.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fars.model.Head;
import org.fars.model.InvalidCheckpointException;
import org.fars.model.ModelCard;
import org.fars.model.ModelFolder;
import org.fars.model.torch.Checkpoint.CheckpointTensor;

/** Turns published checkpoints into a model folder. */
public final class PublishedImport {
    private static final org.fars.model.Shape INPUT = new org.fars.model.Shape(3, 224, 224);

    private final TorchEngine engine;

    public PublishedImport(TorchEngine engine) {
        this.engine = engine;
    }

    /**
     * Imports a backbone and, where there is one, a classifier. Without a classifier the model has no heads, and gives
     * embeddings only.
     *
     * @param target where the model goes; its id is the folder's name
     * @param backbone a {@code .pth} file
     * @param classifier a {@code .pth} or {@code .safetensors} file of a head
     * @param labels class names by index; empty for none
     * @param repaired whether the first layer is repaired, which changes the function
     * @throws InvalidCheckpointException when a file cannot be understood
     */
    public ModelCard run(ModelFolder target, Path backbone, Optional<Path> classifier, List<String> labels,
            boolean repaired) throws IOException {
        List<Head> heads = classifier.isPresent() ? HeadImport.read(classifier.get()) : List.of();
        int selected = heads.isEmpty() ? 0 : heads.getFirst().embeddingSize();
        PublishedBackbone published = PublishedBackbone.of(Checkpoint.read(backbone), repaired, selected);
        if (!heads.isEmpty() && !labels.isEmpty() && labels.size() != heads.getFirst().classes()) {
            throw new InvalidCheckpointException(classifier.get(),
                    "knows " + heads.getFirst().classes() + " classes, but "
                            + labels.size() + " labels were given",
                    null);
        }
        Map<String, Object> origin = new LinkedHashMap<>();
        origin.put("imported", "published checkpoint, weights unchanged");
        origin.put("backbone", backbone.getFileName().toString());
        classifier.ifPresent(file -> origin.put("classifier", file.getFileName().toString()));
        origin.put("firstLayer", repaired
                ? "repaired: the absolute value that AOL needs was put back, which changes the function"
                : "as published: not 1-Lipschitz by any theorem; the audit says what it is");
        String id = target.path().getFileName().toString();
        ModelCard card = new ModelCard(id, id, INPUT, published.architecture(), labels.isEmpty() ? null : labels,
                List.of(), null, origin, null, null, null);
        return new ModelWriter(engine).write(target, card, encode(published.tensors()), heads, List.of());
    }

    private byte[] encode(Map<String, CheckpointTensor> tensors) {
        return engine.call(() -> {
            try (NDManager scope = engine.scope()) {
                NDList list = new NDList();
                tensors.forEach((name, tensor) -> {
                    NDArray array = scope.create(tensor.values(), new Shape(tensor.shape()));
                    array.setName(name);
                    list.add(array);
                });
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                list.encode(bytes, NDList.Encoding.SAFETENSORS);
                return bytes.toByteArray();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
