package org.fars.ui.control;

import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.javafx.FontIcon;

/** What a view shows while it has nothing to show: an icon, a sentence that says what to do, and perhaps a button. */
public final class EmptyState extends VBox {
    private final Label sentence = new Label();

    /**
     * Without a button.
     *
     * @param icon a picture of what is missing
     * @param text one sentence that says what to do
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
     * With a button.
     *
     * @param icon a picture of what is missing
     * @param text one sentence that says what to do
     * @param action the button's words
     * @param handler what it does
     */
    public EmptyState(Ikon icon, String text, String action, Runnable handler) {
        this(icon, text);
        Button button = new Button(action);
        button.getStyleClass().add("accent");
        button.setOnAction(event -> handler.run());
        getChildren().add(button);
    }

    /** Says something else. */
    public void setText(String text) {
        sentence.setText(text);
    }

    @Override
    public String getUserAgentStylesheet() {
        return ControlStyle.sheet("state");
    }
}
