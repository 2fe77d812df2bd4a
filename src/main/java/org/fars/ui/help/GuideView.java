package org.fars.ui.help;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.fars.ui.text.Messages;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** The user guide: how to read a bracket, what is a certificate and what is not, the keys. */
public final class GuideView extends VBox {
    private static final String GUIDE = "/org/fars/ui/help/guide.md";

    /** @param close closes the guide */
    public GuideView(Messages messages, Runnable close) {
        setId("guide");
        getStyleClass().addAll("drawer", "guide");
        Label heading = new Label(messages.get("guide.title"));
        heading.getStyleClass().add("drawer-title");
        Button closing = new Button(null, new FontIcon(Feather.X));
        closing.getStyleClass().addAll("flat", "button-icon");
        closing.setTooltip(new Tooltip(messages.get("guide.close.tip")));
        closing.setAccessibleText(messages.get("guide.close.tip"));
        closing.setOnAction(event -> close.run());
        Region gap = new Region();
        HBox.setHgrow(gap, Priority.ALWAYS);
        HBox head = new HBox(heading, gap, closing);
        head.getStyleClass().add("drawer-head");
        ScrollPane page = new ScrollPane(Markdown.draw(text()));
        page.setId("guide-page");
        page.setFitToWidth(true);
        page.setAccessibleText(messages.get("guide.title"));
        VBox.setVgrow(page, Priority.ALWAYS);
        getChildren().addAll(head, page);
    }

    private static String text() {
        try (InputStream in = Objects.requireNonNull(GuideView.class.getResourceAsStream(GUIDE), GUIDE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
