package org.fars.ui.chart;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;

/**
 * Makes AWT use the application's own typeface for all fonts. For systems without fontconfig, such as containers with a Java
 * runtime and nothing else: AWT finds no fonts there and fails at the first one that is created, whether it comes from a file
 * or not.
 */
final class OwnFontConfiguration {
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
