package org.fars.ui.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Paint;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.Axis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.axis.SymbolAxis;
import org.jfree.chart.axis.TickUnitSource;
import org.jfree.chart.axis.TickUnits;
import org.jfree.chart.block.BlockBorder;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.Plot;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.category.BarRenderer;
import org.jfree.chart.renderer.category.CategoryItemRenderer;
import org.jfree.chart.renderer.category.StandardBarPainter;
import org.jfree.chart.renderer.xy.StandardXYBarPainter;
import org.jfree.chart.renderer.xy.XYBarRenderer;
import org.jfree.chart.renderer.xy.XYItemRenderer;
import org.jfree.chart.title.LegendTitle;
import org.jfree.chart.title.TextTitle;
import org.jfree.chart.title.Title;
import org.jfree.chart.ui.HorizontalAlignment;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.RectangleInsets;

/**
 * Colours, fonts and lines of charts. The palette is Okabe and Ito's, which is safe for colour-blind readers; the dark
 * style uses lighter tones of it.
 *
 * @param background the background
 * @param text titles and legends
 * @param muted axis labels and ticks
 * @param grid grid lines
 * @param original the original head's colour
 * @param sparsemax the sparsemax head's colour
 * @param multiLayer the multi-layer head's colour
 * @param attack the colour of attacks and the decision boundary
 * @param paper the colour of published numbers
 * @param others colours for classes and other groups
 * @param fontSize of ticks and legends, in pixels
 */
