package org.fars.ui.chart;

import java.awt.Color;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.fars.ui.chart.Figure.SeriesTable;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.IntervalMarker;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.ui.Layer;
import org.jfree.data.xy.XYSeriesCollection;

/**
 * Accuracy against ε: certified lines, attacked points as hollow marks, the larger around what would hide them, and dashed
 * what proves nothing.
 *
 * @param heading the heading
 * @param lines what to draw, in the legend's order
 * @param unit what ε is measured in, for the axis: {@code ℓ2, 224×224 pixels in [0, 1]}
 * @param end where the horizontal axis ends, with a vertical axis from 0 to 100 %, so that charts can be compared; empty to
 * fit the lines
 * @param looked the ε that a person looks at, drawn as a vertical line; empty for none
 */
public record CertifiedAccuracyChart(String heading, List<Line> lines, String unit, OptionalDouble end,
        OptionalDouble looked)
        implements
            Figure {
    /** Marks closer than this, in percent, cover each other. */
    /** Stands before the run's name in the name of a line. */
    private static final String RUN = " · ";
    private static final double OVERLAP = 0.5;

    /** What a line tells. */
    public enum Kind {
        /** A share of images that is proved. */
        CERTIFIED,
        /** A share of images that an attack left standing: nothing is proved. */
        ATTACKED,
        /** Numbers from the paper, which are no certificates. */
        PAPER,
        /** A curve of something that is no certificate. */
        UNPROVED
    }

    /**
     * One series.
     *
     * @param name for the legend: {@code original · exact-margin}
     * @param head the head, which gives the colour
     * @param kind what it tells
     * @param eps where, ascending
     * @param accuracy how much, in percent of all images
     * @param run 0 for the first of several runs, drawn in the head's colour; others have colours of their own
     */
    public record Line(String name, String head, Kind kind, double[] eps, double[] accuracy, int run) {
        /** Creates a line of the first run. */
        public Line(String name, String head, Kind kind, double[] eps, double[] accuracy) {
            this(name, head, kind, eps, accuracy, 0);
        }

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
            boolean unproved = kind == Kind.PAPER || kind == Kind.UNPROVED;
            return unproved && !name.contains("not a certificate") ? name + ", not a certificate" : name;
        }

        private Color colour(ChartStyle style) {
            return run == 0 ? style.head(head) : style.run(run);
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

    /** Creates a chart whose axes fit the lines. */
    public CertifiedAccuracyChart(List<Line> lines, String unit) {
        this("Certified accuracy against ε", lines, unit, OptionalDouble.empty(), OptionalDouble.empty());
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
            data.addSeries(LineCharts.series(new Key(i, legend(i)), line.eps, line.accuracy));
        }
        XYPlot plot = LineCharts.plot(data, new NumberAxis("ε (" + unit + ")"), LineCharts.percent("accuracy, %"));
        end.ifPresent(last -> {
            plot.getDomainAxis().setRange(0, last);
            plot.getRangeAxis().setRange(0, 100);
        });
        return new JFreeChart(null, null, plot, true);
    }

    /** The name of a line in the legend: what an earlier line has said of several runs is not said again of each. */
    private String legend(int index) {
        Line line = lines.get(index);
        String label = line.label();
        int end = label.indexOf(RUN);
        boolean said = end > 0 && (line.kind == Kind.CERTIFIED || line.kind == Kind.ATTACKED)
                && lines.subList(0, index)
                    .stream()
                    .anyMatch(before -> before.kind == line.kind
                            && before.label().startsWith(label.substring(0, end + RUN.length())));
        return said ? label.substring(end + RUN.length()) : label;
    }

    @Override
    public void ink(JFreeChart chart, ChartStyle style, Set<String> selected) {
        XYLineAndShapeRenderer renderer = (XYLineAndShapeRenderer) chart.getXYPlot().getRenderer();
        chart.getXYPlot().clearDomainMarkers();
        looked.ifPresent(eps -> chart.getXYPlot()
            .addDomainMarker(new ValueMarker(eps, style.muted(), ChartStyle.dashed(1, 4, 3)), Layer.BACKGROUND));
        Map<String, Integer> seen = new HashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            int turn = seen.merge(line.kind + (line.kind == Kind.PAPER ? "" : line.head + line.run), 1, Integer::sum)
                    - 1;
            switch (line.kind) {
                case CERTIFIED -> LineCharts.line(renderer, i, line.colour(style), LineCharts.stroke(2.2, turn));
                case UNPROVED -> LineCharts.line(renderer, i, ChartStyle.blend(style.muted(), line.colour(style), 0.35),
                        LineCharts.stroke(1.4, turn + 1));
                case ATTACKED -> LineCharts.hollow(renderer, i, line.colour(style),
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
            for (int k = 0; k < line.eps.length && line.kind != Kind.PAPER && line.kind != Kind.UNPROVED; k++) {
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

    /**
     * How much two heads differ: certified accuracy of the one minus that of the other, against ε.
     *
     * @param heading which is subtracted from which
     * @param head the head that is ahead above zero, which gives that side its colour
     * @param other the head that is ahead below zero
     * @param lines one line per run; accuracies are differences in percentage points
     * @param end where the horizontal axis ends
     */
    public record Difference(String heading, String head, String other, List<Line> lines, double end)
            implements
                Figure {
        /** A smaller difference is not drawn larger than this, in percentage points. */
        private static final double LEAST_SPAN = 1;

        public Difference {
            lines = List.copyOf(lines);
        }

        /** Returns the largest difference in percentage points, with its sign; 0 if there is none. */
        public double largest() {
            double largest = 0;
            for (Line line : lines) {
                for (double each : line.accuracy) {
                    largest = Math.abs(each) > Math.abs(largest) ? each : largest;
                }
            }
            return largest;
        }

        @Override
        public boolean isEmpty() {
            return lines.isEmpty();
        }

        @Override
        public JFreeChart build() {
            XYSeriesCollection data = new XYSeriesCollection();
            for (int i = 0; i < lines.size(); i++) {
                data.addSeries(LineCharts.series(new Key(i, lines.get(i).name), lines.get(i).eps,
                        lines.get(i).accuracy));
            }
            XYPlot plot = LineCharts.plot(data, new NumberAxis(null), new NumberAxis("points"));
            plot.getDomainAxis().setRange(0, end);
            double span = withTicks(Math.max(LEAST_SPAN, 1.1 * Math.abs(largest())));
            plot.getRangeAxis().setRange(-span, span);
            plot.setRangeZeroBaselineVisible(true);
            return new JFreeChart(null, null, plot, false);
        }

        /** Returns a span that also a low strip has room for ticks in: they stand at 1, 2 or 5 times a power of ten. */
        private static double withTicks(double span) {
            double power = Math.pow(10, Math.floor(Math.log10(span)));
            double[] units = {power, 2 * power, 5 * power, 10 * power};
            int next = 1;
            while (units[next] <= span && next < units.length - 1) {
                next++;
            }
            return span <= 1.5 * units[next - 1] ? span : units[next];
        }

        @Override
        public void ink(JFreeChart chart, ChartStyle style, Set<String> selected) {
            XYPlot plot = chart.getXYPlot();
            plot.setRangeZeroBaselinePaint(style.muted());
            plot.clearRangeMarkers();
            double span = plot.getRangeAxis().getUpperBound();
            plot.addRangeMarker(side(0, span, style.head(head)), Layer.BACKGROUND);
            plot.addRangeMarker(side(-span, 0, style.head(other)), Layer.BACKGROUND);
            for (int i = 0; i < lines.size(); i++) {
                LineCharts.line((XYLineAndShapeRenderer) plot.getRenderer(), i,
                        lines.get(i).run == 0 ? style.text() : style.run(lines.get(i).run), ChartStyle.line(2));
            }
        }

        private static IntervalMarker side(double from, double to, Color color) {
            return new IntervalMarker(from, to, ChartStyle.fade(color, 0.14));
        }

        @Override
        public SeriesTable series() {
            List<List<String>> rows = new ArrayList<>();
            for (Line line : lines) {
                for (int i = 0; i < line.eps.length; i++) {
                    rows.add(List.of(line.name, SeriesTable.number(line.eps[i]), SeriesTable.number(line.accuracy[i])));
                }
            }
            return new SeriesTable(List.of("series", "eps", "difference"), rows);
        }
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
