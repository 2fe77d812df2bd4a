package org.fars.model.torch;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.fars.model.InvalidCheckpointException;
import org.fars.model.LayerSpec;
import org.fars.model.torch.Checkpoint.CheckpointTensor;

/**
 * A published FaRS/LipSim backbone: its architecture is read off the shapes of its tensors.
 *
 * @param architecture the network; first layer, SLL convolutions, two 4×4 pools, flatten, SLL linear layers, AOL
 * @param tensors weights under the names of our format
 */
record PublishedBackbone(List<LayerSpec> architecture, Map<String, CheckpointTensor> tensors) {
    private static final int POOL = 4;
    private static final int SIDE = 224;

    /**
     * Understands a checkpoint.
     *
     * @param repaired whether the first layer is repaired, see {@link LayerSpec.PublishedFirst}
     * @param selected how many of the outputs are the embedding; 0 for all
     * @throws InvalidCheckpointException when a tensor is missing, unexpected, or of a shape that does not fit
     */
    static PublishedBackbone of(Checkpoint checkpoint, boolean repaired, int selected) {
        return new Reader(checkpoint).read(repaired, selected);
    }

    private static final class Reader {
        private final Path file;
        private final Map<String, CheckpointTensor> left = new LinkedHashMap<>();
        private final List<LayerSpec> layers = new ArrayList<>();
        private final Map<String, CheckpointTensor> tensors = new LinkedHashMap<>();

        Reader(Checkpoint checkpoint) {
            this.file = checkpoint.file();
            Map<String, CheckpointTensor> aliases = new LinkedHashMap<>();
            checkpoint.tensors().forEach((key, tensor) -> {
                String name = Checkpoint.plainName(key);
                if (name.contains("alpha")) {
                    return;
                }
                if (name.startsWith("base.")) {
                    aliases.put(unalias(name), tensor);
                } else {
                    left.put(name, tensor);
                }
            });
            aliases.forEach(left::putIfAbsent);
        }

        /** {@code base} is a sequence of the first layer, the convolutions and the linear part. */
        private static String unalias(String name) {
            return name.replaceFirst("^base\\.0\\.", "conv1.")
                .replaceFirst("^base\\.1\\.", "convs.")
                .replaceFirst("^base\\.2\\.", "linear.");
        }

        PublishedBackbone read(boolean repaired, int selected) {
            if (!left.containsKey("conv1.kernel")) {
                throw new InvalidCheckpointException(file, "has no tensor 'conv1.kernel', so that it is no published "
                        + "backbone; state its architecture with --recipe", null);
            }
            CheckpointTensor first = take("conv1.kernel", 3, -1, -1, -1);
            int channels = (int) first.shape()[1];
            int kernel = (int) first.shape()[2];
            layers.add(new LayerSpec.PublishedFirst("first", channels, kernel, repaired));
            tensors.put("first.kernel", first);
            tensors.put("first.bias", take("conv1.bias", channels));
            left.remove("conv1.q");
            for (int index : indices("convs.")) {
                convolution(index, channels);
            }
            layers.add(new LayerSpec.AveragePool(POOL));
            layers.add(new LayerSpec.AveragePool(POOL));
            layers.add(new LayerSpec.Flatten());
            int size = channels * (SIDE / POOL / POOL) * (SIDE / POOL / POOL);
            for (int index : indices("linear.")) {
                linear(index, size);
            }
            last(size, selected);
            if (!left.isEmpty()) {
                throw new InvalidCheckpointException(file, "has a tensor '" + left.keySet().iterator().next()
                        + "' that a published backbone does not have", null);
            }
            return new PublishedBackbone(List.copyOf(layers), tensors);
        }

        private void convolution(int index, int channels) {
            String from = "convs." + index;
            String to = "conv" + (index + 1);
            CheckpointTensor weight = take(from + ".kernel", -1, channels, -1, -1);
            int inner = (int) weight.shape()[0];
            layers.add(new LayerSpec.SllConv(to, inner, (int) weight.shape()[2]));
            tensors.put(to + ".kernel", weight);
            tensors.put(to + ".bias", flat(from + ".bias", inner));
            // q stands on both sides of the published convolution's sum and cancels.
            left.remove(from + ".q");
        }

        private void linear(int index, int size) {
            String from = "linear." + index;
            String to = "linear" + index;
            CheckpointTensor weight = take(from + ".weight", -1, size);
            int inner = (int) weight.shape()[0];
            layers.add(new LayerSpec.SllLinear(to, inner));
            tensors.put(to + ".weight", weight);
            tensors.put(to + ".bias", flat(from + ".bias", inner));
            tensors.put(to + ".q", take(from + ".q", inner));
        }

        private void last(int size, int selected) {
            CheckpointTensor weight = take("last.weight", -1, size);
            int out = (int) weight.shape()[0];
            layers.add(new LayerSpec.AolLinear("last", out, "in"));
            tensors.put("last.weight", weight);
            tensors.put("last.bias", take("last.bias", out));
            // As in the convolutions, q cancels.
            left.remove("last.q");
            if (selected > 0 && selected != out) {
                if (selected > out) {
                    throw new InvalidCheckpointException(file,
                            "gives " + out + " values and the classifier takes " + selected,
                            null);
                }
                layers.add(new LayerSpec.Select(selected));
            }
        }

        private TreeSet<Integer> indices(String prefix) {
            TreeSet<Integer> indices = new TreeSet<>();
            for (String name : left.keySet()) {
                if (name.startsWith(prefix)) {
                    String index = name.substring(prefix.length()).split("\\.", 2)[0];
                    if (!index.matches("\\d{1,4}")) {
                        throw new InvalidCheckpointException(file, "has a tensor '" + name
                                + "' that a published backbone does not have", null);
                    }
                    indices.add(Integer.parseInt(index));
                }
            }
            return indices;
        }

        private CheckpointTensor flat(String name, int size) {
            CheckpointTensor tensor = left.get(name);
            if (tensor != null && tensor.values().length == size) {
                left.remove(name);
                return tensor.reshaped(size);
            }
            return take(name, size);
        }

        /** The tensor of that name; -1 stands for any size. */
        private CheckpointTensor take(String name, long... shape) {
            CheckpointTensor tensor = left.remove(name);
            if (tensor == null) {
                throw new InvalidCheckpointException(file, "has no tensor '" + name + "'", null);
            }
            boolean fits = tensor.shape().length == shape.length;
            for (int i = 0; fits && i < shape.length; i++) {
                fits = shape[i] < 0 || shape[i] == tensor.shape()[i];
            }
            if (!fits) {
                throw new InvalidCheckpointException(file, "has a tensor '" + name + "' of shape " + tensor.describe()
                        + " where " + new CheckpointTensor(shape, null).describe().replace("-1", "any")
                        + " is needed", null);
            }
            return tensor;
        }
    }
}
