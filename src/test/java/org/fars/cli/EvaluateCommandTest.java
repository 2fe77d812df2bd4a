package org.fars.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.fars.attack.Attacks;
import org.fars.certify.Certifiers;
import org.fars.core.AppDirectories;
import org.fars.core.JobContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code evaluate} and {@code merge} as a person types them, on six images that the model of {@link FakeModels} is right about and one it is not. */
class EvaluateCommandTest {
    @TempDir
    Path folder;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void drawImages() throws IOException {
        draw("red/1.png", 0x400000);
        draw("red/2.png", 0x330000);
        draw("green/1.png", 0x004000);
        draw("green/2.png", 0x003300);
        draw("blue/1.png", 0x000040);
        draw("blue/2.png", 0x000033);
        draw("blue/3.png", 0x400000);
    }

    private void draw(String name, int rgb) throws IOException {
        BufferedImage drawn = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 16; i++) {
            drawn.setRGB(i % 4, i / 4, rgb);
        }
        Path file = folder.resolve("data").resolve(name);
        Files.createDirectories(file.getParent());
        ImageIO.write(drawn, "png", file.toFile());
    }

    private int run(String... words) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        Console console = new Console(new PrintWriter(out), new PrintWriter(err), false);
        CliServices services = new CliServices(new FakeModels("colours"), Certifiers.standard(), new Attacks(),
                new AppDirectories(folder, folder), console);
        return new CommandLineProgram(services).run(words, new JobContext());
    }

    private int evaluate(String result, String... more) {
        String[] words = new String[9 + more.length];
        String[] usual = {"evaluate", folder.resolve("data").toString(), "--out", folder.resolve(result).toString(),
                "--certificates", "exact-margin,smoothed-argmax", "--n", "1000", "--batch=2"};
        System.arraycopy(usual, 0, words, 0, usual.length);
        System.arraycopy(more, 0, words, usual.length, more.length);
        return run(words);
    }

    private JsonNode summary(String result) throws IOException {
        return JsonMapper.builder().build().readTree(Files.readString(folder.resolve(result).resolve("summary.json")));
    }

    @Test
    void aDrawnSeedIsRecordedAndKeptWhenTheRunIsResumed() throws IOException {
        assertThat(evaluate("drawn", "--seed", "random")).as(err.toString()).isZero();
        long seed = summary("drawn").get("settings").get("seed").asLong();
        assertThat(seed).isBetween(0L, 1L << 53);
        assertThat(out.toString()).contains("Seed " + seed);
        assertThat(evaluate("drawn", "--seed", "random", "--resume")).as(err.toString()).isZero();
        assertThat(summary("drawn").get("settings").get("seed").asLong()).isEqualTo(seed);
        assertThat(evaluate("drawn", "--seed", String.valueOf(seed), "--resume")).as(err.toString()).isZero();
        assertThat(evaluate("other", "--seed", "random")).isZero();
        assertThat(summary("other").get("settings").get("seed").asLong()).isNotEqualTo(seed);
    }

    @Test
    void partsOfARunNeedAGivenSeed() {
        assertThat(evaluate("part", "--seed", "random", "--shard", "0/2")).isEqualTo(ExitStatus.USAGE);
        assertThat(err.toString()).contains("--shard");
        assertThat(evaluate("part", "--seed", "dice")).isEqualTo(ExitStatus.USAGE);
        assertThat(err.toString()).contains("--seed", "'dice'", "random");
    }

    @Test
    void theSummaryHasWhatTheContractSays() throws IOException {
        assertThat(evaluate("result", "--eps", "0.1,9", "--attack", "l2-pgd", "--steps", "5", "--seed", "4"))
            .as(err.toString())
            .isZero();

        assertThat(err.toString()).isEmpty();
        assertThat(names("result")).contains("images.csv", "summary.json", "table1.md", "report.html");
        JsonNode summary = summary("result");
        assertThat(summary.get("model").asString()).isEqualTo("colours");
        assertThat(summary.get("images").asInt()).isEqualTo(7);
        assertThat(summary.get("settings").get("seed").asLong()).isEqualTo(4);
        assertThat(summary.get("natural").get(0).get("head").asString()).isEqualTo("original");
        assertThat(summary.get("natural").get(0).get("accuracy").asDouble()).isEqualTo(100 * 6 / 7.0);
        for (JsonNode certified : summary.get("certified")) {
            double expected = certified.get("eps").asDouble() == 9 ? 0 : 100 * 6 / 7.0;
            assertThat(certified.get("accuracy").asDouble()).as(certified.toString()).isEqualTo(expected);
        }
        assertThat(summary.get("certified")).hasSize(2 * 2 * 2);
        assertThat(summary.get("attacked")).hasSize(2 * 2);
        assertThat(summary.get("attacked").findValuesAsString("attack")).containsOnly("l2-pgd");
    }

    @Test
    void theTablesArePrintedLast() {
        assertThat(evaluate("result")).isZero();
        assertThat(out.toString()).contains("Table 1: natural and certified accuracy (%)", "exact-margin", "85.71")
            .doesNotContain("Table 2")
            .endsWith("Results saved in " + folder.resolve("result") + " (7 images)" + System.lineSeparator());

        assertThat(evaluate("attacked", "--attack", "l2-pgd", "--steps", "2")).isZero();
        assertThat(out.toString()).contains("Table 2: natural accuracy and accuracy under attack (%)");
    }

    @Test
    void partsThatAreMergedAreTheWhole() throws IOException {
        evaluate("whole");
        evaluate("first", "--shard", "0/2");
        evaluate("second", "--shard", "1/2");

        assertThat(run("merge", folder.resolve("first").toString(), folder.resolve("second").toString(), "--out",
                folder.resolve("merged").toString()))
            .as(err.toString())
            .isZero();

        assertThat(folder.resolve("merged/images.csv")).hasSameTextualContentAs(folder.resolve("whole/images.csv"));
        assertThat(summary("merged")).isEqualTo(summary("whole"));
        assertThat(names("merged")).isEqualTo(names("whole"));
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void aReportIsNotMadeWithAnotherModelOfTheSameName() throws IOException {
        evaluate("only", "--shard", "0/1");
        Path journal = folder.resolve("only/journal.jsonl");
        Files.writeString(journal,
                Files.readString(journal).replaceFirst("\"key\":\"[^\"]+\"", "\"key\":\"2-another\""));

        assertThat(run("merge", folder.resolve("only").toString(), "--out", folder.resolve("merged").toString()))
            .as(err.toString())
            .isZero();

        assertThat(names("merged")).contains("images.csv").doesNotContain("report.html");
        assertThat(err.toString().lines().toList()).hasSize(1)
            .allMatch(line -> line.contains("'colours' is not the one"));
    }

    private Set<String> names(String result) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(result))) {
            return files.map(file -> file.getFileName().toString())
                .filter(name -> !name.startsWith("journal"))
                .collect(Collectors.toSet());
        }
    }

    @Test
    void anUnreadableImageIsNamedAndTheRestCounts() throws IOException {
        Path broken = Files.writeString(folder.resolve("data/red/broken.png"), "not a picture");

        assertThat(evaluate("result")).isEqualTo(ExitStatus.BAD_INPUT);

        assertThat(err.toString().lines().toList()).hasSize(1).allMatch(line -> line.startsWith(broken.toString()));
        assertThat(summary("result").get("images").asInt()).isEqualTo(7);
    }

    @Test
    void aRunWithOtherSettingsIsNotResumed() {
        evaluate("result");
        assertThat(evaluate("result", "--resume")).as(err.toString()).isZero();

        assertThat(evaluate("result", "--resume", "--sigma", "0.5")).isEqualTo(ExitStatus.BAD_INPUT);

        assertThat(err.toString().lines().toList()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--steps=-5", "--restarts=0", "--step-size=NaN"})
    void anAttackThatMakesNoSenseIsWrongUsage(String option) {
        assertThat(evaluate("result", "--attack", "l2-pgd", option)).isEqualTo(ExitStatus.USAGE);

        assertThat(err.toString().lines().toList()).hasSize(1)
            .allMatch(line -> line.contains(option.substring(0, option.indexOf('='))));
        assertThat(folder.resolve("result")).doesNotExist();
    }

    @Test
    void whereTheTimeWentIsSaidOnRequest() {
        assertThat(evaluate("result", "--times")).isZero();

        String last = out.toString().lines().reduce((before, line) -> line).orElseThrow();
        // Which phases are long enough to be named depends on the machine.
        assertThat(last).matches("[0-9.]+ s: .* %.*")
            .containsAnyOf("heads and certificates", "waiting for images", "journal");
    }

    @Test
    void noCertificateIsRefuted() {
        assertThat(evaluate("result", "--soundness", "--steps", "5")).as(err.toString()).isZero();

        assertThat(out.toString()).contains("7 images").contains(" 0 broken");
    }
}
