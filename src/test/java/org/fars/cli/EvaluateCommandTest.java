package org.fars.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
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
    void summaryHasTheDocumentedFields() throws IOException {
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
    void invalidAttackSettingsAreWrongUsage(String option) {
        assertThat(evaluate("result", "--attack", "l2-pgd", option)).isEqualTo(ExitStatus.USAGE);

        assertThat(err.toString().lines().toList()).hasSize(1)
            .allMatch(line -> line.contains(option.substring(0, option.indexOf('='))));
        assertThat(folder.resolve("result")).doesNotExist();
    }

    @Test
    void allAdversarialExamplesOfARunAreInOneFile() throws IOException {
        Path file = folder.resolve("examples.npz");
        assertThat(evaluate("attacked", "--eps", "0.1,9", "--attack", "l2-pgd", "--steps", "5", "--examples",
                file.toString()))
            .as(err.toString())
            .isZero();
        assertThat(out.toString()).containsPattern("\\d+ adversarial examples in .*examples.npz");
        assertThat(array(file, "attack")).startsWith("{'descr': '<U6'");
        int n = Integer.parseInt(array(file, "y").replaceAll("(?s).*'shape': \\((\\d+),\\).*", "$1"));
        assertThat(n).isGreaterThan(6);
        assertThat(array(file, "x")).contains("'<f4'", "'shape': (" + n + ", 3, 4, 4,)");
        float[] clean = floats(file, "x");
        float[] attacked = floats(file, "x_adv");
        double[] l2 = doubles(file, "l2");
        double[] eps = doubles(file, "eps");
        for (int k = 0; k < n; k++) {
            double sum = 0;
            for (int i = 48 * k; i < 48 * (k + 1); i++) {
                sum += Math.pow((double) attacked[i] - clean[i], 2);
            }
            assertThat(l2[k]).isCloseTo(Math.sqrt(sum), org.assertj.core.api.Assertions.within(1e-9));
            assertThat(l2[k]).isBetween(0.0, eps[k] * 1.0001);
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(path -> path.getFileName().toString()).filter(name -> name.endsWith(".part")))
                .isEmpty();
        }
        assertThat(evaluate("attacked", "--attack", "l2-pgd", "--resume", "--examples", file.toString()))
            .isEqualTo(ExitStatus.USAGE);
        assertThat(err.toString()).contains("--examples").hasLineCount(1);
    }

    private static byte[] entry(Path file, String name) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile());
                InputStream in = zip.getInputStream(zip.getEntry(name + ".npy"))) {
            return in.readAllBytes();
        }
    }

    private static int begin(byte[] npy) {
        return 10 + (npy[8] & 0xFF) + 256 * (npy[9] & 0xFF);
    }

    /** The header of an array. */
    private static String array(Path file, String name) throws IOException {
        byte[] npy = entry(file, name);
        return new String(npy, 10, begin(npy) - 10, StandardCharsets.ISO_8859_1);
    }

    private static ByteBuffer content(Path file, String name) throws IOException {
        byte[] npy = entry(file, name);
        return ByteBuffer.wrap(npy, begin(npy), npy.length - begin(npy)).slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    private static float[] floats(Path file, String name) throws IOException {
        ByteBuffer content = content(file, name);
        float[] values = new float[content.remaining() / Float.BYTES];
        content.asFloatBuffer().get(values);
        return values;
    }

    private static double[] doubles(Path file, String name) throws IOException {
        ByteBuffer content = content(file, name);
        double[] values = new double[content.remaining() / Double.BYTES];
        content.asDoubleBuffer().get(values);
        return values;
    }

    @Test
    void timesArePrintedOnRequest() {
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

    /** Every kind of file that cannot be evaluated, by its name below the data set's folder. */
    private Map<String, byte[]> badFiles() throws IOException {
        byte[] png = Files.readAllBytes(folder.resolve("data/red/1.png"));
        byte[] jpeg = encoded("jpg");
        byte[] tiff = encoded("tiff");
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("red/empty.png", new byte[0]);
        files.put("red/text.jpg", "no picture".getBytes(StandardCharsets.UTF_8));
        files.put("red/cut.png", Arrays.copyOf(png, png.length / 2));
        files.put("red/cut.jpg", Arrays.copyOf(jpeg, jpeg.length / 3));
        files.put("red/cut.tiff", Arrays.copyOf(tiff, 12));
        files.put("red/cut.webp", "RIFF\0\0\0\0WEBPVP8 ".getBytes(StandardCharsets.ISO_8859_1));
        files.put("red/cut.gif", "GIF89a\4\0\4\0".getBytes(StandardCharsets.ISO_8859_1));
        files.put("red/cut.bmp", "BM\4\0".getBytes(StandardCharsets.ISO_8859_1));
        files.put("red/\u001b[31mcontrol.png", new byte[]{1, 2, 3});
        return files;
    }

    private byte[] encoded(String format) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        assertThat(ImageIO.write(ImageIO.read(folder.resolve("data/red/1.png").toFile()), format, bytes)).isTrue();
        return bytes.toByteArray();
    }

    @Test
    void aFolderWithEveryKindOfBadFileIsEvaluatedToTheEnd() throws IOException {
        Map<String, byte[]> bad = badFiles();
        for (Map.Entry<String, byte[]> file : bad.entrySet()) {
            Files.write(folder.resolve("data").resolve(file.getKey()), file.getValue());
        }
        Files.writeString(folder.resolve("data/red/notes.txt"), "not an image");
        draw("horse/1.png", 0x400000);
        draw("top.png", 0x400000);

        assertThat(evaluate("result", "--attack", "l2-pgd", "--steps", "2")).isEqualTo(ExitStatus.BAD_INPUT);

        assertThat(summary("result").get("images").asInt()).isEqualTo(7);
        assertThat(summary("result").get("natural").get(0).get("accuracy").asDouble()).isEqualTo(100 * 6 / 7.0);
        assertThat(summary("result").get("skipped")).hasSize(bad.size());
        assertThat(summary("result").get("labels").get("unlabelled").asInt()).isEqualTo(1);
        assertThat(summary("result").get("labels").get("unknown_labels").get(0).get("name").asString())
            .isEqualTo("horse");
        String named = Files.readString(folder.resolve("result/skipped.csv"));
        assertThat(named).contains("horse/1.png", "top.png", "notes.txt");
        assertThat(bad.keySet()).allMatch(name -> named.contains(name.replace("\u001b", "")) || named.contains(name));
        assertThat(err.toString()).contains("notes.txt", "horse (1)", "1 without a label").doesNotContain("\u001b");
        assertThat(err.toString().lines()).filteredOn(line -> line.startsWith(folder.toString()))
            .hasSizeGreaterThanOrEqualTo(bad.size());
        assertThat(out.toString()).contains("Table 1").doesNotContain("\u001b");
        assertThat(folder.resolve("result/report.html")).content().contains("cut.tiff", "notes.txt", "horse");
    }

    @Test
    void resultsInsideTheDataAreNotEvaluatedTheNextTime() throws IOException {
        assertThat(evaluate("data/result", "--soundness", "--steps", "2")).isZero();
        assertThat(evaluate("data/result")).as(err.toString()).isZero();
        Path adversarial = folder.resolve("data/result/adversarial");
        assertThat(run("attack", folder.resolve("data/red/1.png").toString(), "--attack", "minimal-distance", "--eps",
                "9", "--out", adversarial.toString()))
            .as(err.toString())
            .isZero();
        assertThat(adversarial).isNotEmptyDirectory();

        assertThat(evaluate("again")).as(err.toString()).isZero();
        assertThat(summary("again").get("images").asInt()).isEqualTo(7);
        assertThat(Files.readString(folder.resolve("again/skipped.csv")))
            .contains("is a result that FaRS Explorer wrote");
    }
}
