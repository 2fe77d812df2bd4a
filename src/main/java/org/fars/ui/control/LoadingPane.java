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
 * A view with a veil over it while something long makes its content: what is being done, how far it is, and a button
 * that cancels it. Below the veil the content stays visible but cannot be used.
 */
public final class LoadingPane extends StackPane {
    private final BooleanProperty loading = new SimpleBooleanProperty(this, "loading");
    private final ObjectProperty<Runnable> onCancel = new SimpleObjectProperty<>(this, "onCancel");
    private final Label message = new Label();
    private final ProgressBar bar = new ProgressBar(ProgressBar.INDETERMINATE_PROGRESS);
    private final Button cancel = new Button("Cancel");

    /** Around {@code content}, not loading. */
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

    /** Whether the veil is there. */
    public BooleanProperty loadingProperty() {
        return loading;
    }

    /** What is being done, in a few words. */
    public StringProperty messageProperty() {
        return message.textProperty();
    }

    /** The share done in [0, 1]; negative where it is not known. */
    public DoubleProperty progressProperty() {
        return bar.progressProperty();
    }

    /** What the cancel button does; null hides the button. */
    public ObjectProperty<Runnable> onCancelProperty() {
        return onCancel;
    }

    @Override
    public String getUserAgentStylesheet() {
        return ControlStyle.sheet("state");
    }
}
