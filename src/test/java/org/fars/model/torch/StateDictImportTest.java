package org.fars.model.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.fars.model.torch.EngineForTests.ENGINE;
import static org.fars.model.torch.EngineForTests.JSON;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fars.core.JobContext;
import org.fars.image.ImageTensor;
import org.fars.model.InvalidCheckpointException;
import org.fars.model.LoadedModel;
import org.fars.model.ModelFolder;
import org.fars.model.torch.Checkpoint.CheckpointTensor;
import org.fars.model.torch.StateDictImport.Recipe;
import org.fars.model.torch.TorchScriptImport.Normalisation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateDictImportTest {
    private static final Path FIXTURES = Path.of("src/test/resources/org/fars/model/torch/state");
    private static final String RECIPE = """
            {"input": {"channels": 1, "height": 4, "width": 4}, "classes": ["a", "b", "c"], "head": "fc", "architecture": [
              {"layer": "conv", "name": "conv", "out": 2, "kernel": 3}, {"layer": "relu"}, {"layer": "flatten"}]}""";
    @TempDir
    Path folder;

    private ModelFolder target() {
        return new ModelFolder(folder.resolve("models").resolve("new"), JSON);
    }

    private LoadedModel opened() {
        return new ModelStore(List.of(folder.resolve("models")), ENGINE, JSON).open("new", new JobContext());
    }

    private static double[] scores(LoadedModel model, ImageTensor image) {
        float[] z = model.backbone().embed(List.of(image))[0];
        double[] embedding = new double[z.length];
        for (int i = 0; i < z.length; i++) {
            embedding[i] = z[i];
        }
        return model.head("original").logits(embedding);
    }

    private static ImageTensor image(int channels, int side, int factor, int modulus) {
        float[] values = new float[channels * side * side];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (i * factor % modulus) / modulus;
        }
        return new ImageTensor(channels, side, side, values);
    }

    @Test
    void aRecipeGivesAStateDictItsArchitecture() throws IOException {
        Path recipe = Files.writeString(folder.resolve("recipe.json"), RECIPE);
        new StateDictImport(ENGINE).run(target(), FIXTURES.resolve("net.pt"), Recipe.read(recipe), Optional.empty(),
                List.of());

        try (LoadedModel model = opened()) {
            // As PyTorch 1.13 computed them.
            assertThat(scores(model, image(1, 4, 5, 7))).containsExactly(
                    new double[]{0.0836377739906311, -0.2041943520307541, -0.049427807331085205}, within(1e-6));
            assertThat(model.label(2)).isEqualTo("c");
            assertThat(model.lipschitz().upper()).isPositive();
        }
    }

    @Test
    void everyTensorThatDoesNotFitIsNamed() {
        Recipe recipe = new Recipe(new org.fars.model.Shape(1, 4, 4), List.of(
                new org.fars.model.LayerSpec.Conv("conv", 4, 3), new org.fars.model.LayerSpec.Conv("second", 2, 3)),
                null, null);

        assertThatThrownBy(() -> new StateDictImport(ENGINE).run(target(), FIXTURES.resolve("net.pt"), recipe,
                Optional.empty(), List.of()))
            .isInstanceOf(InvalidCheckpointException.class)
            .hasMessage(FIXTURES.resolve("net.pt")
                    + ": does not fit the recipe: has 'conv.weight' of shape 2×1×3×3 where 4×1×3×3 is needed; lacks "
                    + "'second.kernel'; has 'fc.bias', which the recipe does not use; has 'fc.weight', which the recipe "
                    + "does not use");
        assertThat(target().path()).doesNotExist();
    }

    @Test
    void recipesThatAreNoneSaySo() throws IOException {
        for (Map.Entry<String, String> fault : Map
            .of("{", "ends too early", "{}", "needs 'input' with channels, height and width, and 'architecture'",
                    "[1]", "", RECIPE.replace("relu", "gelu"), "'gelu'")
            .entrySet()) {
            Path file = Files.writeString(folder.resolve("r.json"), fault.getKey());
            assertThatThrownBy(() -> Recipe.read(file)).isInstanceOf(InvalidCheckpointException.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageContaining(fault.getValue());
        }
    }

    @Test
    void aNetworkOfLipschitzSllNetworksGivesItsOwnScoresAndIsOneLipschitz() throws IOException {
        Path weights = FIXTURES.resolve("sll.pth");
        assertThat(StateDictImport.isSllNetwork(weights)).isTrue();
        assertThat(StateDictImport.isSllNetwork(FIXTURES.resolve("net.pt"))).isFalse();
        new StateDictImport(ENGINE).runSllNetwork(target(), weights, Normalisation.NONE, List.of());

        try (LoadedModel model = opened()) {
            // As the published layers compute them, in float64.
            assertThat(scores(model, image(3, 32, 7, 17))).containsExactly(
                    new double[]{-1.8718402300189174, 1.0024842464454566, -0.6609565833118034}, within(1e-5));
            assertThat(model.lipschitz().upper()).isLessThanOrEqualTo(1 + 1e-6);
            assertThat(model.head("original").classes()).isEqualTo(3);
        }
    }

    @Test
    void legacyFilesAreReadAsTensors() {
        Map<String, CheckpointTensor> tensors = Checkpoint.read(FIXTURES.resolve("legacy.pth")).tensors();

        assertThat(tensors).containsOnlyKeys("a", "n", "h");
        assertThat(tensors.get("a").shape()).containsExactly(3, 2);
        assertThat(tensors.get("a").values()).containsExactly(0, 3, 1, 4, 2, 5);
        assertThat(tensors.get("n").values()).containsExactly(5);
        assertThat(tensors.get("h").values()).containsExactly(1.5f, -2);
    }

    @Test
    void truncatedLegacyFilesAreRefusedInASentence() throws IOException {
        byte[] whole = Files.readAllBytes(FIXTURES.resolve("legacy.pth"));
        for (int length = 2; length < whole.length; length++) {
            Path file = Files.write(folder.resolve("cut.pth"), Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> Checkpoint.read(file)).isInstanceOf(InvalidCheckpointException.class)
                .hasMessageStartingWith(file + ": ");
        }
    }

    @Test
    void aWholeModuleIsRefusedWithTheLineOfPythonThatConvertsIt() {
        for (String name : List.of("module.pth", "module-legacy.pth")) {
            assertThatThrownBy(() -> Checkpoint.read(FIXTURES.resolve(name)))
                .isInstanceOf(InvalidCheckpointException.class)
                .hasMessageContaining("was refused: its pickle names 'torch.nn.modules.linear.Linear'")
                .hasMessageContaining("save its tensors in Python: torch.save(torch.load('" + name
                        + "', map_location='cpu', weights_only=False).state_dict(), 'weights.pth')");
        }
    }
}
