package org.fars.ui.chart;

import com.formdev.flatlaf.fonts.inter.FlatInterFont;
import java.awt.Font;
import java.awt.FontFormatException;
import java.awt.GraphicsEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * The bundled typeface of window, charts and exported figures, Inter (SIL Open Font License), so that pictures look the
 * same on every machine and PDF files can embed it.
 */
public final class Typeface {
    /** The family name, for style sheets and AWT. */
    public static final String FAMILY = FlatInterFont.FAMILY;

    static final String REGULAR = FlatInterFont.STYLE_REGULAR;
    static final String BOLD = FlatInterFont.STYLE_BOLD;
    private static final List<String> FACES = List.of(REGULAR, BOLD, FlatInterFont.STYLE_SEMIBOLD,
            FlatInterFont.STYLE_ITALIC);

    /** Loads the fonts at first use, since AWT takes a while to start. */
    private static final class Awt {
        private static final boolean LOADED = load();

        private static boolean load() {
            try {
                try {
                    register();
                } catch (IOException e) {
                    // "Problem reading font data" is what AWT says where it finds no fontconfig.
                    OwnFontConfiguration.install();
                    register();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return true;
        }

        private static void register() throws IOException {
            for (String face : FACES) {
                try (InputStream stream = open(face)) {
                    GraphicsEnvironment.getLocalGraphicsEnvironment()
                        .registerFont(Font.createFont(Font.TRUETYPE_FONT, stream));
                } catch (FontFormatException e) {
                    throw new IllegalStateException("the bundled typeface is damaged", e);
                }
            }
        }
    }

    private Typeface() {}

    /** Registers the fonts for JavaFX style sheets; to be called before the first scene is shown. Idempotent. */
    public static void loadForWindow() {
        for (String face : FACES) {
            try (InputStream stream = open(face)) {
                javafx.scene.text.Font.loadFont(stream, 12);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /**
     * Returns a font for AWT graphics.
     *
     * @param style {@link Font#PLAIN} or {@link Font#BOLD}
     * @param size in pixels
     */
    public static Font awt(int style, float size) {
        if (!Awt.LOADED) {
            throw new IllegalStateException("the typeface is not loaded");
        }
        return new Font(FAMILY, style, 12).deriveFont(size);
    }

    /** Opens the file of a face (OpenType), which the caller closes. */
    static InputStream open(String face) {
        InputStream stream = FlatInterFont.class.getResourceAsStream(face);
        if (stream == null) {
            throw new IllegalStateException("the typeface " + face + " is not on the class path");
        }
        return stream;
    }
}