public record ChartStyle(Color background, Color text, Color muted, Color grid, Color original,
        Color sparsemax, Color multiLayer, Color attack, Color paper, List<Color> others, float fontSize) {
    private static final ChartStyle LIGHT = new ChartStyle(color(0xffffff), color(0x1f2328), color(0x57606a),
            color(0xe3e7ec), color(0x0072b2), color(0xe69f00), color(0x009e73), color(0xcc3311), color(0x6e7781),
            List.of(color(0x0072b2), color(0xe69f00), color(0x009e73), color(0xcc79a7), color(0x56b4e9),
                    color(0xd55e00), color(0x9a8c00), color(0x8c6bb1), color(0x666666), color(0x882255)),
            11.5f);
    private static final ChartStyle DARK = new ChartStyle(color(0x0d1117), color(0xe6edf3), color(0x9da7b1),
            color(0x262c34), color(0x56b4e9), color(0xf0b429), color(0x2bbd94), color(0xff6b57), color(0x8b949e),
            List.of(color(0x56b4e9), color(0xf0b429), color(0x2bbd94), color(0xe59ac3), color(0x3d8bd3),
                    color(0xf07d3c), color(0xf0e442), color(0xb39ddb), color(0xa0a7af), color(0xd1719b)),
            11.5f);
    private static final ChartStyle PRINT = new ChartStyle(Color.WHITE, Color.BLACK, color(0x333333),
            color(0xd9d9d9), LIGHT.original, LIGHT.sparsemax, LIGHT.multiLayer, LIGHT.attack, color(0x666666),
            LIGHT.others, 11.5f);
    /** The places among {@link #others} of colours for runs. */
    private static final int[] RUNS = {3, 7, 9, 6, 8};
    private static final RectangleInsets NO_SPACE = new RectangleInsets(0, 0, 0, 0);

    /** Creates a style. */
    public ChartStyle {
        others = List.copyOf(others);
    }

    /** Returns the style of the light theme. */
    public static ChartStyle light() {
        return LIGHT;
    }

    /** Returns the style of the dark theme. */
    public static ChartStyle dark() {
        return DARK;
    }

    /** Returns the style for paper, black on white. */
    public static ChartStyle print() {
        return PRINT;
    }

    /**
     * Returns a head's colour.
     *
     * @param head its name; heads other than original, sparsemax and multi-layer get one of {@link #others()}
     */
    public Color head(String head) {
        String name = head.toLowerCase(Locale.ROOT);
        if (name.startsWith("original")) {
            return original;
        }
        if (name.startsWith("sparsemax")) {
            return sparsemax;
        }
        return name.startsWith("multi-layer") ? multiLayer : other(3 + Math.floorMod(name.hashCode(), 4));
    }

    /**
     * Returns the colour of a run that is laid over another: none that means a head.
     *
     * @param n 1 for the first one
     */
    public Color run(int n) {
        return other(RUNS[Math.floorMod(n - 1, RUNS.length)]);
    }

    /** Returns the n-th of {@link #others()}, cyclically. */
    public Color other(int n) {
        return others.get(Math.floorMod(n, others.size()));
    }

    /** Returns the colour blended with the background. */
    public Color pale(Color color) {
        return blend(background, color, 0.42);
    }

    /**
     * Returns a colour between two.
     *
     * @param share 0 for {@code from}, 1 for {@code to}
     */
    public static Color blend(Color from, Color to, double share) {
        return new Color(mix(from.getRed(), to.getRed(), share), mix(from.getGreen(), to.getGreen(), share),
                mix(from.getBlue(), to.getBlue(), share));
    }

    /** Returns the colour with an opacity. */
    public static Color fade(Color color, double opacity) {
        return new Color(color.getRed(), color.getGreen(), color.getBlue(), (int) Math.round(255 * opacity));
    }

    /** Returns the plain font. */
    public Font font() {
        return Typeface.awt(Font.PLAIN, fontSize);
    }

    /** Returns the font of headings. */
    public Font headingFont() {
        return Typeface.awt(Font.BOLD, fontSize + 2);
    }

    /** Returns a solid line. */
    static BasicStroke line(double width) {
        return new BasicStroke((float) width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
    }

    /** Returns a dashed line; {@code pattern} alternates lengths of dashes and gaps. */
    static BasicStroke dashed(double width, float... pattern) {
        return new BasicStroke((float) width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, pattern, 0);
    }

    /** Applies the style to a chart, except for the colours of its series. */
    void apply(JFreeChart chart) {
        Objects.requireNonNull(chart);
        chart.setBackgroundPaint(background);
        chart.setBorderVisible(false);
        chart.setAntiAlias(true);
        chart.setPadding(new RectangleInsets(6, 2, 2, 10));
        if (chart.getTitle() != null) {
            heading(chart.getTitle());
        }
        for (Object subtitle : chart.getSubtitles()) {
            legend((Title) subtitle);
        }
        plot(chart.getPlot());
    }

    private void heading(TextTitle title) {
        title.setFont(headingFont());
        title.setPaint(text);
        title.setHorizontalAlignment(HorizontalAlignment.LEFT);
        title.setPadding(4, 4, 8, 4);
    }

    private void legend(Title title) {
        if (title instanceof LegendTitle legend) {
            legend.setFrame(BlockBorder.NONE);
            legend.setBackgroundPaint(null);
            legend.setItemFont(font());
            legend.setItemPaint(text);
            legend.setItemLabelPadding(new RectangleInsets(2, 4, 2, 12));
            legend.setLegendItemGraphicPadding(new RectangleInsets(2, 4, 2, 0));
            legend.setPosition(RectangleEdge.BOTTOM);
            legend.setPadding(4, 0, 2, 0);
        } else if (title instanceof org.jfree.chart.title.PaintScaleLegend legend) {
            legend.setBackgroundPaint(null);
            legend.setStripOutlineVisible(false);
            axis(legend.getAxis());
        } else if (title instanceof TextTitle note) {
            note.setFont(font());
            note.setPaint(muted);
        }
    }

    private void plot(Plot plot) {
        plot.setBackgroundPaint(null);
        plot.setOutlineVisible(false);
        plot.setInsets(NO_SPACE);
        plot.setNoDataMessage(null);
        switch (plot) {
            case CategoryPlot categories -> {
                categories.setAxisOffset(NO_SPACE);
                categories.setRangeGridlinePaint(grid);
                categories.setRangeGridlineStroke(line(1));
                categories.setRangeZeroBaselineVisible(true);
                categories.setRangeZeroBaselinePaint(muted);
                categories.setRangeZeroBaselineStroke(line(1));
                axis(categories.getDomainAxis());
                for (int i = 0; i < categories.getRangeAxisCount(); i++) {
                    verticalAxis(categories.getRangeAxis(i));
                }
                for (int i = 0; i < categories.getRendererCount(); i++) {
                    renderer(categories.getRenderer(i));
                }
            }
            case XYPlot points -> {
                points.setAxisOffset(NO_SPACE);
                points.setRangeGridlinePaint(grid);
                points.setRangeGridlineStroke(line(1));
                points.setDomainGridlinesVisible(false);
                points.setDomainZeroBaselineVisible(false);
                for (int i = 0; i < points.getDomainAxisCount(); i++) {
                    axis(points.getDomainAxis(i));
                }
                for (int i = 0; i < points.getRangeAxisCount(); i++) {
                    verticalAxis(points.getRangeAxis(i));
                }
                for (int i = 0; i < points.getRendererCount(); i++) {
                    renderer(points.getRenderer(i));
                }
            }
            default -> throw new IllegalArgumentException("no style for " + plot.getClass());
        }
    }

    /** Styles a vertical axis, whose label insets limit the number of ticks. */
    private void verticalAxis(Axis axis) {
        axis(axis);
        if (axis instanceof NumberAxis && !(axis instanceof SymbolAxis)) {
            axis.setTickLabelInsets(new RectangleInsets(9, 5, 9, 5));
        }
    }

    private void axis(Axis axis) {
        if (axis == null) {
            return;
        }
        if (axis instanceof NumberAxis numbers && !(axis instanceof SymbolAxis)) {
            NumberTicks.useDecimalPoint(numbers);
        }
        axis.setLabelFont(font());
        axis.setLabelPaint(muted);
        axis.setTickLabelFont(font());
        axis.setTickLabelPaint(muted);
        axis.setTickMarksVisible(false);
        axis.setAxisLineVisible(false);
        axis.setLabelInsets(new RectangleInsets(4, 4, 4, 4));
        axis.setTickLabelInsets(new RectangleInsets(3, 5, 3, 5));
    }

    private void renderer(CategoryItemRenderer renderer) {
        if (renderer instanceof BarRenderer bars) {
            bars.setBarPainter(new StandardBarPainter());
            bars.setShadowVisible(false);
            bars.setDrawBarOutline(false);
        }
        renderer.setDefaultItemLabelFont(font());
        renderer.setDefaultItemLabelPaint(muted);
    }

    private void renderer(XYItemRenderer renderer) {
        if (renderer instanceof XYBarRenderer bars) {
            bars.setBarPainter(new StandardXYBarPainter());
            bars.setShadowVisible(false);
            bars.setDrawBarOutline(false);
        }
        if (renderer != null) {
            renderer.setDefaultItemLabelFont(font());
            renderer.setDefaultItemLabelPaint(muted);
        }
    }

    /** Returns black or white, whichever is more readable on a colour. */
    static Paint on(Color paint) {
        return isDark(paint) ? Color.WHITE : new Color(0x1f2328);
    }

    /** Returns whether white is more readable on a colour than black. */
    static boolean isDark(Color color) {
        return 0.2126 * color.getRed() + 0.7152 * color.getGreen() + 0.0722 * color.getBlue() <= 140;
    }

    private static Color color(int rgb) {
        return new Color(rgb);
    }

    private static int mix(int from, int to, double share) {
        return (int) Math.round(from + (to - from) * Math.clamp(share, 0, 1));
    }

    /** Formats tick labels with a decimal point; JFreeChart uses the default locale, unlike the rest of the window. */
    static final class NumberTicks {
        private static final int MAX_EXPONENT = 12;

        private NumberTicks() {}

        /** Replaces the tick units of an axis by the same ones with a decimal point, unless the axis has its own format. */
        static void useDecimalPoint(NumberAxis axis) {
            if (axis.getNumberFormatOverride() == null) {
                TickUnits units = new TickUnits();
                sizes(axis.getStandardTickUnits()).forEach(size -> units.add(new NumberTickUnit(size, format(size))));
                axis.setStandardTickUnits(units);
            }
        }

        private static DoubleStream sizes(TickUnitSource source) {
            if (source instanceof TickUnits units) {
                return IntStream.range(0, units.size()).mapToDouble(i -> units.get(i).getSize());
            }
            double smallest = source.getCeilingTickUnit(Math.pow(10, -MAX_EXPONENT)).getSize();
            return IntStream.rangeClosed(-MAX_EXPONENT, MAX_EXPONENT)
                .boxed()
                .flatMapToDouble(
                        exponent -> DoubleStream.of(1, 2, 5).map(digit -> Double.parseDouble(digit + "e" + exponent)))
                .filter(size -> size >= smallest);
        }

        private static DecimalFormat format(double size) {
            int decimals = 0;
            double scaled = size;
            while (decimals < MAX_EXPONENT && Math.abs(scaled - Math.rint(scaled)) > 1e-6 * scaled) {
                scaled *= 10;
                decimals++;
            }
            return new DecimalFormat(decimals == 0 ? "#,##0" : "#,##0." + "0".repeat(decimals),
                    DecimalFormatSymbols.getInstance(Locale.ROOT));
        }
    }
}
