package org.fars.ui.chart;

import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import org.fars.ui.chart.Figure.RenderedFigure;

/**
 * Draws one chart of each kind off-screen, on any thread, so that classes and fonts are loaded before the first chart is
 * shown.
 */
public final class ChartWarmUp implements Runnable {
    private static final int REPETITIONS = 3;
    private static final int WIDTH = 480;
    private static final int HEIGHT = 320;

    @Override
    public void run() {
        for (int i = 0; i < REPETITIONS && !Thread.currentThread().isInterrupted(); i++) {
            figures().forEach(ChartWarmUp::draw);
        }
    }

    private static List<Figure> figures() {
        List<String> classes = List.of("a", "b");
        double[] scores = {0.5, -0.5};
        return List.of(
                new ScoreChart(classes, List.of(new ScoreChart.HeadScores("original", scores, scores))),
                new TraceChart(List.of(new TraceChart.Step(0, 1, 0), new TraceChart.Step(1, -1, 1)),
                        OptionalDouble.of(0.5)),
                new VotesChart(classes, new long[]{3, 1}, "original"),
                new CertifiedAccuracyChart(List.of(new CertifiedAccuracyChart.Line("original", "original",
                        CertifiedAccuracyChart.Kind.CERTIFIED, new double[]{0, 1}, new double[]{90, 40})), "ε"),
                new BracketsChart("original",
                        List.of(new BracketsChart.ImageBracket("image", 0.2, OptionalDouble.of(0.5)))),
                new ConfusionChart("confusion", "original", classes, new long[][]{{3, 1}, {0, 4}}),
                HistogramChart.ofRadii(List.of(new HistogramChart.Group("original", "original", new double[]{0.5, 1})),
                        4),
                new ScatterChart("points", "x", "y",
                        List.of(new ScatterChart.Point("image", 0, 1, "all", OptionalDouble.empty())), "", true));
    }

    private static void draw(Figure figure) {
        RenderedFigure.of(figure).chart().ifPresent(chart -> {
            ChartStyle style = ChartStyle.light();
            style.apply(chart);
            figure.ink(chart, style, Set.of());
            BufferedImage picture = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_ARGB);
            Graphics2D graphics = picture.createGraphics();
            chart.draw(graphics, new Rectangle2D.Double(0, 0, WIDTH, HEIGHT));
            graphics.dispose();
        });
    }
}
