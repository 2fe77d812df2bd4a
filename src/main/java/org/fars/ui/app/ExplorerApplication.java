package org.fars.ui.app;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javafx.application.Application;
import javafx.application.ColorScheme;
import javafx.application.Platform;
import javafx.geometry.Rectangle2D;
import javafx.stage.Screen;
import javafx.stage.Stage;
import org.fars.ui.chart.Typeface;
import org.fars.ui.look.Theme;
import org.fars.ui.text.Messages;

/** The window on a display. Arguments are files and folders to open; without any the sample images are opened. */
public final class ExplorerApplication extends Application {
    private static final double WIDTH = 1440;
    private static final double HEIGHT = 900;
    private static final double MIN_WIDTH = 1024;
    private static final double MIN_HEIGHT = 700;

    private Explorer explorer;

    @Override
    public void start(Stage stage) {
        Typeface.loadForWindow();
        Messages messages = new Messages(Locale.getDefault());
        Explorer.Parts parts = Installed.parts();
        Rectangle2D screen = Screen.getPrimary().getVisualBounds();
        explorer = new Explorer(parts, new Theme(Platform.getPreferences().getColorScheme() == ColorScheme.DARK),
                messages, Math.min(WIDTH, screen.getWidth()), Math.min(HEIGHT, screen.getHeight()));
        Thread.currentThread()
            .setUncaughtExceptionHandler((thread, failure) -> explorer.announcer()
                .unexpected(messages.get("announce.window"), failure));
        stage.setTitle(messages.get("product"));
        stage.setMinWidth(Math.min(MIN_WIDTH, screen.getWidth()));
        stage.setMinHeight(Math.min(MIN_HEIGHT, screen.getHeight()));
        List<Path> given = getParameters().getUnnamed().stream().map(Path::of).toList();
        explorer.show(stage, given.isEmpty() ? parts.samples() : given);
    }

    @Override
    public void stop() throws Exception {
        explorer.close();
    }
}
