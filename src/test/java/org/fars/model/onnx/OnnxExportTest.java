package org.fars.model.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.fars.model.Head;
import org.fars.model.LayerSpec;
import org.fars.model.LinearHead;
import org.fars.model.MultiLayerHead;
import org.fars.model.SafetensorsFile;
import org.fars.model.SafetensorsFile.Tensor;
import org.fars.model.Shape;
import org.fars.model.SparsemaxHead;
import org.fars.model.proof.Float64Network;
import org.fars.model.proof.NetworkReader;
import org.fars.model.torch.TorchScriptImport.Normalisation;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.fars.model.torch.StateDictExport;
import org.fars.model.torch.StateDictExport.StateDict;
import org.fars.model.proof.Float64Layer;
import org.junit.jupiter.api.Test;

/** What ONNX Runtime computes from exported networks, against float64. */
class OnnxExportTest {
    private static final Shape INPUT = new Shape(3, 6, 8);
    private final SplittableRandom random = new SplittableRandom(5);
    private final List<Tensor> tensors = new ArrayList<>();

    private String tensor(String name, int... shape) {
        int size = 1;
        for (int axis : shape) {
            size *= axis;
        }
        double[] values = random.doubles(size, -0.5, 0.5).map(value -> (float) value).toArray();
        tensors.add(new Tensor(name, shape, values));
        return name;
    }

    /** A layer of each kind. */
    private Float64Network everything(LayerSpec branches) {
        tensor("aol.kernel", 4, 3, 3, 3);
        tensor("aol.bias", 4);
        tensor("sll.kernel", 5, 4, 3, 3);
        tensor("sll.bias", 5);
        tensor("first.kernel", 4, 4, 3, 3);
        tensor("first.bias", 4);
        tensor("spectral.kernel", 4, 4, 1, 1);
        tensor("spectral.bias", 4);
        tensor("conv.kernel", 4, 4, 5, 5);
        tensor("conv.bias", 4);
        tensor("a.kernel", 2, 4, 1, 1);
        tensor("a.bias", 2);
        tensor("linear.weight", 9, 20);
        tensor("linear.bias", 9);
        tensor("dense.weight", 7, 8);
        tensor("dense.bias", 7);
        tensor("turn.weight", 8, 8);
        tensor("turn.bias", 8);
        List<LayerSpec> layers = List.of(new LayerSpec.Shift(List.of(0.5, 0.4, 0.3)),
                new LayerSpec.Scale(List.of(2.0, 3.0, -1.0)), new LayerSpec.AolConv("aol", 4, 3), new LayerSpec.Relu(),
                new LayerSpec.SllConv("sll", 5, 3), new LayerSpec.PublishedFirst("first", 4, 3, true),
                new LayerSpec.SpectralConv("spectral", 4, 1),
                new LayerSpec.Sum(List.of(List.of(), List.of(new LayerSpec.Conv("conv", 4, 5)))),
                new LayerSpec.GroupSort(), new LayerSpec.MaxPool(2), new LayerSpec.MaxPool(3, 1, 1, 1),
                new LayerSpec.Window(-1, 1, 5, 2),
                new LayerSpec.Channels(List.of(3, 0, 2, 1)), new LayerSpec.Window(1, 0, 4, 2),
                new LayerSpec.SpaceToDepth(2), new LayerSpec.DepthToSpace(2), new LayerSpec.SpaceToDepth(2),
                new LayerSpec.PadChannels(18),
                branches,
                new LayerSpec.Window(0, 0, 2, 2), new LayerSpec.AveragePool(2), new LayerSpec.Flatten(),
                new LayerSpec.Linear("linear", 9), new LayerSpec.Select(8), new LayerSpec.GroupSort(),
                new LayerSpec.OrthogonalLinear("turn"), new LayerSpec.SllLinear("dense", 7),
                new LayerSpec.PadChannels(10), new LayerSpec.Sum(List.of(List.of(), List.of(new LayerSpec.Relu()))));
        return new NetworkReader(SafetensorsFile.parse(Path.of("everything"), SafetensorsFile.encode(tensors)))
            .read(layers, INPUT);
    }

    private static LayerSpec branches() {
        return new LayerSpec.Branches(List.of(new LayerSpec.Branch(0.25, List.of(new LayerSpec.Relu())),
                new LayerSpec.Branch(0.75, List.of(new LayerSpec.Channels(List.of(1, 0))))));
    }

