package org.fars.ui.inspect;

import javafx.animation.Animation;
import javafx.animation.KeyFrame;
import javafx.animation.Timeline;
import javafx.beans.binding.Bindings;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Slider;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.util.Duration;
import org.fars.ui.common.Messages;
import org.fars.ui.common.NumberFormats;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** Plays an attack step by step, or shows one of its steps. */
final class ReplayBar extends HBox {
    private static final Duration FRAME = Duration.millis(50);

    private final ReplayModel model;
    private final Messages messages;
    private final Timeline timeline = new Timeline();
    private final Label where = new Label();

    ReplayBar(ReplayModel model, Messages messages) {
        this.model = model;
        this.messages = messages;
        setId("replay");
        getStyleClass().addAll("slider-row", "replay");
        FontIcon icon = new FontIcon(Feather.PLAY);
        Button play = new Button(null, icon);
        play.setId("replay-play");
        play.getStyleClass().addAll("flat", "small");
        play.setMinWidth(USE_PREF_SIZE);
        play.setTooltip(new Tooltip(messages.get("replay.play")));
        play.setAccessibleText(messages.get("replay.play"));
        play.setOnAction(event -> model.playOrPause());
        Slider slider = new Slider(0, 1, 1);
        slider.setId("replay-step");
        slider.setMinWidth(32);
        slider.setBlockIncrement(1);
        slider.setAccessibleText(messages.get("replay.step"));
        slider.setTooltip(new Tooltip(messages.get("replay.step")));
        HBox.setHgrow(slider, Priority.ALWAYS);
        // The range first: a slider cuts off what lies outside it.
        slider.maxProperty().bind(Bindings.max(1, model.lastProperty()));
        slider.valueProperty().bindBidirectional(model.positionProperty());
        where.getStyleClass().add("value");
        where.setMinWidth(USE_PREF_SIZE);
        getChildren().addAll(play, slider, where);
        setMinWidth(0);
        visibleProperty().bind(model.lastProperty().greaterThan(0));
        managedProperty().bind(visibleProperty());

        timeline.getKeyFrames().add(new KeyFrame(FRAME, event -> model.advance()));
        timeline.setCycleCount(Animation.INDEFINITE);
        model.playingProperty().addListener((property, before, playing) -> {
            icon.setIconCode(playing ? Feather.PAUSE : Feather.PLAY);
            if (playing) {
                timeline.play();
            } else {
                timeline.stop();
            }
        });
        model.positionProperty().addListener((property, before, after) -> update());
        model.lastProperty().addListener((property, before, after) -> update());
        update();
    }

    private void update() {
        where.setText(model.step()
            .map(step -> messages.get("replay.at", String.valueOf(step.step()), NumberFormats.distance(step.l2())))
            .orElse(messages.get("replay.end")));
    }
}
