package org.fars.model.torch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.fars.core.IoErrorMessages;
import org.fars.model.Head;
import org.fars.model.InvalidCheckpointException;
import org.fars.model.JsonErrorMessages;
import org.fars.model.LayerSpec;
import org.fars.model.LinearHead;
import org.fars.model.ModelCard;
import org.fars.model.ModelFolder;
import org.fars.model.SafetensorsFile;
import org.fars.model.SafetensorsFile.Tensor;
import org.fars.model.Shape;
import org.fars.model.SparsemaxHead;
import org.fars.model.torch.Checkpoint.CheckpointTensor;
import org.fars.model.torch.TorchScriptImport.Normalisation;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes a model of a state dict: one whose architecture a recipe gives, or a network of Lipschitz-SLL-Networks (Araujo et al.,
 * ICLR 2023), whose architecture is read off its tensors.
 */
public final class StateDictImport {
    private static final double PAPER_R = 2;
    private static final JsonMapper JSON = JsonMapper.builder()
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .build();

    private final TorchEngine engine;

    public StateDictImport(TorchEngine engine) {
        this.engine = engine;
    }

    /**
     * The architecture of a state dict.
     *
     * @param input the shape of an image
     * @param architecture the layers, as in {@code model.json}; the name of a layer is the prefix of its tensors
     * @param head the prefix of the linear layer that gives the scores; null if it is in a file of its own, or there is none
     * @param classes class names by index; null for none
     */
    public record Recipe(Shape input, List<LayerSpec> architecture, String head, List<String> classes) {
        /**
         * Reads a recipe. A {@code model.json} is one, too.
         *
         * @throws InvalidCheckpointException if it is no JSON, or lacks {@code input} or {@code architecture}
         */
        public static Recipe read(Path file) {
            try {
                Recipe recipe = JSON.readValue(Files.readAllBytes(file), Recipe.class);
                if (recipe == null || recipe.input == null || recipe.input.size() <= 0 || recipe.architecture == null) {
                    throw new InvalidCheckpointException(file,
                            "needs 'input' with channels, height and width, and 'architecture' with a list of layers",
                            null);
                }
                return recipe;
            } catch (JacksonException e) {
                throw new InvalidCheckpointException(file, new JsonErrorMessages(e).sentence(), e);
            } catch (IOException e) {
                throw new InvalidCheckpointException(file, "cannot be read: " + IoErrorMessages.of(e), e);
            }
        }
    }

    /** Returns whether a file of weights is a network of Lipschitz-SLL-Networks. */
    public static boolean isSllNetwork(Path weights) {
        return !isSafetensors(weights) && SllNetwork.matches(tensors(weights));
    }

    /**
     * Imports weights of which a recipe states the architecture.
     *
     * @param target where the model goes; its id is the folder's name
     * @param weights a PyTorch checkpoint or a {@code .safetensors} file
     * @param classifier a file of a head, if the recipe names none
     * @param labels class names by index; empty: those of the recipe, if any
     * @throws InvalidCheckpointException if tensors are missing, left over or of another shape; all of them are named
     */
    public ModelCard run(ModelFolder target, Path weights, Recipe recipe, Optional<Path> classifier,
            List<String> labels) throws IOException {
        Matching matching = new Matching(weights, tensors(weights));
        matching.layers(recipe.architecture, recipe.input);
        Shape out = LayerSpec.embedding(recipe.architecture, recipe.input);
        List<Head> heads = recipe.head != null
                ? heads(matching.head(recipe.head, out.size()))
                : classifier.isPresent() ? HeadImport.read(classifier.get()) : List.of();
        matching.finish();
        List<String> classes = labels.isEmpty() && recipe.classes != null ? recipe.classes : labels;
        return write(target, weights, "state dict with a recipe, weights unchanged", recipe.input, recipe.architecture,
                matching.found, heads, classes);
    }

