package org.fars.model.torch;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.fars.core.JobContext;
import org.fars.model.Head;
import org.fars.model.InvalidCheckpointException;
import org.fars.model.LayerSpec;
import org.fars.model.LipschitzLowerBoundSearch;
import org.fars.model.ModelCard;
import org.fars.model.ModelFolder;
import org.fars.model.Shape;
import org.fars.model.torch.TorchBackbone.NetworkSize;

/**
 * Makes a model of a TorchScript backbone, which cannot be audited, and a declared Lipschitz constant
 * folder. A word that two images contradict is not taken.
 */
public final class TorchScriptImport {
    /** More than what float32 can add to the stretch of a pair. */
    private static final double ROUNDING = 1 + 1e-3;
    private static final int PROBES = 2;
    private static final int ITERATIONS = 6;

    private final TorchEngine engine;

    public TorchScriptImport(TorchEngine engine) {
        this.engine = engine;
    }

    /**
     * What is imported.
     *
     * @param file the TorchScript file; opening it runs its code
     * @param lipschitz L, declared, positive: pixels of [0, 1] to embeddings, both ℓ2
     * @param input the shape of image that it takes
     */
    public record Declared(Path file, double lipschitz, Shape input) {}

    /**
     * Imports a backbone and, where there is one, a classifier. Without a classifier the model has no heads, and gives
     * embeddings only.
     *
     * @param target where the model goes; its id is the folder's name
     * @param classifier a {@code .safetensors} or {@code .pth} file of a head
     * @param labels class names by index; empty for none
     * @throws InvalidCheckpointException when a file cannot be used, the two do not fit, or the declared constant is refuted
     */
    public ModelCard run(ModelFolder target, Declared backbone, Optional<Path> classifier, List<String> labels)
            throws IOException {
        byte[] program = read(backbone.file());
        List<Head> heads = classifier.isPresent() ? HeadImport.read(classifier.get()) : List.of();
        int size = tried(backbone, program);
        for (Head head : heads) {
            require(classifier.get(), head.embeddingSize() == size, "takes embeddings of " + head.embeddingSize()
                    + " values and " + backbone.file().getFileName() + " gives " + size);
            require(classifier.get(), labels.isEmpty() || labels.size() == head.classes(),
                    "knows " + head.classes() + " classes, but " + labels.size() + " labels were given");
        }
        Map<String, Object> origin = new LinkedHashMap<>();
        origin.put("imported", "TorchScript program, not audited; its Lipschitz constant is what was declared");
        origin.put("backbone", backbone.file().getFileName().toString());
        classifier.ifPresent(file -> origin.put("classifier", file.getFileName().toString()));
        String id = target.path().getFileName().toString();
        ModelCard.LipschitzCard lipschitz = new ModelCard.LipschitzCard(backbone.lipschitz(),
                "declared at import, not audited", null, null, null, true);
        ModelCard card = new ModelCard(id, id, backbone.input(), List.of(new LayerSpec.TorchScript(size)),
                labels.isEmpty() ? null : labels, List.of(), lipschitz, origin, null, null, null);
        return new ModelWriter(engine).writeDeclared(target, card, program, heads);
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new InvalidCheckpointException(file, "does not exist", e);
        } catch (IOException e) {
            throw new InvalidCheckpointException(file, "cannot be read", e);
        }
    }

    /** Runs it forwards and backwards, looks for a pair of images that it stretches by more than was declared; gives m. */
    private int tried(Declared declared, byte[] bytes) {
        try (TorchBackbone backbone = opened(declared, bytes)) {
            double stretch;
            try {
                stretch = new LipschitzLowerBoundSearch(backbone, 0).largest(
                        RoundingError.randomImages(declared.input(), PROBES),
                        ITERATIONS, new JobContext());
            } catch (EngineException e) {
                throw new InvalidCheckpointException(declared.file(),
                        "gives no gradient, without which nothing can be attacked",
                        e);
            }
            require(declared.file(), stretch <= declared.lipschitz() * ROUNDING, String.format(Locale.ROOT,
                    "has no Lipschitz constant of %s: two images were found whose embeddings are %.4f times as far apart",
                    declared.lipschitz(), stretch));
            return backbone.embeddingSize();
        }
    }

    private TorchBackbone opened(Declared declared, byte[] bytes) {
        String device = engine.deviceName();
        return engine.call(() -> {
            NDManager manager = engine.scope();
            try (NDManager pass = manager.newSubManager()) {
                TorchNetwork network = new TorchNetwork(List.of(new TorchLayer.Scripted("torch-script",
                        TorchScriptModule.load(declared.file(), bytes, manager))));
                Shape input = declared.input();
                int size = (int) network.apply(pass.zeros(new ai.djl.ndarray.types.Shape(2, input.channels(),
                        input.height(), input.width()), DataType.FLOAT32))
                    .getShape()
                    .get(1);
                return new TorchBackbone(engine, manager, network,
                        new NetworkSize(input, Math.max(input.size(), size), size), device, JniUtils.getNumThreads(),
                        null);
            } catch (RuntimeException e) {
                manager.close();
                throw e;
            }
        });
    }

    private static void require(Path file, boolean holds, String sentence) {
        if (!holds) {
            throw new InvalidCheckpointException(file, sentence, null);
        }
    }
}
