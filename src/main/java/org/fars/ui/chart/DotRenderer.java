package org.fars.ui.chart;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Paint;
import java.awt.geom.Rectangle2D;
import java.util.function.IntFunction;
import org.jfree.chart.LegendItem;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.CrosshairState;
import org.jfree.chart.plot.PlotRenderingInfo;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.AbstractXYItemRenderer;
import org.jfree.chart.renderer.xy.XYItemRendererState;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.data.xy.XYDataset;

/** Draws points as plain discs and rings, which is much faster than drawing general shapes. */
final class DotRenderer extends AbstractXYItemRenderer {
    private static final long serialVersionUID = 1L;
    private static final int THIN_BELOW = 7;
    private static final Color NONE = new Color(0, true);
    private final transient IntFunction<Paint> paints;
    private final int size;
    private final boolean ring;

    /**
     * Creates a renderer.
     *
     * @param size diameter in pixels
     * @param ring whether the dots are hollow
     * @param paints the colour of the n-th item, or null for the series' colour
     */
    DotRenderer(int size, boolean ring, IntFunction<Paint> paints) {
        this.size = size;
        this.ring = ring;
        this.paints = paints;
    }

    @Override
    public void drawItem(Graphics2D graphics, XYItemRendererState state, Rectangle2D dataArea, PlotRenderingInfo info,
            XYPlot plot, ValueAxis domainAxis, ValueAxis rangeAxis, XYDataset dataset, int series, int item,
            CrosshairState crosshairState, int pass) {
        double x = dataset.getXValue(series, item);
        double y = dataset.getYValue(series, item);
        if (Double.isNaN(x) || Double.isNaN(y)) {
            return;
        }
        RectangleEdge xEdge = plot.getDomainAxisEdge();
        RectangleEdge yEdge = plot.getRangeAxisEdge();
        int left = (int) Math.round(domainAxis.valueToJava2D(x, dataArea, xEdge) - size / 2.0);
        int top = (int) Math.round(rangeAxis.valueToJava2D(y, dataArea, yEdge) - size / 2.0);
        graphics.setPaint(paints == null ? getSeriesPaint(series) : paints.apply(item));
        if (ring) {
            graphics.setStroke(ChartStyle.line(size < THIN_BELOW ? 1 : 2));
            graphics.drawOval(left, top, size, size);
        } else {
            graphics.fillOval(left, top, size, size);
        }
    }

    @Override
    public LegendItem getLegendItem(int datasetIndex, int series) {
        XYPlot plot = getPlot();
        if (plot == null || !isSeriesVisibleInLegend(series) || paints != null) {
            return null;
        }
        XYDataset dataset = plot.getDataset(datasetIndex);
        Paint paint = getSeriesPaint(series);
        String name = dataset.getSeriesKey(series).toString();
        Paint solid = paint instanceof Color color ? new Color(color.getRGB()) : paint;
        LegendItem item = ring
                ? new LegendItem(name, null, null, null, LineCharts.mark(7, 0), NONE, ChartStyle.line(1.4), solid)
                : new LegendItem(name, null, null, null, LineCharts.mark(8, 0), solid);
        item.setDatasetIndex(datasetIndex);
        item.setSeriesIndex(series);
        return item;
    }
}
