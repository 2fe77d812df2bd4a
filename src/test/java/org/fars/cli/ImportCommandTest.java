package org.fars.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.fars.attack.Attacks;
import org.fars.certify.Certifiers;
import org.fars.core.AppDirectories;
import org.fars.core.JobContext;
import org.fars.model.BatchHeadEvaluator.JavaHeadEvaluator;
import org.fars.model.TrustPolicy.TrustStore;
import org.fars.model.torch.EngineForTests;
import org.fars.model.torch.ModelStore;
import org.fars.model.torch.RandomModel;
import org.fars.model.torch.ScriptedModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The way of a TorchScript backbone through the command line. */
class ImportCommandTest {
    private static final Path SAMPLE = Path.of("assets", "fashion-mnist");

    @TempDir
    Path folder;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(Object... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        AppDirectories directories = new AppDirectories(folder, folder);
        TrustStore trust = new TrustStore(directories.trustedPrograms());
        ModelStore store = new ModelStore(List.of(directories.ownModels(), folder.resolve("shipped")),
                EngineForTests.ENGINE, EngineForTests.JSON,
                trust);
        CliServices services = new CliServices(store, Certifiers.standard(), new Attacks(), new JavaHeadEvaluator(),
                trust, directories,
                new Console(new PrintWriter(out), new PrintWriter(err), false));
        String[] words = new String[arguments.length];
        for (int i = 0; i < words.length; i++) {
            words[i] = arguments[i].toString();
        }
        return new CommandLineProgram(services,
                Optional.of(new CliServices.Toolchain(EngineForTests.ENGINE, store, EngineForTests.JSON)),
                Optional.empty(), List.of())
            .run(words, new JobContext());
    }

    private Path program() throws IOException {
        return ScriptedModel.write(folder.resolve("net.pt"), ScriptedModel.RELU);
    }

    @Test
    void anImportedProgramIsAuditedAsDeclared() throws IOException {
        assertThat(run("import", "--torchscript", program(), "--declared-lipschitz", "1.5", "--input", "1,8,8", "--id",
                "mine"))
            .isZero();
        assertThat(out.toString()).contains("imported mine").contains("1.5 as declared, not audited");

        assertThat(run("audit", "--model", "mine", "--images", SAMPLE, "--limit", "1")).isZero();
        assertThat(out.toString()).contains("(declared)").contains("Not audited");

        assertThat(run("audit", "--model", "mine", "--images", SAMPLE, "--limit", "1", "--json")).isZero();
        JsonNode audit = EngineForTests.JSON.readTree(out.toString());
        assertThat(audit.get("basis").asString()).isEqualTo("declared");
        assertThat(audit.get("lipschitz_upper").asDouble()).isEqualTo(1.5);
        assertThat(audit.get("lipschitz_lower").asDouble()).isBetween(0.1, 1.0001);
    }

    @Test
    void anImportRedirectoriesAnImportButNothingThatWasTrained() throws IOException {
        run("import", "--torchscript", program(), "--declared-lipschitz", "1", "--input", "1,8,8", "--id", "mine");
        assertThat(run("import", "--torchscript", program(), "--declared-lipschitz", "2", "--input", "1,8,8", "--id",
                "mine"))
            .isEqualTo(ExitStatus.BAD_INPUT);
        assertThat(err.toString()).contains("mine: already holds an imported model", "--replace").hasLineCount(1);
        assertThat(run("import", "--torchscript", program(), "--declared-lipschitz", "2", "--input", "1,8,8", "--id",
                "mine", "--replace"))
            .as(err.toString())
            .isZero();
        assertThat(out.toString()).contains("2.0 as declared");

        Path card = folder.resolve("models/mine/model.json");
        Files.writeString(card, Files.readString(card).replace("\"imported\"", "\"recipe\""));
        String trained = Files.readString(card);
        assertThat(run("import", "--torchscript", program(), "--declared-lipschitz", "1", "--input", "1,8,8", "--id",
                "mine", "--replace"))
            .isEqualTo(ExitStatus.BAD_INPUT);
        assertThat(err.toString()).contains("mine: already holds a trained model").hasLineCount(1);
        assertThat(card).hasContent(trained);
    }

    @Test
    void aProgramRunsOnlyAfterTheUserAgreedToThatFile() throws IOException {
        run("import", "--torchscript", program(), "--declared-lipschitz", "1", "--input", "1,8,8", "--id", "mine");
        Path remembered = folder.resolve("trusted-programs.txt");
        assertThat(remembered).content().contains("mine");
        Files.delete(remembered);
        Object[] audit = {"audit", "--model", "mine", "--images", SAMPLE, "--limit", "1"};

        assertThat(run(audit)).isEqualTo(ExitStatus.BAD_INPUT);
        assertThat(err.toString()).contains("backbone.pt: is a program", "--trust").hasLineCount(1);

        Object[] trusting = Arrays.copyOf(audit, audit.length + 1);
        trusting[audit.length] = "--trust";
        assertThat(run(trusting)).as(err.toString()).isZero();
        assertThat(run(audit)).as(err.toString()).isZero();
        assertThat(remembered).content().hasLineCount(1);

        // Another program of the same name: the card fits it, but nobody agreed to it.
        Files.writeString(remembered, Files.readString(remembered).replaceFirst("^[0-9a-f]{8}", "00000000"));
        assertThat(run(audit)).isEqualTo(ExitStatus.BAD_INPUT);
    }

