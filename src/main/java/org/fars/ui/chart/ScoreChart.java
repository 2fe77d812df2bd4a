package org.fars.ui.chart;

import java.awt.Color;
import java.awt.Shape;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.fars.ui.chart.ClassBars.ClassName;
import org.fars.ui.chart.Figure.SeriesTable;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.LegendItem;
import org.jfree.chart.LegendItemCollection;
import org.jfree.chart.renderer.category.CategoryItemRenderer;
import org.jfree.data.category.DefaultCategoryDataset;

/**
 * The scores of several heads for each class, before and after an attack, as bars in the head's colour, paler after the
 * attack. Shows at most twelve classes, those with the highest scores; the exported table has all of them.
 *
 * @param classes the class names
 * @param heads the heads' scores
 */
public record ScoreChart(List<String> classes, List<HeadScores> heads) implements Figure {
    private static final Shape SWATCH = new Rectangle2D.Double(-4, -4, 8, 8);

    /**
     * One head's scores.
     *
     * @param head its name
     * @param before {@code [c]}
     * @param after the scores after an attack, of length 0 if there was none
     */
    public record HeadScores(String head, double[] before, double[] after) {
        /** Creates scores before any attack. */
        public HeadScores(String head, double[] before) {
            this(head, before, new double[0]);
        }
    }

    public ScoreChart {
        classes = List.copyOf(classes);
        heads = List.copyOf(heads);
        for (HeadScores scores : heads) {
            if (scores.before.length != classes.size()
                    || scores.after.length != 0 && scores.after.length != classes.size()) {
                throw new IllegalArgumentException(scores.head + " has not one score for each class");
            }
        }
    }

    @Override
    public String heading() {
        return "Scores";
    }

    @Override
    public boolean isEmpty() {
        return classes.isEmpty() || heads.isEmpty();
    }

    @Override
    public JFreeChart build() {
        DefaultCategoryDataset data = new DefaultCategoryDataset();
        List<Integer> shown = ClassBars.shown(classes.size(), this::highest);
        for (HeadScores scores : heads) {
            for (int index : shown) {
                ClassName name = ClassBars.key(classes, index);
                data.addValue(finite(scores.before[index]), scores.head, name);
                if (scores.after.length > 0) {
                    data.addValue(finite(scores.after[index]), afterName(scores), name);
                }
            }
        }
        return ClassBars.chart(data, "score", true);
    }

    @Override
    public void ink(JFreeChart chart, ChartStyle style, Set<String> selected) {
        CategoryItemRenderer renderer = chart.getCategoryPlot().getRenderer();
        // One entry per head and one for all faint bars, to leave room for the bars.
        LegendItemCollection legend = new LegendItemCollection();
        int series = 0;
        for (HeadScores scores : heads) {
            Color color = style.head(scores.head);
            legend.add(entry(scores.head, color));
            renderer.setSeriesPaint(series++, color);
            if (scores.after.length > 0) {
                renderer.setSeriesPaint(series++, style.pale(color));
            }
        }
        if (heads.stream().anyMatch(scores -> scores.after.length > 0)) {
            legend.add(entry("faint: after the attack", style.pale(style.muted())));
        }
        chart.getCategoryPlot().setFixedLegendItems(legend);
    }

    private static LegendItem entry(String words, Color color) {
        return new LegendItem(words, null, null, null, SWATCH, color);
    }

    @Override
    public SeriesTable series() {
        List<String> header = new ArrayList<>(List.of("class"));
        for (HeadScores scores : heads) {
            header.add(scores.head);
            if (scores.after.length > 0) {
                header.add(afterName(scores));
            }
        }
        List<List<String>> rows = new ArrayList<>();
        for (int index = 0; index < classes.size(); index++) {
            List<String> row = new ArrayList<>(List.of(classes.get(index)));
            for (HeadScores scores : heads) {
                row.add(SeriesTable.number(scores.before[index]));
                if (scores.after.length > 0) {
                    row.add(SeriesTable.number(scores.after[index]));
                }
            }
            rows.add(row);
        }
        return new SeriesTable(header, rows);
    }

    /** Returns null, which has no bar, for a score that is not finite. */
    private static Number finite(double score) {
        return Double.isFinite(score) ? score : null;
    }

    private static String afterName(HeadScores scores) {
        return scores.head + " after attack";
    }

    private double highest(int index) {
        double highest = Double.NEGATIVE_INFINITY;
        for (HeadScores scores : heads) {
            highest = Math.max(highest, scores.before[index]);
            if (scores.after.length > 0) {
                highest = Math.max(highest, scores.after[index]);
            }
        }
        return highest;
    }
}
