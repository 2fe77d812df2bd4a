package org.fars.ui.chart;

import java.awt.Font;
import java.awt.Graphics2D;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.text.DecimalFormat;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.apache.batik.svggen.DefaultErrorHandler;
import org.apache.batik.svggen.DefaultExtensionHandler;
import org.apache.batik.svggen.DefaultStyleHandler;
import org.apache.batik.svggen.ImageHandlerBase64Encoder;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.apache.batik.svggen.SVGIDGenerator;
import org.apache.batik.svggen.SVGSyntax;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/**
 * Converts AWT graphics to an SVG document. Text stays text, and the same drawing gives the same bytes.
 *
 * @param width in pixels
 * @param height in pixels
 * @param font the default font
 */
record SvgPage(int width, int height, Font font) {
    private static final String NAMESPACE = SVGSyntax.SVG_NAMESPACE_URI;
    /** Fallback fonts, since the typeface is not embedded. */
    private static final String FALLBACK_FONTS = ", Helvetica Neue, Arial, sans-serif";
    private static final int DECIMALS = 3;

    /** Returns the document in UTF-8. */
    byte[] draw(Consumer<Graphics2D> drawing) {
        try {
            Document document = DocumentBuilderFactory.newDefaultNSInstance()
                .newDocumentBuilder()
                .getDOMImplementation()
                .createDocument(NAMESPACE, SVGSyntax.SVG_SVG_TAG, null);
            SVGGraphics2D graphics = new SVGGraphics2D(new Context(document, font), false);
            drawing.accept(graphics);
            return text(framed(graphics.getRoot()));
        } catch (ParserConfigurationException | TransformerException e) {
            throw new IllegalStateException("cannot write an SVG", e);
        }
    }

    private Element framed(Element root) {
        root.setAttributeNS(null, SVGSyntax.SVG_WIDTH_ATTRIBUTE, Integer.toString(width));
        root.setAttributeNS(null, SVGSyntax.SVG_HEIGHT_ATTRIBUTE, Integer.toString(height));
        root.setAttributeNS(null, SVGSyntax.SVG_VIEW_BOX_ATTRIBUTE, "0 0 " + width + " " + height);
        return root;
    }

    /** Writes without Batik's document type, which some readers would fetch. */
    private static byte[] text(Element root) throws TransformerException {
        Transformer transformer = TransformerFactory.newDefaultInstance().newTransformer();
        transformer.setOutputProperty(OutputKeys.ENCODING, StandardCharsets.UTF_8.name());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        transformer.transform(new DOMSource(root), new StreamResult(bytes));
        return bytes.toByteArray();
    }

    /** Configures Batik. */
    private static final class Context extends SVGGeneratorContext {
        Context(Document document, Font font) {
            super(document);
            setIDGenerator(new SVGIDGenerator());
            setExtensionHandler(new DefaultExtensionHandler());
            setImageHandler(new ImageHandlerBase64Encoder());
            setStyleHandler(new Fallbacks());
            setErrorHandler(new DefaultErrorHandler());
            GraphicContextDefaults defaults = new GraphicContextDefaults();
            defaults.setFont(font);
            setGraphicContextDefaults(defaults);
            setPrecision(DECIMALS);
            // Batik shares one among all threads, which a DecimalFormat does not bear.
            decimalFormat = (DecimalFormat) decimalFormat.clone();
        }
    }

    /** Names the fonts that may stand for ours. */
    private static final class Fallbacks extends DefaultStyleHandler {
        @Override
        @SuppressWarnings("rawtypes") // Batik is older than generics.
        public void setStyle(Element element, Map style, SVGGeneratorContext context) {
            Map<Object, Object> named = new HashMap<>();
            style.forEach((Object attribute, Object value) -> named.put(attribute,
                    SVGSyntax.SVG_FONT_FAMILY_ATTRIBUTE.equals(attribute) ? unquoted(value) + FALLBACK_FONTS : value));
            super.setStyle(element, named, context);
        }

        private static String unquoted(Object family) {
            return family.toString().replace("'", "");
        }
    }
}
