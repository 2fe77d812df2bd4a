package org.fars.ui.chart;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.fars.ui.chart.Figure.SeriesTable;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.data.category.DefaultCategoryDataset;

/**
 * The votes of a smoothed head for each class. Shows at most twelve classes, those with the most votes.
 *
 * @param classes the class names
 * @param votes {@code [c]}
 * @param head the head, which determines the colour
 */
public record VotesChart(List<String> classes, long[] votes, String head) implements Figure {
    public VotesChart {
        classes = List.copyOf(classes);
        if (votes.length != classes.size()) {
            throw new IllegalArgumentException(votes.length + " votes for " + classes.size() + " classes");
        }
    }

    @Override
    public String heading() {
        return "Smoothed votes";
    }

    @Override
    public boolean isEmpty() {
        return classes.isEmpty();
    }

    @Override
    public JFreeChart build() {
        DefaultCategoryDataset data = new DefaultCategoryDataset();
        for (int index : ClassBars.shown(classes.size(), index -> votes[index])) {
            data.addValue(votes[index], head, ClassBars.key(classes, index));
        }
        JFreeChart chart = ClassBars.chart(data, "votes", false);
        NumberAxis axis = (NumberAxis) chart.getCategoryPlot().getRangeAxis();
        axis.setStandardTickUnits(NumberAxis.createIntegerTickUnits());
        axis.setNumberFormatOverride(new java.text.DecimalFormat("#,##0",
                java.text.DecimalFormatSymbols.getInstance(java.util.Locale.ROOT)));
        chart.getCategoryPlot().getDomainAxis().setCategoryMargin(0.3);
        return chart;
    }

    @Override
    public void ink(JFreeChart chart, ChartStyle style, Set<String> selected) {
        chart.getCategoryPlot().getRenderer().setSeriesPaint(0, style.head(head));
    }

    @Override
    public SeriesTable series() {
        return new SeriesTable(List.of("class", head + " votes"), IntStream.range(0, votes.length)
            .mapToObj(index -> List.of(classes.get(index), Long.toString(votes[index])))
            .toList());
    }
}
