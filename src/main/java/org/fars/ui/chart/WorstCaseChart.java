package org.fars.ui.chart;

import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import org.fars.ui.chart.CertifiedAccuracyChart.Line;
import org.fars.ui.chart.Figure.SeriesTable;
import org.jfree.chart.JFreeChart;

/**
 * A measure of segmentations that is left at worst, against ε: of each head a solid line for all cells together, and a dashed
 * one for cells one by one.
 *
 * @param heading the heading
 * @param measure what is measured, for the vertical axis: {@code mean IoU, %}
 * @param lines per head first the solid line, then the dashed one
 * @param unit what ε is measured in, for the horizontal axis
 * @param end where the horizontal axis ends
 * @param looked the ε that a person looks at; empty for none
 */
public record WorstCaseChart(String heading, String measure, List<Line> lines, String unit, double end,
        OptionalDouble looked)
        implements
            Figure {
    public WorstCaseChart {
        lines = List.copyOf(lines);
    }

    private CertifiedAccuracyChart chart() {
        return new CertifiedAccuracyChart(heading, lines, unit, OptionalDouble.of(end), looked);
    }

    @Override
    public boolean isEmpty() {
        return chart().isEmpty();
    }

    @Override
    public JFreeChart build() {
        JFreeChart built = chart().build();
        built.getXYPlot().getRangeAxis().setLabel(measure);
        return built;
    }

    @Override
    public void ink(JFreeChart built, ChartStyle style, Set<String> selected) {
        chart().ink(built, style, selected);
    }

    @Override
    public SeriesTable series() {
        return chart().series();
    }
}
