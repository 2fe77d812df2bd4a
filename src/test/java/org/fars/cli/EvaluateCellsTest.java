package org.fars.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.fars.attack.Attacks;
import org.fars.certify.Certifiers;
import org.fars.core.AppDirectories;
import org.fars.evaluate.CellRun;
import org.fars.evaluate.store.Journal;
import org.fars.model.torch.EngineForTests;
import org.fars.model.torch.ModelStore;
import org.fars.segment.Mask;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Three images: the four cells that are not red have radii of 0.2/√2, 0.4/√2 and 0.6/√2. */
class EvaluateCellsTest extends CellCommandTestBase {
    private Path data;

    @BeforeEach
    void drawScenes() throws IOException {
        scene("a", 0x003300);
        scene("b", 0x006600);
        data = scene("c", 0x009900);
    }

    private int evaluate(String to, Object... more) {
        Object[] arguments = new Object[4 + more.length];
        arguments[0] = "evaluate";
        arguments[1] = data;
        arguments[2] = "--out";
        arguments[3] = folder.resolve(to);
        System.arraycopy(more, 0, arguments, 4, more.length);
        return run(pixels, arguments);
    }

    private JsonNode summary(String of) throws IOException {
        return JsonMapper.builder().build().readTree(Files.readString(folder.resolve(of).resolve("summary.json")));
    }

    /** Results without what differs between equal runs: how long they took. */
    private List<CellRun.CellResult> results(String of) {
        return Journal.read(folder.resolve(of).resolve(Journal.FILE_NAME))
            .stream()
            .skip(1)
            .map(Journal.Entry::cells)
            .filter(Objects::nonNull)
            .map(each -> new CellRun.CellResult(each.position(), each.location(), each.name(), each.maskHash(),
                    each.pixels(), each.cells(), each.heads(), List.of()))
            .toList();
    }

    @Test
    void summaryAndTableSayWhatIsNaturalCertifiedAndAttacked() throws IOException {
        assertThat(evaluate("run", "--eps", "0.3,0.19,0", "--attack", "l2-pgd", "--heads", "original")).isZero();
        JsonNode summary = summary("run");
        assertThat(summary.get("task").asString()).isEqualTo("segmentation");
        assertThat(summary.get("images").asInt()).isEqualTo(3);
        assertThat(summary.get("pixels").asInt()).isEqualTo(45);
        assertThat(summary.get("natural").get(0).get("accuracy").asDouble()).isCloseTo(100 * 42 / 45.0, within(1e-9));
        // Red 36 of 36, green 6 of 9, blue none of 3.
        assertThat(summary.get("natural").get(0).get("mean_iou").asDouble())
            .isCloseTo(100 * (1 + 2 / 3.0) / 3, within(1e-9));
        JsonNode certified = summary.get("certified");
        assertThat(certified).hasSize(3);
        assertThat(certified.get(1).get("eps").asDouble()).isEqualTo(0.19);
        // Each image has two correct cells that are not red: at 0.19 one falls in the first image; at 0.3 both do, and one in the
        // second.
        assertThat(certified.get(1).get("accuracy").asDouble()).isCloseTo(100 * 41 / 45.0, within(1e-9));
        assertThat(certified.get(2).get("accuracy").asDouble()).isCloseTo(100 * 39 / 45.0, within(1e-9));
        assertThat(certified.get(2).get("one_by_one").asDouble()).isCloseTo(100 * 38 / 45.0, within(1e-9));
        // The attack reaches what the bound allows.
        JsonNode attacked = summary.get("attacked");
        assertThat(attacked.get(0).get("accuracy").asDouble()).isCloseTo(100 * 42 / 45.0, within(1e-9));
        assertThat(attacked.get(1).get("accuracy").asDouble()).isCloseTo(100 * 41 / 45.0, within(1e-9));
        assertThat(attacked.get(2).get("accuracy").asDouble()).isCloseTo(100 * 39 / 45.0, within(1e-9));
        assertThat(attacked.get(2).get("changed").asDouble())
            .isLessThanOrEqualTo(attacked.get(2).get("most").asDouble());
        assertThat(attacked.get(2).get("iou_per_image").asDouble())
            .isGreaterThanOrEqualTo(certified.get(2).get("worst_iou").asDouble());
        assertThat(folder.resolve("run")).isDirectoryContaining("glob:**report.html")
            .isDirectoryContaining("glob:**images.csv")
            .isDirectoryContaining("glob:**table.tex");
        assertThat(Files.readString(folder.resolve("run/table.csv")))
            .contains("original,exact-margin,\"pixels, all together\",93.33,93.33,91.11,86.67")
            .contains("original,l2-pgd,\"pixels, attacked\",93.33,93.33,91.11,86.67");
        assertThat(out.toString()).contains("original: 93.33 % of pixels correct, mean IoU 55.56 %")
            .contains("Results saved in");
    }