    @Test
    void theListTellsProgramsFromWeights() throws IOException {
        RandomModel.write(folder.resolve("models"), "tiny", RandomModel.weights(1));
        run("import", "--torchscript", program(), "--declared-lipschitz", "1", "--input", "1,8,8", "--id", "mine");

        assertThat(run("models")).isZero();
        assertThat(out.toString()).containsPattern("mine .* program, not audited")
            .containsPattern("tiny .* weights, audited");
        assertThat(run("models", "--json")).isZero();
        assertThat(EngineForTests.JSON.readTree(out.toString()).findValuesAsString("program"))
            .containsExactly("true", "false");
    }

    @Test
    void anOrdinaryClassifierIsAnalysedAttackedAndEvaluatedWithoutABound() throws IOException {
        Path net = ScriptedModel.write(folder.resolve("net.pt"),
                "torch.flatten(torch.slice(torch.mul(x, 5.), 3, 0, 1), 1)");
        Path names = Files.write(folder.resolve("names.txt"), List.of("Ankle boot", "Bag", "Coat", "Dress", "Pullover",
                "Sandal", "Shirt", "Sneaker", "T-shirt-top", "Trouser"));
        assertThat(run("import", "--torchscript", net, "--input", "1,10,10", "--mean", "0.3", "--std", "0.3",
                "--labels", names, "--id", "plain"))
            .as(err.toString())
            .isZero();
        assertThat(out.toString()).contains("no Lipschitz constant known");
        assertThat(run("models")).isZero();
        assertThat(out.toString()).containsPattern("plain .* none +program, not audited");
        Path image;
        try (java.util.stream.Stream<Path> files = Files.walk(SAMPLE)) {
            image = files.filter(file -> file.toString().endsWith(".png")).sorted().findFirst().orElse(SAMPLE);
        }
        assertThat(run("analyze", image, "--model", "plain", "--certificates", "exact-margin,input-smoothing", "--n",
                "100", "--n0", "10", "--json"))
            .as(err.toString())
            .isZero();
        JsonNode certificates = EngineForTests.JSON.readTree(out.toString())
            .get(0)
            .get("heads")
            .get(0)
            .get("certificates");
        assertThat(certificates.get(0).get("reason").asString()).contains("no Lipschitz constant is known");
        assertThat(certificates.get(1).get("kind").asString()).contains("probabilistic");
        assertThat(run("analyze", image, "--model", "plain")).as(err.toString()).isZero();
        assertThat(out.toString()).contains("model plain, no Lipschitz constant is known").doesNotContain("Infinity");
        assertThat(run("attack", image, "--model", "plain", "--attack", "l2-pgd", "--eps", "3", "--out",
                folder.resolve("attacked"), "--json"))
            .as(err.toString())
            .isZero();
        assertThat(out.toString()).contains("\"certified_radius\"");
        assertThat(run("evaluate", SAMPLE, "--model", "plain", "--limit", "4", "--eps", "0.5", "--attack", "fgsm",
                "--out", folder.resolve("run")))
            .as(err.toString())
            .isZero();
        assertThat(out.toString()).contains("fgsm", "published-score").doesNotContain("exact-margin");
        assertThat(err.toString()).contains("skipped exact-margin, ", "no Lipschitz constant is known").hasLineCount(1);
        assertThat(run("evaluate", SAMPLE, "--model", "plain", "--limit", "4", "--certificates", "exact-margin",
                "--out", folder.resolve("nothing")))
            .as(err.toString())
            .isZero();
    }

