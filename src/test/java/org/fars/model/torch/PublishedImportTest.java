package org.fars.model.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.fars.model.torch.EngineForTests.ENGINE;
import static org.fars.model.torch.EngineForTests.JSON;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.fars.core.JobContext;
import org.fars.image.ArrayFiles.NpyArray;
import org.fars.image.ArrayFiles;
import org.fars.image.ImageDecoder;
import org.fars.image.ImageTensor;
import org.fars.model.Head;
import org.fars.model.InvalidCheckpointException;
import org.fars.model.LipschitzBound;
import org.fars.model.LoadedModel;
import org.fars.model.ModelFolder;
import org.fars.model.torch.HeadImport.PublishedHead;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class PublishedImportTest {
    private static final Path SMALL = Path.of("src/test/resources/golden/published-backbone-small");
    private static final Path LARGE = Path.of("../shared/golden/published-backbone");

    @TempDir
    Path folder;

    @Test
    void aPublishedCheckpointGivesTheReferencesEmbeddingsScoresAndGradients() throws IOException {
        matchesReference(SMALL);
    }

    @Test
    void photographsGiveTheReferencesEmbeddingsScoresAndGradients() throws IOException {
        assumeTrue(Files.isDirectory(LARGE), "the reference photographs are not here");
        matchesReference(LARGE);
    }

    private void matchesReference(Path golden) throws IOException {
        JsonNode meta = JSON.readTree(Files.readString(golden.resolve("meta.json")));
        Map<String, NpyArray> expected = ArrayFiles.readNpz(golden.resolve("expected.npz"));
        try (LoadedModel model = imported(golden, false)) {
            List<ImageTensor> images = new ArrayList<>();
            for (JsonNode name : meta.get("images")) {
                images.add(new ImageDecoder().read(golden.resolve(name.asString()), 3, 224, 224));
            }
            float[][] embeddings = model.backbone().embed(images);
            Head head = model.head("original");
            double[] reference = expected.get("embedding").values();
            int full = expected.get("embedding").shape()[1];
            double[] logits = expected.get("logits").values();
            for (int i = 0; i < images.size(); i++) {
                double[] z = doubles(embeddings[i]);
                double[] wanted = java.util.Arrays.copyOfRange(reference, i * full, i * full + z.length);
                assertThat(distance(z, wanted)).isLessThan(1e-4 * norm(wanted));
                double[] scores = head.logits(z);
                double[] wantedScores = java.util.Arrays.copyOfRange(logits, i * scores.length,
                        (i + 1) * scores.length);
                assertThat(distance(scores, wantedScores)).isLessThan(1e-4 * norm(wantedScores));
            }
            double[] labels = expected.get("label").values();
            float[][] gradients = model.backbone()
                .vjp(images,
                        z -> crossEntropyCotangents(head, z, labels));
            double[] wanted = expected.get("input_gradient").values();
            double difference = 0;
            for (int i = 0; i < wanted.length; i++) {
                float actual = gradients[i / gradients[0].length][i % gradients[0].length];
                difference += (actual - wanted[i]) * (actual - wanted[i]);
            }
            assertThat(Math.sqrt(difference)).isLessThan(1e-3 * norm(wanted));
        }
    }

    /** The gradient of the summed cross-entropy of a batch. */
    private static float[][] crossEntropyCotangents(Head head, float[][] z, double[] labels) {
        float[][] cotangents = new float[z.length][];
        for (int i = 0; i < z.length; i++) {
            double[] logits = head.logits(doubles(z[i]));
            double largest = java.util.Arrays.stream(logits).max().orElseThrow();
            double sum = java.util.Arrays.stream(logits).map(l -> Math.exp(l - largest)).sum();
            double[] gradient = new double[logits.length];
            for (int j = 0; j < logits.length; j++) {
                gradient[j] = (Math.exp(logits[j] - largest) / sum - (j == (int) labels[i] ? 1 : 0));
            }
            double[] back = head.vjp(doubles(z[i]), gradient);
            cotangents[i] = new float[back.length];
            for (int k = 0; k < back.length; k++) {
                cotangents[i][k] = (float) back[k];
            }
        }
        return cotangents;
    }

    @Test
    void theAuditFindsThatThePublishedFirstLayerIsNotOneLipschitz() throws IOException {
        double norm = JSON.readTree(Files.readString(SMALL.resolve("meta.json")))
            .get("first_layer_operator_norm")
            .asDouble();
        try (LoadedModel model = imported(SMALL, false)) {
            LipschitzBound.Layer first = model.lipschitz().layers().getFirst();
            assertThat(first.bound()).isBetween(norm, 1.05 * norm);
            assertThat(first.method()).contains("no theorem makes it 1-Lipschitz");
            assertThat(model.lipschitz().upper()).isGreaterThan(norm * 0.999);
        }
    }

    @Test
    void theRepairedBackboneIsOneLipschitz() throws IOException {
        try (LoadedModel model = imported(SMALL, true)) {
            assertThat(model.lipschitz().upper()).isLessThanOrEqualTo(1 + 1e-6);
        }
    }

    private LoadedModel imported(Path golden, boolean repaired) throws IOException {
        new PublishedImport(ENGINE).run(new ModelFolder(folder.resolve("published"), JSON),
                golden.resolve("model.ckpt-1000.pth"), Optional.of(golden.resolve("classifier-100.pth")), List.of(),
                repaired);
        return new ModelStore(List.of(folder), ENGINE, JSON).open("published", new JobContext());
    }

    @Test
    void aPickleThatNamesAnythingElseIsRefusedAndNothingRuns() throws IOException {
        Path marker = folder.resolve("ran");
        String program = "\u0080\u0002cos\nsystem\nX" + "\u0012\0\0\0" + "touch " + "x".repeat(12) + "\u0085R.";
        Path file = archive("evil.pth", program.getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> Checkpoint.read(file)).isInstanceOf(InvalidCheckpointException.class)
            .hasMessageContaining("evil.pth")
            .hasMessageContaining("'os.system'")
            .hasMessageContaining("nothing of it was run");
        assertThat(marker).doesNotExist();
    }

    @Test
    void anOpcodeThatNoCheckpointNeedsIsRefused() throws IOException {
        Path file = archive("inst.pth", "(ios\nsystem\n.".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> Checkpoint.read(file)).isInstanceOf(InvalidCheckpointException.class)
            .hasMessageContaining("operation 0x69");
    }

    @Test
    void aLegacyFileSaysHowToConvertIt() throws IOException {
        Path file = Files.write(folder.resolve("old.pth"), new byte[]{(byte) 0x80, 2, (byte) 0x8a, 10});
        assertThatThrownBy(() -> Checkpoint.read(file)).isInstanceOf(InvalidCheckpointException.class)
            .hasMessageContaining("legacy");
    }

    @Test
    void aFileThatIsNoCheckpointSaysSo() throws IOException {
        Path text = Files.writeString(folder.resolve("notes.pth"), "hello");
        assertThatThrownBy(() -> Checkpoint.read(text)).isInstanceOf(InvalidCheckpointException.class)
            .hasMessageContaining("not a zip archive");
        assertThatThrownBy(() -> Checkpoint.read(folder.resolve("none.pth")))
            .isInstanceOf(InvalidCheckpointException.class)
            .hasMessageContaining("does not exist");
        Path swapped = SMALL.resolve("classifier-100.pth");
        assertThatThrownBy(() -> PublishedBackbone.of(Checkpoint.read(swapped), false, 0))
            .isInstanceOf(InvalidCheckpointException.class)
            .hasMessageContaining("conv1.kernel");
        assertThatThrownBy(() -> PublishedHead.of(Checkpoint.read(SMALL.resolve("model.ckpt-1000.pth"))))
            .isInstanceOf(InvalidCheckpointException.class)
            .hasMessageContaining("linear.weight");
    }

    @Test
    void aTruncatedPickleIsRefused() throws IOException {
        byte[] whole;
        try (ZipFile zip = new ZipFile(SMALL.resolve("classifier-100.pth").toFile())) {
            whole = zip.getInputStream(zip.getEntry("classifier-100/data.pkl")).readAllBytes();
        }
        for (int length = 0; length < whole.length; length += 7) {
            Path file = archive("cut-" + length + ".pth", java.util.Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> Checkpoint.read(file)).isInstanceOf(InvalidCheckpointException.class);
        }
    }

    private Path archive(String name, byte[] pickle) throws IOException {
        Path file = folder.resolve(name);
        try (OutputStream stream = Files.newOutputStream(file); ZipOutputStream zip = new ZipOutputStream(stream)) {
            zip.putNextEntry(new ZipEntry("archive/data.pkl"));
            zip.write(pickle);
            zip.closeEntry();
        }
        return file;
    }

    private static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            doubles[i] = values[i];
        }
        return doubles;
    }

    private static double norm(double[] values) {
        return distance(values, new double[values.length]);
    }

    private static double distance(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        }
        return Math.sqrt(sum);
    }
}
