package org.fars.ui.control;

import javafx.beans.property.BooleanProperty;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.StringProperty;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;

/**
 * Covers a view with a veil while its content is computed, with a message, progress and a cancel button. The content stays
 * visible but disabled.
 */
public final class LoadingPane extends StackPane {
    private final BooleanProperty loading = new SimpleBooleanProperty(this, "loading");
    private final ObjectProperty<Runnable> onCancel = new SimpleObjectProperty<>(this, "onCancel");
    private final Label message = new Label();
    private final ProgressBar bar = new ProgressBar(ProgressBar.INDETERMINATE_PROGRESS);
    private final Button cancel = new Button("Cancel");

    /** Creates a pane around a view. */
    public LoadingPane(Node content) {
        getStyleClass().add("loading-pane");
        message.getStyleClass().add("sentence");
        message.setWrapText(true);
        bar.setMaxWidth(260);
        bar.setPrefWidth(260);
        cancel.setOnAction(event -> {
            if (onCancel.get() != null) {
                onCancel.get().run();
            }
        });
        cancel.visibleProperty().bind(onCancel.isNotNull());
        cancel.managedProperty().bind(cancel.visibleProperty());
        VBox veil = new VBox(message, bar, cancel);
        veil.getStyleClass().add("veil");
        veil.setAlignment(Pos.CENTER);
        veil.visibleProperty().bind(loading);
        content.disableProperty().bind(loading);
        getChildren().addAll(content, veil);
    }

    /** Whether the veil is shown. */
    public BooleanProperty loadingProperty() {
        return loading;
    }

    /** The message. */
    public StringProperty messageProperty() {
        return message.textProperty();
    }

    /** The fraction done in [0, 1]; negative if it is not known. */
    public DoubleProperty progressProperty() {
        return bar.progressProperty();
    }

    /** The action of the cancel button; null hides it. */
    public ObjectProperty<Runnable> onCancelProperty() {
        return onCancel;
    }

    @Override
    public String getUserAgentStylesheet() {
        return ControlStyle.sheet("state");
    }
}
