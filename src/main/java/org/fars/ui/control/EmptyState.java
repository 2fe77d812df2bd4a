package org.fars.ui.control;

import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.javafx.FontIcon;

/** A placeholder for an empty view: an icon, a sentence that says what to do, and optionally a button. */
public final class EmptyState extends VBox {
    private final Label sentence = new Label();

    /**
     * Creates a placeholder without a button.
     *
     * @param icon the icon
     * @param text a sentence that says what to do
     */
    public EmptyState(Ikon icon, String text) {
        getStyleClass().add("empty-state");
        setAlignment(Pos.CENTER);
        FontIcon picture = new FontIcon(icon);
        picture.getStyleClass().add("picture");
        sentence.setText(text);
        sentence.setWrapText(true);
        sentence.getStyleClass().add("sentence");
        getChildren().addAll(picture, sentence);
    }

    /**
     * Creates a placeholder with a button.
     *
     * @param icon the icon
     * @param text a sentence that says what to do
     * @param action the button's text
     * @param handler the button's action
     */
    public EmptyState(Ikon icon, String text, String action, Runnable handler) {
        this(icon, text);
        Button button = new Button(action);
        button.getStyleClass().add("accent");
        button.setOnAction(event -> handler.run());
        getChildren().add(button);
    }

    /** Sets the sentence. */
    public void setText(String text) {
        sentence.setText(text);
    }

    @Override
    public String getUserAgentStylesheet() {
        return ControlStyle.sheet("state");
    }
}