    /**
     * Imports a network of Lipschitz-SLL-Networks, whose last layer, with rows of norm 1, becomes the head.
     *
     * @param normalisation what is done to pixels first; such networks were trained with their mean subtracted or without
     * @param labels class names by index; empty for none
     * @throws InvalidCheckpointException if a tensor is missing, left over or of another shape
     */
    public ModelCard runSllNetwork(ModelFolder target, Path weights, Normalisation normalisation, List<String> labels)
            throws IOException {
        SllNetwork network = new SllNetwork(weights, tensors(weights));
        List<LayerSpec> architecture = new ArrayList<>(normalisation.layers());
        Shape input = network.read(architecture);
        return write(target, weights, "Lipschitz-SLL-Networks, weights unchanged but for the rows of the last layer, "
                + "which are divided by their norms", input, architecture, network.tensors, heads(network.head),
                labels);
    }

    private ModelCard write(ModelFolder target, Path weights, String how, Shape input, List<LayerSpec> architecture,
            Map<String, Tensor> tensors, List<Head> heads, List<String> labels) throws IOException {
        if (!heads.isEmpty() && !labels.isEmpty() && labels.size() != heads.getFirst().classes()) {
            throw new InvalidCheckpointException(weights, "knows " + heads.getFirst().classes() + " classes, but "
                    + labels.size() + " labels were given", null);
        }
        Shape out = LayerSpec.embedding(architecture, input);
        if (!heads.isEmpty() && heads.getFirst().embeddingSize() != out.size()) {
            throw new InvalidCheckpointException(weights, "gives " + out.size() + " values and the classifier takes "
                    + heads.getFirst().embeddingSize(), null);
        }
        Map<String, Object> origin = new LinkedHashMap<>();
        origin.put("imported", how);
        origin.put("backbone", weights.getFileName().toString());
        String id = target.path().getFileName().toString();
        ModelCard card = new ModelCard(id, id, input, architecture, labels.isEmpty() ? null : labels, List.of(), null,
                origin, null, null, null);
        return new ModelWriter(engine).write(target, card, SafetensorsFile.encode(tensors.values()), heads, List.of());
    }

    private static List<Head> heads(LinearHead head) {
        return List.of(head, new SparsemaxHead("sparsemax", head, PAPER_R, 1));
    }