    @Test
    void speedIsComparedWithSmoothingOfPixelsInOneRun() throws IOException {
        assertThat(evaluate("run", "--certificates", "exact-margin,input-smoothing", "--sigma", "0.1", "--eps",
                "0.05,0.1"))
            .isZero();
        JsonNode summary = summary("run");
        assertThat(summary.get("settings").get("n").asInt()).isEqualTo(100);
        assertThat(summary.get("settings").get("n0").asInt()).isEqualTo(10);
        JsonNode ratio = summary.get("ratio");
        assertThat(ratio.get("times").asDouble())
            .isCloseTo(ratio.get("input_smoothing").asDouble() / ratio.get("exact_margin").asDouble(), within(1e-6));
        assertThat(summary.get("certificates")).hasSize(4);
        JsonNode smoothed = summary.get("certified").get(2);
        assertThat(smoothed.get("certificate").asString()).isEqualTo("input-smoothing");
        assertThat(smoothed.get("accuracy").asDouble()).isGreaterThan(75)
            .isEqualTo(smoothed.get("one_by_one").asDouble());
        assertThat(summary.get("certified").get(3).get("accuracy").asDouble()).isZero();
        assertThat(out.toString()).contains("times as fast as input-smoothing");
    }

    @Test
    void aKilledRunIsResumedWithTheSameResults() throws IOException {
        Object[] attacked = {"--attack", "l2-pgd", "--eps", "0.25"};
        assertThat(evaluate("whole", attacked)).isZero();
        assertThat(evaluate("killed", attacked)).isZero();
        Path journal = folder.resolve("killed").resolve(Journal.FILE_NAME);
        List<String> lines = Files.readAllLines(journal);
        int kept = lines.get(0).length() + lines.get(1).length() + lines.get(2).length() / 2;
        try (FileChannel channel = FileChannel.open(journal, StandardOpenOption.WRITE)) {
            channel.truncate(kept);
        }
        assertThat(evaluate("killed", "--attack", "l2-pgd", "--eps", "0.25", "--resume")).isZero();
        assertThat(results("killed")).isEqualTo(results("whole")).hasSize(3);
        assertThat(Files.readAllLines(journal).get(1)).isEqualTo(lines.get(1));
        assertThat(evaluate("killed", "--eps", "0.2", "--resume")).isEqualTo(ExitStatus.BAD_INPUT);
        assertThat(err.toString()).contains("was begun with another model, other heads or other settings");
    }

    @Test
    void anImageWhoseMaskHasChangedIsEvaluatedAgain() throws IOException {
        assertThat(evaluate("run")).isZero();
        int[] red = new int[16];
        new Mask(4, 4, red).write(data.resolve("masks/b.png"), List.of(0));
        assertThat(evaluate("run", "--resume")).isZero();
        assertThat(results("run")).hasSize(4);
        assertThat(summary("run").get("pixels").asInt()).isEqualTo(46);
    }

    @Test
    void mergedPartsEqualTheWholeRun() throws IOException {
        assertThat(evaluate("whole")).isZero();
        assertThat(evaluate("p0", "--shard", "0/2")).isZero();
        assertThat(evaluate("p1", "--shard", "1/2")).isZero();
        assertThat(run(pixels, "merge", folder.resolve("p0"), folder.resolve("p1"), "--out", folder.resolve("merged")))
            .isZero();
        assertThat(summary("merged").get("certified")).isEqualTo(summary("whole").get("certified"));
        assertThat(folder.resolve("merged/report.html")).exists();
        assertThat(run(pixels, "merge", folder.resolve("p0"), "--out", folder.resolve("half")))
            .isEqualTo(ExitStatus.USAGE);
    }

    @Test
    void soundnessAttacksTheCellsOfAllImages() throws IOException {
        assertThat(evaluate("run", "--soundness", "--heads", "original", "--eps", "0.3,0.6")).isZero();
        assertThat(out.toString()).contains("3 images, 6 attacks on cells with a bound on how many change, 0 broken");
        assertThat(summary("run").get("attacked")).hasSize(2);
    }

