package org.fars.ui.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.fars.certify.Certificate;
import org.fars.certify.Certificate.Kind;
import org.fars.evaluate.EvaluationRun;
import org.fars.evaluate.EvaluationSettings;
import org.fars.evaluate.ImageResult;
import org.fars.evaluate.RunHeader;
import org.fars.evaluate.report.PaperTables.PaperTable;
import org.fars.evaluate.report.TableFormat;
import org.fars.evaluate.store.RunRepository.StoredRun.About;
import org.fars.evaluate.store.RunRepository.StoredRun;
import org.fars.ui.chart.CertifiedAccuracyChart.LinePoint;
import org.fars.ui.chart.CertifiedAccuracyChart;
import org.fars.ui.chart.ChartStyle;
import org.fars.ui.chart.ConfusionChart;
import org.fars.ui.chart.HistogramChart;
import org.fars.ui.common.Messages;
import org.fars.ui.compare.DisplayedRun.RunInfo;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.LegendItem;
import org.junit.jupiter.api.Test;

class HeadComparisonTest {
    private static final List<String> CLASSES = List.of("left", "right");
    private static final RunFigures.Extra PLAIN = new RunFigures.Extra(false, false, false, 0.3);
    private final Messages messages = new Messages(Locale.ENGLISH);

    private static Certificate exact(String head, int prediction, double radius) {
        return new Certificate("exact-margin", head, prediction, radius, Kind.DETERMINISTIC, 1, false, 0, "");
    }

    private static Certificate score(String head, int prediction, double radius) {
        return new Certificate("published-score", head, prediction, radius, Kind.NONE, 0, false, 0, "");
    }

    private static Certificate smoothed(String head, int prediction, double radius) {
        return new Certificate("smoothed-argmax", head, prediction, radius, Kind.PROBABILISTIC, 0.999, false, 1100, "");
    }

