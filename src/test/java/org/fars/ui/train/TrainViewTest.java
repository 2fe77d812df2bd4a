package org.fars.ui.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import org.fars.train.HeadTrainer.HeadValidation;
import org.fars.train.HeadTrainer;
import org.fars.ui.FakeModel;
import org.fars.ui.chart.ChartPane;
import org.fars.ui.chart.TrainingChart;
import org.fars.ui.common.ChartFactory;
import org.fars.ui.common.Messages;
import org.fars.ui.common.Theme;
import org.fars.ui.gallery.GalleryModel;
import org.fars.ui.task.QueuedTaskRunner;
import org.junit.jupiter.api.Test;
import org.testfx.api.FxRobot;
import org.testfx.api.FxToolkit;
import org.testfx.util.WaitForAsyncUtils;

class TrainViewTest {
    private final FxRobot robot = new FxRobot();
    private final QueuedTaskRunner runner = new QueuedTaskRunner();

    @Test
    void aClickTrainsAndTheCurvesAppear() throws Exception {
        Messages messages = new Messages(Locale.ENGLISH);
        GalleryModel gallery = new GalleryModel(new SimpleDoubleProperty(0.3));
        gallery.add(List.of(FakeModel.image("a", "left", 0.6, 0.4), FakeModel.image("b", "right", 0.4, 0.6)));
        TrainModel model = new TrainModel(gallery, new SimpleObjectProperty<>(FakeModel.model()),
                (order, images, listener, context) -> {
                    for (int epoch = 1; epoch <= 40; epoch++) {
                        listener.epoch(new HeadTrainer.Epoch(epoch, 2.0 / epoch, 95 - 30.0 / epoch,
                                Optional.of(new HeadValidation(90 - 30.0 / epoch, List.of(80 - 30.0 / epoch, 60.0)))));
                    }
                    return "fake";
                }, runner, messages, id -> {});
        javafx.stage.Stage stage = FxToolkit.registerPrimaryStage();
        WaitForAsyncUtils.asyncFx(() -> {
            Theme theme = new Theme(false);
            Scene scene = new Scene(new TrainView(model, new ChartFactory(theme, request -> {}), messages, () -> {}),
                    440,
                    800);
            theme.applyTo(scene);
            stage.setScene(scene);
            stage.show();
        }).get();
        WaitForAsyncUtils.waitForFxEvents();
        assertThat(robot.lookup("#train-message").queryAs(Label.class).getText()).contains("2 labelled images");
        robot.clickOn(robot.lookup("#train-start").queryAs(Button.class));
        robot.interact(runner::drain);
        ChartPane chart = robot.lookup("#train-chart").queryAs(ChartPane.class);
        assertThat(((TrainingChart) chart.figureProperty().get()).epochs()).hasSize(40);
        assertThat(robot.lookup("#train-message").queryAs(Label.class).getText()).startsWith("Done.");
        assertThat(robot.lookup("#train-start").queryAs(Button.class).getText()).isEqualTo("Train");
        FxToolkit.cleanupStages();
    }
}
