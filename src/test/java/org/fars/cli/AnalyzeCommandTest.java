package org.fars.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import tools.jackson.databind.JsonNode;

class AnalyzeCommandTest extends CommandTestBase {
    @Test
    void analyzePrintsWhatTheContractSays() {
        Path red = image("red.png", 0x330000);

        assertThat(run("analyze", red, "--json", "--embedding", "--seed", "7")).isZero();

        assertThat(err.toString()).isEmpty();
        JsonNode element = json().get(0);
        assertThat(json()).hasSize(1);
        assertThat(element.get("image").asString()).isEqualTo(red.toString());
        assertThat(element.get("model").asString()).isEqualTo("colours");
        assertThat(element.get("seed").asLong()).isEqualTo(7);
        assertThat(element.get("lipschitz").asDouble()).isEqualTo(1);
        assertThat(element.get("prediction").get("index").asInt()).isZero();
        assertThat(element.get("prediction").get("label").asString()).isEqualTo("red");
        assertThat(element.get("embedding")).hasSize(48);
        assertThat(element.get("embedding").get(3).asDouble()).isEqualTo((double) (0x33 / 255f));
        JsonNode head = element.get("heads").get(0);
        assertThat(head.get("head").asString()).isEqualTo("original");
        assertThat(head.get("scores").get(0).asDouble()).isCloseTo(16 * 0x33 / 255.0, within(1e-6));
        JsonNode certificate = head.get("certificates").get(0);
        assertThat(certificate.get("id").asString()).isEqualTo("exact-margin");
        // margin 16·0.2 over ‖w_red − w_green‖ = √32
        assertThat(certificate.get("radius").asDouble()).isCloseTo(3.2 / Math.sqrt(32), within(1e-6));
        assertThat(certificate.get("sound").asBoolean()).isTrue();
        assertThat(certificate.get("kind").asString()).isEqualTo("deterministic");
        assertThat(certificate.get("abstained").asBoolean()).isFalse();
        assertThat(certificate.get("reason").asString()).isEmpty();
        assertThat(element.get("heads").get(1).get("head").asString()).isEqualTo("sparsemax");
    }

    @Test
    void embeddingsAreOnlyPrintedOnRequest() {
        run("analyze", image("red.png", 0x330000), "--json");

        assertThat(json().get(0).has("embedding")).isFalse();
    }

    @Test
    void theTableNamesTheKindOfEveryRadius() {
        assertThat(run("analyze", image("red.png", 0x330000))).isZero();

        List<String> rows = out.toString().lines().filter(line -> line.matches(".*[0-9]\\.[0-9]{4}( .*|$)")).toList();
        assertThat(rows).isNotEmpty()
            .allMatch(row -> row.contains("deterministic") || row.contains("probabilistic")
                    || row.contains("not a certificate") || row.startsWith("model "));
        assertThat(out.toString()).startsWith("model colours, L <= 1.000000 (audited), seed 0, test");
    }

    @Test
    void aBadImageDoesNotStopTheOthers() throws IOException {
        Path broken = Files.writeString(folder.resolve("broken.png"), "not a picture");
        Path gone = folder.resolve("gone.png");

        int status = run("analyze", image("a.png", 0x330000), broken, gone, image("b.png", 0x003300), "--json");

        assertThat(status).isEqualTo(3);
        assertThat(json()).hasSize(2);
        assertThat(json().get(1).get("prediction").get("label").asString()).isEqualTo("green");
        assertThat(err.toString().lines()).hasSize(2)
            .anyMatch(line -> line.startsWith(gone + ": there is no such file"))
            .anyMatch(line -> line.startsWith(broken + ": is not an image of a known format"));
    }

    @Test
    void withNothingReadableTheArrayIsEmpty() {
        assertThat(run("analyze", folder.resolve("gone.png"), "--json")).isEqualTo(3);
        assertThat(json()).isEmpty();
    }

    @Test
    void foldersAreAnalysedWithTheirLabels() {
        image("set/red/1.png", 0x330000);
        image("set/blue/2.png", 0x000033);

        assertThat(run("analyze", folder.resolve("set"), "--json")).isZero();

        List<String> labels = new ArrayList<>();
        for (JsonNode element : json()) {
            labels.add(element.get("label").asString() + "=" + element.get("prediction").get("label").asString());
        }
        assertThat(labels).containsExactly("blue=blue", "red=red");
        assertThat(json().get(0).get("image").asString()).isEqualTo(folder.resolve("set/blue/2.png").toString());
    }

    @Test
    void companyAndOrderDoNotMatter() {
        Path a = image("a.png", 0x331100);
        Path b = image("b.png", 0x112200);
        run("analyze", a, b, "--json", "--seed", "3");
        JsonNode together = json();
        run("analyze", b, a, "--json", "--seed", "3");

        assertThat(json().get(0)).isEqualTo(together.get(1));
        assertThat(json().get(1)).isEqualTo(together.get(0));
    }

    @Test
    void onlyTheCertificatesAskedForAreGivenAndInThatOrder() {
        run("analyze", image("red.png", 0x330000), "--json", "--certificates", "sparsemax-margin, spectral-margin");

        assertThat(ids(0)).containsExactly("spectral-margin");
        assertThat(ids(1)).containsExactly("sparsemax-margin", "spectral-margin");
    }

    private List<String> ids(int head) {
        List<String> ids = new ArrayList<>();
        json().get(0).get("heads").get(head).get("certificates").forEach(c -> ids.add(c.get("id").asString()));
        return ids;
    }

    @Test
    void filesThatAreLeftOutAreNamed() throws IOException {
        image("set/red/1.png", 0x330000);
        Files.writeString(folder.resolve("set/red/notes.txt"), "seen");

        assertThat(run("analyze", folder.resolve("set"), "--json")).isZero();

        assertThat(json()).hasSize(1);
        assertThat(err.toString()).contains("skipped 1 file: red/notes.txt").hasLineCount(1);
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void controlCharactersInNamesDoNotReachTheTerminal() throws IOException {
        Path evil = image("evil\u001b[2J\u007f.png", 0x330000);
        Path broken = Files.writeString(folder.resolve("broken\u001b[2J\u0007.png"), "not a picture");

        assertThat(run("analyze", evil, broken)).isEqualTo(3);

        assertThat(out.toString()).doesNotContain("\u001b", "\u007f").contains("evil?[2J?.png");
        assertThat(err.toString()).doesNotContain("\u001b", "\u0007").contains("broken [2J .png");
    }

    @Test
    void aCancelledRunKeepsWhatItHas() {
        context.cancel();

        assertThat(run("analyze", image("red.png", 0x330000), "--json")).isEqualTo(130);
        assertThat(json()).isEmpty();
    }

    @Test
    void whatWasDoneBeforeACancellationStays() {
        Console console = new Console(new PrintWriter(out), new PrintWriter(err), false);
        List<String> done = new ArrayList<>();

        try (ImageInputs inputs = new ImageInputs(List.of(image("a.png", 1), image("b.png", 2)), console)) {
            int status = inputs.forEach(FakeModels.INPUT, "looking at", context, (name, image, tensor) -> {
                done.add(name);
                context.cancel();
            });

            assertThat(status).isEqualTo(130);
            assertThat(done).containsExactly(folder.resolve("a.png").toString());
        }
    }
}
