package org.fars.ui.chart;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.fars.core.CsvText;
import org.jfree.chart.JFreeChart;

/** The immutable data of a chart, which can be drawn in any style. */
public interface Figure {
    /** Returns the heading, which also names exported files. */
    String heading();

    /** Returns whether there is nothing to draw. */
    boolean isEmpty();

    /** Creates a new chart of the data, without a style. */
    JFreeChart build();

    /**
     * Applies colours, lines and marks to the series of a chart from {@link #build()}.
     *
     * @param selected the ids of {@link #marks()} to highlight
     */
    void ink(JFreeChart chart, ChartStyle style, Set<String> selected);

    /** Returns the data as a table. */
    SeriesTable series();

    /** Returns the marks that can be selected. */
    default List<Mark> marks() {
        return List.of();
    }

    /**
     * Returns the mark whose area contains a point, for figures of areas such as cells or bars. If it is empty, the nearest
     * mark is hit.
     *
     * @param x on the first horizontal axis
     * @param y on the first vertical axis
     */
    default Optional<Mark> hit(double x, double y) {
        return Optional.empty();
    }

    /** Creates a chart in a style, ready to be drawn. */
    default JFreeChart draw(ChartStyle style) {
        JFreeChart chart = build();
        style.apply(chart);
        ink(chart, style, Set.of());
        return chart;
    }

    /**
     * A point or a vertical bar that can be selected.
     *
     * @param id what it represents, such as an image; need not be unique
     * @param x on the first horizontal axis
     * @param low the lower end of the bar on the first vertical axis
     * @param high the upper end; equal to {@code low} for a point
     * @param tip supplies the tooltip
     */
    record Mark(String id, double x, double low, double high, Supplier<String> tip) {
        /** Creates a point. */
        Mark(String id, double x, double y, Supplier<String> tip) {
            this(id, x, y, y, tip);
        }
    }

    /**
     * A figure with its chart, which a {@link ChartPane} only has to draw. To be shown once, since charts are mutable.
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

        /** Builds the chart of a figure, on any thread. */
        public static RenderedFigure of(Figure figure) {
            Objects.requireNonNull(figure);
            return figure.isEmpty()
                    ? new RenderedFigure(figure, Optional.empty(), List.of())
                    : new RenderedFigure(figure, Optional.of(figure.build()), figure.marks());
        }

        /** Returns the figure. */
        public Figure figure() {
            return figure;
        }

        /** Returns its chart, without a style; empty if the figure is empty. */
        Optional<JFreeChart> chart() {
            return chart;
        }

        List<Figure.Mark> marks() {
            return marks;
        }
    }

    /**
     * The data of a figure as a table.
     *
     * @param header the column names
     * @param rows the rows, each as long as the header
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

        /** Returns the table as CSV (RFC 4180), with the header. */
        public String csv() {
            return CsvText.write(header, rows, "\r\n");
        }

        /** Returns the shortest decimal that reads back to the same double; empty for NaN. */
        static String number(double value) {
            return Double.isNaN(value)
                    ? ""
                    : value == Math.rint(value) && Math.abs(value) < 1e15
                            ? Long.toString((long) value)
                            : Double.toString(value);
        }
    }
}
