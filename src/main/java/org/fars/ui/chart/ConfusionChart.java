package org.fars.ui.chart;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Paint;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.fars.ui.chart.Figure.SeriesTable;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.axis.SymbolAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.CrosshairState;
import org.jfree.chart.plot.PlotRenderingInfo;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.AbstractXYItemRenderer;
import org.jfree.chart.renderer.xy.XYItemRendererState;
import org.jfree.chart.text.TextUtils;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.xy.DefaultXYZDataset;
import org.jfree.data.xy.XYDataset;
import org.jfree.data.xy.XYZDataset;

/**
 * A confusion matrix. The darker a cell, the larger its share of the true class; the counts are written in the cells if
 * there are few classes.
 *
 * @param heading the heading
 * @param head the head, which gives the diagonal its colour
 * @param classes the class names
 * @param counts {@code [true class][prediction]}
 */
public record ConfusionChart(String heading, String head, List<String> classes, long[][] counts)
        implements
            Figure {
    /** More classes than this have cells too small to be seen. */
    public static final int MAX_CLASSES = 40;
    private static final int MAX_CLASSES_WITH_COUNTS = 16;
    private static final int MAX_NAME = 16;

    /**
     * A cell of the matrix.
     *
     * @param truth the true class's index
     * @param prediction the predicted class's index
     */
    public record Cell(int truth, int prediction) {
        private String id() {
            return truth + ":" + prediction;
        }
    }

    public ConfusionChart {
        classes = List.copyOf(classes);
        if (counts.length != classes.size()) {
            throw new IllegalArgumentException(counts.length + " rows for " + classes.size() + " classes");
        }
        for (long[] row : counts) {
            if (row.length != classes.size()) {
                throw new IllegalArgumentException(row.length + " columns for " + classes.size() + " classes");
            }
        }
    }

    /** Returns the classes of a large matrix with the most errors, as true class or as prediction, in their order. */
    public int[] mostConfused() {
        return IntStream.range(0, classes.size())
            .boxed()
            .sorted(Comparator.comparingLong((Integer index) -> -errors(index)))
            .limit(MAX_CLASSES)
            .mapToInt(Integer::intValue)
            .sorted()
            .toArray();
    }

    private long errors(int index) {
        long errors = -2 * counts[index][index];
        for (int other = 0; other < counts.length; other++) {
            errors += counts[index][other] + counts[other][index];
        }
        return errors;
    }

    /** Returns the part of the matrix about some of the classes. */
    public ConfusionChart of(int[] some) {
        return new ConfusionChart(
                heading + String.format(Locale.ROOT, ", the %,d most confused of %,d classes", some.length,
                        classes.size()),
                head, Arrays.stream(some).mapToObj(classes::get).toList(), Arrays.stream(some)
                    .mapToObj(row -> Arrays.stream(some).mapToLong(column -> counts[row][column]).toArray())
                    .toArray(long[][]::new));
    }

    @Override
    public boolean isEmpty() {
        return classes.isEmpty();
    }

    @Override
    public JFreeChart build() {
        int n = classes.size();
        double[][] cells = new double[3][n * n];
        for (int row = 0; row < n; row++) {
            for (int column = 0; column < n; column++) {
                cells[0][row * n + column] = column;
                cells[1][row * n + column] = row;
                cells[2][row * n + column] = counts[row][column];
            }
        }
        DefaultXYZDataset data = new DefaultXYZDataset();
        data.addSeries("images", cells);
        SymbolAxis truth = axis("true class");
        truth.setInverted(true);
        SymbolAxis prediction = axis("prediction");
        int longest = classes.stream().mapToInt(String::length).max().orElse(0);
        prediction.setVerticalTickLabels(longest * n > 60);
        XYPlot plot = new XYPlot(data, prediction, truth, null);
        return new JFreeChart(null, null, plot, false);
    }

    private SymbolAxis axis(String label) {
        String[] names = classes.stream()
            .map(name -> name.length() > MAX_NAME ? name.substring(0, MAX_NAME - 1) + "…" : name)
            .toArray(String[]::new);
        SymbolAxis axis = new SymbolAxis(label, names);
        axis.setGridBandsVisible(false);
        axis.setRange(-0.5, classes.size() - 0.5);
        axis.setTickUnit(new NumberTickUnit(1));
        return axis;
    }

    @Override
    public void ink(JFreeChart chart, ChartStyle style, Set<String> selected) {
        XYPlot plot = chart.getXYPlot();
        plot.setRangeGridlinesVisible(false);
        plot.setRenderer(new Cells(style, selected));
    }

    /** Returns the cell of a mark; empty if the mark is not of this chart. */
    public Optional<Cell> cell(String id) {
        String[] parts = id.split(":");
        return parts.length == 2
                ? Optional.of(new Cell(Integer.parseInt(parts[0]), Integer.parseInt(parts[1])))
                : Optional.empty();
    }

    @Override
    public List<Mark> marks() {
        List<Mark> marks = new ArrayList<>();
        for (int row = 0; row < classes.size(); row++) {
            for (int column = 0; column < classes.size(); column++) {
                marks.add(mark(new Cell(row, column)));
            }
        }
        return marks;
    }

    private Mark mark(Cell cell) {
        return new Mark(cell.id(), cell.prediction, cell.truth,
                () -> String.format(Locale.ROOT, "%s classified as %s: %,d images", classes.get(cell.truth),
                        classes.get(cell.prediction), counts[cell.truth][cell.prediction]));
    }

    @Override
    public Optional<Mark> hit(double x, double y) {
        int column = (int) Math.rint(x);
        int row = (int) Math.rint(y);
        return row < 0 || column < 0 || row >= classes.size() || column >= classes.size()
                ? Optional.empty()
                : Optional.of(mark(new Cell(row, column)));
    }

    @Override
    public SeriesTable series() {
        List<String> header = new ArrayList<>(List.of("true class"));
        header.addAll(classes);
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < counts.length; i++) {
            List<String> row = new ArrayList<>(List.of(classes.get(i)));
            for (long count : counts[i]) {
                row.add(Long.toString(count));
            }
            rows.add(row);
        }
        return new SeriesTable(header, rows);
    }

    /** Draws the cells. */
    private final class Cells extends AbstractXYItemRenderer {
        private static final long serialVersionUID = 1L;
        private final transient ChartStyle style;
        private final transient Set<String> selected;

        Cells(ChartStyle style, Set<String> selected) {
            this.style = style;
            this.selected = selected;
        }

        @Override
        public void drawItem(Graphics2D graphics, XYItemRendererState state, Rectangle2D area, PlotRenderingInfo info,
                XYPlot plot, ValueAxis xAxis, ValueAxis yAxis, XYDataset dataset, int series, int item,
                CrosshairState crosshair, int pass) {
            double column = dataset.getXValue(series, item);
            double row = dataset.getYValue(series, item);
            long count = (long) ((XYZDataset) dataset).getZValue(series, item);
            double left = xAxis.valueToJava2D(column - 0.5, area, plot.getDomainAxisEdge());
            double right = xAxis.valueToJava2D(column + 0.5, area, plot.getDomainAxisEdge());
            double top = yAxis.valueToJava2D(row - 0.5, area, plot.getRangeAxisEdge());
            double bottom = yAxis.valueToJava2D(row + 0.5, area, plot.getRangeAxisEdge());
            Color colour = colour((int) row, (int) column, count);
            graphics.setPaint(colour);
            graphics.fill(new Rectangle2D.Double(Math.min(left, right) + 0.5, Math.min(top, bottom) + 0.5,
                    Math.abs(right - left) - 1, Math.abs(bottom - top) - 1));
            if (selected.contains(new Cell((int) row, (int) column).id())) {
                graphics.setPaint(style.text());
                graphics.setStroke(ChartStyle.line(2));
                graphics.draw(new Rectangle2D.Double(Math.min(left, right) + 1.5, Math.min(top, bottom) + 1.5,
                        Math.abs(right - left) - 3, Math.abs(bottom - top) - 3));
            }
            if (classes.size() <= MAX_CLASSES_WITH_COUNTS && count > 0) {
                Paint ink = ChartStyle.on(colour);
                graphics.setPaint(ink);
                graphics.setFont(style.font());
                TextUtils.drawAlignedString(Long.toString(count), graphics, (float) (left + right) / 2,
                        (float) (top + bottom) / 2, TextAnchor.CENTER);
            }
        }

        private Color colour(int row, int column, long count) {
            long total = 0;
            for (long other : counts[row]) {
                total += other;
            }
            double share = total == 0 ? 0 : (double) count / total;
            Color full = row == column ? style.head(head) : style.text();
            Color none = ChartStyle.blend(style.background(), style.grid(), 0.6);
            // The square root makes rare errors visible beside a full diagonal.
            return count == 0 ? none : ChartStyle.blend(none, full, 0.1 + 0.9 * Math.sqrt(share));
        }
    }
}