    private static boolean isSafetensors(Path file) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(".safetensors");
    }

    /** Returns the tensors by their names without wrappers' prefixes. */
    private static Map<String, Tensor> tensors(Path file) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        if (isSafetensors(file)) {
            if (!Files.isRegularFile(file)) {
                throw new InvalidCheckpointException(file, "does not exist", null);
            }
            SafetensorsFile.read(file)
                .tensors()
                .forEach(tensor -> tensors.put(Checkpoint.plainName(tensor.name()), tensor));
        } else {
            Checkpoint.read(file)
                .tensors()
                .forEach((name, tensor) -> tensors.put(Checkpoint.plainName(name), tensor(name, tensor)));
        }
        return tensors;
    }

    private static Tensor tensor(String name, CheckpointTensor tensor) {
        double[] values = new double[tensor.values().length];
        for (int i = 0; i < values.length; i++) {
            values[i] = tensor.values()[i];
        }
        return new Tensor(name, Arrays.stream(tensor.shape()).mapToInt(Math::toIntExact).toArray(), values);
    }

    /** Finds the tensors of layers by name, and collects what is wrong. */
    private static final class Matching {
        private static final Pattern IGNORED = Pattern.compile(".*\\.?(num_batches_tracked|alpha)$");
        private static final int MOST_NAMED = 12;

        private final Path file;
        private final Map<String, Tensor> left;
        private final Map<String, Tensor> found = new LinkedHashMap<>();
        private final List<String> faults = new ArrayList<>();

        Matching(Path file, Map<String, Tensor> tensors) {
            this.file = file;
            this.left = new LinkedHashMap<>(tensors);
        }

        void layers(List<LayerSpec> layers, Shape input) {
            Shape in = input;
            for (LayerSpec layer : layers) {
                Shape out = layer.after(in);
                layer(layer, in, out);
                in = out;
            }
        }

        private void layer(LayerSpec layer, Shape in, Shape out) {
            int channels = in.channels();
            switch (layer) {
                case LayerSpec.SllConv conv -> convolution(conv.name(), conv.inner(), channels, conv.kernel());
                case LayerSpec.AolConv conv -> convolution(conv.name(), conv.out(), channels, conv.kernel());
                case LayerSpec.SpectralConv conv -> convolution(conv.name(), conv.out(), channels, conv.kernel());
                case LayerSpec.Conv conv -> convolution(conv.name(), conv.out(), channels, conv.kernel());
                case LayerSpec.PublishedFirst first -> {
                    weight(first.name(), ".kernel", channels, first.out(), first.kernel(), first.kernel());
                    bias(first.name(), first.out());
                }
                case LayerSpec.SllLinear linear -> matrix(linear.name(), linear.inner(), in.size());
                case LayerSpec.AolLinear linear -> matrix(linear.name(), out.size(), in.size());
                case LayerSpec.SpectralLinear linear -> matrix(linear.name(), out.size(), in.size());
                case LayerSpec.OrthogonalLinear linear -> matrix(linear.name(), out.size(), in.size());
                case LayerSpec.Linear linear -> matrix(linear.name(), out.size(), in.size());
                case LayerSpec.Branches branches -> branches.branches().forEach(each -> layers(each.layers(), in));
                case LayerSpec.Sum sum -> sum.terms().forEach(each -> layers(each, in));
                case LayerSpec.TorchScript _ -> throw new InvalidCheckpointException(file,
                        "cannot be combined with a recipe of a 'torch-script' layer", null);
                default -> {
                    // No weights.
                }
            }
        }

        private void convolution(String name, int out, int in, int kernel) {
            weight(name, ".kernel", out, in, kernel, kernel);
            bias(name, out);
        }

        private void matrix(String name, int out, int in) {
            weight(name, ".weight", out, in);
            bias(name, out);
        }

        private void weight(String name, String suffix, int... shape) {
            // A convolution of PyTorch's own calls its kernel 'weight'.
            String key = left.containsKey(name + suffix) ? name + suffix : name + ".weight";
            Tensor tensor = left.remove(key);
            if (tensor == null) {
                faults.add("lacks '" + name + suffix + "'");
                return;
            }
            if (!Arrays.equals(tensor.shape(), shape)) {
                faults.add("has '" + key + "' of shape " + describe(tensor.shape()) + " where " + describe(shape)
                        + " is needed");
                return;
            }
            found.put(name + suffix, new Tensor(name + suffix, shape, tensor.values()));
            Tensor q = left.remove(name + ".q");
            if (q != null) {
                found.put(name + ".q", new Tensor(name + ".q", new int[]{q.values().length}, q.values()));
            }
        }

        /** A layer without a bias, as PyTorch's {@code bias=False} makes it, adds nothing. */
        private void bias(String name, int size) {
            Tensor tensor = left.remove(name + ".bias");
            if (tensor != null && tensor.values().length != size) {
                faults.add("has '" + name + ".bias' of shape " + describe(tensor.shape()) + " where " + size
                        + " is needed");
                return;
            }
            found.put(name + ".bias", new Tensor(name + ".bias", new int[]{size},
                    tensor == null ? new double[size] : tensor.values()));
        }

        LinearHead head(String name, int size) {
            Tensor weight = left.get(name + ".weight");
            int classes = weight == null || weight.shape().length != 2 ? 1 : weight.shape()[0];
            matrix(name, classes, size);
            Tensor rows = found.remove(name + ".weight");
            Tensor bias = found.remove(name + ".bias");
            if (rows == null || bias == null) {
                throw fault();
            }
            double[][] matrix = new double[classes][];
            for (int j = 0; j < classes; j++) {
                matrix[j] = Arrays.copyOfRange(rows.values(), j * size, (j + 1) * size);
            }
            return new LinearHead("original", matrix, bias.values());
        }

        void finish() {
            left.keySet()
                .stream()
                .filter(name -> !IGNORED.matcher(name).matches())
                .sorted()
                .forEach(name -> faults.add("has '" + name + "', which the recipe does not use"));
            if (!faults.isEmpty()) {
                throw fault();
            }
        }

        private InvalidCheckpointException fault() {
            int more = faults.size() - MOST_NAMED;
            return new InvalidCheckpointException(file, "does not fit the recipe: "
                    + String.join("; ", faults.subList(0, Math.min(MOST_NAMED, faults.size())))
                    + (more > 0 ? "; and " + more + " more" : ""), null);
        }

        private static String describe(int[] shape) {
            return Arrays.stream(shape)
                .mapToObj(String::valueOf)
                .reduce((a, b) -> a + "×" + b)
                .orElse("a single number");
        }
    }

    /**
     * Padding of channels, SLL convolutions of 3×3, a pool of 4×4 divided by 4, SLL linear layers, and a linear layer whose rows
     * are divided by their norms: a sequence, so that tensors are named by position.
     */
    private static final class SllNetwork {
        private static final int POOL = 4;
        private static final double SMALLEST_NORM = 1e-12;

        private final Path file;
        private final Map<String, Tensor> left;
        private final Map<String, Tensor> tensors = new LinkedHashMap<>();
        private LinearHead head;

        SllNetwork(Path file, Map<String, Tensor> tensors) {
            this.file = file;
            this.left = new LinkedHashMap<>(tensors);
        }

        static boolean matches(Map<String, Tensor> tensors) {
            return tensors.containsKey("1.kernel") && tensors.containsKey("1.q")
                    && tensors.keySet().stream().allMatch(name -> name.matches("\\d+\\.(kernel|weight|bias|q)"));
        }

        /** Adds the layers, and returns the shape of an image. */
        Shape read(List<LayerSpec> layers) {
            TreeSet<Integer> positions = new TreeSet<>();
            left.keySet().forEach(name -> positions.add(Integer.valueOf(name.substring(0, name.indexOf('.')))));
            int width = left.get("1.kernel").shape()[1];
            int last = positions.last();
            Tensor rows = left.get(last + ".weight");
            int size = rows == null || rows.shape().length != 2 ? 0 : rows.shape()[1];
            int side = POOL * (int) Math.round(Math.sqrt((double) size / width));
            Shape input = new Shape(3, side, side);
            layers.add(new LayerSpec.PadChannels(width));
            List<LayerSpec> dense = new ArrayList<>();
            for (int position : positions.headSet(last)) {
                Tensor kernel = left.get(position + ".kernel");
                Tensor weight = left.get(position + ".weight");
                if (kernel != null && kernel.shape().length == 4 && kernel.shape()[2] == 3) {
                    // q stands on both sides of the convolution's sum and cancels.
                    left.remove(position + ".q");
                    rename(position + ".", "conv" + position + ".");
                    layers.add(new LayerSpec.SllConv("conv" + position, kernel.shape()[0], 3));
                } else if (weight != null && weight.shape().length == 2) {
                    rename(position + ".", "linear" + position + ".");
                    dense.add(new LayerSpec.SllLinear("linear" + position, weight.shape()[0]));
                } else {
                    throw new InvalidCheckpointException(file, "has at position " + position
                            + " neither a convolution of 3×3 nor a linear layer, as Lipschitz-SLL-Networks does", null);
                }
            }
            layers.add(new LayerSpec.AveragePool(POOL));
            layers.add(new LayerSpec.Flatten());
            layers.addAll(dense);
            Matching matching = new Matching(file, left);
            matching.layers(layers, input);
            head = normalized(matching.head(String.valueOf(last), LayerSpec.embedding(layers, input).size()));
            matching.finish();
            tensors.putAll(matching.found);
            return input;
        }

        private void rename(String from, String to) {
            for (String part : List.of("kernel", "weight", "bias", "q")) {
                Tensor tensor = left.remove(from + part);
                if (tensor != null) {
                    left.put(to + part, tensor);
                }
            }
        }

        /** {@code F.normalize(weight, dim=1)}, rounded to float32 as it is stored. */
        private static LinearHead normalized(LinearHead raw) {
            double[][] rows = Arrays.stream(raw.weight()).map(row -> {
                double norm = Math.max(SMALLEST_NORM, Math.sqrt(Arrays.stream(row).map(w -> w * w).sum()));
                return Arrays.stream(row).map(w -> (float) (w / norm)).toArray();
            }).toArray(double[][]::new);
            return new LinearHead("original", rows, raw.bias());
        }
    }
}
