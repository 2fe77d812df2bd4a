package org.fars.ui.chart;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.fars.ui.chart.Figure.SeriesTable;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.xy.XYSeriesCollection;

/**
 * Accuracy against ε: certified lines, attacked points as hollow marks, the larger around what would hide them, published rows as grey dashes.
 *
 * @param lines what to draw, in the legend's order
 * @param unit what ε is measured in, for the axis: {@code ℓ2, 224×224 pixels in [0, 1]}
 */
public record CertifiedAccuracyChart(List<Line> lines, String unit) implements Figure {
    /** Marks closer than this, in percent, cover each other. */
    private static final double OVERLAP = 0.5;

    /** What a line tells. */
    public enum Kind {
        /** A share of images that is proved. */
        CERTIFIED,
        /** A share of images that an attack left standing: nothing is proved. */
        ATTACKED,
        /** Numbers from the paper, which are no certificates. */
        PAPER
    }

    /**
     * One series.
     *
     * @param name for the legend: {@code original · exact-margin}
     * @param head the head, which gives the colour
     * @param kind what it tells
     * @param eps where, ascending
     * @param accuracy how much, in percent of all images
     */
    public record Line(String name, String head, Kind kind, double[] eps, double[] accuracy) {
        public Line {
            if (eps.length != accuracy.length) {
                throw new IllegalArgumentException(eps.length + " places for " + accuracy.length + " accuracies");
            }
        }

        /** Whether a point of this line is a point of the other, as far as the eye can tell. */
        private boolean meets(Line other) {
            for (int i = 0; i < eps.length; i++) {
                for (int k = 0; k < other.eps.length; k++) {
                    if (eps[i] == other.eps[k] && Math.abs(accuracy[i] - other.accuracy[k]) < OVERLAP) {
                        return true;
                    }
                }
            }
            return false;
        }

        private String label() {
            return kind == Kind.PAPER && !name.contains("not a certificate") ? name + ", not a certificate" : name;
        }
    }

    /**
     * A point of a line.
     *
     * @param line the line's position in {@link #lines()}
     * @param index the point's position on it
     */
    public record LinePoint(int line, int index) {}

    public CertifiedAccuracyChart {
        lines = List.copyOf(lines);
    }

    @Override
    public String heading() {
        return "Certified accuracy against ε";
    }

    @Override
    public boolean isEmpty() {
        return lines.stream().allMatch(line -> line.eps.length == 0);
    }

    @Override
    public JFreeChart build() {
        XYSeriesCollection data = new XYSeriesCollection();
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            data.addSeries(LineCharts.series(new Key(i, line.label()), line.eps, line.accuracy));
        }
        return new JFreeChart(null, null, LineCharts.plot(data, new NumberAxis("ε (" + unit + ")"),
                LineCharts.percent("accuracy, %")), true);
    }

    @Override
    public void ink(JFreeChart chart, ChartStyle style, Set<String> selected) {
        XYLineAndShapeRenderer renderer = (XYLineAndShapeRenderer) chart.getXYPlot().getRenderer();
        Map<String, Integer> seen = new HashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            int turn = seen.merge(line.kind + (line.kind == Kind.PAPER ? "" : line.head), 1, Integer::sum) - 1;
            switch (line.kind) {
                case CERTIFIED -> LineCharts.line(renderer, i, style.head(line.head), LineCharts.stroke(2.2, turn));
                case ATTACKED -> LineCharts.hollow(renderer, i, style.head(line.head),
                        LineCharts.mark(8 + 5.0 * hiddenBehind(i), turn),
                        style.background());
                case PAPER -> {
                    LineCharts.hollow(renderer, i, style.paper(), LineCharts.mark(5, turn), style.paper());
                    renderer.setSeriesLinesVisible(i, Boolean.TRUE);
                    renderer.setSeriesStroke(i, LineCharts.stroke(1.4, turn + 1));
                }
            }
        }
    }

    /** How many of the attacks before this one stand in one of its places: the first is drawn last, over all others. */
    private long hiddenBehind(int index) {
        return lines.subList(0, index)
            .stream()
            .filter(before -> before.kind == Kind.ATTACKED && before.meets(lines.get(index)))
            .count();
    }

    @Override
    public List<Mark> marks() {
        List<Mark> marks = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            for (int k = 0; k < line.eps.length && line.kind != Kind.PAPER; k++) {
                double eps = line.eps[k];
                double accuracy = line.accuracy[k];
                if (Double.isFinite(eps) && Double.isFinite(accuracy)) {
                    marks.add(new Mark(i + ":" + k, eps, accuracy, () -> String.format(Locale.ROOT,
                            "%s at ε %.3g: %.1f %%", line.name, eps, accuracy)));
                }
            }
        }
        return marks;
    }

    /** Returns the point of a mark; empty if the mark is not of this chart. */
    public Optional<LinePoint> point(String id) {
        String[] parts = id.split(":");
        if (parts.length != 2) {
            return Optional.empty();
        }
        LinePoint point = new LinePoint(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
        return point.line < lines.size() && point.index < lines.get(point.line).eps.length
                ? Optional.of(point)
                : Optional.empty();
    }

    @Override
    public SeriesTable series() {
        List<List<String>> rows = new ArrayList<>();
        for (Line line : lines) {
            for (int i = 0; i < line.eps.length; i++) {
                rows.add(List.of(line.label(), line.head, line.kind.name().toLowerCase(Locale.ROOT),
                        SeriesTable.number(line.eps[i]), SeriesTable.number(line.accuracy[i])));
            }
        }
        return new SeriesTable(List.of("series", "head", "kind", "eps", "accuracy"), rows);
    }

    /** A legend entry that need not be the only one of its name. */
    private record Key(int index, String name) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            return Integer.compare(index, other.index);
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
