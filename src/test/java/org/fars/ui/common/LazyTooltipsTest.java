package org.fars.ui.common;

import static org.assertj.core.api.Assertions.assertThat;

import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.VBox;
import javafx.stage.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

@ExtendWith(ApplicationExtension.class)
class LazyTooltipsTest {
    private static final double WIDTH = 200;

    private Label label;
    private String words = "";

    @Start
    private void start(Stage stage) {
        label = new Label("a cell");
        LazyTooltips.install(label, WIDTH, () -> words);
        stage.setScene(new Scene(new VBox(label), 300, 200));
        stage.show();
    }

    @Test
    void aTipIsMadeWhenTheMouseComesAndSaysWhatHoldsThen(FxRobot robot) {
        words = "first";
        assertThat(label.getTooltip()).isNull();
        enter(robot);
        assertThat(label.getTooltip().getText()).isEqualTo("first");
        words = "second";
        enter(robot);
        assertThat(label.getTooltip().getText()).isEqualTo("second");
        assertThat(label.getTooltip().getMaxWidth()).isEqualTo(WIDTH);
    }

    @Test
    void whereThereIsNothingToSayThereIsNoTip(FxRobot robot) {
        words = "something";
        enter(robot);
        assertThat(label.getTooltip()).isNotNull();
        words = "";
        enter(robot);
        assertThat(label.getTooltip()).isNull();
    }

    private void enter(FxRobot robot) {
        robot.interact(() -> label.fireEvent(new MouseEvent(MouseEvent.MOUSE_ENTERED, 1, 1, 1, 1, MouseButton.NONE, 0,
                false, false, false, false, false, false, false, true, false, true, null)));
    }
}
