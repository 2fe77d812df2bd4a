package org.fars.ui.chart;

import com.formdev.flatlaf.fonts.inter.FlatInterFont;
import java.awt.Font;
import java.awt.FontFormatException;
import java.awt.GraphicsEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;

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

    /**
     * Makes AWT use the application's own typeface for all fonts. For systems without fontconfig, such as containers with a Java
     * runtime and nothing else: AWT finds no fonts there and fails at the first one that is created, whether it comes from a file
     * or not.
     */
    static final class OwnFontConfiguration {
        private static final List<String> LOGICAL_FONTS = List.of("serif", "sansserif", "monospaced", "dialog",
                "dialoginput");
        private static final List<String> STYLES = List.of("plain", "bold", "italic", "bolditalic");
        private static final String ALPHABET = "latin-1";

        private OwnFontConfiguration() {}

        /**
         * Writes the typeface and a configuration that names it to temporary files, and tells AWT about them. Has an effect
         * before AWT has created a font, also if an attempt failed.
         */
        static void install() throws IOException {
            Path folder = Files.createTempDirectory("fars-fonts-");
            // Files are deleted in the reverse order of these calls.
            folder.toFile().deleteOnExit();
            Path configuration = write(folder);
            try (var files = Files.list(folder)) {
                files.forEach(file -> file.toFile().deleteOnExit());
            }
            System.setProperty("sun.awt.fontconfig", configuration.toString());
        }

        /**
         * Writes the files.
         *
         * @return the configuration, in the format of the JDK's {@code fontconfig.properties}
         */
        static Path write(Path folder) throws IOException {
            Path font = folder.resolve("regular.otf");
            Path bold = folder.resolve("bold.otf");
            copy(Typeface.REGULAR, font);
            copy(Typeface.BOLD, bold);
            Properties properties = new Properties();
            properties.setProperty("version", "1");
            properties.setProperty("sequence.allfonts", ALPHABET);
            properties.setProperty("filename.Regular", font.toString());
            properties.setProperty("filename.Bold", bold.toString());
            for (String logical : LOGICAL_FONTS) {
                for (String style : STYLES) {
                    properties.setProperty(logical + "." + style + "." + ALPHABET,
                            style.startsWith("bold") ? "Bold" : "Regular");
                }
            }
            Path configuration = folder.resolve("fontconfig.properties");
            try (OutputStream out = Files.newOutputStream(configuration)) {
                properties.store(out, null);
            }
            return configuration;
        }

        private static void copy(String face, Path file) throws IOException {
            try (InputStream in = Typeface.open(face)) {
                Files.copy(in, file);
            }
        }
    }
}
