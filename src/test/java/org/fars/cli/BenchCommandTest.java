package org.fars.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.fars.attack.Attacks;
import org.fars.certify.Certifiers;
import org.fars.core.AppDirectories;
import org.fars.core.JobContext;
import org.fars.model.torch.EngineForTests;
import org.fars.model.torch.ModelStore;
import org.fars.model.torch.RandomModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class BenchCommandTest {
    /** What may well be negative, or zero. */
    private static final Set<String> DIFFERENCES = Set.of("memory.growth", "memory.growth.heap");
    /** What only Linux tells. */
    private static final Set<String> RESIDENT = Set.of("memory.resident", "memory.growth");

    @TempDir
    Path folder;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final JobContext context = new JobContext();

    private int run(String... arguments) {
        Console console = new Console(new PrintWriter(out), new PrintWriter(err), false);
        AppDirectories directories = new AppDirectories(folder, folder);
        ModelStore store = new ModelStore(directories.models(), EngineForTests.ENGINE, EngineForTests.JSON);
        CliServices services = new CliServices(store, Certifiers.standard(), new Attacks(), directories, console);
        CliServices.Toolchain toolchain = new CliServices.Toolchain(EngineForTests.ENGINE, store, EngineForTests.JSON);
        return new CommandLineProgram(services, Optional.of(toolchain), Optional.empty(), List.of()).run(arguments,
                context);
    }

    @Test
    void everyRowHasANumber() throws IOException {
        RandomModel.write(folder.resolve("models"), "tiny", RandomModel.weights(1));

        assertThat(run("bench", "--quick", "--json")).as(err.toString()).isZero();

        assertThat(err.toString()).isEmpty();
        assertThat(out.toString()).matches("\\p{ASCII}*");
        JsonNode json = EngineForTests.JSON.readTree(out.toString());
        assertThat(json.get("model").asString()).isEqualTo("tiny");
        assertThat(json.get("quick").asBoolean()).isTrue();
        assertThat(json.get("machine").get("cpu").asString()).isNotBlank();
        assertThat(json.get("machine").get("cores").asInt()).isPositive();
        assertThat(json.get("machine").get("engine_threads").asInt()).isPositive();
        Set<String> ids = new HashSet<>();
        for (JsonNode row : json.get("rows")) {
            String id = row.get("id").asString();
            assertThat(ids.add(id)).as("%s appears once", id).isTrue();
            if (row.get("value").isNull()) {
                assertThat(RESIDENT).as(id).contains(id);
                assertThat(Path.of("/proc/self/status")).doesNotExist();
            } else if (!DIFFERENCES.contains(id)) {
                assertThat(row.get("value").asDouble()).as(id).isPositive();
            }
        }
        assertThat(ids).contains("start.engine", "start.first-analysis", "engine.matrix-product",
                "engine.convolutions.batch-1", "backbone.share.batch-1", "backbone.folding.batch-1",
                "backbone.float64.cost",
                "sampling.one-layer", "sampling.java-768", "sampling.engine-768", "sampling.multi-layer.share",
                "smoothing.ratio", "image.thumbnails", "attack.step", "attack.batch", "memory.growth",
                "memory.samples.peak-heap");
    }

    @Test
    void theNetworkOfARecipeIsMeasuredWithoutAModel() throws IOException {
        Path recipe = Files.writeString(folder.resolve("small.json"), """
                {"input": {"channels": 1, "height": 8, "width": 8}, "architecture": [
                  {"layer": "aol-conv", "name": "first", "out": 3, "kernel": 3}, {"layer": "flatten"},
                  {"layer": "sll-linear", "name": "linear", "inner": 5}, {"layer": "select", "count": 20}]}
                """);

        assertThat(run("bench", "--quick", "--json", "--recipe", recipe.toString())).as(err.toString()).isZero();

        JsonNode json = EngineForTests.JSON.readTree(out.toString());
        assertThat(json.get("model").asString()).contains("small.json", "random weights");
        assertThat(json.get("rows").findValuesAsString("id")).contains("backbone.share.batch-1", "evaluation.share",
                "evaluation.share.sampled", "evaluation.share.multi-layer");
    }

    @Test
    void onePartCanBeMeasuredAlone() throws IOException {
        RandomModel.write(folder.resolve("models"), "tiny", RandomModel.weights(1));

        assertThat(run("bench", "--quick", "--json", "--only", "evaluation")).as(err.toString()).isZero();

        assertThat(EngineForTests.JSON.readTree(out.toString()).get("rows").findValuesAsString("id"))
            .contains("start.engine", "evaluation.share")
            .allMatch(id -> id.startsWith("start.") || id.startsWith("evaluation."));
    }

    @Test
    void anUnknownPartIsTheUsersMistake() throws IOException {
        RandomModel.write(folder.resolve("models"), "tiny", RandomModel.weights(1));

        assertThat(run("bench", "--quick", "--only", "speed")).isEqualTo(ExitStatus.USAGE);

        assertThat(err.toString().lines().toList()).hasSize(1)
            .allMatch(line -> line.contains("speed") && line.contains("evaluation"));
    }

    @Test
    void aRecipeHasNoWindow() {
        assertThat(run("bench", "--recipe", "any.json", "--only", "window")).isEqualTo(ExitStatus.USAGE);

        assertThat(err.toString().lines().toList()).hasSize(1)
            .allMatch(line -> line.contains("engine, one-image, evaluation"));
    }

    @Test
    void aRecipeThatIsNoneIsTheUsersMistake() {
        Path recipe = folder.resolve("none.json");
        assertThat(run("bench", "--recipe", recipe.toString())).isEqualTo(ExitStatus.BAD_INPUT);
        assertThat(err.toString().lines().toList()).hasSize(1)
            .allMatch(line -> line.endsWith("none.json: there is no such file"));
    }

    @Test
    void anEarlierRunStandsBesideTheNewOne() throws IOException {
        RandomModel.write(folder.resolve("models"), "tiny", RandomModel.weights(1));
        Path earlier = Files.writeString(folder.resolve("old.json"),
                "{\"rows\": [{\"id\": \"start.engine\", \"value\": 1234.5}, {\"id\": \"gone\", \"value\": 1}]}");

        assertThat(run("bench", "--quick", "--compare", earlier.toString())).as(err.toString()).isZero();

        assertThat(out.toString()).contains("now / before");
        assertThat(out.toString().lines().filter(line -> line.contains("1234 ") || line.contains("1235 "))).hasSize(1);
    }

    @Test
    void whatIsNoEarlierRunIsTheUsersMistake() throws IOException {
        Path earlier = Files.writeString(folder.resolve("old.json"), "[1, 2]");
        assertThat(run("bench", "--compare", earlier.toString())).isEqualTo(ExitStatus.BAD_INPUT);
        assertThat(err.toString().lines().toList()).hasSize(1).allMatch(line -> line.contains("old.json"));
    }

    @Test
    void anUnknownModelIsTheUsersMistake() throws IOException {
        RandomModel.write(folder.resolve("models"), "tiny", RandomModel.weights(1));

        assertThat(run("bench", "--quick", "--model", "none")).isEqualTo(ExitStatus.USAGE);

        assertThat(err.toString().lines().toList()).hasSize(1).allMatch(line -> line.contains("none"));
    }
}