    /** Both heads decide alike but for the last image, and sparsemax is certified a little less. */
    private static DisplayedRun run(List<String> classes) {
        List<ImageResult> results = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            double radius = 0.1 + 0.15 * i;
            int other = i == 3 ? 1 : 0;
            results.add(new ImageResult(i, "/image " + i, "image " + i, 0, "hash " + i, List.of(
                    new ImageResult.HeadResult("original", 0, 3 + i,
                            List.of(exact("original", 0, radius), score("original", 0, 2 * radius),
                                    smoothed("original", 0, 0.2)),
                            List.of()),
                    new ImageResult.HeadResult("sparsemax", other, 2,
                            List.of(exact("sparsemax", other, radius - 0.05), smoothed("sparsemax", other, 0.2)),
                            List.of()),
                    new ImageResult.HeadResult("multi-layer", 0, 9, List.of(smoothed("multi-layer", 0, 0.3)),
                            List.of()))));
        }
        RunHeader header = new RunHeader("key", "model", "data", classes,
                List.of("original", "sparsemax", "multi-layer"), 1,
                EvaluationSettings.of(List.of("exact-margin", "smoothed-argmax", "published-score")), null, null);
        return DisplayedRun.of(new RunInfo("", "model", "data", 4, 4, Optional.empty()),
                new EvaluationRun(header, results, List.of()));
    }

    private static HeadComparison comparison(DisplayedRun run) {
        return new HeadComparison(List.of(run), "original", "sparsemax", "exact-margin");
    }

    private static RunFigures figures(DisplayedRun run, String left, String right, String certificate) {
        return new RunFigures(List.of(run), run, left, right, certificate);
    }

    @Test
    void theSentenceSaysHowOftenHeadsAgreeAndWhatIsCertifiedByWhichKindOfProof() {
        assertThat(comparison(run(CLASSES)).sentence(0.3, messages)).isEqualTo("original and sparsemax agree on 3 of 4"
                + " images; certified at ε 0.3: 50.0 % and 25.0 % by exact-margin (deterministic)");
    }

    @Test
    void theTableHasBothHeadsAndTheirDifference() {
        PaperTable table = comparison(run(CLASSES)).table();
        assertThat(table.columns()).containsExactly("%", "original", "sparsemax", "Δ");
        assertThat(table.rows()).extracting(row -> row.cells())
            .contains(List.of("natural accuracy", "100.0", "75.0", "−25.0"),
                    List.of("certified at ε 0.05", "100.0", "50.0", "−50.0"),
                    List.of("certified at ε 0.3", "50.0", "25.0", "−25.0"));
    }

    @Test
    void certificatesOfBothHeadsComeFirstAndWhatProvesNothingIsNotAmongThem() {
        DisplayedRun run = run(CLASSES);
        assertThat(HeadComparison.certificates(run, "original", "sparsemax")).containsExactly("exact-margin",
                "smoothed-argmax");
        assertThat(HeadComparison.certificates(run, "original", "multi-layer")).containsExactly("smoothed-argmax",
                "exact-margin");
    }

    @Test
    void thePapersRowsStandOnlyBesideItsData() {
        assertThat(comparison(run(CLASSES)).paperTables()).allSatisfy(
                table -> assertThat(table.rows()).noneMatch(PaperTable.Row::fromPaper));
        DisplayedRun imagenette = run(List.of("tench", "English springer", "cassette player", "chain saw", "church",
                "French horn", "garbage truck", "gas pump", "golf ball", "parachute"));
        assertThat(comparison(imagenette).paperTables()).allSatisfy(
                table -> assertThat(table.rows()).anyMatch(PaperTable.Row::fromPaper));
    }

    @Test
    void measurementsAreOfTheSelectedImagesAndCanBeWritten() {
        PaperTable table = comparison(run(CLASSES)).measurements(Set.of("/image 3"));
        assertThat(table.rows()).singleElement()
            .satisfies(row -> assertThat(row.cells()).containsExactly("image 3", "left", "left", "6.0000", "0.5500",
                    "deterministic", "–", "right", "2.0000", "0.5000", "deterministic", "–"));
        assertThat(TableFormat.CSV.write(table)).contains("original radius").contains("0.5500");
        assertThat(comparison(run(CLASSES)).measurements(Set.of()).rows()).hasSize(4);
    }

    @Test
    void aPointOfTheCurveHoldsTheImagesThatItCounts() {
        RunFigures figures = figures(run(CLASSES), "original", "sparsemax", "exact-margin");
        var line = figures.accuracy("sparsemax", PLAIN).lines().getFirst();
        for (int i = 0; i < line.eps().length; i += 20) {
            assertThat(figures.images("sparsemax", PLAIN, new LinePoint(0, i)))
                .hasSize((int) Math.round(line.accuracy()[i] / 100 * 4));
        }
        assertThat(figures.accuracy("original", PLAIN).end()).isEqualTo(figures.accuracy("sparsemax", PLAIN).end());
    }

    @Test
    void theStripIsTheDifferenceOfBothCurves() {
        RunFigures figures = figures(run(CLASSES), "original", "sparsemax", "exact-margin");
        double[] left = figures.accuracy("original", PLAIN).lines().getFirst().accuracy();
        double[] right = figures.accuracy("sparsemax", PLAIN).lines().getFirst().accuracy();
        double[] difference = figures.difference().lines().getFirst().accuracy();
        for (int i = 0; i < left.length; i++) {
            assertThat(difference[i]).isCloseTo(right[i] - left[i], within(1e-9));
        }
        assertThat(figures.difference().largest()).isNegative();
    }

    @Test
    void aHeadWithoutTheCertificateHasNoCurveAndNoDifference() {
        RunFigures figures = figures(run(CLASSES), "original", "multi-layer", "exact-margin");
        assertThat(figures.accuracy("multi-layer", PLAIN).isEmpty()).isTrue();
        assertThat(figures.difference().isEmpty()).isTrue();
    }

    @Test
    void theMultiLayerHeadIsShownWithItsSmoothedRadiusUnderThatName() {
        RunFigures figures = figures(run(CLASSES), "original", "multi-layer", "smoothed-argmax");
        assertThat(figures.brackets().over().orElseThrow().head()).isEqualTo("multi-layer, smoothed");
        assertThat(figures.brackets().over().orElseThrow().brackets())
            .allSatisfy(bracket -> assertThat(bracket.certified()).isEqualTo(0.3));
        assertThat(figures.radii().groups()).extracting(HistogramChart.Group::name)
            .containsExactly("original", "multi-layer, smoothed");
    }

    @Test
    void everyCorrectImageIsInOneBarOfTheHistogram() {
        RunFigures figures = figures(run(CLASSES), "original", "sparsemax", "exact-margin");
        HistogramChart histogram = figures.radii();
        int all = 0;
        for (int bin = 0; bin < histogram.bins(); bin++) {
            all += figures.images(histogram, new HistogramChart.Bar(1, bin)).size();
        }
        assertThat(all).isEqualTo(3);
    }

    @Test
    void aCellOfTheConfusionMatrixHoldsItsImages() {
        RunFigures figures = figures(run(CLASSES), "original", "sparsemax", "exact-margin");
        var matrix = figures.confusion("sparsemax");
        assertThat(figures.images(matrix, new ConfusionChart.Cell(0, 1))).isEqualTo(Set.of("/image 3"));
        assertThat(figures.images(matrix, new ConfusionChart.Cell(0, 0))).hasSize(3);
    }

    @Test
    void marginsAreDrawnWithTheLineAtTheLargestSparsemaxMargin() {
        RunFigures figures = figures(run(CLASSES), "original", "sparsemax", "exact-margin");
        assertThat(figures.scatter(ScatterQuantity.MARGINS, Map.of("sparsemax", 2.0)).limits()).singleElement()
            .satisfies(limit -> assertThat(limit.at()).isEqualTo(2));
        assertThat(figures.scatter(ScatterQuantity.MARGINS, Map.of()).limits()).isEmpty();
        assertThat(figures.scatter(ScatterQuantity.MARGINS, Map.of()).points()).extracting(point -> point.group())
            .containsExactlyInAnyOrder("correct", "correct", "correct", "only correct by original");
    }

    @Test
    void severalRunsAreNamedInEveryLegendAndColumn() {
        DisplayedRun first = run(CLASSES);
        DisplayedRun second = new DisplayedRun(new RunInfo("other", "network", "data", 4, 4, Optional.empty()),
                first.run(), first.summary());
        HeadComparison both = new HeadComparison(List.of(first, second), "original", "sparsemax", "exact-margin");
        assertThat(both.table().columns()).containsExactly("%", "model · original", "model · sparsemax", "Δ",
                "network · original", "network · sparsemax", "Δ");
        assertThat(both.others(0.3, messages)).containsExactly("network, 4 images: 50.0 % and 25.0 %");
        RunFigures figures = new RunFigures(List.of(first, second), second, "original", "sparsemax", "exact-margin");
        assertThat(figures.accuracy("original", PLAIN).lines()).extracting(line -> line.name())
            .containsExactly("exact-margin, deterministic · model", "exact-margin, deterministic · network");
        assertThat(figures.accuracy("original", PLAIN).lines()).extracting(line -> line.run()).containsExactly(0, 1);
        assertThat(figures.confusion("original").chart().heading()).endsWith("network");
        assertThat(figures.scatter(ScatterQuantity.MARGINS, Map.of()).heading()).endsWith("network");
    }

    @Test
    void sixRunsOfOneModelAreToldApartByTheirTimesInALegendThatLeavesRoomForTheLines() {
        DisplayedRun one = run(CLASSES);
        List<DisplayedRun> six = IntStream.range(0, 6)
            .mapToObj(i -> new DisplayedRun(new RunInfo("run " + i, "model", "data", 4, 4,
                    Optional.of(new StoredRun(Path.of("run " + i),
                            new About(Instant.EPOCH.plusSeconds(90L * i), "model", "data", 4,
                                    one.run().header().settings()),
                            4))),
                    one.run(), one.summary()))
            .toList();
        RunFigures figures = new RunFigures(six, six.getFirst(), "original", "sparsemax", "exact-margin");
        CertifiedAccuracyChart chart = figures.accuracy("original", PLAIN);
        assertThat(chart.lines()).hasSize(6);
        JFreeChart built = chart.build();
        chart.ink(built, ChartStyle.light(), Set.of());
        List<LegendItem> legend = IntStream.range(0, 6)
            .mapToObj(built.getXYPlot().getLegendItems()::get)
            .toList();
        assertThat(legend).extracting(LegendItem::getLinePaint).doesNotHaveDuplicates();
        assertThat(legend.getFirst().getLabel()).startsWith("exact-margin, deterministic · ");
        assertThat(legend.stream().skip(1)).allSatisfy(
                item -> assertThat(item.getLabel()).hasSizeLessThan(20).doesNotContain("exact-margin"));
        assertThat(chart.series().rows()).as("files name the certificate of each")
            .allSatisfy(row -> assertThat(row.getFirst()).startsWith("exact-margin, deterministic · "));
    }
}
