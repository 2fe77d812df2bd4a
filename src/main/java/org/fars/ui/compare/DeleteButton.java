package org.fars.ui.compare;

import javafx.animation.PauseTransition;
import javafx.scene.control.Button;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.Region;
import javafx.util.Duration;
import org.fars.ui.common.Messages;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** Deletes what is looked at, when it is pressed twice: after the first time it asks, for a few seconds. */
final class DeleteButton extends Button {
    private static final Duration PATIENCE = Duration.seconds(4);

    private final Messages messages;
    private final PauseTransition patience = new PauseTransition(PATIENCE);
    private boolean asking;

    DeleteButton(Runnable delete, Messages messages) {
        this.messages = messages;
        setId("delete-run");
        setGraphic(new FontIcon(Feather.TRASH_2));
        setMinWidth(Region.USE_PREF_SIZE);
        setTooltip(new Tooltip());
        patience.setOnFinished(event -> calm());
        focusedProperty().addListener((property, before, after) -> {
            if (!after) {
                calm();
            }
        });
        setOnAction(event -> {
            if (asking) {
                calm();
                delete.run();
            } else {
                ask();
            }
        });
        calm();
    }

    private void ask() {
        asking = true;
        setText(messages.get("compare.delete.sure"));
        getStyleClass().remove("button-icon");
        getStyleClass().add("danger");
        tell("compare.delete.sure.tip");
        patience.playFromStart();
    }

    /** Asks no longer. */
    void calm() {
        patience.stop();
        asking = false;
        setText(null);
        getStyleClass().removeAll("danger", "button-icon");
        getStyleClass().add("button-icon");
        tell("compare.delete.tip");
    }

    private void tell(String key) {
        getTooltip().setText(messages.get(key));
        setAccessibleText(messages.get(key));
    }
}
