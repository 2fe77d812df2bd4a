package org.fars.ui.chart;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.fars.core.CsvText;
import org.jfree.chart.JFreeChart;

/** A chart's data, and how to draw it in any style. Immutable; drawing it twice gives two charts. */
public interface Figure {
    /** What it shows, in a few words: the name of exported files. */
    String heading();

    /** Whether there is nothing to draw. */
    boolean isEmpty();

    /** A new chart of the data, not styled yet. */
    JFreeChart build();

    /**
     * Gives the series of a chart from {@link #build()} their colours, lines and marks.
     *
     * @param selected ids of {@link #marks()} to stand out
     */
    void ink(JFreeChart chart, ChartStyle style, Set<String> selected);

    /** The data, for export. */
    SeriesTable series();

    /** Points that can be selected; none where the figure has none. */
    default List<Mark> marks() {
        return List.of();
    }

    /**
     * The mark whose area a place lies in, for figures of areas, such as cells or bars; the nearest mark counts where
     * this is empty.
     *
     * @param x on the first horizontal axis
     * @param y on the first vertical axis
     */
    default Optional<Mark> hit(double x, double y) {
        return Optional.empty();
    }

    /** A chart in {@code style}, ready to be drawn. */
    default JFreeChart draw(ChartStyle style) {
        JFreeChart chart = build();
        style.apply(chart);
        ink(chart, style, Set.of());
        return chart;
    }

    /**
     * A point, or an upright bar, that a person can select.
     *
     * @param id what it stands for, such as an image; several marks may stand for the same
     * @param x on the first horizontal axis
     * @param low on the first vertical axis, where the bar begins
     * @param high where it ends; the same for a point
     * @param tip what to say about it; asked for only when it is shown
     */
    record Mark(String id, double x, double low, double high, Supplier<String> tip) {
        /** A point. */
        Mark(String id, double x, double y, Supplier<String> tip) {
            this(id, x, y, y, tip);
        }
    }

    /**
     * A figure with what takes a while to make of it, so that a {@link ChartPane} has only to draw. Shown once: charts can
     * be changed.
     */
    final class RenderedFigure {
        private final Figure figure;
        private final Optional<JFreeChart> chart;
        private final List<Figure.Mark> marks;

        private RenderedFigure(Figure figure, Optional<JFreeChart> chart, List<Figure.Mark> marks) {
            this.figure = figure;
            this.chart = chart;
            this.marks = marks;
        }

        /** Builds the chart of a figure; on any thread. */
        public static RenderedFigure of(Figure figure) {
            Objects.requireNonNull(figure);
            return figure.isEmpty()
                    ? new RenderedFigure(figure, Optional.empty(), List.of())
                    : new RenderedFigure(figure, Optional.of(figure.build()), figure.marks());
        }

        /** The figure. */
        public Figure figure() {
            return figure;
        }

        /** Its chart, not styled yet; empty where the figure shows nothing. */
        Optional<JFreeChart> chart() {
            return chart;
        }

        List<Figure.Mark> marks() {
            return marks;
        }
    }

    /**
     * What a figure shows, as a table.
     *
     * @param header the columns' names
     * @param rows one list a row, each as long as the header
     */
    record SeriesTable(List<String> header, List<List<String>> rows) {
        public SeriesTable {
            header = List.copyOf(header);
            rows = rows.stream().map(List::copyOf).toList();
            for (List<String> row : rows) {
                if (row.size() != header.size()) {
                    throw new IllegalArgumentException(row.size() + " cells below " + header.size() + " columns");
                }
            }
        }

        /** Comma-separated values after RFC 4180, the header first. */
        public String csv() {
            return CsvText.write(header, rows, "\r\n");
        }

        /** A number as it is: the shortest decimal that reads back to the same double; empty for NaN. */
        static String number(double value) {
            return Double.isNaN(value)
                    ? ""
                    : value == Math.rint(value) && Math.abs(value) < 1e15
                            ? Long.toString((long) value)
                            : Double.toString(value);
        }
    }
}
