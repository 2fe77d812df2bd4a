package org.fars.ui.chart;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.axis.CategoryLabelPositions;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.renderer.category.BarRenderer;
import org.jfree.data.category.CategoryDataset;

/** What charts with bars over classes have in common. */
final class ClassBars {
    /** More classes than these are cut to the largest ones. */
    static final int MOST = 12;
    private static final int LONGEST = 16;
    private static final double ANGLE = Math.toRadians(42);

    private ClassBars() {}

    /** The classes to show: all in their order, or the {@link #MOST} largest, largest first, where there are more. */
    static List<Integer> shown(int classes, IntToDoubleFunction size) {
        if (classes <= MOST) {
            return IntStream.range(0, classes).boxed().toList();
        }
        return IntStream.range(0, classes)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer c) -> -size.applyAsDouble(c)))
            .limit(MOST)
            .toList();
    }

    /** A bar chart without title; names that would not fit side by side are turned. */
    static JFreeChart chart(CategoryDataset data, String valueLabel, boolean legend) {
        CategoryAxis names = new CategoryAxis();
        names.setLowerMargin(0.03);
        names.setUpperMargin(0.01);
        names.setCategoryMargin(0.25);
        int longest = data.getColumnKeys().stream().mapToInt(key -> key.toString().length()).max().orElse(0);
        if (longest * data.getColumnCount() > 48) {
            names.setCategoryLabelPositions(CategoryLabelPositions.createUpRotationLabelPositions(ANGLE));
        }
        names.setMaximumCategoryLabelWidthRatio(0.9f);
        NumberAxis values = new NumberAxis(valueLabel);
        values.setUpperMargin(0.08);
        BarRenderer bars = new BarRenderer();
        bars.setItemMargin(0);
        bars.setMaximumBarWidth(0.12);
        bars.setDefaultToolTipGenerator((set, row, column) -> String.format(Locale.ROOT, "%s, %s: %.4g",
                ((ClassName) set.getColumnKey(column)).name(), set.getRowKey(row),
                set.getValue(row, column).doubleValue()));
        return new JFreeChart(null, null, new CategoryPlot(data, names, values, bars), legend);
    }

    /** A class's name as a key: names that occur twice must not become one column. */
    static ClassName key(List<String> classes, int index) {
        return new ClassName(index, classes.get(index));
    }

    /** A class, compared by its number and shown by its name. */
    record ClassName(int index, String name) implements Comparable<ClassName> {
        @Override
        public int compareTo(ClassName other) {
            return Integer.compare(index, other.index);
        }

        /** As written below the axis: long names are cut, because turned ones would leave the chart. */
        @Override
        public String toString() {
            return name.length() > LONGEST ? name.substring(0, LONGEST - 1).strip() + "…" : name;
        }
    }
}
