package org.fars.ui.chart;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jfree.chart.JFreeChart;

/**
 * A figure with what takes a while to make of it, so that a {@link ChartPane} has only to draw. Shown once: charts can
 * be changed.
 */
public final class RenderedFigure {
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
