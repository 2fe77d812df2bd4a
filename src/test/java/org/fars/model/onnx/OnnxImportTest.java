package org.fars.model.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.fars.certify.Certificate;
import org.fars.certify.Certifiers;
import org.fars.certify.CertifySettings;
import org.fars.core.JobContext;
import org.fars.evaluate.analysis.Analysis;
import org.fars.evaluate.analysis.Analyzer;
import org.fars.image.ImageTensor;
import org.fars.model.InvalidCheckpointException;
import org.fars.model.LayerSpec;
import org.fars.model.LipschitzBound.Basis;
import org.fars.model.LipschitzLowerBoundSearch;
import org.fars.model.LoadedModel;
import org.fars.model.ModelFolder;
import org.fars.model.Shape;
import org.fars.model.torch.EngineForTests;
import org.fars.model.torch.ModelStore;
import org.fars.model.torch.TorchScriptImport.Normalisation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks exported by PyTorch and made node by node; {@code networks.py} beside them wrote them. */
class OnnxImportTest {
    static final Path NETWORKS = Path.of("src/test/resources/org/fars/model/onnx");

    @TempDir
    Path folder;

    private LoadedModel imported(String name, Optional<Shape> input) throws IOException {
        new OnnxImport(EngineForTests.ENGINE).run(new ModelFolder(folder.resolve(name), EngineForTests.JSON),
                new OnnxImport.Network(NETWORKS.resolve(name + ".onnx"), input, Normalisation.NONE), List.of());
        return new ModelStore(List.of(folder), EngineForTests.ENGINE, EngineForTests.JSON).open(name,
                new JobContext());
    }

    private static ImageTensor image(Shape shape, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble();
        }
        return new ImageTensor(shape.channels(), shape.height(), shape.width(), values);
    }

    private static float[] runtime(String name, ImageTensor image) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(NETWORKS.resolve(name + ".onnx").toString());
                OnnxTensor input = OnnxTensor.createTensor(environment,
                        java.nio.FloatBuffer.wrap(image.values()),
                        new long[]{1, image.channels(), image.height(), image.width()});
                OrtSession.Result result = session.run(Map.of(session.getInputNames().iterator().next(), input))) {
            return ((float[][]) result.get(0).getValue())[0];
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"resnet", "odd", "free", "lipschitz", "dense", "nodes", "strided", "upwards",
            "blocks", "channels", "pooled"})
    void scoresAreThoseOfTheFile(String name) throws IOException, OrtException {
        try (LoadedModel model = imported(name,
                name.equals("free") ? Optional.of(new Shape(1, 17, 16)) : Optional.empty())) {
            for (int seed = 0; seed < 3; seed++) {
                ImageTensor image = image(model.card().input(), seed);
                float[] expected = runtime(name, image);
                double[] scores = model.heads().getFirst().logits(model.backbone().embedDouble(List.of(image))[0]);
                float[] single = model.backbone().embed(List.of(image))[0];
                double[] z = new double[single.length];
                for (int k = 0; k < z.length; k++) {
                    z[k] = single[k];
                }
                double[] float32 = model.heads().getFirst().logits(z);
                assertThat(scores).hasSameSizeAs(expected);
                for (int j = 0; j < scores.length; j++) {
                    assertThat(scores[j]).as("score %s", j)
                        .isCloseTo(expected[j], within(1e-5 + 1e-5 * Math.abs(scores[j])));
                    assertThat(float32[j]).isCloseTo(expected[j], within(1e-4));
                }
            }
        }
    }

    @Test
    void aSoftmaxAtTheEndIsLeftOut() throws IOException, OrtException {
        try (LoadedModel model = imported("normalised", Optional.empty())) {
            ImageTensor image = image(model.card().input(), 7);
            float[] expected = runtime("normalised", image);
            double[] scores = model.heads().getFirst().logits(model.backbone().embedDouble(List.of(image))[0]);
            double sum = 0;
            for (double score : scores) {
                sum += Math.exp(score);
            }
            for (int j = 0; j < scores.length; j++) {
                assertThat(Math.exp(scores[j]) / sum).isCloseTo(expected[j], within(1e-5));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"resnet", "odd", "lipschitz", "dense", "nodes", "normalised", "pooled"})
    void theConstantIsAuditedAndRadiiArePositive(String name) throws IOException {
        try (LoadedModel model = imported(name, Optional.empty())) {
            assertThat(model.lipschitz().basis()).as(model.lipschitz().reason()).isEqualTo(Basis.AUDITED);
            ImageTensor image = image(model.card().input(), 1);
            double lower = new LipschitzLowerBoundSearch(model.backbone(), model.lipschitz().displacement())
                .largest(List.of(image, image(model.card().input(), 2)), 30, new JobContext());
            assertThat(model.lipschitz().upper()).isGreaterThanOrEqualTo(lower);
            Analysis analysis = new Analyzer(model, Certifiers.standard().defaults())
                .analyze(List.of(image), CertifySettings.DEFAULT.withN(100), new JobContext())
                .getFirst();
            Certificate exact = analysis.heads().getFirst().certificates().getFirst();
            assertThat(exact.id()).isEqualTo("exact-margin");
            assertThat(exact.radius()).isPositive();
            assertThat(exact.sound()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"dense", "strided"})
    void theBoundOfSmallNetworksIsAtMostTwiceTheTrueNorm(String name) throws IOException {
        try (LoadedModel model = imported(name, Optional.empty())) {
            double lower = new LipschitzLowerBoundSearch(model.backbone(), model.lipschitz().displacement())
                .largest(List.of(image(model.card().input(), 1), image(model.card().input(), 2),
                        image(model.card().input(), 3)), 100, new JobContext());
            assertThat(model.lipschitz().upper()).isBetween(lower, 2 * lower);
        }
    }

    @Test
    void aNetworkOfOrthogonalLayersIsOneLipschitzUpToItsPooling() throws IOException {
        try (LoadedModel model = imported("lipschitz", Optional.empty())) {
            // Means of 2×2 pixels halve distances, and each sorting and turning keeps them.
            assertThat(model.lipschitz().upper()).isBetween(0.4999, 0.5 * (1 + 1e-5));
            assertThat(model.card().architecture()).hasAtLeastOneElementOfType(LayerSpec.GroupSort.class);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            sigmoid | (Sigmoid) is an operator that is not supported
            scan    | node 'strange' (Einsum) is an operator that is not supported
            future  | uses version 99 of the standard operators
            nan     | has a value that is not finite in 'w'
            misfit  | node 'product' (MatMul) multiplies values of shape [16] by weights of shape [64, 3]
            outside | in another file
            free    | whose size is not fixed; say it with --input
            missing | does not exist
            """)
    void whatIsNotSupportedIsOneSentence(String name, String sentence) {
        assertThatThrownBy(() -> imported(name, Optional.empty())).isInstanceOf(InvalidCheckpointException.class)
            .hasMessageContaining(name + ".onnx")
            .hasMessageContaining(sentence)
            .hasMessageNotContaining("\n");
        assertThat(folder.resolve(name)).doesNotExist();
    }

    @Test
    void otherFilesAndOtherShapesAreRefused() throws IOException {
        Path text = Files.writeString(folder.resolve("notes.onnx"), "hello, this is no network");
        assertThatThrownBy(() -> OnnxFile.read(text)).isInstanceOf(InvalidCheckpointException.class)
            .hasMessageContaining("is no ONNX file");
        assertThatThrownBy(() -> imported("dense", Optional.of(new Shape(1, 5, 5))))
            .hasMessageContaining("takes images of 1×4×4")
            .hasMessageContaining("1×5×5");
    }
}
