package org.fars.ui.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.IntStream;
import org.fars.ui.chart.CertifiedAccuracyChart.Kind;
import org.fars.ui.chart.CertifiedAccuracyChart.Line;
import org.jfree.chart.ChartRenderingInfo;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.plot.XYPlot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Colours mean heads, in every chart and in both themes. */
class ChartColoursTest {
    private static final List<String> HEADS = List.of("original", "sparsemax", "multi-layer");

    static List<ChartStyle> styles() {
        return List.of(ChartStyle.light(), ChartStyle.dark());
    }

    private static Line line(String head, Kind kind, int run) {
        return new Line(head, head, kind, new double[]{0, 0.5, 1}, new double[]{80, 60, 40}, run);
    }

    private static ScatterChart.Point point(String group) {
        return new ScatterChart.Point(group, 1, 1, group, OptionalDouble.empty());
    }

    private static Color opaque(java.awt.Paint paint) {
        return new Color(((Color) paint).getRGB());
    }

    @ParameterizedTest
    @MethodSource("styles")
    void theCurveOfAHeadIsDrawnInItsColourWhereItsValuesAre(ChartStyle style) {
        JFreeChart chart = new CertifiedAccuracyChart("sparsemax", List.of(line("sparsemax", Kind.CERTIFIED, 0)), "ℓ2",
                OptionalDouble.of(1), OptionalDouble.empty())
            .draw(style);
        ChartRenderingInfo info = new ChartRenderingInfo();
        BufferedImage picture = chart.createBufferedImage(500, 300, info);
        XYPlot plot = chart.getXYPlot();
        var area = info.getPlotInfo().getDataArea();
        int x = (int) plot.getDomainAxis().valueToJava2D(0.5, area, plot.getDomainAxisEdge());
        int y = (int) plot.getRangeAxis().valueToJava2D(60, area, plot.getRangeAxisEdge());
        assertThat(plot.getRangeAxis().getUpperBound()).isEqualTo(100);
        assertThat(IntStream.rangeClosed(-1, 1).mapToObj(d -> new Color(picture.getRGB(x, y + d))))
            .contains(style.sparsemax());
    }

    @ParameterizedTest
    @MethodSource("styles")
    void runsLaidOverAndCorrectnessHaveNoHeadsColour(ChartStyle style) {
        List<Color> heads = HEADS.stream().map(style::head).toList();
        for (int run = 1; run <= 5; run++) {
            assertThat(heads).doesNotContain(style.run(run));
            assertThat(style.run(run)).isNotEqualTo(style.attack());
        }
        JFreeChart chart = new ScatterChart("", "x", "y", List.of(point(ScatterChart.CORRECT),
                point(ScatterChart.INCORRECT), point(ScatterChart.ONLY + "sparsemax")), "", false)
            .draw(style);
        XYPlot plot = chart.getXYPlot();
        assertThat(heads).doesNotContain(opaque(plot.getRenderer(1).getSeriesPaint(0)),
                opaque(plot.getRenderer(1).getSeriesPaint(1)));
        assertThat(opaque(plot.getRenderer(1).getSeriesPaint(2))).as("the head that alone is right")
            .isEqualTo(style.sparsemax());
    }

    @ParameterizedTest
    @MethodSource("styles")
    void bothHeadsOfTheBracketsHaveTheirColours(ChartStyle style) {
        var some = List.of(new BracketsChart.ImageBracket("a", 0.4, OptionalDouble.of(0.5)));
        JFreeChart chart = new BracketsChart("original", some, "",
                java.util.Optional.of(new BracketsChart.Over("sparsemax", "", some)))
            .draw(style);
        assertThat(chart.getXYPlot().getRenderer(3).getSeriesPaint(0)).isEqualTo(style.sparsemax());
        assertThat(chart.getXYPlot().getDataset(3).getSeriesKey(0)).hasToString("sparsemax, certified");
    }

    @Test
    void whatProvesNothingIsDashedAndSaysSo() {
        Line proved = line("original", Kind.CERTIFIED, 0);
        Line score = new Line("published-score", "original", Kind.UNPROVED, proved.eps(), proved.accuracy());
        CertifiedAccuracyChart figure = new CertifiedAccuracyChart(List.of(proved, score), "ℓ2");
        var renderer = figure.draw(ChartStyle.light()).getXYPlot().getRenderer();
        assertThat(((java.awt.BasicStroke) renderer.getSeriesStroke(0)).getDashArray()).isNull();
        assertThat(((java.awt.BasicStroke) renderer.getSeriesStroke(1)).getDashArray()).isNotEmpty();
        assertThat(figure.series().rows().getLast().getFirst()).endsWith("not a certificate");
        assertThat(figure.marks()).allMatch(mark -> mark.id().startsWith("0:"));
    }

    @Test
    void ofAThousandClassesTheMostConfusedAreShownUnderTheirNames() {
        long[][] counts = new long[1000][1000];
        for (int i = 0; i < counts.length; i++) {
            counts[i][i] = 10;
        }
        counts[900][17] = 5;
        ConfusionChart all = new ConfusionChart("Confusion matrix", "original",
                IntStream.range(0, 1000).mapToObj(i -> "class " + i).toList(), counts);
        int[] some = all.mostConfused();
        assertThat(some).hasSize(ConfusionChart.MAX_CLASSES).contains(17, 900).isSorted();
        ConfusionChart part = all.of(some);
        int truth = part.classes().indexOf("class 900");
        int prediction = part.classes().indexOf("class 17");
        assertThat(part.counts()[truth][prediction]).isEqualTo(5);
        assertThat(part.heading()).contains("most confused of 1,000 classes");
    }

    @Test
    void manyPointsInOnePlaceAreDrawnOnceAndCanAllBeSelected() {
        List<ScatterChart.Point> points = IntStream.range(0, 10_000)
            .mapToObj(i -> new ScatterChart.Point("image " + i, i % 50, i % 40, ScatterChart.CORRECT,
                    OptionalDouble.empty()))
            .toList();
        ScatterChart figure = new ScatterChart("", "x", "y", points, "", false);
        assertThat(figure.build().getXYPlot().getDataset(1).getItemCount(0)).isEqualTo(200);
        assertThat(figure.marks()).hasSize(10_000);
        JFreeChart chart = figure.build();
        figure.ink(chart, ChartStyle.light(), Set.of("image 9999"));
        assertThat(chart.getXYPlot().getDataset(2).getItemCount(0)).isEqualTo(1);
    }
}