    @Test
    void anotherSizeOfImagesIsAnotherRun() throws IOException {
        assertThat(evaluate("own")).isZero();
        assertThat(evaluate("own", "--size", "8,8", "--resume")).isNotZero();
        assertThat(evaluate("p0", "--size", "8,8", "--shard", "0/2")).isZero();
        assertThat(evaluate("p1", "--size", "8,8", "--shard", "1/2")).isZero();
        assertThat(run(pixels, "merge", folder.resolve("p0"), folder.resolve("p1"), "--out", folder.resolve("merged")))
            .isZero();
        assertThat(results("p0").getFirst().cells()).isEqualTo(64);
        assertThat(folder.resolve("merged/report.html")).exists();
        assertThat(evaluate("odd", "--size", "8")).isEqualTo(ExitStatus.USAGE);
    }

    @Test
    void damagedMasksAreListedAndTheRestIsEvaluated() throws IOException {
        Files.writeString(data.resolve("masks/a.png"), "no picture");
        assertThat(evaluate("run")).isEqualTo(ExitStatus.BAD_INPUT);
        assertThat(summary("run").get("images").asInt()).isEqualTo(2);
        assertThat(summary("run").get("skipped")).hasSize(1);
        assertThat(Files.readString(folder.resolve("run/skipped.csv"))).contains("a.png");
        assertThat(evaluate("two", "--limit", "2")).isEqualTo(ExitStatus.BAD_INPUT);
        assertThat(results("two")).hasSize(1);
    }

    @Test
    void whereNoImageCanBeReadNoAccuracyIsPrinted() throws IOException {
        for (String name : new String[]{"a", "b", "c"}) {
            Files.writeString(data.resolve("masks/" + name + ".png"), "no picture");
        }
        assertThat(evaluate("run")).isEqualTo(ExitStatus.BAD_INPUT);
        assertThat(out.toString()).contains("No image could be evaluated").doesNotContain("of pixels correct");
    }

    @Test
    void whatDoesNotFitIsRefusedInOneSentence() {
        assertThat(evaluate("run", "--times")).isEqualTo(ExitStatus.USAGE);
        assertThat(err.toString()).contains("are for models that classify images");
        assertThat(evaluate("run", "--times")).isEqualTo(ExitStatus.USAGE);
        assertThat(evaluate("run", "--attack", "apgd-ce")).isEqualTo(ExitStatus.USAGE);
        assertThat(err.toString()).contains("attacked with l2-pgd alone");
        assertThat(evaluate("run", "--certificates", "spectral-margin")).isEqualTo(ExitStatus.USAGE);
        assertThat(evaluate("run", "--heads", "none")).isEqualTo(ExitStatus.USAGE);
        assertThat(run(pixels, "evaluate", data.resolve("images"), "--out", folder.resolve("run")))
            .isEqualTo(ExitStatus.BAD_INPUT);
        assertThat(err.toString()).contains(data.resolve("images")
                + ": holds no folders 'images' and 'masks', or 'JPEGImages' and 'SegmentationClass', which pixels needs,"
                + " since it segments images");
        assertThat(run(pixels, "evaluate", folder.resolve("gone"), "--out", folder.resolve("run")))
            .isEqualTo(ExitStatus.BAD_INPUT);
        assertThat(err.toString()).contains("gone: there is no such file or folder");
    }

    @Test
    void aModelThatClassifiesRefusesAFolderWithMasksInOneSentence() {
        String sentence = data + ": holds images and masks, for a model that segments, and colours classifies images;"
                + " name a model that segments with --model";
        for (List<Object> words : List.<List<Object>>of(List.of("evaluate", data, "--out", folder.resolve("run")),
                List.of("analyze", data), List.of("attack", data, "--out", folder.resolve("run")))) {
            assertThat(run(words.toArray())).isEqualTo(ExitStatus.BAD_INPUT);
            assertThat(err.toString()).contains(sentence).doesNotContain("label 'images'");
        }
    }

    @Test
    void noHeadIsTrainedToTellImagesFromTheirMasks() {
        ModelStore store = new ModelStore(List.of(folder.resolve("models")), EngineForTests.ENGINE,
                EngineForTests.JSON);
        CliServices services = new CliServices(new FakeModels("colours"), Certifiers.standard(), new Attacks(),
                new AppDirectories(folder, folder),
                new Console(new PrintWriter(out), new PrintWriter(err), false));
        CliServices.Toolchain toolchain = new CliServices.Toolchain(EngineForTests.ENGINE, store, EngineForTests.JSON);
        assertThat(new CommandLineProgram(services, Optional.of(toolchain), Optional.empty(), List.of())
            .run(new String[]{"train", "head", "--data", data.toString(), "--id", "mine"}, context))
            .isEqualTo(ExitStatus.BAD_INPUT);
        assertThat(err.toString()).contains("holds images and masks, for a model that segments")
            .doesNotContain("label 'masks'");
    }
}
