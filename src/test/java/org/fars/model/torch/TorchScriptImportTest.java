package org.fars.model.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.fars.model.torch.EngineForTests.ENGINE;
import static org.fars.model.torch.EngineForTests.JSON;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.assertj.core.api.AbstractThrowableAssert;
import org.fars.certify.Certificate.Kind;
import org.fars.certify.Certificate;
import org.fars.certify.Certifiers;
import org.fars.certify.CertifySettings;
import org.fars.core.JobContext;
import org.fars.evaluate.analysis.Analysis;
import org.fars.evaluate.analysis.Analyzer;
import org.fars.image.ImageTensor;
import org.fars.model.InvalidCheckpointException;
import org.fars.model.InvalidModelException;
import org.fars.model.LipschitzBound.Basis;
import org.fars.model.LoadedModel;
import org.fars.model.ModelFolder;
import org.fars.model.Shape;
import org.fars.model.torch.Checkpoint.CheckpointTensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TorchScriptImportTest {
    private static final Shape INPUT = new Shape(1, 4, 4);
    private static final int CLASSES = 3;

    @TempDir
    Path folder;
    private Path classifier;

    @BeforeEach
    void writeClassifier() throws IOException {
        SplittableRandom random = new SplittableRandom(3);
        float[] weight = new float[CLASSES * INPUT.size()];
        for (int i = 0; i < weight.length; i++) {
            weight[i] = (float) random.nextGaussian();
        }
        classifier = head("head.safetensors", INPUT.size(), weight);
    }

    private Path head(String name, int inputs, float[] weight) throws IOException {
        return Files.write(folder.resolve(name),
                RandomModel.encode(Map.of("weight", new CheckpointTensor(new long[]{CLASSES, inputs}, weight), "bias",
                        new CheckpointTensor(new long[]{CLASSES}, new float[]{0.1f, 0, 0}))));
    }

    private LoadedModel imported(String expression, double lipschitz) throws IOException {
        Path program = ScriptedModel.write(folder.resolve("net.pt"), expression);
        run(program, lipschitz, INPUT, classifier);
        return open();
    }

    private void run(Path program, double lipschitz, Shape input, Path head) throws IOException {
        new TorchScriptImport(ENGINE).run(new ModelFolder(folder.resolve("scripted"), JSON),
                TorchScriptImport.Program.declared(program, lipschitz, input), Optional.of(head),
                List.of("a", "b", "c"));
    }

    private LoadedModel open() {
        return new ModelStore(List.of(folder), ENGINE, JSON, (program, hash) -> true).open("scripted",
                new JobContext());
    }

    private AbstractThrowableAssert<?, ? extends Throwable> refused(String file, String expression, Path head) {
        return assertThatThrownBy(
                () -> run(ScriptedModel.write(folder.resolve(file), expression), 1, INPUT, head))
            .isInstanceOf(InvalidCheckpointException.class);
    }

    private static ImageTensor image(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[INPUT.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble();
        }
        return new ImageTensor(1, 4, 4, values);
    }

    @Test
    void aProgramGivesItsEmbeddingsAndGradientsInEvaluationMode() throws IOException {
        try (LoadedModel model = imported(ScriptedModel.RELU, 1)) {
            ImageTensor image = image(1);
            float[] z = model.backbone().embed(List.of(image))[0];
            float[][] gradient = model.backbone().vjp(List.of(image), embeddings -> {
                assertThat(embeddings[0]).isEqualTo(z);
                float[] ones = new float[z.length];
                java.util.Arrays.fill(ones, 1);
                return new float[][]{ones};
            });
            for (int i = 0; i < z.length; i++) {
                double above = image.values()[i] - 0.25;
                assertThat((double) z[i]).isCloseTo(Math.max(0, above), within(1e-7));
                assertThat(gradient[0][i]).isEqualTo(above > 0 ? 1 : 0);
            }
            assertThat(model.heads()).extracting("name").containsExactly("original", "sparsemax");
        }
    }

    @Test
    void everyRadiusIsDividedByTheDeclaredConstantAndMarkedAsUnchecked() throws IOException {
        List<Double> radii = new java.util.ArrayList<>();
        for (double lipschitz : new double[]{1, 4}) {
            try (LoadedModel model = imported(ScriptedModel.RELU, lipschitz)) {
                assertThat(model.lipschitz().basis()).isEqualTo(Basis.DECLARED);
                assertThat(model.lipschitz().upper()).isEqualTo(lipschitz);
                List<Certificate> certificates = new Analyzer(model, Certifiers.standard().all())
                    .analyze(List.of(image(2)), CertifySettings.DEFAULT.withN(2000), new JobContext())
                    .getFirst()
                    .heads()
                    .getFirst()
                    .certificates();
                assertThat(certificates).filteredOn(one -> one.radius() > 0
                        && !one.id().startsWith("published") && !one.id().equals("input-smoothing"))
                    .hasSizeGreaterThan(3)
                    .allSatisfy(one -> {
                        assertThat(one.kind()).isEqualTo(Kind.DECLARED);
                        assertThat(one.sound()).isFalse();
                    });
                radii.add(certificates.getFirst().radius());
            }
        }
        assertThat(radii.get(0)).isPositive().isCloseTo(4 * radii.get(1), within(1e-9));
    }

    @Test
    void aConstantThatTwoImagesContradictIsNotTaken() throws IOException {
        Path program = ScriptedModel.write(folder.resolve("steep.pt"), "torch.mul(torch.flatten(x, 1), 3.)");
        assertThatThrownBy(() -> run(program, 2.9, INPUT, classifier)).isInstanceOf(InvalidCheckpointException.class)
            .hasMessageContaining("no Lipschitz constant of 2.9")
            .hasMessageContaining("3.0000 times");
        run(program, 3, INPUT, classifier);
        try (LoadedModel model = open()) {
            assertThat(model.lipschitz().upper()).isEqualTo(3);
        }
    }

    @Test
    void aFileThatIsNoProgramSaysWhatItIs() throws IOException {
        Path text = Files.writeString(folder.resolve("notes.pt"), "hello");
        assertThatThrownBy(() -> run(text, 1, INPUT, classifier)).isInstanceOf(InvalidCheckpointException.class)
            .hasMessageContaining("notes.pt")
            .hasMessageContaining("no TorchScript file");
        Path checkpoint = Path.of("src/test/resources/golden/published-backbone-small/classifier-100.pth");
        assertThatThrownBy(() -> run(checkpoint, 1, INPUT, classifier)).isInstanceOf(InvalidCheckpointException.class)
            .hasMessageContaining("checkpoint of weights");
        assertThatThrownBy(() -> run(folder.resolve("none.pt"), 1, INPUT, classifier))
            .hasMessageContaining("does not exist");
        Path program = ScriptedModel.write(folder.resolve("net.pt"), ScriptedModel.RELU);
        assertThatThrownBy(() -> Checkpoint.read(program)).hasMessageContaining("--torchscript");
    }

    @Test
    void aProgramThatCannotBeUsedIsOneSentence() throws IOException {
        refused("broken.pt", "torch.nothing(x)", classifier).hasMessageContaining("cannot be loaded by PyTorch");
        refused("fails.pt", "torch.matmul(x, torch.zeros([7, 7]))", classifier)
            .hasMessageContaining("cannot be run on images of (1, 4, 4)")
            .hasMessageNotContaining("\n");
        refused("sum.pt", "torch.sum(x)", classifier).hasMessageContaining("one row for each");
        refused("double.pt", "torch.to(torch.flatten(x, 1), 7)", classifier).hasMessageContaining("float64");
        refused("detached.pt", "torch.detach(torch.flatten(x, 1))", classifier).hasMessageContaining("no gradient");
        assertThat(folder.resolve("scripted")).doesNotExist();
    }

    @Test
    void aHeadThatDoesNotFitSaysSo() throws IOException {
        Path wide = head("wide.safetensors", 5, new float[CLASSES * 5]);
        refused("net.pt", ScriptedModel.RELU, wide).hasMessageContaining("takes embeddings of 5 values")
            .hasMessageContaining("gives 16");
        Path missing = folder.resolve("missing.safetensors");
        refused("net.pt", ScriptedModel.RELU, missing).hasMessageContaining("does not exist");
    }

    @Test
    void anotherProgramInItsPlaceIsNotOpened() throws IOException {
        imported(ScriptedModel.RELU, 1).close();
        ScriptedModel.write(folder.resolve("scripted").resolve(ModelFolder.PROGRAM), "torch.flatten(x, 1)");
        assertThatThrownBy(this::open).isInstanceOf(InvalidModelException.class)
            .hasMessageContaining("SHA-256 differs");
    }

    private LoadedModel classifier(String expression, TorchScriptImport.Normalisation normalisation)
            throws IOException {
        Path program = ScriptedModel.write(folder.resolve("scores.pt"), expression);
        new TorchScriptImport(ENGINE).run(new ModelFolder(folder.resolve("scripted"), JSON),
                new TorchScriptImport.Program(program, OptionalDouble.empty(), INPUT, normalisation), Optional.empty(),
                List.of());
        return open();
    }

    @Test
    void anOrdinaryClassifierHasScoresAndGradientsAndNoCertificateThatNeedsABound() throws IOException {
        try (LoadedModel model = classifier("torch.flatten(torch.mul(x, 3.), 1)",
                new TorchScriptImport.Normalisation(List.of(0.5), List.of(0.25)))) {
            ImageTensor image = image(5);
            Analysis.HeadAnalysis head = new Analyzer(model, Certifiers.standard().all())
                .analyze(List.of(image), CertifySettings.DEFAULT.withN(200), new JobContext())
                .getFirst()
                .heads()
                .getFirst();
            for (int k = 0; k < INPUT.size(); k++) {
                assertThat(head.scores()[k]).isCloseTo(3 * (image.values()[k] - 0.5) / 0.25, within(1e-5));
            }
            assertThat(model.heads()).extracting("name").containsExactly("original", "sparsemax");
            assertThat(head.certificates()).filteredOn(one -> one.type().orElseThrow().needsBound())
                .hasSizeGreaterThan(5)
                .allSatisfy(one -> {
                    assertThat(one.radius()).isZero();
                    assertThat(one.kind()).isEqualTo(Kind.NONE);
                });
            assertThat(head.certificates().getFirst().reason()).contains("no Lipschitz constant is known");
            assertThat(head.certificates()).filteredOn(one -> one.id().equals("input-smoothing"))
                .singleElement()
                .satisfies(one -> assertThat(one.kind()).isEqualTo(Kind.PROBABILISTIC));
            float[] ones = new float[INPUT.size()];
            java.util.Arrays.fill(ones, 1);
            assertThat(model.backbone().vjp(List.of(image), z -> new float[][]{ones})[0]).containsOnly(12);
        }
    }

    @Test
    void whatGivesNoScoresIsNoClassifier() {
        assertThatThrownBy(() -> classifier("torch.unsqueeze(torch.sum(x, [1, 2, 3]), 1)",
                TorchScriptImport.Normalisation.NONE))
            .isInstanceOf(InvalidCheckpointException.class)
            .hasMessageContaining("gives 1 value for an image");
        assertThatThrownBy(
                () -> classifier("torch.log(torch.flatten(torch.mul(x, 0.), 1))", TorchScriptImport.Normalisation.NONE))
            .isInstanceOf(InvalidCheckpointException.class)
            .hasMessageContaining("not finite");
        assertThat(folder.resolve("scripted")).doesNotExist();
    }

    @Test
    void theShapeOfImagesIsFoundByTrying() throws IOException {
        Path program = ScriptedModel.write(folder.resolve("vector.pt"),
                "torch.matmul(torch.flatten(x, 1), torch.ones([784, 10]))");
        assertThat(new TorchScriptImport(ENGINE).guessInput(program)).isEqualTo(new Shape(1, 28, 28));
        Path none = ScriptedModel.write(folder.resolve("none.pt"),
                "torch.matmul(torch.flatten(x, 1), torch.ones([7, 10]))");
        assertThatThrownBy(() -> new TorchScriptImport(ENGINE).guessInput(none))
            .isInstanceOf(InvalidCheckpointException.class)
            .hasMessageContaining("cannot be run on images of (3, 224, 224)");
        assertThat(TorchScriptImport.isProgram(program)).isTrue();
        assertThat(TorchScriptImport.isProgram(classifier)).isFalse();
    }

    @Test
    void aProgramWithoutADeclarationCertifiesNothing() throws IOException {
        imported(ScriptedModel.RELU, 1).close();
        Path card = folder.resolve("scripted").resolve("model.json");
        Files.writeString(card, Files.readString(card).replace("\"declared\" : true", "\"declared\" : false"));
        try (LoadedModel model = open()) {
            assertThat(model.lipschitz().basis()).isEqualTo(Basis.NONE);
            assertThat(model.lipschitz().reason()).contains("cannot be audited");
        }
    }

    @Test
    void theReasonIsTheErrorBehindTheTracebacks() {
        assertThat(TorchScriptModule.reason("""
                The following operation failed in the TorchScript interpreter.
                Traceback of TorchScript, serialized code (most recent call last):
                  File "code/__torch__/net.py", line 12, in forward
                    _1 = getattr(self, "1")
                Traceback of TorchScript, original code (most recent call last):
                RuntimeError: mat1 and mat2 shapes cannot be multiplied (2x900 and 784x10)
                """)).isEqualTo("mat1 and mat2 shapes cannot be multiplied (2x900 and 784x10)");
        assertThat(TorchScriptModule.reason("Legacy model format is not supported")).startsWith("Legacy model format");
        assertThat(TorchScriptModule.reason("")).isEqualTo("no reason given");
    }
}
