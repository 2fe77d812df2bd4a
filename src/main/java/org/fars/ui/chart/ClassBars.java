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

/** Common parts of bar charts over classes. */
final class ClassBars {
    /** The largest number of classes shown. */
    static final int MAX_CLASSES = 12;
    private static final int MAX_NAME = 16;
    private static final double ANGLE = Math.toRadians(42);

    private ClassBars() {}

    /** Returns the classes to show: all of them in order, or, if there are more than {@link #MAX_CLASSES}, the largest first. */
    static List<Integer> shown(int classes, IntToDoubleFunction size) {
        if (classes <= MAX_CLASSES) {
            return IntStream.range(0, classes).boxed().toList();
        }
        return IntStream.range(0, classes)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer c) -> -size.applyAsDouble(c)))
            .limit(MAX_CLASSES)
            .toList();
    }

    /** Creates a bar chart without a title; names that do not fit side by side are rotated. */
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

    /** Returns the key of a class's column, which is unique even if the name is not. */
    static ClassName key(List<String> classes, int index) {
        return new ClassName(index, classes.get(index));
    }

    /** A class, ordered by index. */
    record ClassName(int index, String name) implements Comparable<ClassName> {
        @Override
        public int compareTo(ClassName other) {
            return Integer.compare(index, other.index);
        }

        /** Returns the name for the axis, shortened so that it fits when rotated. */
        @Override
        public String toString() {
            return name.length() > MAX_NAME ? name.substring(0, MAX_NAME - 1).strip() + "…" : name;
        }
    }
}
