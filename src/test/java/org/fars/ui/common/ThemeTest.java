package org.fars.ui.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.scene.layout.StackPane;
import javafx.scene.paint.Paint;
import javafx.stage.Stage;
import org.controlsfx.control.PopOver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import org.testfx.util.WaitForAsyncUtils;

@ExtendWith(ApplicationExtension.class)
class ThemeTest {
    private static final int PATIENCE_SECONDS = 20;

    private Theme theme;
    private Label inWindow;
    private Label above;
    private PopOver popOver;

    @Start
    private void start(Stage stage) {
        theme = new Theme(false);
        inWindow = new Label("in the window");
        above = new Label("above it");
        Scene scene = new Scene(new StackPane(inWindow), 400, 300);
        theme.applyTo(scene);
        stage.setScene(scene);
        stage.show();
        popOver = new PopOver(above);
        popOver.setAnimated(false);
        Theme.applyTo(popOver.getRoot());
        popOver.show(inWindow);
    }

    @AfterEach
    void light(FxRobot robot) {
        robot.interact(() -> {
            popOver.hide();
            theme.darkProperty().set(false);
        });
    }

    @Test
    void whatIsOpenAboveTheWindowChangesWithIt(FxRobot robot) throws Exception {
        Paint before = inWindow.getTextFill();
        assertThat(above.getTextFill()).isEqualTo(before);

        robot.interact(() -> theme.darkProperty().set(true));

        WaitForAsyncUtils.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS, () -> !inWindow.getTextFill().equals(before)
                && above.getTextFill().equals(inWindow.getTextFill()));
    }
}
