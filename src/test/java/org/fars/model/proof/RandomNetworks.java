package org.fars.model.proof;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.fars.model.LayerSpec;
import org.fars.model.SafetensorsFile;
import org.fars.model.SafetensorsFile.Tensor;
import org.fars.model.Shape;

/** Small networks with weights that provoke rounding: extreme q, tiny and huge weights, closed gates, far shifts, zero rows. */
final class RandomNetworks {
    private final SplittableRandom random;
    private final List<LayerSpec> layers = new ArrayList<>();
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();
    private Shape shape;

    /** A network and its file. */
    record Sample(Shape input, List<LayerSpec> architecture, Map<String, Tensor> tensors) {
        Float64Network network() {
            return new NetworkReader(SafetensorsFile.parse(Path.of("random"), encode(tensors))).read(architecture,
                    input);
        }
    }

    private RandomNetworks(SplittableRandom random) {
        this.random = random;
    }

    static Sample sample(SplittableRandom random) {
        return new RandomNetworks(random).build();
    }

    private Sample build() {
        int side = pick(1, 2, 4);
        shape = new Shape(pick(1, 3), side, side);
        Shape input = shape;
        if (random.nextInt(6) == 0) {
            add(new LayerSpec.PublishedFirst("first", 2, pick(1, 3), random.nextBoolean()));
        }
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            addMapLayer("map" + i);
        }
        add(new LayerSpec.Flatten());
        count = random.nextInt(3);
        for (int i = 0; i < count; i++) {
            addVectorLayer("vector" + i);
        }
        return new Sample(input, List.copyOf(layers), tensors);
    }

    private void addMapLayer(String name) {
        switch (random.nextInt(16)) {
            case 0 -> {
                if (shape.height() % 2 == 0) {
                    add(new LayerSpec.AveragePool(2));
                }
            }
            case 1 -> {
                List<Double> value = new ArrayList<>();
                for (int c = 0; c < shape.channels(); c++) {
                    value.add(random.nextInt(4) == 0 ? 1e6 * random.nextDouble() : random.nextDouble());
                }
                add(new LayerSpec.Shift(value));
            }
            case 2 -> {
                if (shape.height() % 2 == 0 && shape.channels() < 4) {
                    add(new LayerSpec.SpaceToDepth(2));
                }
            }
            case 3 -> add(shape.channels() % 4 == 0
                    ? new LayerSpec.DepthToSpace(2)
                    : new LayerSpec.PadChannels(shape.channels() + 1));
            case 4 -> add(new LayerSpec.AolConv(name, 1 + random.nextInt(4), pick(1, 3)));
            case 5 -> add(new LayerSpec.SpectralConv(name, 1 + random.nextInt(3), pick(1, 3)));
            case 6 -> addBranches(name);
            case 7 -> add(new LayerSpec.Conv(name, 1 + random.nextInt(4), pick(1, 3)));
            case 8 -> addSum(name);
            case 9 -> add(new LayerSpec.Channels(
                    random.ints(0, shape.channels())
                        .distinct()
                        .limit(1 + random.nextInt(shape.channels()))
                        .boxed()
                        .toList()));
            case 10 -> {
                if (shape.height() % 2 == 0) {
                    add(new LayerSpec.MaxPool(2));
                } else if (shape.height() > 1 && shape.width() > 1) {
                    add(new LayerSpec.MaxPool(2, 1, 0, 1));
                }
            }
            case 11 -> {
                int side = 1 + random.nextInt(4);
                add(new LayerSpec.Window(random.nextInt(-2, 3), random.nextInt(-2, 3), side, side));
            }
            case 12 -> add(new LayerSpec.Scale(
                    random.doubles(shape.channels(), -3, 3).boxed().toList()));
            default -> add(new LayerSpec.SllConv(name, 1 + random.nextInt(4), pick(1, 3)));
        }
    }

    private void addBranches(String name) {
        Shape in = shape;
        int from = layers.size();
        double weight = random.nextDouble(0.01, 0.99);
        List<LayerSpec.Branch> branches = new ArrayList<>();
        for (double part : new double[]{weight, 1 - weight}) {
            shape = in;
            String inner = name + "." + branches.size() + ".";
            add(new LayerSpec.AolConv(inner + "first", 1 + random.nextInt(4), pick(1, 3)));
            add(random.nextBoolean()
                    ? new LayerSpec.SllConv(inner + "second", 1 + random.nextInt(4), pick(1, 3))
                    : new LayerSpec.Relu());
            List<LayerSpec> added = layers.subList(from, layers.size());
            branches.add(new LayerSpec.Branch(part, List.copyOf(added)));
            added.clear();
        }
        shape = in;
        add(new LayerSpec.Branches(branches));
    }

    /** x + f(x), or the sum of two networks of equal width. */
    private void addSum(String name) {
        Shape in = shape;
        int from = layers.size();
        int out = random.nextBoolean() ? in.channels() : 1 + random.nextInt(4);
        List<List<LayerSpec>> terms = new ArrayList<>();
        if (out == in.channels()) {
            terms.add(List.of());
        }
        do {
            shape = in;
            add(new LayerSpec.Conv(name + ".first" + terms.size(), 1 + random.nextInt(4), pick(1, 3)));
            add(new LayerSpec.Relu());
            add(new LayerSpec.Conv(name + ".second" + terms.size(), out, pick(1, 3)));
            List<LayerSpec> added = layers.subList(from, layers.size());
            terms.add(List.copyOf(added));
            added.clear();
        } while (terms.size() < 2);
        shape = in;
        add(new LayerSpec.Sum(terms));
    }

    private void addVectorLayer(String name) {
        switch (random.nextInt(10)) {
            case 0 -> add(new LayerSpec.Relu());
            case 1 -> {
                if (shape.channels() % 2 == 0) {
                    add(new LayerSpec.GroupSort());
                }
            }
            case 2 -> add(new LayerSpec.Select(1 + random.nextInt(shape.channels())));
            case 3 -> add(new LayerSpec.AolLinear(name, 1 + random.nextInt(5)));
            case 4 -> add(new LayerSpec.SpectralLinear(name, 1 + random.nextInt(5)));
            case 5 -> add(new LayerSpec.OrthogonalLinear(name));
            case 6 -> add(new LayerSpec.Linear(name, 1 + random.nextInt(5)));
            case 7 -> addSum(name);
            default -> add(new LayerSpec.SllLinear(name, 1 + random.nextInt(5)));
        }
    }

    private void add(LayerSpec spec) {
        switch (spec) {
            case LayerSpec.SllConv conv -> weights(conv.name(), ".kernel", conv.inner(), conv.inner(), conv.inner(),
                    shape.channels(), conv.kernel(), conv.kernel());
            case LayerSpec.SllLinear linear ->
                weights(linear.name(), ".weight", linear.inner(), linear.inner(), linear.inner(), shape.size());
            case LayerSpec.AolConv conv -> weights(conv.name(), ".kernel", conv.out(),
                    Math.min(conv.out(), shape.channels()), conv.out(), shape.channels(), conv.kernel(), conv.kernel());
            case LayerSpec.AolLinear linear -> weights(linear.name(), ".weight", linear.out(),
                    Math.min(linear.out(), shape.size()), linear.out(), shape.size());
            case LayerSpec.SpectralConv conv -> weights(conv.name(), ".kernel", conv.out(), 0, conv.out(),
                    shape.channels(), conv.kernel(), conv.kernel());
            case LayerSpec.SpectralLinear linear ->
                weights(linear.name(), ".weight", linear.out(), 0, linear.out(), shape.size());
            case LayerSpec.OrthogonalLinear linear ->
                weights(linear.name(), ".weight", shape.size(), 0, shape.size(), shape.size());
            case LayerSpec.Conv conv -> weights(conv.name(), ".kernel", conv.out(), 0, conv.out(), shape.channels(),
                    conv.kernel(), conv.kernel());
            case LayerSpec.Linear linear ->
                weights(linear.name(), ".weight", linear.out(), 0, linear.out(), shape.size());
            case LayerSpec.PublishedFirst first -> weights(first.name(), ".kernel", first.out(), 0, shape.channels(),
                    first.out(), first.kernel(), first.kernel());
            default -> {
                // No weights.
            }
        }
        layers.add(spec);
        shape = spec.after(shape);
    }

    private void weights(String name, String suffix, int biases, int qs, int... axes) {
        int size = 1;
        for (int axis : axes) {
            size *= axis;
        }
        int rowLength = size / axes[0];
        double[] values = new double[size];
        int kind = random.nextInt(6);
        for (int row = 0; row < axes[0]; row++) {
            double magnitude = switch (kind) {
                case 0 -> Math.pow(10, random.nextDouble(-30, 30));
                case 1 -> random.nextBoolean() ? 0 : 1;
                case 2 -> random.nextBoolean() ? 1e30 : 1e-30;
                default -> 1;
            };
            for (int k = 0; k < rowLength; k++) {
                values[row * rowLength + k] = (float) (magnitude * random.nextGaussian());
                if (kind == 3 && row > 0) {
                    // Nearly the row before, with the opposite sign: much cancels.
                    values[row * rowLength + k] = (float) (-values[(row - 1) * rowLength + k]
                            * (1 + 1e-6 * random.nextInt(2)));
                }
            }
        }
        tensors.put(name + suffix, new Tensor(name + suffix, axes, values));
        double[] bias = new double[biases];
        double size2 = random.nextInt(4) == 0 ? 1e6 : 1;
        for (int i = 0; i < biases; i++) {
            bias[i] = (float) (size2 * random.nextGaussian() - (kind == 4 ? 5 : 0));
        }
        tensors.put(name + ".bias", new Tensor(name + ".bias", new int[]{biases}, bias));
        if (qs > 0 && random.nextBoolean()) {
            double[] q = new double[qs];
            double spread = random.nextInt(3) == 0 ? 100 : 1;
            for (int i = 0; i < qs; i++) {
                q[i] = (float) random.nextDouble(-spread, Math.nextUp(spread));
            }
            tensors.put(name + ".q", new Tensor(name + ".q", new int[]{qs}, q));
        }
    }

    private int pick(int... choices) {
        return choices[random.nextInt(choices.length)];
    }

    /** A safetensors file of float32. */
    static byte[] encode(Map<String, Tensor> tensors) {
        StringBuilder header = new StringBuilder("{");
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        try {
            for (Tensor tensor : tensors.values()) {
                ByteBuffer bytes = ByteBuffer.allocate(4 * tensor.values().length).order(ByteOrder.LITTLE_ENDIAN);
                for (double value : tensor.values()) {
                    bytes.putFloat((float) value);
                }
                header.append(header.length() > 1 ? "," : "")
                    .append("\"%s\":{\"dtype\":\"F32\",\"shape\":%s,\"data_offsets\":[%d,%d]}".formatted(tensor.name(),
                            java.util.Arrays.toString(tensor.shape()), data.size(), data.size() + bytes.capacity()));
                data.write(bytes.array());
            }
            byte[] text = header.append("}").toString().getBytes(StandardCharsets.UTF_8);
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            file.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(text.length).array());
            file.write(text);
            data.writeTo(file);
            return file.toByteArray();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
