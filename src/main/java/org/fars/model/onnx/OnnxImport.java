package org.fars.model.onnx;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.fars.model.Head;
import org.fars.model.InvalidCheckpointException;
import org.fars.model.LayerSpec;
import org.fars.model.LinearHead;
import org.fars.model.ModelCard;
import org.fars.model.ModelFolder;
import org.fars.model.SafetensorsFile;
import org.fars.model.SafetensorsFile.Tensor;
import org.fars.model.Shape;
import org.fars.model.SparsemaxHead;
import org.fars.model.torch.ModelWriter;
import org.fars.model.torch.TorchEngine;
import org.fars.model.torch.TorchScriptImport.Normalisation;

/**
 * Makes a model of a classifier in an ONNX file. Its nodes become layers with weights of float32, so that its Lipschitz constant
 * is audited from them and nothing of the file runs. A linear layer at the end becomes the head.
 */
public final class OnnxImport {
    private static final int MOST_CLASSES = 4096;
    private static final double PAPER_R = 2;

    private final TorchEngine engine;

    public OnnxImport(TorchEngine engine) {
        this.engine = engine;
    }

    /**
     * What is imported.
     *
     * @param file an ONNX file
     * @param input the shape of image that it takes; empty: as the file says
     * @param normalisation what is done to pixels of [0, 1] before the network sees them
     */
    public record Network(Path file, Optional<Shape> input, Normalisation normalisation) {}

    /**
     * A network whose nodes are layers.
     *
     * @param input the shape of an image
     * @param architecture the layers
     * @param tensors their weights
     * @param heads the heads, the original first
     */
    record Rebuilt(Shape input, List<LayerSpec> architecture, Map<String, Tensor> tensors, List<Head> heads) {}

    /** Returns whether a file is meant to be ONNX, by its name. */
    public static boolean isOnnx(Path file) {
        return file.toString().toLowerCase(java.util.Locale.ROOT).endsWith(".onnx");
    }

    /**
     * Imports a classifier.
     *
     * @param target where the model goes; its id is the folder's name
     * @param labels class names by index; empty for none
     * @throws InvalidCheckpointException if the file cannot be read, something in it is not supported, or labels do not fit
     */
    public ModelCard run(ModelFolder target, Network network, List<String> labels) throws IOException {
        Rebuilt rebuilt = rebuild(OnnxFile.read(network.file()), network);
        int classes = rebuilt.heads().getFirst().classes();
        if (!labels.isEmpty() && labels.size() != classes) {
            throw new InvalidCheckpointException(network.file(),
                    "knows " + classes + " classes, but " + labels.size() + " labels were given", null);
        }
        Map<String, Object> origin = new LinkedHashMap<>();
        origin.put("imported", "ONNX, rebuilt of layers that are audited");
        origin.put("backbone", network.file().getFileName().toString());
        String id = target.path().getFileName().toString();
        ModelCard card = new ModelCard(id, id, rebuilt.input(), rebuilt.architecture(),
                labels.isEmpty() ? null : labels, List.of(), null, origin, null, null, null);
        return new ModelWriter(engine).write(target, card, SafetensorsFile.encode(rebuilt.tensors().values()),
                rebuilt.heads(), List.of());
    }

    /** Translates a file. */
    static Rebuilt rebuild(OnnxFile file, Network network) {
        GraphTranslator.Translation graph = new GraphTranslator(file).translate(network.input());
        if (network.normalisation().std().stream().anyMatch(value -> !(value > 0) || !Double.isFinite(1 / value))
                || network.normalisation().mean().stream().anyMatch(value -> !Double.isFinite(value))) {
            throw file.fault(
                    "cannot be normalised with a standard deviation that is not positive or a mean that is not finite");
        }
        if (!network.normalisation().std().isEmpty() && network.normalisation().std().size() != graph.input().channels()
                || !network.normalisation().mean().isEmpty()
                        && network.normalisation().mean().size() != graph.input().channels()) {
            throw file.fault("takes images of " + graph.input().channels()
                    + " channels, for each of which --mean and --std need a number");
        }
        Naming naming = new Naming();
        List<Feature.Piece> pieces = new ArrayList<>(graph.pieces());
        List<LayerSpec> architecture = new ArrayList<>(network.normalisation().layers());
        LinearHead original;
        int classes = graph.output().size();
        if (classes < 2 || classes > MOST_CLASSES) {
            throw file.fault("gives " + classes + (classes == 1 ? " value" : " values")
                    + " for an image, and a classifier gives a score for each of 2 to " + MOST_CLASSES + " classes");
        }
        if (!pieces.isEmpty() && pieces.getLast() instanceof Feature.Piece.Affine last && last.isLinear()) {
            pieces.removeLast();
            double[][] rows = new double[last.out()][];
            for (int o = 0; o < rows.length; o++) {
                rows[o] = rounded(Arrays.copyOfRange(last.weight(), o * last.in(), (o + 1) * last.in()));
            }
            original = new LinearHead("original", rows, rounded(last.bias()));
        } else {
            original = LinearHead.identity("original", classes);
        }
        architecture.addAll(naming.layers(pieces));
        List<Head> heads = List.of(original, new SparsemaxHead("sparsemax", original, PAPER_R, 1));
        return new Rebuilt(graph.input(), architecture, naming.tensors, heads);
    }

    /** Weights as they are stored. */
    private static double[] rounded(double[] values) {
        return Arrays.stream(values).map(value -> (float) value).toArray();
    }

    /** Gives layers with weights names of their own. */
    private static final class Naming {
        private final Map<String, Tensor> tensors = new LinkedHashMap<>();
        private final Set<String> taken = new HashSet<>();

        List<LayerSpec> layers(List<Feature.Piece> pieces) {
            List<LayerSpec> layers = new ArrayList<>();
            for (Feature.Piece piece : pieces) {
                layers.add(switch (piece) {
                    case Feature.Piece.Fixed fixed -> fixed.spec();
                    case Feature.Piece.Affine affine -> affine(affine);
                    case Feature.Piece.Sum sum ->
                        new LayerSpec.Sum(sum.terms().stream().map(this::layers).toList());
                });
            }
            return layers;
        }

        private LayerSpec affine(Feature.Piece.Affine affine) {
            String name = name(affine.name());
            int side = affine.side();
            String weight = name + (affine.isLinear() ? ".weight" : ".kernel");
            int[] shape = affine.isLinear()
                    ? new int[]{affine.out(), affine.in()}
                    : new int[]{affine.out(), affine.in(), side, side};
            tensors.put(weight, new Tensor(weight, shape, rounded(affine.weight())));
            tensors.put(name + ".bias", new Tensor(name + ".bias", new int[]{affine.out()}, rounded(affine.bias())));
            return affine.isLinear()
                    ? new LayerSpec.Linear(name, affine.out())
                    : new LayerSpec.Conv(name, affine.out(), side);
        }

        private String name(String wanted) {
            String plain = wanted.replaceAll("[^A-Za-z0-9._-]+", "_").replaceAll("^_+|_+$", "");
            String base = plain.isEmpty() ? "layer" : plain;
            String name = base;
            for (int k = 2; !taken.add(name); k++) {
                name = base + "-" + k;
            }
            return name;
        }
    }
}