    @Test
    void anOnnxFileIsAuditedAndRunsNothing() throws IOException {
        Path networks = Path.of("src/test/resources/org/fars/model/onnx");
        assertThat(run("import", "--onnx", networks.resolve("dense.onnx"), "--id", "dense")).as(err.toString())
            .isZero();
        assertThat(out.toString()).contains("imported dense").containsPattern("L <= [0-9.]+ as audited");
        assertThat(run("audit", "--model", "dense", "--images", SAMPLE, "--limit", "1")).as(err.toString()).isZero();
        assertThat(out.toString()).contains("largest singular value", "(audited)");
        assertThat(
                run("analyze", SAMPLE.resolve("Bag"), "--model", "dense", "--certificates", "exact-margin", "--json"))
            .as(err.toString())
            .isZero();
        JsonNode first = EngineForTests.JSON.readTree(out.toString()).get(0).get("heads").get(0);
        assertThat(first.get("certificates").get(0).get("kind").asString()).isEqualTo("deterministic");

        assertThat(run("import", "--onnx", networks.resolve("sigmoid.onnx"), "--id", "other"))
            .isEqualTo(ExitStatus.BAD_INPUT);
        assertThat(err.toString()).contains("sigmoid.onnx: node", "(Sigmoid) is an operator that is not supported")
            .hasLineCount(1);
        assertThat(folder.resolve("models/other")).doesNotExist();
        assertThat(
                run("import", "--onnx", networks.resolve("dense.onnx"), "--declared-lipschitz", "1", "--id", "other"))
            .isEqualTo(ExitStatus.USAGE);
        assertThat(run("import", "--onnx", networks.resolve("dense.onnx"), "--torchscript", "x.pt", "--id", "other"))
            .isEqualTo(ExitStatus.USAGE);
        assertThat(run("import", "--onnx", networks.resolve("dense.onnx"), "--std", "0", "--id", "other"))
            .isEqualTo(ExitStatus.BAD_INPUT);
        assertThat(err.toString()).hasLineCount(1);
    }

    @Test
    void aModelIsExportedWithItsCertifiedBoxes() throws IOException {
        RandomModel.write(folder.resolve("models"), "tiny", RandomModel.weights(1));
        Path onnx = folder.resolve("tiny.onnx");
        Path properties = folder.resolve("properties");
        assertThat(run("export", "--model", "tiny", "--onnx", onnx, "--vnnlib", properties, SAMPLE.resolve("Bag")))
            .as(err.toString())
            .isZero();
        assertThat(out.toString()).contains("tiny with head 'original' saved in", "half side");
        assertThat(onnx).isNotEmptyFile();
        List<Path> files;
        try (java.util.stream.Stream<Path> listed = Files.list(properties)) {
            files = listed.toList();
        }
        assertThat(files).isNotEmpty();
        assertThat(files.getFirst()).content()
            .contains("(declare-const X_0 Real)", "(declare-const X_63 Real)", "(assert (or", "(and (>= Y_")
            .doesNotContain("E-");
        assertThat(run("import", "--onnx", onnx, "--id", "again")).as(err.toString()).isZero();

        run("import", "--torchscript", program(), "--declared-lipschitz", "1", "--input", "1,8,8", "--id", "mine");
        assertThat(run("export", "--model", "mine", "--onnx", onnx)).isEqualTo(ExitStatus.BAD_INPUT);
        assertThat(run("export", "--model", "tiny", "--vnnlib", properties)).isEqualTo(ExitStatus.USAGE);
        assertThat(run("export", "--model", "tiny")).isEqualTo(ExitStatus.USAGE);
        assertThat(err.toString()).contains("--onnx").hasLineCount(1);
    }

    @Test
    void theIdOfAShippedModelIsTaken() throws IOException {
        RandomModel.write(folder.resolve("shipped"), "tiny", RandomModel.weights(1));

        assertThat(run("import", "--torchscript", program(), "--declared-lipschitz", "1", "--input", "1,8,8", "--id",
                "tiny"))
            .isEqualTo(ExitStatus.BAD_INPUT);
        assertThat(err.toString()).contains("--id: 'tiny' is the id of a model that came with the application");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "NaN", "Infinity"})
    void aConstantThatIsNoPositiveNumberIsWrongUsage(String constant) throws IOException {
        assertThat(run("import", "--torchscript", program(), "--declared-lipschitz", constant, "--id", "mine"))
            .isEqualTo(ExitStatus.USAGE);
        assertThat(err.toString()).contains("must be a positive number").hasLineCount(1);
        assertThat(folder.resolve("models").resolve("mine")).doesNotExist();
    }

    @Test
    void halfOfWhatIsNeededIsWrongUsage() throws IOException {
        assertThat(run("import", "--torchscript", program(), "--input", "1,8,8", "--mean", "0.1,0.2", "--id", "mine"))
            .isEqualTo(ExitStatus.USAGE);
        assertThat(err.toString()).contains("--mean");
        assertThat(run("import", "--id", "mine")).isEqualTo(ExitStatus.USAGE);
        assertThat(run("import", "--torchscript", program(), "--declared-lipschitz", "1", "--backbone", "x.pth", "--id",
                "mine"))
            .isEqualTo(ExitStatus.USAGE);
        assertThat(run("import", "--torchscript", program(), "--declared-lipschitz", "1", "--input", "8,8", "--id",
                "mine"))
            .isEqualTo(ExitStatus.USAGE);
        assertThat(err.toString()).contains("--input");
    }

    @Test
    void aFileThatIsNoProgramIsBadInput() throws IOException {
        Path text = Files.writeString(folder.resolve("notes.pt"), "hello");
        assertThat(run("import", "--torchscript", text, "--declared-lipschitz", "1", "--id", "mine"))
            .isEqualTo(ExitStatus.BAD_INPUT);
        assertThat(err.toString()).contains("notes.pt: is no TorchScript file").hasLineCount(1);
    }
}
