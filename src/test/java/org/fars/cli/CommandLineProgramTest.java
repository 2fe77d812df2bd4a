package org.fars.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.fars.attack.Attacks;
import org.fars.certify.Certifiers;
import org.fars.core.AppDirectories;
import org.fars.core.JobContext;
import org.fars.image.ArrayFiles.NpyArray;
import org.fars.image.ArrayFiles;
import org.fars.model.LoadedModel;
import org.fars.model.ModelCard;
import org.fars.model.ModelCatalog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CommandLineProgramTest {
    @TempDir
    Path folder;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final JobContext context = new JobContext();

    private int run(ModelCatalog models, Object... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return run(models, new Console(new PrintWriter(out), new PrintWriter(err), false), arguments);
    }

    private int run(ModelCatalog models, Console console, Object... arguments) {
        CliServices services = new CliServices(models, Certifiers.standard(), new Attacks(),
                new AppDirectories(folder, folder),
                console);
        String[] words = new String[arguments.length];
        for (int i = 0; i < words.length; i++) {
            words[i] = arguments[i].toString();
        }
        return new CommandLineProgram(services).run(words, context);
    }

    private int run(Object... arguments) {
        return run(new FakeModels("colours"), arguments);
    }

    private JsonNode json() {
        return JsonMapper.builder().build().readTree(out.toString());
    }

    private Path image(String name, int rgb) {
        BufferedImage drawn = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 16; i++) {
            drawn.setRGB(i % 4, i / 4, rgb);
        }
        Path file = folder.resolve(name);
        try {
            Files.createDirectories(file.getParent());
            ImageIO.write(drawn, "png", file.toFile());
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

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

    @ParameterizedTest
    @ValueSource(strings = {"--certificates=nonsense", "--alpha=2", "--alpha=NaN", "--n=0", "--n0=-1", "--sigma=x",
            "--sigma=-1", "--seed=1.5", "--nonsense", "--model=nonsense"})
    void wrongUsageIsOneLineAndStatusTwo(String option) {
        assertThat(run("analyze", image("red.png", 0x330000), option)).isEqualTo(2);

        assertThat(out.toString()).isEmpty();
        assertThat(err.toString().lines()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
            "dance | unknown command 'dance'; ",
            "analyse | unknown command 'analyse'; did you mean analyze",
            "analyze --certificate x.png | unknown option '--certificate'; did you mean --certificates",
            "analyze x.png --n many | --n: 'many' is not an integer",
            "analyze x.png --n 99999999999999999999 | --n: '99999999999999999999' is not an integer, or too large",
            "attack x.png --out o --eps wide | --eps: 'wide' is not a number",
            "attack x.png --out o --eps Infinity | --eps must be greater than 0, not Infinity",
            "attack x.png --out o --eps 0 | --eps must be greater than 0, not 0.0",
            "attack x.png --out o --eps 0,5 | '0,5' is not a number; write decimals with a point, as in 0.5",
            "attack x.png --out o --steps 0 | --steps must be 1 or more, not 0",
            "attack x.png --out o --step-size 0 | --step-size must be greater than 0, not 0.0",
            "analyze x.png --sigma 0 | --sigma must be greater than 0, not 0.0",
            "evaluate x --out o --limit 0 | --limit must be 1 or more, not 0",
            "evaluate x --out o --steps 0 | --steps must be 1 or more, not 0",
            "evaluate x --out o --eps 0,5 | --eps: '0,5' looks like a decimal comma",
            "evaluate x --out o --eps 1,05 | --eps: '1,05' looks like a decimal comma",
            "evaluate x --out o --eps 0.1,wide | --eps: 'wide' is not a number",
            "audit --limit 0 | --limit must be 1 or more, not 0",
            "analyze | missing required parameter: 'IMAGE'; see fars-explorer analyze --help",
            "evaluate x y --out o | unexpected argument 'y'"})
    void wrongUsageIsSaidInWordsForAPerson(String words, String sentence) {
        assertThat(run((Object[]) words.split(" "))).isEqualTo(2);

        assertThat(err.toString().lines()).hasSize(1);
        assertThat(err.toString()).contains(sentence);
    }

    /** To Java it is the working folder, to a shell a variable that nobody set. */
    @Test
    void anEmptyNameIsNoFileAndNoModel() {
        assertThat(run("analyze", "")).isEqualTo(2);
        assertThat(err.toString()).contains("an empty path names no file or folder");
        assertThat(run("attack", image("red.png", 0x330000), "--out", "")).isEqualTo(2);
        assertThat(run("analyze", image("red.png", 0x330000), "--model", "")).isEqualTo(2);
        assertThat(err.toString()).startsWith("'': ");
    }

    @Test
    void commandsAndImagesAreNeeded() {
        assertThat(run()).isEqualTo(2);
        assertThat(run("analyze")).isEqualTo(2);
        assertThat(run("dance")).isEqualTo(2);
        assertThat(run("attack", image("red.png", 0x330000))).isEqualTo(2);
        assertThat(err.toString()).contains("--out");
    }

    @Test
    void helpIsAResult() {
        assertThat(run("analyze", "--help")).isZero();
        assertThat(out.toString()).contains("Example:").contains("--certificates");
        assertThat(run("--version")).isZero();
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

    @Test
    void attackSavesWhatItFoundAndJudgesWhatItSaved() {
        Path red = image("red.png", 0x330000);
        Path saved = folder.resolve("out/deep");

        assertThat(run("attack", red, red, "--attack", "l2-pgd", "--eps", "0.9", "--out", saved, "--json")).isZero();

        JsonNode element = json().get(0);
        assertThat(element.get("image").asString()).isEqualTo(red.toString());
        assertThat(element.get("attack").asString()).isEqualTo("l2-pgd");
        assertThat(element.get("eps").asDouble()).isEqualTo(0.9);
        assertThat(element.get("success").asBoolean()).isTrue();
        assertThat(element.get("prediction").get("index").asInt()).isNotZero();
        double radius = element.get("certified_radius").asDouble();
        assertThat(radius).isCloseTo(3.2 / Math.sqrt(32), within(1e-6));
        assertThat(element.get("l2").asDouble()).isBetween(radius, 0.9 + 1e-6);
        assertThat(element.get("linf").asDouble()).isPositive();
        NpyArray exact = ArrayFiles.readNpz(saved.resolve("red.adv.npz")).get("adversarial");
        assertThat(saved.resolve("red.adv.png")).exists();
        assertThat(saved.resolve("red-2.adv.npz")).exists();
        assertThat(exact.shape()).containsExactly(3, 4, 4);
        assertThat(element.get("saved")).hasSize(3);
        run("analyze", saved.resolve("red.adv.npz"), "--json", "--embedding");
        assertThat(json().get(0).get("embedding").get(20).asDouble()).isEqualTo(exact.values()[20]);
        assertThat(json().get(0).get("prediction").get("index").asInt())
            .isEqualTo(element.get("prediction").get("index").asInt());
    }

    @Test
    void anAttackInsideTheRadiusFails() {
        assertThat(run("attack", image("red.png", 0x330000), "--eps", "0.5", "--out", folder, "--json")).isZero();

        assertThat(json().get(0).get("success").asBoolean()).isFalse();
        assertThat(json().get(0).get("certified_radius").asDouble()).isGreaterThan(0.5);
    }

    @Test
    void aLabelThatTheModelDoesNotReturnIsNotCertified() {
        Path red = image("red.png", 0x330000);

        assertThat(run("attack", red, "--label", "Blue", "--out", folder, "--json")).isZero();
        assertThat(json().get(0).get("label").get("label").asString()).isEqualTo("blue");
        assertThat(json().get(0).get("certified_radius").asDouble()).isZero();

        assertThat(run("attack", red, "--label", "mauve", "--out", folder)).isEqualTo(2);
        assertThat(err.toString()).contains("mauve: no such class; choose from red, green, blue");
        assertThat(run("attack", red, "--attack", "dance", "--out", folder)).isEqualTo(2);
        assertThat(run("attack", red, "--eps", "-1", "--out", folder)).isEqualTo(2);
        assertThat(run("attack", red, "--head", "feet", "--out", folder)).isEqualTo(2);
    }

    @Test
    void anImageThatIsNotPredictedAsTheLabelIsNoSuccess() {
        Path red = image("red.png", 0x330000);

        assertThat(run("attack", red, "--label", "blue", "--eps", "0.9", "--out", folder, "--json")).isZero();
        assertThat(json().get(0).get("clean_prediction").get("label").asString()).isEqualTo("red");
        assertThat(json().get(0).get("success").asBoolean()).isFalse();
        json().get(0).get("saved").forEach(saved -> assertThat(saved.get("success").asBoolean()).isFalse());

        assertThat(run("attack", red, "--label", "red", "--eps", "0.9", "--out", folder, "--json")).isZero();
        assertThat(json().get(0).get("success").asBoolean()).isTrue();

        assertThat(run("attack", red, "--label", "blue", "--eps", "0.9", "--out", folder)).isZero();
        assertThat(out.toString()).contains("no: misclassified");
    }

    @Test
    void anAttackSavesImagesWhoseNamesAreAsLongAsTheSystemAllows() {
        String name = "x".repeat(246);
        // Without a UTF-8 locale Java cannot name the second file.
        assumeThat(System.getProperty("sun.jnu.encoding")).isEqualTo("UTF-8");
        Path longest = image(name + ".png", 0x330000);
        Path accents = image("é".repeat(123) + ".png", 0x330000);
        Path saved = folder.resolve("out");

        assertThat(run("attack", longest, longest, accents, "--out", saved, "--json")).as(err.toString()).isZero();

        assertThat(json()).hasSize(3);
        json().forEach(element -> element.get("saved")
            .forEach(file -> assertThat(Path.of(file.get("file").asString())).exists()));
    }

    @Test
    void filesWithTheSameNameAreSavedSideBySide() {
        ImageAttacker.FileNames names = new ImageAttacker.FileNames();

        assertThat(names.of("a/cat.png")).isEqualTo("cat");
        assertThat(names.of("b/cat.jpg")).isEqualTo("cat-2");
        assertThat(names.of("b/CAT.jpg")).isEqualTo("CAT-3");
        assertThat(names.of("cat.adv.png")).isEqualTo("cat-4");
        assertThat(names.of(".png")).isEqualTo(".png");
        assertThat(names.of("a b\u001b[31m.png")).isEqualTo("a_b_31m");
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
    void filesThatAreLeftOutAreNamed() throws IOException {
        image("set/red/1.png", 0x330000);
        Files.writeString(folder.resolve("set/red/notes.txt"), "seen");

        assertThat(run("analyze", folder.resolve("set"), "--json")).isZero();

        assertThat(json()).hasSize(1);
        assertThat(err.toString()).contains("skipped 1 file: red/notes.txt").hasLineCount(1);
    }

    @Test
    void aFolderThatCannotBeMadeIsBadInput() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");

        assertThat(run("attack", image("red.png", 0x330000), "--out", file)).isEqualTo(3);
        assertThat(err.toString().lines()).hasSize(1);
        assertThat(err.toString()).contains("cannot be written: a file stands where its folder should be");
    }

    /** A stream on a disk that is full from some byte on. */
    private static class FullDisk extends OutputStream {
        private int room;

        FullDisk(int room) {
            this.room = room;
        }

        @Override
        public void write(int b) throws IOException {
            if (room-- <= 0) {
                throw new IOException("No space left on device");
            }
        }
    }

    private int runInto(OutputStream results, Object... arguments) {
        err.getBuffer().setLength(0);
        ByteArrayOutputStream messages = new ByteArrayOutputStream();
        int status = run(new FakeModels("colours"), Console.of(results, UTF_8, messages, UTF_8, false), arguments);
        err.append(messages.toString(UTF_8));
        return status;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100})
    void resultsThatCannotBeWrittenAreNoSuccess(int room) {
        assertThat(runInto(new FullDisk(room), "analyze", image("red.png", 0x330000), "--json")).isEqualTo(3);
        assertThat(err.toString()).isEqualToNormalizingNewlines(
                "standard output: cannot be written: No space left on device\n");
        assertThat(runInto(new FullDisk(room), "models", "--json")).isEqualTo(3);
        assertThat(runInto(new FullDisk(room), "analyze", "--help")).isEqualTo(3);
    }

    @Test
    void noImageIsAnalysedAfterResultsCouldNotBeWritten() {
        Object[] words = {"analyze", image("a.png", 0x330000), image("b.png", 0x330000), "--json"};
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        assertThat(runInto(whole, words)).isZero();
        int first = whole.toString(UTF_8).indexOf("b.png");
        List<Integer> attempts = new ArrayList<>();

        assertThat(runInto(new FullDisk(first - 500) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                attempts.add(length);
                super.write(bytes, offset, length);
            }
        }, words)).isEqualTo(3);

        assertThat(attempts.stream().mapToInt(Integer::intValue).sum()).isLessThan(whole.size());
    }

    @Test
    void aFullDiskIsReportedAsSuch() {
        ModelCatalog catalog = new ModelCatalog() {
            @Override
            public List<ModelCard> list() {
                return new FakeModels("colours").list();
            }

            @Override
            public LoadedModel open(String id, JobContext progress) {
                throw new IllegalStateException(new FileSystemException("cache", null, "No space left on device"));
            }
        };

        assertThat(run(catalog, "analyze", image("red.png", 0x330000))).isEqualTo(3);

        assertThat(err.toString()).startsWith("the disk is full").hasLineCount(1);
    }

    @Test
    void modelsListsThemAndMarksTheDefault() {
        assertThat(run(new FakeModels("fashion-mnist", "imagenette"), "models", "--json")).isZero();
        assertThat(json().get(1).get("id").asString()).isEqualTo("imagenette");
        assertThat(json().get(1).get("is_default").asBoolean()).isTrue();
        assertThat(json().get(0).get("input").get("channels").asInt()).isEqualTo(3);
        assertThat(run(new FakeModels("fashion-mnist"), "models")).isZero();
        assertThat(out.toString()).contains("fashion-mnist").contains("3×4×4").contains("default");
        assertThat(run(new FakeModels(), "models")).isEqualTo(3);
        assertThat(err.toString()).startsWith("models: none found in ");
    }
}
