package org.fars.model.torch;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.fars.core.JobContext;
import org.fars.image.ImageTensor;
import org.fars.model.Head;
import org.fars.model.InvalidCheckpointException;
import org.fars.model.LayerSpec;
import org.fars.model.LinearHead;
import org.fars.model.LipschitzLowerBoundSearch;
import org.fars.model.ModelCard;
import org.fars.model.ModelFolder;
import org.fars.model.Shape;
import org.fars.model.SparsemaxHead;
import org.fars.model.proof.Float64Network;
import org.fars.model.proof.NetworkReader;
import org.fars.model.torch.TorchBackbone.NetworkSize;

/**
 * Makes a model of a TorchScript program, which cannot be audited: a backbone with a declared Lipschitz constant, or an
 * ordinary classifier from images to scores, of which no constant is known. A declared constant that two images contradict is
 * refused.
 */
public final class TorchScriptImport {
    /** More than what float32 can add to the stretch of a pair. */
    private static final double ROUNDING = 1 + 1e-3;
    private static final int PROBES = 2;
    private static final int ITERATIONS = 6;
    /** The head of a classifier has this many rows and columns. */
    private static final int MOST_CLASSES = 4096;
    private static final double PAPER_R = 2;

    private final TorchEngine engine;

    public TorchScriptImport(TorchEngine engine) {
        this.engine = engine;
    }

    /**
     * What is imported.
     *
     * @param file the TorchScript file; opening it runs its code
     * @param lipschitz L, declared, positive: pixels of [0, 1] to what the program gives, both ℓ2; empty where none is known
     * @param input the shape of image that it takes
     * @param normalisation what is done to pixels of [0, 1] before the program sees them
     */
    public record Program(Path file, OptionalDouble lipschitz, Shape input, Normalisation normalisation) {
        /** Returns a program with a declared constant that sees the pixels as they are. */
        public static Program declared(Path file, double lipschitz, Shape input) {
            return new Program(file, OptionalDouble.of(lipschitz), input, Normalisation.NONE);
        }
    }

    /**
     * The usual (x − mean)/std of each channel.
     *
     * @param mean one value a channel, or none
     * @param std one positive value a channel, or none
     */
    public record Normalisation(List<Double> mean, List<Double> std) {
        /** Leaves the pixels as they are. */
        public static final Normalisation NONE = new Normalisation(List.of(), List.of());

        /** Returns the layers that do it. */
        public List<LayerSpec> layers() {
            List<LayerSpec> layers = new ArrayList<>();
            if (!mean.isEmpty()) {
                layers.add(new LayerSpec.Shift(mean));
            }
            if (!std.isEmpty()) {
                layers.add(new LayerSpec.Scale(std.stream().map(value -> 1 / value).toList()));
            }
            return layers;
        }
    }

    /**
     * Imports a program. With a classifier it is the classifier's backbone. Without one it is an ordinary classifier, whose
     * values are the scores, if no constant is declared, and else a model without heads that gives embeddings only.
     *
     * @param target where the model goes; its id is the folder's name
     * @param classifier a {@code .safetensors} or {@code .pth} file of a head
     * @param labels class names by index; empty for none
     * @throws InvalidCheckpointException when a file cannot be used, the two do not fit, or the declared constant is refuted
     */
    public ModelCard run(ModelFolder target, Program program, Optional<Path> classifier, List<String> labels)
            throws IOException {
        byte[] bytes = read(program.file());
        List<Head> heads = classifier.isPresent() ? HeadImport.read(classifier.get()) : List.of();
        int size = tried(program, bytes);
        if (classifier.isEmpty() && program.lipschitz().isEmpty()) {
            heads = scores(program.file(), size);
        }
        for (Head head : heads) {
            Path file = classifier.orElse(program.file());
            require(file, head.embeddingSize() == size, "takes embeddings of " + head.embeddingSize()
                    + " values and " + program.file().getFileName() + " gives " + size);
            require(file, labels.isEmpty() || labels.size() == head.classes(),
                    "knows " + head.classes() + " classes, but " + labels.size() + " labels were given");
        }
        Map<String, Object> origin = new LinkedHashMap<>();
        origin.put("imported", program.lipschitz().isPresent()
                ? "TorchScript program, not audited; its Lipschitz constant is what was declared"
                : "TorchScript program, not audited; no Lipschitz constant is known");
        origin.put("backbone", program.file().getFileName().toString());
        classifier.ifPresent(file -> origin.put("classifier", file.getFileName().toString()));
        String id = target.path().getFileName().toString();
        ModelCard.LipschitzCard lipschitz = program.lipschitz().isPresent()
                ? new ModelCard.LipschitzCard(program.lipschitz().getAsDouble(), "declared at import, not audited",
                        null, null, null, true)
                : null;
        List<LayerSpec> layers = new ArrayList<>(program.normalisation().layers());
        layers.add(new LayerSpec.TorchScript(size));
        ModelCard card = new ModelCard(id, id, program.input(), layers, labels.isEmpty() ? null : labels, List.of(),
                lipschitz, origin, null, null, null);
        return new ModelWriter(engine).writeDeclared(target, card, bytes, heads);
    }

