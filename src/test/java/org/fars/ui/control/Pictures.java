package org.fars.ui.control;

import atlantafx.base.theme.PrimerDark;
import atlantafx.base.theme.PrimerLight;
import atlantafx.base.theme.Theme;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import javafx.application.Application;
import javafx.embed.swing.SwingFXUtils;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.transform.Scale;
import javafx.stage.Stage;
import javax.imageio.ImageIO;
import org.fars.ui.chart.Typeface;
import org.testfx.api.FxToolkit;
import org.testfx.util.WaitForAsyncUtils;

/** Shows a control in a theme and writes what it looks like to {@code target/pictures}. */
public final class Pictures {
    private static final Path FOLDER = Path.of("target", "pictures");

    private Pictures() {}

    /** The two themes of the window. */
    public enum Look {
        LIGHT(new PrimerLight()), DARK(new PrimerDark());

        private final Theme theme;

        Look(Theme theme) {
            this.theme = theme;
        }

        /** Dresses the application; on the FX thread. */
        public void apply() {
            Typeface.loadForWindow();
            Application.setUserAgentStylesheet(theme.getUserAgentStylesheet());
        }
    }

    /**
     * Draws a control on a card of the theme.
     *
     * @return the picture, also written as {@code name-light.png} or {@code name-dark.png}
     */
    public static BufferedImage draw(String name, Look look, double width, double height, Supplier<Region> control)
            throws Exception {
        Stage stage = FxToolkit.registerPrimaryStage();
        WaitForAsyncUtils.asyncFx(() -> {
            look.apply();
            StackPane card = new StackPane(control.get());
            card.setStyle("-fx-background-color: -color-bg-default; -fx-padding: 16; -fx-font-family: Inter;"
                    + " -fx-font-size: 13px;");
            stage.setScene(new Scene(card, width, height));
            stage.show();
        }).get();
        WaitForAsyncUtils.waitForFxEvents();
        BufferedImage picture = WaitForAsyncUtils.asyncFx(() -> {
            Parent root = stage.getScene().getRoot();
            root.applyCss();
            root.layout();
            return snapshot(root, 1.5);
        }).get();
        write(picture, name + "-" + look.name().toLowerCase(java.util.Locale.ROOT));
        return picture;
    }

    private static BufferedImage snapshot(Parent root, double scale) {
        javafx.scene.SnapshotParameters parameters = new javafx.scene.SnapshotParameters();
        parameters.setTransform(new Scale(scale, scale));
        return SwingFXUtils.fromFXImage(root.snapshot(parameters, null), null);
    }

    private static void write(BufferedImage picture, String name) throws IOException {
        Files.createDirectories(FOLDER);
        ImageIO.write(picture, "png", FOLDER.resolve(name + ".png").toFile());
    }

    /** How many colours a picture has: one for an empty one. */
    public static long colours(BufferedImage picture) {
        return java.util.Arrays.stream(picture.getRGB(0, 0, picture.getWidth(), picture.getHeight(), null, 0,
                picture.getWidth()))
            .distinct()
            .count();
    }
}
