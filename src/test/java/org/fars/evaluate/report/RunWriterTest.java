package org.fars.evaluate.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.fars.attack.AttackSettings;
import org.fars.certify.Certificate;
import org.fars.certify.CertifySettings;
import org.fars.core.AtomicFiles;
import org.fars.evaluate.EvaluationData.LabelMatch;
import org.fars.evaluate.EvaluationRun;
import org.fars.evaluate.EvaluationRun.SkippedImage;
import org.fars.evaluate.EvaluationSettings;
import org.fars.evaluate.EvaluationSettings.AttackPlan;
import org.fars.evaluate.EvaluationSettings.Shard;
import org.fars.evaluate.Fixtures;
import org.fars.evaluate.ImageResult;
import org.fars.evaluate.RunHeader;
import org.fars.evaluate.report.PaperTables.PaperTable;
import org.fars.evaluate.report.RunWriter.ChartRenderer;
import org.fars.image.Dataset.SkippedFile;
import org.fars.model.LoadedModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RunWriterTest {
    @TempDir
    private Path folder;

    /** Four images: right and far, right and near, wrong, right for the head and abstained by its smoothed twin. */
    private static EvaluationRun run() {
        EvaluationSettings settings = new EvaluationSettings(
                List.of("exact-margin", "smoothed-argmax", "published-score"), CertifySettings.DEFAULT.withSeed(5),
                List.of(0.05, 0.1, 0.25), List.of(new AttackPlan("l2-pgd", AttackSettings.DEFAULT),
                        new AttackPlan("minimal-distance", AttackSettings.DEFAULT)),
                List.of(), 0, 32, Shard.WHOLE);
        RunHeader header = new RunHeader("key", "toy", "toys", List.of("cat", "dog"), List.of("original"), 1,
                settings, null, null);
        return new EvaluationRun(header,
                List.of(result(0, 0, 0, 0.3, 0.28, 0, false, 0.9, 0.4),
                        result(1, 1, 1, 0.08, 0.06, 1, false, 0.2, 0.09),
                        result(2, 0, 1, 0.5, 0.4, 1, false, 0.7, Double.NaN),
                        result(3, 1, 1, 0.12, 0, -1, true, 0.01, 0.14)),
                List.of(new SkippedImage(4, "/data/broken.png", "broken.png", "/data/broken.png: is no image")));
    }

    private static ImageResult result(int position, int label, int prediction, double exact, double smoothed,
            int smoothedPrediction, boolean abstained, double published, double distance) {
        List<Certificate> certificates = List.of(
                new Certificate("exact-margin", "original", prediction, exact, Certificate.Kind.DETERMINISTIC, 1, false,
                        0, ""),
                new Certificate("smoothed-argmax", "original", smoothedPrediction, smoothed,
                        Certificate.Kind.PROBABILISTIC, 0.999, abstained, 100_100, ""),
                new Certificate("published-score", "original", prediction, published, Certificate.Kind.NONE, 0, false,
                        0, ""));
        List<ImageResult.Attacked> attacks = Double.isNaN(distance)
                ? List.of()
                : List.of(attacked("l2-pgd", 0.05, distance), attacked("l2-pgd", 0.1, distance),
                        attacked("l2-pgd", 0.25, distance),
                        new ImageResult.Attacked("minimal-distance", "l2", Double.POSITIVE_INFINITY, true, 1 - label,
                                distance, distance));
        return new ImageResult(position, "/data/" + position + ".png", position + ".png", label, "hash" + position,
                List.of(new ImageResult.HeadResult("original", prediction, 0.5, certificates, attacks)));
    }

    private static ImageResult.Attacked attacked(String attack, double eps, double distance) {
        boolean success = eps > distance;
        return new ImageResult.Attacked(attack, "l2", eps, success, success ? 7 : 0, eps, eps);
    }

    /** The prediction of an attack that fails must be the label's for the count; set per image. */
    private static EvaluationRun consistent() {
        EvaluationRun run = run();
        return new EvaluationRun(run.header(), run.results().stream().map(result -> {
            ImageResult.HeadResult head = result.heads().getFirst();
            List<ImageResult.Attacked> attacks = head.attacks()
                .stream()
                .map(each -> new ImageResult.Attacked(each.attack(), each.norm(), each.eps(), each.success(),
                        each.success() ? 1 - result.label() : result.label(), each.l2(), each.linf()))
                .toList();
            return new ImageResult(result.position(), result.location(), result.name(), result.label(),
                    result.contentHash(), List.of(new ImageResult.HeadResult(head.head(), head.prediction(),
                            head.margin(), head.certificates(), attacks)));
        }).toList(), run.skipped());
    }

    @Test
    void accuraciesAreOfAllImagesIncludingAbstentions() {
        Summary summary = Summary.of(consistent());
        assertThat(summary.images()).isEqualTo(4);
        assertThat(summary.natural()).containsExactly(new Summary.Natural("original", 75));
        assertThat(summary.smoothedNatural())
            .containsExactly(new Summary.SmoothedNatural("original", "smoothed-argmax", 50));
        assertThat(summary.certified()).containsExactly(certified("exact-margin", 0.05, 75, "deterministic"),
                certified("exact-margin", 0.1, 50, "deterministic"),
                certified("exact-margin", 0.25, 25, "deterministic"),
                certified("smoothed-argmax", 0.05, 50, "probabilistic"),
                certified("smoothed-argmax", 0.1, 25, "probabilistic"),
                certified("smoothed-argmax", 0.25, 25, "probabilistic"),
                certified("published-score", 0.05, 50, "not a certificate"),
                certified("published-score", 0.1, 50, "not a certificate"),
                certified("published-score", 0.25, 25, "not a certificate"));
        assertThat(summary.attacked()).extracting(Summary.Attacked::accuracy)
            .containsExactly(75.0, 50.0, 25.0, 75.0,
                    50.0, 25.0);
    }

    @Test
    void accuracyUnderAllAttacksLiesBetweenCertifiedAccuracyAndThatOfEachAttack() {
        EvaluationRun run = consistent();
        ImageResult first = run.results().getFirst();
        ImageResult.HeadResult head = first.heads().getFirst();
        // The published attack succeeds in the small ball and misses in the larger ones; others find a way at 0.2.
        List<ImageResult.Attacked> attacks = List.of(
                new ImageResult.Attacked("l2-pgd", "l2", 0.05, false, first.label(), 0.05, 0.01),
                new ImageResult.Attacked("l2-pgd", "l2", 0.1, true, 1 - first.label(), 0.1, 0.02),
                new ImageResult.Attacked("l2-pgd", "l2", 0.25, false, first.label(), 0.25, 0.05),
                new ImageResult.Attacked("minimal-distance", "l2", Double.POSITIVE_INFINITY, true, 1 - first.label(),
                        0.2, 0.06));
        ImageResult changed = new ImageResult(0, first.location(), first.name(), first.label(), first.contentHash(),
                List.of(new ImageResult.HeadResult("original", head.prediction(), head.margin(), List.of(), attacks)));
        Summary summary = Summary.of(new EvaluationRun(run.header(), List.of(changed), List.of()));
        assertThat(summary.attacked()).extracting(Summary.Attacked::accuracy)
            .containsExactly(100.0, 0.0, 100.0, 100.0, 100.0, 0.0);
        assertThat(summary.strongest()).containsExactly(new Summary.Strongest("original", "l2", 0.05, 100),
                new Summary.Strongest("original", "l2", 0.1, 0), new Summary.Strongest("original", "l2", 0.25, 0));
        for (Summary.Strongest joined : Summary.of(run).strongest()) {
            assertThat(Summary.of(run).attacked()).filteredOn(each -> each.eps() == joined.eps())
                .allMatch(each -> joined.accuracy() <= each.accuracy());
            assertThat(Summary.of(run).certified())
                .filteredOn(each -> each.eps() == joined.eps() && each.kind().equals("deterministic"))
                .isNotEmpty()
                .allMatch(each -> joined.accuracy() >= each.accuracy());
        }
    }

    private static PaperTables.NamedRun ofPaperData() {
        return new PaperTables.NamedRun("", Summary.of(consistent()), true);
    }

    @Test
    void thePapersRowsStandOnlyBesideItsData() {
        for (PaperTable table : List.of(PaperTables.certified(consistent()), PaperTables.attacked(consistent()))) {
            assertThat(table.rows()).isNotEmpty().noneMatch(PaperTable.Row::fromPaper);
            assertThat(table.note()).doesNotContain("paper");
        }
        assertThat(PaperTables.certified(List.of(ofPaperData())).rows()).anyMatch(PaperTable.Row::fromPaper);
    }

    @Test
    void aTableOfTwoRunsNamesThemInFrontOfTheirRows() {
        Summary summary = Summary.of(consistent());
        PaperTable table = PaperTables.certified(List.of(new PaperTables.NamedRun("Monday", summary, true),
                new PaperTables.NamedRun("Tuesday", summary, true)));
        assertThat(table.columns()).startsWith("Run", "FaRS version");
        assertThat(table.rows()).extracting(row -> row.cells().getFirst())
            .containsExactly("paper", "paper", "Monday", "Monday", "Monday", "Tuesday", "Tuesday", "Tuesday");
        assertThat(table.note()).contains("those named Monday are of toy on toys")
            .contains("those named Tuesday are of toy");
    }

    @Test
    void gapsAreOfImagesWithBothEndsAndTheOthersAreCounted() {
        EvaluationCharts.Gaps gaps = new EvaluationCharts(consistent()).gaps("original");
        assertThat(gaps.closed()).extracting(image -> image.bracket().gap())
            .usingElementComparator((a, b) -> Math.abs(a - b) < 1e-12 ? 0 : Double.compare(a, b))
            .containsExactly(0.01, 0.02, 0.1);
        assertThat(List.of(gaps.onlyCertified(), gaps.onlyAttacked(), gaps.open())).containsOnly(0);

        EvaluationRun run = consistent();
        List<ImageResult> bare = run.results()
            .stream()
            .map(result -> new ImageResult(result.position(), result.location(), result.name(), result.label(),
                    result.contentHash(),
                    result.heads()
                        .stream()
                        .map(head -> new ImageResult.HeadResult(head.head(), head.prediction(), head.margin(),
                                result.position() == 0 ? List.of() : head.certificates(),
                                result.position() == 1 ? List.of() : head.attacks()))
                        .toList()))
            .toList();
        EvaluationCharts.Gaps fewer = new EvaluationCharts(new EvaluationRun(run.header(), bare, List.of()))
            .gaps("original");
        assertThat(fewer.closed()).extracting(EvaluationCharts.ImageBracket::location).containsExactly("/data/3.png");
        assertThat(fewer.onlyCertified()).isEqualTo(1);
        assertThat(fewer.onlyAttacked()).isEqualTo(1);
        assertThat(fewer.open()).isZero();
        assertThat(fewer.images()).isEqualTo(3);
    }

    private static Summary.Certified certified(String certificate, double eps, double accuracy, String kind) {
        double confidence = kind.equals("deterministic") ? 1 : kind.equals("probabilistic") ? 0.999 : 0;
        return new Summary.Certified("original", certificate, eps, accuracy, kind, confidence);
    }

    @Test
    void theSummaryHasTheAgreedNames() throws IOException {
        new RunWriter(Optional.empty()).write(consistent(), Optional.empty(), folder);
        JsonNode json = JsonMapper.builder().build().readTree(Files.readString(folder.resolve("summary.json")));
        assertThat(json.get("model").stringValue()).isEqualTo("toy");
        assertThat(json.get("data").stringValue()).isEqualTo("toys");
        assertThat(json.get("images").intValue()).isEqualTo(4);
        assertThat(json.get("settings").get("seed").longValue()).isEqualTo(5);
        assertThat(json.get("natural").get(0).get("head").stringValue()).isEqualTo("original");
        assertThat(json.get("natural").get(0).get("accuracy").doubleValue()).isEqualTo(75);
        JsonNode certified = json.get("certified").get(1);
        assertThat(certified.get("head").stringValue()).isEqualTo("original");
        assertThat(certified.get("certificate").stringValue()).isEqualTo("exact-margin");
        assertThat(certified.get("eps").doubleValue()).isEqualTo(0.1);
        assertThat(certified.get("accuracy").doubleValue()).isEqualTo(50);
        JsonNode attacked = json.get("attacked").get(0);
        assertThat(attacked.get("head").stringValue()).isEqualTo("original");
        assertThat(attacked.get("attack").stringValue()).isEqualTo("l2-pgd");
        assertThat(attacked.get("eps").doubleValue()).isEqualTo(0.05);
        assertThat(attacked.get("accuracy").doubleValue()).isEqualTo(75);
    }

    @Test
    void tableOneHasThePapersLayoutAndRows() {
        String markdown = TableFormat.MARKDOWN.write(PaperTables.certified(List.of(ofPaperData())));
        assertThat(markdown).startsWith(
                """
                        **Table 1: natural and certified accuracy (%)**

                        | FaRS version | Certificate | Kind | Natural | ε = 0.05 | ε = 0.1 | ε = 0.25 |
                        | --- | --- | --- | --- | --- | --- | --- |
                        | FaRS – original (paper) | published-score | not a certificate | 80.41 | 78.16 | 53.88 | – |
                        | FaRS – sparsemax (paper) | published-score | not a certificate | 80.41 | 77.32 | 50.04 | – |
                        | FaRS – original | exact-margin | deterministic | 75.00 | 75.00 | 50.00 | 25.00 |
                        | FaRS – original | smoothed-argmax | probabilistic, 1−α = 0.999 | 50.00 | 50.00 | 25.00 | 25.00 |
                        | FaRS – original | published-score | not a certificate | 75.00 | 50.00 | 50.00 | 25.00 |

                        The paper's rows, and ours named published-score,""");
        assertThat(markdown).contains("is not a certificate").endsWith("ours are of toy on toys, 4 images, seed 5.\n");
    }

    @Test
    void tableTwoIsWrittenAsCsvAndLatexToo() {
        PaperTable table = PaperTables.attacked(List.of(ofPaperData()));
        assertThat(TableFormat.CSV.write(table)).isEqualTo("""
                FaRS version,Attack,Natural,ε = 0.05,ε = 0.1,ε = 0.25
                FaRS – original (paper),l2-pgd,80.41,79.86,70.22,–
                FaRS – sparsemax (paper),l2-pgd,80.41,77.79,68.74,–
                FaRS – original,l2-pgd,75.00,75.00,50.00,25.00
                FaRS – original,minimal-distance,75.00,75.00,50.00,25.00
                FaRS – original,"all of them, ℓ2",75.00,75.00,50.00,25.00
                """);
        assertThat(table.note()).contains("all of them");
        String latex = TableFormat.LATEX.write(table);
        assertThat(latex).contains("\\caption{Table 2: natural accuracy and accuracy under attack (\\%). ")
            .contains(
                    """
                            \\begin{tabular}{llrrrr}
                            \\toprule
                            FaRS version & Attack & Natural & $\\varepsilon$ = 0.05 & $\\varepsilon$ = 0.1 & $\\varepsilon$ = 0.25 \\\\
                            \\midrule
                            FaRS -- original (paper) & l2-pgd & 80.41 & 79.86 & 70.22 & -- \\\\
                            FaRS -- sparsemax (paper) & l2-pgd & 80.41 & 77.79 & 68.74 & -- \\\\
                            \\midrule
                            FaRS -- original & l2-pgd & 75.00 & 75.00 & 50.00 & 25.00 \\\\
                            """);
    }

    @Test
    void everyImageHasARowWithItsBracket() throws IOException {
        List<Path> files = new RunWriter(Optional.empty()).write(consistent(), Optional.empty(), folder);
        assertThat(files).extracting(path -> path.getFileName().toString())
            .containsExactly("images.csv", "skipped.csv",
                    "table1.md", "table1.csv", "table1.json", "table1.tex", "table2.md", "table2.csv", "table2.json",
                    "table2.tex", "summary.json");
        List<CSVRecord> rows = CSVParser.parse(Files.readString(folder.resolve("images.csv")),
                CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get())
            .getRecords();
        assertThat(rows).hasSize(4);
        assertThat(rows.getFirst().getParser().getHeaderNames()).startsWith("image", "label", "original.prediction",
                "original.margin", "original.exact-margin.radius", "original.exact-margin.kind");
        CSVRecord near = rows.get(1);
        assertThat(near.get("image")).isEqualTo("/data/1.png");
        assertThat(near.get("label")).isEqualTo("dog");
        assertThat(near.get("original.exact-margin.radius")).isEqualTo("0.08");
        assertThat(near.get("original.published-score.kind")).isEqualTo("not a certificate");
        assertThat(near.get("original.smoothed-argmax.confidence")).isEqualTo("0.999");
        assertThat(near.get("original.l2-pgd.0.1.success")).isEqualTo("true");
        assertThat(near.get("original.minimal-distance.min.l2")).isEqualTo("0.09");
        assertThat(near.get("original.bracket.certified")).isEqualTo("0.08");
        assertThat(near.get("original.bracket.attacked")).isEqualTo("0.09");
        assertThat(rows.get(2).get("original.l2-pgd.0.1.success")).isEmpty();
        assertThat(rows.get(3).get("original.smoothed-argmax.prediction")).isEqualTo("abstained");
        assertThat(Files.readString(folder.resolve("skipped.csv")))
            .isEqualTo("image,reason\n/data/broken.png,/data/broken.png: is no image\n");
        try (var all = Files.list(folder)) {
            assertThat(all).hasSize(11);
        }
    }

    @Test
    void whatWasNotEvaluatedIsCountedAndNamedEverywhere() throws IOException {
        EvaluationRun run = consistent();
        RunHeader header = run.header();
        LabelMatch labels = new LabelMatch(
                List.of(new LabelMatch.ClassCount("cat", 2), new LabelMatch.ClassCount("dog", 3)),
                List.of(new LabelMatch.ClassCount("horse", 1)), 1,
                List.of(new SkippedFile("horse/1.png", "has the label 'horse', which is none of the model's classes"),
                        new SkippedFile("2.png", "has no label")),
                1, List.of(new SkippedFile("notes.txt", "is not an image file")));
        EvaluationRun matched = new EvaluationRun(new RunHeader(header.key(), header.model(), header.data(),
                header.classes(), header.heads(), header.lipschitz(), header.settings(), labels, null), run.results(),
                run.skipped());
        try (LoadedModel model = Fixtures.model()) {
            new RunWriter(Optional.empty()).write(matched, Optional.of(model), folder);
        }
        JsonNode json = JsonMapper.builder().build().readTree(Files.readString(folder.resolve("summary.json")));
        assertThat(json.at("/skipped/0/name").stringValue()).isEqualTo("broken.png");
        assertThat(json.at("/labels/unlabelled").intValue()).isEqualTo(1);
        assertThat(json.at("/labels/classes/1/images").intValue()).isEqualTo(3);
        assertThat(json.at("/labels/unknown_labels/0/name").stringValue()).isEqualTo("horse");
        assertThat(json.at("/labels/excluded_images/1/reason").stringValue()).isEqualTo("has no label");
        assertThat(json.at("/labels/skipped_files").intValue()).isEqualTo(1);
        assertThat(json.at("/labels/files/0/name").stringValue()).isEqualTo("notes.txt");
        assertThat(Files.readString(folder.resolve("skipped.csv"))).isEqualTo("""
                image,reason
                /data/broken.png,/data/broken.png: is no image
                horse/1.png,"horse/1.png: has the label 'horse', which is none of the model's classes"
                2.png,2.png: has no label
                notes.txt,notes.txt: is not an image file
                """);
        assertThat(folder.resolve("report.html")).content()
            .contains("Images that could not be read", "Images without a label of the model",
                    "Files that were left out", "notes.txt", "5 images of 2 of the model&#39;s 2 classes");
    }

    @Test
    void infiniteNumbersAreTextInJson() throws IOException {
        EvaluationRun run = consistent();
        RunHeader header = run.header();
        RunHeader unbounded = new RunHeader(header.key(), header.model(), header.data(), header.classes(),
                header.heads(), Double.POSITIVE_INFINITY, header.settings(), null, null);
        new RunWriter(Optional.empty()).write(new EvaluationRun(unbounded, run.results(), run.skipped()),
                Optional.empty(), folder);
        assertThat(folder.resolve("summary.json")).content().contains("\"lipschitz\" : \"Infinity\"");
        assertThat(folder.resolve("images.csv")).content().doesNotContain("∞");
    }

    @Test
    void chartsAndReportAreWrittenWithTheTables() throws IOException {
        ChartRenderer renderer = new ChartRenderer() {
            @Override
            public List<Path> charts(EvaluationRun run, Path to) {
                return List.of(AtomicFiles.write(to.resolve("drawn.svg"), "<svg/>"));
            }

            @Override
            public List<HtmlReport.Figure> figures(EvaluationRun run) {
                return List.of(new HtmlReport.Figure("Drawn", "<svg id='drawn'/>"));
            }
        };
        try (LoadedModel model = Fixtures.model()) {
            List<Path> files = new RunWriter(Optional.of(renderer)).write(consistent(), Optional.of(model), folder);
            assertThat(files).endsWith(folder.resolve("charts/drawn.svg"), folder.resolve("report.html"));
            assertThat(folder.resolve("report.html")).content().contains("drawn'/>", "Table 1", "L ≤ 1.000000");
        }
    }

    @Test
    void chartsHoldTheRunsNumbers() {
        EvaluationCharts charts = new EvaluationCharts(consistent());
        EvaluationCharts.CertifiedCurve exact = charts.certifiedCurves().getFirst();
        assertThat(exact.certificate()).isEqualTo("exact-margin");
        assertThat(exact.eps()).hasSize(201).startsWith(0.0);
        assertThat(exact.accuracy().getFirst()).isEqualTo(75);
        assertThat(exact.accuracy().getLast()).isZero();
        assertThat(exact.accuracy()).isSortedAccordingTo((a, b) -> Double.compare(b, a));
        assertThat(charts.certifiedCurves()).hasSize(3)
            .last()
            .extracting(EvaluationCharts.CertifiedCurve::kind)
            .isEqualTo("not a certificate");
        assertThat(charts.attackPoints()).hasSize(6);

        EvaluationCharts.RadiusHistogram histogram = charts.radii("original", "exact-margin", 3);
        assertThat(histogram.edges()).hasSize(4);
        assertThat(histogram.edges().getLast()).isCloseTo(0.3, within(1e-12));
        assertThat(histogram.counts()).containsExactly(2, 1, 1);

        assertThat(charts.brackets("original")).extracting(each -> each.bracket().certified())
            .containsExactly(0.08, 0.12, 0.3);
        assertThat(charts.confusion("original").counts()).containsExactly(List.of(1, 1, 0), List.of(0, 2, 0));
    }

    @Test
    void filesOfARunHaveTheSameDigitsInEveryLocale() throws IOException {
        Locale before = Locale.getDefault();
        EvaluationRun run = Fixtures.run(Fixtures.items(12), Fixtures.settings(), folder.resolve("run"));
        List<Path> plain = new RunWriter(Optional.empty()).write(run, Optional.of(Fixtures.model()),
                folder.resolve("plain"));
        try {
            for (String locale : List.of("ar-EG", "de")) {
                Locale.setDefault(Locale.forLanguageTag(locale));
                Path translated = folder.resolve(locale);
                new RunWriter(Optional.empty()).write(run, Optional.of(Fixtures.model()), translated);
                for (Path file : plain) {
                    // Reports have the time of day.
                    assertThat(withoutTimes(translated.resolve(file.getFileName()))).as(locale + ": " + file)
                        .isEqualTo(withoutTimes(file));
                }
            }
        } finally {
            Locale.setDefault(before);
        }
    }

    private static String withoutTimes(Path file) throws IOException {
        return Files.readString(file).replaceAll("[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2} [^<]*", "");
    }
}
