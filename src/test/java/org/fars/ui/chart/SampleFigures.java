package org.fars.ui.chart;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.IntStream;
import org.fars.evaluate.analysis.RobustnessBracket;
import org.fars.evaluate.report.EvaluationCharts;
import org.fars.ui.chart.HistogramChart.HistogramSeries;

/** Figures with invented numbers. */
final class SampleFigures {
    static final List<String> IMAGENETTE = List.of("tench", "English springer", "cassette player", "chain saw",
            "church", "French horn", "garbage truck", "gas pump", "golf ball", "parachute");

    private SampleFigures() {}

    static Map<String, Figure> all() {
        Map<String, Figure> figures = new LinkedHashMap<>();
        figures.put("scores", scores());
        figures.put("scores-many", manyScores());
        figures.put("trace", trace());
        figures.put("votes", votes());
        figures.put("accuracy", accuracy());
        figures.put("radii", radii());
        figures.put("radii-two", new HistogramChart("Certified radius", "certified radius (ℓ2, pixel units)", List.of(
                new HistogramChart.Group("original · fashion-mnist", "original", radii(1, 0.45)),
                new HistogramChart.Group("sparsemax · fashion-mnist", "sparsemax", radii(2, 0.25)),
                new HistogramChart.Group("original · mine", "original", true, radii(3, 0.5)),
                new HistogramChart.Group("sparsemax · mine", "sparsemax", true, radii(4, 0.3))), 20, List.of()));
        figures.put("gaps", gaps());
        figures.put("brackets-two", new BracketsChart("original", brackets(900).brackets(), "fashion-mnist",
                Optional.of(new BracketsChart.Over("original", "mine", brackets(700).brackets()
                    .stream()
                    .map(each -> new BracketsChart.ImageBracket(each.id(), 1.3 * each.certified(),
                            OptionalDouble.of(1.3 * each.certified() + 0.1)))
                    .toList()))));
        figures.put("brackets-sorted", brackets(128));
        figures.put("brackets-many", brackets(2000));
        figures.put("scatter", scatter(400, false));
        figures.put("embedding", scatter(3000, true));
        figures.put("confusion", confusion());
        figures.put("training", training());
        return figures;
    }

    static ScoreChart scores() {
        return new ScoreChart(IMAGENETTE, List.of(
                new ScoreChart.HeadScores("original", new double[]{1.31, 0.22, 0.1, -0.05, 0.04, 0.1, 0.02, 0.01, 0.06,
                        -0.2}, new double[]{0.71, 0.75, 0.12, 0.08, -0.1, 0.09, 0.05, 0.03, 0.02, -0.1}),
                new ScoreChart.HeadScores("sparsemax", new double[]{1.54, 0.46, 0, 0, 0, 0, 0, 0, 0, 0}, new double[]{
                        0.98, 1.02, 0, 0, 0, 0, 0, 0, 0, 0})));
    }

    static ScoreChart manyScores() {
        Random random = new Random(1);
        List<String> classes = IntStream.range(0, 60)
            .mapToObj(i -> "class with a remarkably long name, number " + i)
            .toList();
        return new ScoreChart(classes,
                List.of(new ScoreChart.HeadScores("original", random.doubles(60).toArray()),
                        new ScoreChart.HeadScores("sparsemax", random.doubles(60, 0, 0.4).toArray())));
    }

    static TraceChart trace() {
        return new TraceChart(IntStream.rangeClosed(0, 100)
            .mapToObj(i -> new TraceChart.Step(i, 1.6 * Math.exp(-i / 30.0) - 0.08 + 0.03 * Math.sin(i / 2.0),
                    Math.min(0.78, 0.3 + 0.01 * i)))
            .toList(), OptionalDouble.of(0.42));
    }

    static VotesChart votes() {
        return new VotesChart(IMAGENETTE, new long[]{93_211, 4_120, 830, 511, 402, 377, 240, 160, 94, 55},
                "multi-layer");
    }

    static CertifiedAccuracyChart accuracy() {
        double[] eps = IntStream.rangeClosed(0, 60).mapToDouble(i -> i / 100.0).toArray();
        double[] few = {0.05, 0.1, 0.2, 0.3};
        return new CertifiedAccuracyChart(List.of(
                line("original · exact-margin", "original", CertifiedAccuracyChart.Kind.CERTIFIED, eps, 0.7),
                line("original · spectral-margin", "original", CertifiedAccuracyChart.Kind.CERTIFIED, eps, 0.95),
                line("sparsemax · sparsemax-margin", "sparsemax", CertifiedAccuracyChart.Kind.CERTIFIED, eps, 1.5),
                line("multi-layer · smoothed-argmax, 1−α = 0.999", "multi-layer",
                        CertifiedAccuracyChart.Kind.CERTIFIED, eps, 0.9),
                new CertifiedAccuracyChart.Line("ℓ2-PGD on original", "original",
                        CertifiedAccuracyChart.Kind.ATTACKED, few, new double[]{72, 70.5, 67, 63.4}),
                new CertifiedAccuracyChart.Line("ℓ2-PGD on sparsemax", "sparsemax",
                        CertifiedAccuracyChart.Kind.ATTACKED, few, new double[]{71, 69.5, 66.2, 61.9}),
                new CertifiedAccuracyChart.Line("paper, original", "original", CertifiedAccuracyChart.Kind.PAPER, few,
                        new double[]{78.16, 53.88, 10.72, 0.3}),
                new CertifiedAccuracyChart.Line("paper, sparsemax", "sparsemax", CertifiedAccuracyChart.Kind.PAPER,
                        few, new double[]{77.32, 50.04, 26.47, 13.07})),
                "ℓ2, 224×224 pixels in [0, 1]");
    }

