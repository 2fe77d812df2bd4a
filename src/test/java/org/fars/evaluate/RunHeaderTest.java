package org.fars.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fars.attack.Attacks;
import org.fars.certify.Certifiers;
import org.fars.core.JobContext;
import org.fars.evaluate.EvaluationData.LabelMatch;
import org.fars.evaluate.run.Evaluation;
import org.fars.evaluate.store.Journal;
import org.fars.evaluate.store.Journal.JournalException;
import org.fars.evaluate.store.RunRepository.StoredRun;
import org.fars.evaluate.store.ShardMerger;
import org.fars.image.Dataset.SkippedFile;
import org.fars.model.Head;
import org.fars.model.LayerSpec;
import org.fars.model.LinearHead;
import org.fars.model.LipschitzBound;
import org.fars.model.LoadedModel;
import org.fars.model.ModelCard;
import org.fars.model.MultiLayerHead;
import org.fars.model.SparsemaxHead;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** What a run's key covers, and what is done with runs whose key differs. */
class RunHeaderTest {
    private static final EvaluationSettings SETTINGS = Fixtures.settings().withAttacks(List.of());

    @TempDir
    private Path folder;

    private static ModelCard card(List<LayerSpec> architecture, Map<String, String> files) {
        ModelCard card = Fixtures.model().card();
        return new ModelCard(card.id(), card.title(), card.input(), architecture, card.classes(), List.of(), null,
                Map.of("seed", 1), null, null, files);
    }

    private static LoadedModel model(ModelCard card, List<Head> heads) {
        return new LoadedModel(card, Fixtures.model().backbone(), heads, LipschitzBound.one());
    }

    private static List<Head> heads(double r, double temperature, MultiLayerHead.Activation activation, double sigma,
            double weight) {
        LinearHead original = (LinearHead) Fixtures.model().heads().getFirst();
        LinearHead narrow = new LinearHead("layer", new double[][]{{1, weight, 0}, {0, 1, 0}, {0, 0, 1}},
                new double[3]);
        return List.of(original, new SparsemaxHead("sparsemax", original, r, temperature),
                new MultiLayerHead("multi-layer", List.of(original, narrow), activation, sigma));
    }

    private static String key(LoadedModel model) {
        return RunHeader.of(model, new EvaluationData("data", List.of()), SETTINGS).key();
    }

    @Test
    void theKeyCoversTheWholeModel() {
        List<LayerSpec> layers = List.of(new LayerSpec.Shift(List.of(0.5)), new LayerSpec.Flatten());
        Map<String, String> files = Map.of("backbone.safetensors", "00ff");
        List<Head> heads = heads(2, 1, MultiLayerHead.Activation.RELU, 0.3, 0);
        Map<String, LoadedModel> models = new LinkedHashMap<>();
        models.put("as it is", model(card(layers, files), heads));
        models.put("architecture", model(card(List.of(new LayerSpec.Shift(List.of(0.6)), new LayerSpec.Flatten()),
                files), heads));
        models.put("a layer less", model(card(List.of(new LayerSpec.Flatten()), files), heads));
        models.put("a file", model(card(layers, Map.of("backbone.safetensors", "00fe")), heads));
        models.put("another file", model(card(layers, Map.of("backbone.safetensors", "00ff", "x", "00")), heads));
        models.put("r", model(card(layers, files), heads(1, 1, MultiLayerHead.Activation.RELU, 0.3, 0)));
        models.put("t", model(card(layers, files), heads(2, 1.5, MultiLayerHead.Activation.RELU, 0.3, 0)));
        models.put("activation", model(card(layers, files), heads(2, 1, MultiLayerHead.Activation.SIGMOID, 0.3, 0)));
        models.put("sigma", model(card(layers, files), heads(2, 1, MultiLayerHead.Activation.RELU, 0.4, 0)));
        models.put("a weight", model(card(layers, files), heads(2, 1, MultiLayerHead.Activation.RELU, 0.3, 1e-12)));
        models.put("a head less", model(card(layers, files), heads.subList(0, 2)));

        assertThat(models.values().stream().map(RunHeaderTest::key).toList()).doesNotHaveDuplicates()
            .hasSameSizeAs(models.values());
        LoadedModel same = model(card(layers, files), heads(2, 1, MultiLayerHead.Activation.RELU, 0.3, 0));
        assertThat(key(same)).isEqualTo(key(models.get("as it is")));
        RunHeader header = RunHeader.of(same, new EvaluationData("data", List.of()), SETTINGS);
        assertThat(models.entrySet().stream().filter(model -> header.isOf(model.getValue())).map(Map.Entry::getKey))
            .containsExactly("as it is");
    }

