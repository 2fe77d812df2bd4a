package org.fars.ui.help;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.fars.ui.common.Card.DrawerHeader;
import org.fars.ui.common.Messages;

/** Shows the user guide. */
public final class GuideView extends VBox {
    private static final String GUIDE = "/org/fars/ui/help/guide.md";

    /** @param close closes the guide */
    public GuideView(Messages messages, Runnable close) {
        setId("guide");
        getStyleClass().addAll("drawer", "guide");
        DrawerHeader head = new DrawerHeader(messages.get("guide.title"), messages, close);
        ScrollPane page = new ScrollPane(Markdown.render(text()));
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