    private static CertifiedAccuracyChart.Line line(String name, String head, CertifiedAccuracyChart.Kind kind,
            double[] eps, double rate) {
        double[] accuracy = new double[eps.length];
        for (int i = 0; i < eps.length; i++) {
            accuracy[i] = 73.1 * Math.exp(-rate * eps[i]);
        }
        return new CertifiedAccuracyChart.Line(name, head, kind, eps, accuracy);
    }

    static HistogramChart radii() {
        return HistogramChart.ofRadii(List.of(
                new HistogramChart.Group("original · exact-margin", "original", radii(1, 0.45)),
                new HistogramChart.Group("sparsemax · sparsemax-margin", "sparsemax", radii(2, 0.25)),
                new HistogramChart.Group("multi-layer · smoothed-argmax", "multi-layer", radii(3, 0.4))), 20);
    }

    private static HistogramChart gaps() {
        Random random = new Random(6);
        List<EvaluationCharts.ImageBracket> closed = IntStream.range(0, 300)
            .mapToObj(i -> new EvaluationCharts.ImageBracket(i, "/" + i, "" + i,
                    new RobustnessBracket("original", 0, 0.2, "c",
                            0.2 + Math.abs(0.05 * random.nextGaussian()), "a")))
            .toList();
        EvaluationCharts.Gaps gaps = new EvaluationCharts.Gaps("original", closed, 31, 2, 0);
        return HistogramSeries.histogram(List.of(new HistogramSeries("original · fashion-mnist", false, gaps),
                new HistogramSeries("original · mine", true, gaps)));
    }

    private static double[] radii(long seed, double scale) {
        Random random = new Random(seed);
        return IntStream.range(0, 800).mapToDouble(i -> Math.max(0, scale + 0.3 * random.nextGaussian())).toArray();
    }

    static BracketsChart brackets(int count) {
        Random random = new Random(5);
        List<BracketsChart.ImageBracket> brackets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double radius = Math.max(0, 0.3 + 0.25 * random.nextGaussian());
            brackets.add(new BracketsChart.ImageBracket("image " + i, radius, i % 9 == 0
                    ? OptionalDouble.empty()
                    : OptionalDouble.of(radius * 1.1 + 0.2 * random.nextDouble())));
        }
        return new BracketsChart("original", brackets);
    }

    static ScatterChart scatter(int count, boolean byValue) {
        Random random = new Random(9);
        List<ScatterChart.Point> points = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int group = i % 6;
            double x = Math.cos(group) + 0.3 * random.nextGaussian();
            double y = byValue
                    ? Math.sin(group * 1.3) + 0.3 * random.nextGaussian()
                    : 0.8 * x + 0.1
                            * random.nextGaussian();
            points.add(new ScatterChart.Point("image " + i, x, y, IMAGENETTE.get(group),
                    OptionalDouble.of(Math.abs(x))));
        }
        return byValue
                ? new ScatterChart("Embedding map", "first component, 31 % of variance",
                        "second component, 18 % of variance", points, "certified radius (ℓ2, pixel units)", false)
                : new ScatterChart("Margins", "margin, original", "margin, sparsemax", points, "", true);
    }

    static ConfusionChart confusion() {
        Random random = new Random(4);
        long[][] counts = new long[10][10];
        for (int row = 0; row < 10; row++) {
            for (int column = 0; column < 10; column++) {
                counts[row][column] = row == column
                        ? 280 + random.nextInt(80)
                        : random.nextInt(3) == 0
                                ? 0
                                : random.nextInt(25);
            }
        }
        return new ConfusionChart("Confusion matrix", "original", IMAGENETTE, counts);
    }

    static TrainingChart training() {
        return new TrainingChart(IntStream.rangeClosed(1, 24)
            .mapToObj(i -> new TrainingChart.Epoch(i, 2.1 * Math.exp(-i / 9.0) + 0.4,
                    Map.of("natural", 73 - 50 * Math.exp(-i / 6.0), "certified at ε 0.3", 57 - 52 * Math.exp(-i
                            / 7.0))))
            .toList());
    }
}
