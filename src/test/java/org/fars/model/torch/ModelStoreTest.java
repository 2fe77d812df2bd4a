package org.fars.model.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.fars.model.torch.EngineForTests.ENGINE;
import static org.fars.model.torch.EngineForTests.JSON;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.fars.core.JobContext;
import org.fars.core.UnknownNameException;
import org.fars.image.ImageTensor;
import org.fars.model.InvalidModelException;
import org.fars.model.LinearHead;
import org.fars.model.LipschitzBound;
import org.fars.model.LipschitzLowerBoundSearch;
import org.fars.model.LoadedModel;
import org.fars.model.ModelCard;
import org.fars.model.ModelFolder;
import org.fars.model.torch.Checkpoint.CheckpointTensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelStoreTest {
    /** Values that a random model gives for an image. */
    private static final int EMBEDDING = 10;
    @TempDir
    Path root;

    private ModelStore store() {
        return new ModelStore(List.of(root, root.resolve("nowhere")), ENGINE, JSON);
    }

    private static List<ImageTensor> images(int count) {
        SplittableRandom random = new SplittableRandom(5);
        List<ImageTensor> images = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            float[] values = new float[64];
            for (int k = 0; k < values.length; k++) {
                values[k] = (float) random.nextDouble();
            }
            images.add(new ImageTensor(1, 8, 8, values));
        }
        return images;
    }

    @Test
    void everyLayerOfRandomWeightsIsProvedOneLipschitz() throws IOException {
        for (int seed = 0; seed < 20; seed++) {
            RandomModel.write(root, "m" + seed, RandomModel.weights(seed));
            try (LoadedModel model = store().open("m" + seed, new JobContext())) {
                assertThat(model.lipschitz().basis()).isEqualTo(LipschitzBound.Basis.AUDITED);
                assertThat(model.lipschitz().layers()).hasSize(RandomModel.ARCHITECTURE.size())
                    .allSatisfy(layer -> assertThat(layer.bound()).isLessThanOrEqualTo(1));
            }
        }
    }

    @Test
    void claimsOfACardAboutItsBoundAreIgnored() throws IOException {
        ModelFolder folder = RandomModel.write(root, "m", RandomModel.weights(1));
        ModelCard card = folder.card();
        for (Double claimed : Arrays.asList(-5.0, Double.NaN, 0.0, 0.5, null)) {
            folder.write(new ModelCard(card.id(), card.title(), card.input(), card.architecture(), card.classes(),
                    card.heads(), new ModelCard.LipschitzCard(1e-3, "", claimed, null, null, true), card.training(),
                    card.data(), card.metrics(), card.files()), Map.of());
            try (LoadedModel model = store().open("m", new JobContext())) {
                assertThat(model.lipschitz().basis()).isEqualTo(LipschitzBound.Basis.AUDITED);
                assertThat(model.lipschitz().upper()).isEqualTo(1);
                assertThat(model.lipschitz().displacement()).isBetween(1e-17, 1e-9);
            }
        }
    }

    @Test
    void float64EmbeddingsAreNearThoseOfTheEngineAndHaveTheSameBitsInAnyCompany() throws IOException {
        RandomModel.write(root, "m", RandomModel.weights(3));
        try (LoadedModel model = store().open("m", new JobContext())) {
            List<ImageTensor> all = images(70);
            double[][] together = model.backbone().embedDouble(all);
            for (int i = 0; i < all.size(); i += 23) {
                assertThat(model.backbone().embedDouble(List.of(all.get(i)))[0]).isEqualTo(together[i]);
            }
            assertThat(RoundingError.measure(model.backbone(), all)).isBetween(1e-9, 1e-4);
        }
    }

    @Test
    void noPairOfImagesIsStretchedBeyondTheProvedBound() throws IOException {
        for (int seed = 0; seed < 5; seed++) {
            RandomModel.write(root, "m" + seed, RandomModel.weights(seed));
            try (LoadedModel model = store().open("m" + seed, new JobContext())) {
                double stretch = new LipschitzLowerBoundSearch(model.backbone(), 0).largest(images(6), 30,
                        new JobContext());
                assertThat(stretch).isPositive().isLessThanOrEqualTo(model.lipschitz().upper() + 1e-6);
            }
        }
    }

    @Test
    void anImagesEmbeddingAndGradientHaveTheSameBitsInAnyCompany() throws IOException {
        RandomModel.write(root, "m", RandomModel.weights(3));
        try (LoadedModel model = store().open("m", new JobContext())) {
            List<ImageTensor> all = images(70);
            float[][] together = model.backbone().embed(all);
            float[][] gradients = model.backbone().vjp(all, z -> z);
            for (int i = 0; i < all.size(); i += 23) {
                assertThat(model.backbone().embed(List.of(all.get(i)))[0]).isEqualTo(together[i]);
                assertThat(model.backbone().vjp(List.of(all.get(i)), z -> z)[0]).isEqualTo(gradients[i]);
            }
        }
    }

    @Test
    void theGradientIsTheSlope() throws IOException {
        RandomModel.write(root, "m", RandomModel.weights(4));
        try (LoadedModel model = store().open("m", new JobContext())) {
            ImageTensor image = images(1).getFirst();
            float[] gradient = model.backbone().vjp(List.of(image), z -> {
                float[] ones = new float[z[0].length];
                java.util.Arrays.fill(ones, 1);
                return new float[][]{ones};
            })[0];
            for (int k = 0; k < 64; k += 9) {
                float[] up = image.values().clone();
                float[] down = image.values().clone();
                up[k] += 0.01f;
                down[k] -= 0.01f;
                float[][] z = model.backbone().embed(List.of(image.with(up), image.with(down)));
                double slope = 0;
                for (int j = 0; j < z[0].length; j++) {
                    slope += (z[0][j] - z[1][j]) / 0.02;
                }
                assertThat((double) gradient[k]).isCloseTo(slope, org.assertj.core.data.Offset.offset(2e-3));
            }
        }
    }

    @Test
    void theTransposedKernelIsTheAdjoint() {
        ENGINE.call(() -> {
            try (NDManager scope = ENGINE.scope()) {
                NDArray kernel = scope.randomNormal(new Shape(5, 3, 3, 3), DataType.FLOAT64);
                NDArray x = scope.randomNormal(new Shape(1, 3, 6, 7), DataType.FLOAT64);
                NDArray y = scope.randomNormal(new Shape(1, 5, 6, 7), DataType.FLOAT64);
                double left = Convolution.same(x, kernel, null).mul(y).sum().getDouble();
                double right = Convolution.same(y, Convolution.transposed(kernel), null).mul(x).sum().getDouble();
                assertThat(left).isCloseTo(right, org.assertj.core.data.Offset.offset(1e-9));
            }
            return null;
        });
    }

    @Test
    void whatIsWrongWithAModelIsSaidInOneSentenceThatNamesTheFile() throws IOException {
        ModelFolder folder = RandomModel.write(root, "m", RandomModel.weights(1));
        Path weights = folder.path().resolve("backbone.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length - 1] ^= 1;
        Files.write(weights, bytes);
        fails("m", "backbone.safetensors", "SHA-256 differs");
        Files.delete(weights);
        fails("m", "backbone.safetensors", "is missing");

        Map<String, CheckpointTensor> without = RandomModel.weights(1);
        CheckpointTensor kernel = without.remove("conv1.kernel");
        replaceBackbone("missing", without);
        fails("missing", "backbone.safetensors", "no tensor 'conv1.kernel'");

        without.put("conv1.kernel", kernel.reshaped(6, 5, 3, 3));
        replaceBackbone("shape", without);
        fails("shape", "backbone.safetensors", "of shape (6, 5, 3, 3)");

        without.put("conv1.kernel", kernel);
        kernel.values()[17] = Float.NaN;
        replaceBackbone("nan", without);
        fails("nan", "backbone.safetensors", "not finite");

        Files.writeString(Files.createDirectories(root.resolve("text")).resolve("model.json"), "no json");
        fails("text", "model.json", "is no JSON (line 1, column");
        Files.writeString(Files.createDirectories(root.resolve("hollow")).resolve("model.json"), "{}");
        fails("hollow", "model.json", "has no 'id'");
        assertThatThrownBy(() -> store().open("none", new JobContext())).isInstanceOf(UnknownNameException.class)
            .hasMessageContaining("no such model");
        assertThat(store().list()).extracting(ModelCard::id).contains("m", "nan").doesNotContain("text");
    }

    @Test
    void anArchitectureThatDoesNotComposeNamesTheLayerAndTheShapes() {
        assertThatThrownBy(() -> org.fars.model.LayerSpec.embedding(
                List.of(new org.fars.model.LayerSpec.AveragePool(3)), RandomModel.INPUT))
            .isInstanceOf(InvalidModelException.class)
            .hasMessageContaining("average-pool")
            .hasMessageContaining("1×8×8");
    }

    @Test
    void aFolderWhoseCardIsDamagedIsNamedWithTheReasonBesideTheOthers() throws IOException {
        RandomModel.write(root, "good", RandomModel.weights(1));
        Files.writeString(Files.createDirectories(root.resolve("torn")).resolve("model.json"), "{\"id\": \"to");
        assertThat(store().list()).extracting(ModelCard::id).containsExactly("good");
        assertThat(store().damaged()).singleElement()
            .satisfies(mistake -> assertThat(mistake.getMessage()).contains("torn").contains("model.json"));
    }

    @Test
    void aFolderWhoseNameIsNotTheIdIsNamedWithBoth() throws IOException {
        RandomModel.write(root, "m", RandomModel.weights(1));
        Files.move(root.resolve("m"), root.resolve("other"));
        fails("other", "model.json", "has the id 'm' in a folder named 'other'");
        assertThat(store().list()).isEmpty();
    }

    @Test
    void aModelThatHidesAnotherOfTheSameIdIsNamed() throws IOException {
        Path own = root.resolve("own");
        Path shipped = root.resolve("shipped");
        RandomModel.write(own, "m", RandomModel.weights(1));
        RandomModel.write(shipped, "m", RandomModel.weights(2));
        ModelStore store = new ModelStore(List.of(own, shipped), ENGINE, JSON);
        assertThat(store.list()).hasSize(1);
        assertThat(store.folder("m").path()).isEqualTo(own.resolve("m"));
        assertThat(store.damaged()).singleElement()
            .extracting(Throwable::getMessage)
            .asString()
            .startsWith(shipped.resolve("m").toString())
            .contains("is not used, since " + own.resolve("m") + " has a model of the same id, 'm'");
    }

    @Test
    void aModelWithoutHeadsSaysThatItClassifiesNothing() throws IOException {
        ModelFolder folder = RandomModel.write(root, "m", RandomModel.weights(1));
        Path card = folder.path().resolve("model.json");
        Files.writeString(card, Files.readString(card).replaceFirst("(?s)\"heads\" : \\[.*?\\],", "\"heads\" : [ ],"));
        try (LoadedModel model = store().open("m", new JobContext())) {
            assertThatThrownBy(model::requireHeads).isInstanceOf(InvalidModelException.class)
                .hasMessageStartingWith("m: has no head");
        }
    }

    @Test
    void aHeadInBfloat16IsReadExactly() throws IOException {
        ModelFolder folder = RandomModel.write(root, "m", RandomModel.weights(1));
        byte[] half = head("BF16", 2, EMBEDDING, value -> (short) (Float.floatToIntBits(value) >>> 16));
        ModelCard card = folder.card();
        folder.write(withHead(card), Map.of("heads/b.safetensors", half));
        try (LoadedModel model = store().open("m", new JobContext())) {
            LinearHead head = (LinearHead) model.heads().getFirst();
            // Powers of two, which bfloat16 holds exactly.
            assertThat(head.weight()[0][0]).isEqualTo(1);
            assertThat(head.weight()[1][3]).isEqualTo(0x1p-7);
        }
    }

    @Test
    void aHeadWithoutClassesIsRefused() throws IOException {
        ModelFolder folder = RandomModel.write(root, "m", RandomModel.weights(1));
        folder.write(withHead(folder.card()), Map.of("heads/b.safetensors", head("F32", 0, EMBEDDING, null)));
        fails("m", "b.safetensors", "which gives no scores");
    }

    @Test
    void aModelWhoseReplacementIsInterruptedIsTheOldOneOrTheNew() throws IOException {
        ModelFolder folder = RandomModel.write(root, "m", RandomModel.weights(1));
        Path weights = folder.path().resolve("backbone.safetensors");
        Path card = folder.path().resolve("model.json");
        byte[] oldWeights = Files.readAllBytes(weights);
        byte[] oldCard = Files.readAllBytes(card);
        folder.write(folder.card(), Map.of("backbone.safetensors", RandomModel.encode(RandomModel.weights(2))));
        byte[] newWeights = Files.readAllBytes(weights);
        byte[] newCard = Files.readAllBytes(card);
        String hash = folder.card().files().get("backbone.safetensors");
        assertThat(newWeights).isNotEqualTo(oldWeights);

        // Interrupted before the card was replaced.
        Path staged = folder.path().resolve(".backbone.safetensors." + hash);
        Files.write(staged, newWeights);
        Files.write(weights, oldWeights);
        Files.write(card, oldCard);
        assertThat(folder.read(folder.card(), "backbone.safetensors")).isEqualTo(oldWeights);
        // Interrupted after it.
        Files.write(card, newCard);
        assertThat(folder.read(folder.card(), "backbone.safetensors")).isEqualTo(newWeights);
        // What was interrupted is completed by the next write of the same.
        folder.write(folder.card(), Map.of("backbone.safetensors", newWeights));
        assertThat(staged).doesNotExist();
        assertThat(Files.readAllBytes(weights)).isEqualTo(newWeights);
    }

    private static ModelCard withHead(ModelCard card) {
        return new ModelCard(card.id(), card.title(), card.input(), card.architecture(), null,
                List.of(new ModelCard.HeadCard("b", "linear", "heads/b.safetensors", null, null, null, null)),
                card.lipschitz(), card.training(), card.data(), card.metrics(), card.files());
    }

    /** A head of weights 2^-(row + 2·column), and a bias of ones. */
    private static byte[] head(String type, int classes, int size, FloatToShort encoding) {
        int width = encoding == null ? Float.BYTES : Short.BYTES;
        ByteBuffer data = ByteBuffer.allocate(width * classes * (size + 1)).order(ByteOrder.LITTLE_ENDIAN);
        for (int k = 0; k < classes * (size + 1); k++) {
            float value = k < classes * size ? (float) Math.scalb(1.0, -(k / size + 2 * (k % size))) : 1;
            if (encoding == null) {
                data.putFloat(value);
            } else {
                data.putShort(encoding.apply(value));
            }
        }
        int split = width * classes * size;
        byte[] header = """
                {"weight":{"dtype":"%s","shape":[%d,%d],"data_offsets":[0,%d]},"bias":{"dtype":"%s","shape":[%d],"data_offsets":[%d,%d]}}"""
            .formatted(type, classes, size, split, type, classes, split, data.capacity())
            .getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + header.length + data.capacity())
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(header.length)
            .put(header)
            .put(data.array())
            .array();
    }

    private interface FloatToShort {
        short apply(float value);
    }

    /** A folder whose hashes are right and whose weights are not. */
    private void replaceBackbone(String id, Map<String, CheckpointTensor> weights) throws IOException {
        ModelFolder folder = RandomModel.write(root, id, RandomModel.weights(1));
        folder.write(folder.card(), Map.of("backbone.safetensors", RandomModel.encode(weights)));
    }

    private void fails(String id, String file, String reason) {
        assertThatThrownBy(() -> store().open(id, new JobContext())).isInstanceOf(InvalidModelException.class)
            .hasMessageContaining(file)
            .hasMessageContaining(reason);
    }
}