    /** Heads that give a program's values as they are. */
    private static List<Head> scores(Path file, int classes) {
        require(file, classes > 1 && classes <= MOST_CLASSES, "gives " + classes + (classes == 1 ? " value" : " values")
                + " for an image, and a classifier gives a score for each of 2 to " + MOST_CLASSES
                + " classes; a backbone needs --classifier");
        LinearHead original = LinearHead.identity("original", classes);
        return List.of(original, new SparsemaxHead("sparsemax", original, PAPER_R, 1));
    }

    /** Shapes of image that networks commonly take, in the order in which they are tried. */
    private static final List<Shape> COMMON = List.of(new Shape(3, 224, 224), new Shape(3, 32, 32),
            new Shape(1, 28, 28), new Shape(3, 64, 64), new Shape(3, 96, 96), new Shape(3, 128, 128),
            new Shape(3, 256, 256), new Shape(3, 28, 28), new Shape(1, 32, 32));

    /**
     * Finds the shape of image that a program takes by trying common ones, which runs it.
     *
     * @throws InvalidCheckpointException if it takes none of them, or is no program
     */
    public Shape guessInput(Path file) {
        byte[] bytes = read(file);
        InvalidCheckpointException first = null;
        for (Shape shape : COMMON) {
            try (TorchBackbone backbone = opened(new Program(file, OptionalDouble.empty(), shape, Normalisation.NONE),
                    bytes)) {
                return shape;
            } catch (InvalidCheckpointException e) {
                first = first == null ? e : first;
            }
        }
        throw first;
    }

    /** Returns whether a file is a TorchScript program, by what the archive holds. */
    public static boolean isProgram(Path file) {
        try {
            TorchScriptModule.requireProgram(file);
            return true;
        } catch (InvalidCheckpointException e) {
            return false;
        }
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

    /**
     * Runs it forwards and backwards, and looks for a pair of images that it stretches by more than was declared.
     *
     * @return how many values it gives for an image
     */
    private int tried(Program program, byte[] bytes) {
        try (TorchBackbone backbone = opened(program, bytes)) {
            List<ImageTensor> images = RoundingError.randomImages(program.input(), PROBES);
            for (float[] values : backbone.embed(images)) {
                for (float value : values) {
                    require(program.file(), Float.isFinite(value),
                            "gives a value that is not finite for an image of random pixels");
                }
            }
            double stretch;
            try {
                stretch = new LipschitzLowerBoundSearch(backbone, 0).largest(images, ITERATIONS, new JobContext());
            } catch (EngineException e) {
                throw new InvalidCheckpointException(program.file(),
                        "gives no gradient, without which nothing can be attacked",
                        e);
            }
            require(program.file(), program.lipschitz().isEmpty()
                    || stretch <= program.lipschitz().getAsDouble() * ROUNDING,
                    String.format(Locale.ROOT,
                            "has no Lipschitz constant of %s: two images were found whose embeddings are %.4f times as far apart",
                            program.lipschitz().orElse(Double.NaN), stretch));
            return backbone.embeddingSize();
        }
    }

    private TorchBackbone opened(Program program, byte[] bytes) {
        return open(engine, program.file(), bytes, program.normalisation().layers(), program.input());
    }

    /**
     * Opens a program behind fixed layers, and runs it once to learn how many values it gives.
     *
     * @param before layers without weights, such as a normalisation
     * @param input the shape of image
     */
    static TorchBackbone open(TorchEngine engine, Path file, byte[] bytes, List<LayerSpec> before, Shape input) {
        String device = engine.deviceName();
        Float64Network fixed = NetworkReader.withoutWeights(before, input);
        return engine.call(() -> {
            NDManager manager = engine.scope();
            try (NDManager pass = manager.newSubManager()) {
                List<TorchLayer> layers = new ArrayList<>(new WeightFolder(manager, DataType.FLOAT32).fold(fixed));
                layers.add(new TorchLayer.Scripted("torch-script", TorchScriptModule.load(file, bytes, manager)));
                TorchNetwork network = new TorchNetwork(layers);
                int size = (int) network.apply(pass.zeros(new ai.djl.ndarray.types.Shape(2, input.channels(),
                        input.height(), input.width()), DataType.FLOAT32))
                    .getShape()
                    .get(1);
                return new TorchBackbone(engine, manager, network,
                        new NetworkSize(input, Math.max(input.size(), size), size), device, null);
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
