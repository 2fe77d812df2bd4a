package org.fars.ui.chart;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;
import org.fars.core.AtomicFiles;
import org.fars.image.ResultFiles;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.title.TextTitle;
import org.openpdf.text.Document;
import org.openpdf.text.DocumentException;
import org.openpdf.text.Rectangle;
import org.openpdf.text.pdf.BaseFont;
import org.openpdf.text.pdf.FontMapper;
import org.openpdf.text.pdf.PdfWriter;

/**
 * Exports a figure to a file, on any thread and without a window.
 *
 * @param figure the figure
 * @param style the style; {@link ChartStyle#print()} for paper
 * @param width in pixels of 1/96 inch
 * @param height in pixels of 1/96 inch
 * @param dpi the resolution of PNG
 * @param headed whether the heading is drawn
 */
public record ChartExport(Figure figure, ChartStyle style, int width, int height, int dpi, boolean headed) {
    /** File formats. */
    public enum Format {
        /** A bitmap of the chosen resolution. */
        PNG,
        /** Vector graphics, for the web and for drawing programs. */
        SVG,
        /** Vector graphics with embedded fonts, for papers. */
        PDF,
        /** The data as a table. */
        CSV;

        /** Returns the file extension, without a dot. */
        public String extension() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final String PNG_METADATA = "javax_imageio_png_1.0";
    private static final int SCREEN_DPI = 96;
    private static final double POINTS = 72.0 / SCREEN_DPI;

    public ChartExport {
        Objects.requireNonNull(figure);
        Objects.requireNonNull(style);
        if (width < 1 || height < 1 || dpi < 1) {
            throw new IllegalArgumentException(width + "x" + height + " at " + dpi + " dpi");
        }
    }

    /** Creates an export for paper: 640×400 pixels, 300 dpi, without a heading, which belongs in the caption. */
    public static ChartExport forPrint(Figure figure) {
        return new ChartExport(figure, ChartStyle.print(), 640, 400, 300, false);
    }

    /** Returns the content of the file. */
    public byte[] bytes(Format format) {
        return switch (format) {
            case PNG -> png();
            case SVG -> svg();
            case PDF -> pdf();
            case CSV -> figure.series().csv().getBytes(StandardCharsets.UTF_8);
        };
    }

    /** Returns a file name made from the heading: {@code certified-accuracy-against-eps.svg}. */
    public String fileName(Format format) {
        String name = figure.heading()
            .toLowerCase(Locale.ROOT)
            .replace("ε", "eps")
            .replaceAll("[^a-z0-9]+", "-")
            .replaceAll("^-|-$", "");
        return (name.isEmpty() ? "figure" : name) + "." + format.extension();
    }

    /**
     * Replaces the file atomically.
     *
     * @throws org.fars.core.AtomicFiles.UnwritableFileException if the file system refuses
     */
    public void write(Path file, Format format) {
        AtomicFiles.write(file, bytes(format));
        if (format == Format.PNG) {
            ResultFiles.record(List.of(file));
        }
    }

    private JFreeChart chart() {
        JFreeChart chart = figure.build();
        if (headed) {
            chart.setTitle(new TextTitle(figure.heading()));
        }
        style.apply(chart);
        figure.ink(chart, style, java.util.Set.of());
        return chart;
    }

    private Rectangle2D area() {
        return new Rectangle2D.Double(0, 0, width, height);
    }

    private byte[] png() {
        double scale = (double) dpi / SCREEN_DPI;
        BufferedImage image = new BufferedImage((int) Math.round(width * scale), (int) Math.round(height * scale),
                BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        graphics.scale(scale, scale);
        chart().draw(graphics, area());
        graphics.dispose();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            IIOMetadata metadata = writer.getDefaultImageMetadata(ImageTypeSpecifier.createFromRenderedImage(image),
                    null);
            metadata.mergeTree(PNG_METADATA, resolution());
            writer.setOutput(out);
            writer.write(new IIOImage(image, null, metadata));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    /** In PNG's native format, since the JDK's writer inverts the standard one. */
    private IIOMetadataNode resolution() {
        String perMetre = Long.toString(Math.round(dpi / 0.0254));
        IIOMetadataNode size = new IIOMetadataNode("pHYs");
        size.setAttribute("pixelsPerUnitXAxis", perMetre);
        size.setAttribute("pixelsPerUnitYAxis", perMetre);
        size.setAttribute("unitSpecifier", "meter");
        IIOMetadataNode root = new IIOMetadataNode(PNG_METADATA);
        root.appendChild(size);
        return root;
    }

    private byte[] svg() {
        return new SvgPage(width, height, style.font()).draw(graphics -> chart().draw(graphics, area()));
    }

    private byte[] pdf() {
        float pageWidth = (float) (width * POINTS);
        float pageHeight = (float) (height * POINTS);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (Document document = new Document(new Rectangle(pageWidth, pageHeight), 0, 0, 0, 0)) {
            PdfWriter writer = PdfWriter.getInstance(document, bytes);
            document.addTitle(figure.heading());
            document.addCreator("FaRS Explorer");
            document.open();
            Graphics2D graphics = writer.getDirectContent().createGraphics(pageWidth, pageHeight, new Embedded());
            graphics.scale(POINTS, POINTS);
            chart().draw(graphics, area());
            graphics.dispose();
        } catch (DocumentException e) {
            throw new IllegalStateException("cannot write a PDF", e);
        }
        return bytes.toByteArray();
    }

    /** Maps AWT fonts to the bundled typeface. */
    private static final class Embedded implements FontMapper {
        private final BaseFont regular = load(Typeface.REGULAR);
        private final BaseFont bold = load(Typeface.BOLD);

        @Override
        public BaseFont awtToPdf(java.awt.Font font) {
            return font.isBold() ? bold : regular;
        }

        @Override
        public java.awt.Font pdfToAwt(BaseFont font, int size) {
            return Typeface.awt(font == bold ? java.awt.Font.BOLD : java.awt.Font.PLAIN, size);
        }

        private static BaseFont load(String face) {
            try (InputStream stream = Typeface.open(face)) {
                return BaseFont.createFont(face, BaseFont.IDENTITY_H, BaseFont.EMBEDDED, true,
                        stream.readAllBytes(), null);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (DocumentException e) {
                throw new IllegalStateException("the bundled typeface is damaged", e);
            }
        }
    }
}