    @Test
    void aRunOfSomeHeadsBelongsToTheModelThatHasThem() {
        LoadedModel model = model(card(List.of(), Map.of()), heads(2, 1, MultiLayerHead.Activation.RELU, 0.3, 0));
        EvaluationSettings some = SETTINGS.withHeads(List.of("sparsemax"));
        RunHeader header = RunHeader.of(some.chosenHeads(model), new EvaluationData("data", List.of()), some);
        assertThat(header.isOf(model)).isTrue();
        assertThat(header.isOf(model(model.card(), model.heads().subList(0, 1)))).isFalse();
    }

    private EvaluationRun evaluate(LoadedModel model, boolean resume) {
        return new Evaluation(model, new EvaluationData("test data", Fixtures.items(5)), SETTINGS,
                Certifiers.standard().byIds(SETTINGS.certificates()), new Attacks(), folder, resume)
            .run(new JobContext());
    }

    @Test
    void aRunIsNotResumedOverAChangedArchitecture() {
        List<Head> heads = Fixtures.model().heads();
        evaluate(model(card(List.of(new LayerSpec.Flatten()), Map.of()), heads), false);
        LoadedModel changed = model(card(List.of(new LayerSpec.Shift(List.of(0.1)), new LayerSpec.Flatten()), Map.of()),
                heads);
        assertThatThrownBy(() -> evaluate(changed, true)).isInstanceOf(JournalException.class)
            .hasMessageContaining("was begun with another model, other heads or other settings");
    }

    @Test
    void aRunOfAnEarlierVersionIsShownButNeitherResumedNorJoined() throws IOException {
        EvaluationRun run = Fixtures.run(Fixtures.items(5), SETTINGS, folder);
        Path journal = folder.resolve(Journal.FILE_NAME);
        // Such journals have a plain hash for a key, and nothing about labels.
        String old = Files.readString(journal)
            .replaceFirst("\"key\":\"[^\"]*\"", "\"key\":\"" + "ab".repeat(32) + "\"");
        assertThat(old).doesNotContain("labels");
        Files.writeString(journal, old);

        StoredRun stored = new StoredRun(folder, new StoredRun.About(null, "linear", "test data", 5, SETTINGS), 5);
        assertThat(stored.read().results()).isEqualTo(run.results());
        assertThat(stored.read().header().labels()).isNull();
        assertThat(ShardMerger.merge(List.of(folder)).results()).isEqualTo(run.results());
        assertThat(stored.read().header().isOf(Fixtures.model())).isFalse();
        assertThatThrownBy(() -> Fixtures.evaluation(Fixtures.items(5), SETTINGS, folder, true).run(new JobContext()))
            .isInstanceOf(JournalException.class)
            .hasMessageContaining("an earlier version, which did not record the model's architecture")
            .hasMessageContaining("not resumed");
        assertThatThrownBy(() -> ShardMerger.merge(List.of(folder, folder))).isInstanceOf(JournalException.class)
            .hasMessageContaining("not joined with others");
    }

    @Test
    void headersAreReadBackAsTheyWereWritten() {
        LabelMatch labels = new LabelMatch(List.of(new LabelMatch.ClassCount("cat", 3)), List.of(), 1,
                List.of(new SkippedFile("a.png", "has no label")), 0, List.of());
        RunHeader header = RunHeader.of(Fixtures.model(),
                new EvaluationData("data", new ArrayList<>(), java.util.Optional.of(labels)), SETTINGS);
        JsonMapper json = JsonMapper.builder().build();
        assertThat(json.readValue(json.writeValueAsString(header), RunHeader.class)).isEqualTo(header);
        RunHeader plain = RunHeader.of(Fixtures.model(), new EvaluationData("data", List.of()), SETTINGS);
        assertThat(json.writeValueAsString(plain)).doesNotContain("labels");
        assertThat(json.readValue(json.writeValueAsString(plain), RunHeader.class)).isEqualTo(plain);
    }
}
