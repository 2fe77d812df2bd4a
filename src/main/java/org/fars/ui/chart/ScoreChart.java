package org.fars.ui.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.fars.ui.chart.ClassBars.ClassName;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.renderer.category.CategoryItemRenderer;
import org.jfree.data.category.DefaultCategoryDataset;

/**
 * Scores of several heads for each class, before and after an attack: bars in the head's colour, paler after the
 * attack. Of more than twelve classes the twelve with the highest scores are shown; the exported table has all.
 *
 * @param classes the classes' names
 * @param heads the heads' scores
 */
public record ScoreChart(List<String> classes, List<HeadScores> heads) implements Figure {
    /**
     * One head's scores.
     *
     * @param head its name
     * @param before {@code [c]}
     * @param after the same after an attack, or of length 0 where there was none
     */
    public record HeadScores(String head, double[] before, double[] after) {
        /** Scores before any attack. */
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
        int series = 0;
        for (HeadScores scores : heads) {
            renderer.setSeriesPaint(series++, style.head(scores.head));
            if (scores.after.length > 0) {
                renderer.setSeriesPaint(series++, style.pale(style.head(scores.head)));
            }
        }
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

    /** A score that cannot be drawn has no bar. */
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
