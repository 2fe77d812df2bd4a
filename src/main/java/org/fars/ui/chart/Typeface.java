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
 * The one typeface of window, charts and exported figures: Inter (SIL Open Font License), which comes with the
 * application, so that a picture looks the same on every machine and a PDF can carry its letters.
 */
public final class Typeface {
    /** The family's name, for style sheets and for AWT. */
    public static final String FAMILY = FlatInterFont.FAMILY;

    static final String REGULAR = FlatInterFont.STYLE_REGULAR;
    static final String BOLD = FlatInterFont.STYLE_BOLD;
    private static final List<String> FACES = List.of(REGULAR, BOLD, FlatInterFont.STYLE_SEMIBOLD,
            FlatInterFont.STYLE_ITALIC);

    /** Holds what is loaded at first use: AWT takes part of a second to wake up. */
    private static final class Awt {
        private static final boolean LOADED = load();

        private static boolean load() {
            for (String face : FACES) {
                try (InputStream stream = open(face)) {
                    GraphicsEnvironment.getLocalGraphicsEnvironment()
                        .registerFont(Font.createFont(Font.TRUETYPE_FONT, stream));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                } catch (FontFormatException e) {
                    throw new IllegalStateException("the typeface that we ship is damaged", e);
                }
            }
            return true;
        }
    }

    private Typeface() {}

    /** Makes the family known to JavaFX style sheets; before the first scene is shown. Repeating it does no harm. */
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
     * A face for AWT graphics, which charts are drawn with.
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

    /** The file of one face (OpenType); the caller closes it. */
    static InputStream open(String face) {
        InputStream stream = FlatInterFont.class.getResourceAsStream(face);
        if (stream == null) {
            throw new IllegalStateException("the typeface " + face + " is not on the class path");
        }
        return stream;
    }
}
