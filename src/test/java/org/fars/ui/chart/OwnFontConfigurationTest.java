package org.fars.ui.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Font;
import java.awt.font.FontRenderContext;
import java.awt.geom.PathIterator;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fars.ui.chart.Typeface.OwnFontConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class OwnFontConfigurationTest {
    @TempDir
    Path folder;

    /** Prints whether logical fonts have the outlines of the typeface in this process. */
    static final class Outlines {
        public static void main(String[] arguments) throws Exception {
            Font own;
            try (InputStream stream = Typeface.open(Typeface.REGULAR)) {
                own = Font.createFont(Font.TRUETYPE_FONT, stream).deriveFont(12f);
            }
            for (String name : new String[]{Font.DIALOG, Font.SERIF, Font.MONOSPACED}) {
                System.out.println(outline(new Font(name, Font.PLAIN, 12)).equals(outline(own)));
            }
        }

        private static List<Double> outline(Font font) {
            List<Double> points = new ArrayList<>();
            double[] segment = new double[6];
            for (PathIterator path = font.createGlyphVector(new FontRenderContext(null, true, true), "Robust")
                .getOutline()
                .getPathIterator(null); !path.isDone(); path.next()) {
                path.currentSegment(segment);
                points.add(segment[0]);
                points.add(segment[1]);
            }
            return points;
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void logicalFontsAreTheApplicationsTypeface() throws IOException, InterruptedException {
        Path configuration = OwnFontConfiguration.write(folder);

        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.awt.headless=true", "-Dsun.awt.fontconfig=" + configuration, "-cp",
                System.getProperty("java.class.path"), Outlines.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();

        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines())
            .containsExactly("true", "true", "true");
        assertThat(process.waitFor()).isZero();
    }
}