    private LinearHead head(String name, int classes, int size) {
        double[][] weight = new double[classes][];
        for (int j = 0; j < classes; j++) {
            weight[j] = random.doubles(size, -1, 1).map(value -> (float) value).toArray();
        }
        return new LinearHead(name, weight, random.doubles(classes, -1, 1).map(value -> (float) value).toArray());
    }

    private float[] image() {
        float[] image = new float[INPUT.size()];
        for (int k = 0; k < image.length; k++) {
            image[k] = (float) random.nextDouble();
        }
        return image;
    }

    private static float[] runtime(byte[] onnx, float[] image, Shape shape) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(onnx);
                OnnxTensor input = OnnxTensor.createTensor(environment, FloatBuffer.wrap(image),
                        new long[]{1, shape.channels(), shape.height(), shape.width()});
                OrtSession.Result result = session.run(Map.of("image", input))) {
            return ((float[][]) result.get("scores").orElseThrow().getValue())[0];
        }
    }

    private void assertSame(Float64Network network, Head head) throws OrtException {
        byte[] onnx = OnnxExport.encode(network, head);
        for (int trial = 0; trial < 3; trial++) {
            float[] image = image();
            double[] expected = head.logits(network.embed(List.of(image))[0]);
            float[] scores = runtime(onnx, image, INPUT);
            assertThat(scores).hasSameSizeAs(expected);
            for (int j = 0; j < scores.length; j++) {
                assertThat((double) scores[j]).as(head.name()).isCloseTo(expected[j], within(1e-5));
            }
        }
    }

    @Test
    void theProgramOfAStateDictUsesEveryTensorOnceWithScalingsFolded() {
        Float64Network network = everything(branches());
        LinearHead head = head("original", 3, 10);
        StateDict exported = StateDictExport.of("a \"net\"", "net.safetensors", network, head);
        SafetensorsFile read = SafetensorsFile.parse(Path.of("net.safetensors"), exported.safetensors());

        assertThat(exported.python()).startsWith("\"\"\"a ?net?\n").contains("padding=2)", "'net.safetensors'");
        assertThat(Pattern.compile("w\\['([^']+)'\\]").matcher(exported.python()).results().map(use -> use.group(1)))
            .containsExactlyInAnyOrderElementsOf(read.tensors().stream().map(Tensor::name).toList());
        assertThat(read.get("head.weight", 3, 10).values())
            .containsExactly(Arrays.stream(head.weight()).flatMapToDouble(Arrays::stream).toArray());
        Float64Layer.Affine aol = (Float64Layer.Affine) network.layers().get(2);
        double[] weight = read.get("aol.weight", 4, 3, 3, 3).values();
        for (int k = 0; k < weight.length; k++) {
            double scale = aol.outputScale() == null ? aol.inputScale()[k / 9 % 3] : aol.outputScale()[k / 27];
            assertThat(weight[k]).isEqualTo((double) (float) (aol.kernel().values()[k] * scale));
        }
    }

    @Test
    void everyLayerAndHeadComputesTheSameInOnnxRuntime() throws OrtException {
        Float64Network network = everything(branches());
        int m = network.shapes().getLast().size();
        LinearHead linear = head("original", 4, m);
        assertSame(network, linear);
        assertSame(network, new SparsemaxHead("sparsemax", linear, 2, 3));
        for (MultiLayerHead.Activation activation : MultiLayerHead.Activation.values()) {
            assertSame(network, new MultiLayerHead("multi-layer",
                    List.of(head("first", 5, m), head("second", 4, 5)), activation, 0));
        }
    }

    @Test
    void whatWasExportedIsImportedAgain() throws OrtException {
        // Branches, which are joined by their channels, are the one kind that is not read.
        Float64Network network = everything(new LayerSpec.PadChannels(20));
        LinearHead head = head("original", 4, network.shapes().getLast().size());
        Path file = Path.of("exported.onnx");
        OnnxImport.Rebuilt rebuilt = OnnxImport.rebuild(OnnxFile.parse(file, OnnxExport.encode(network, head)),
                new OnnxImport.Network(file, Optional.empty(), Normalisation.NONE));
        Float64Network again = new NetworkReader(
                SafetensorsFile.parse(file, SafetensorsFile.encode(rebuilt.tensors().values())))
            .read(rebuilt.architecture(), rebuilt.input());
        float[] image = image();
        double[] expected = head.logits(network.embed(List.of(image))[0]);
        double[] scores = rebuilt.heads().getFirst().logits(again.embed(List.of(image))[0]);
        for (int j = 0; j < scores.length; j++) {
            assertThat(scores[j]).isCloseTo(expected[j], within(1e-5));
        }
    }
}
