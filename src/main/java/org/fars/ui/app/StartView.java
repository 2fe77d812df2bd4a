package org.fars.ui.app;

import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.fars.ui.common.Messages;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** What is seen while no images are open: one card for each way to begin. */
final class StartView extends StackPane {
    private static final double CARD_WIDTH = 208;
    private static final double CARD_HEIGHT = 152;
    private static final double PADDING = 16;

    /** @param images opens what a card offers */
    StartView(ImageCommands images, Messages messages) {
        setId("start");
        getStyleClass().addAll("surface", "start");
        // Asked without a width, it would want room for all cards below each other, and the window's edges would be cut off.
        setMinHeight(0);
        Label title = new Label(messages.get("start.title"));
        title.getStyleClass().add("title");
        Label about = new Label(messages.get("start.about"));
        about.getStyleClass().add("muted");
        about.setWrapText(true);
        // Below each other beside a wide panel.
        FlowPane cards = new FlowPane();
        cards.getStyleClass().add("cards");
        cards.setAlignment(Pos.CENTER);
        cards.setMaxHeight(USE_PREF_SIZE);
        if (images.hasSamples()) {
            cards.getChildren().add(card("samples", Feather.GRID, images::openSamples, messages));
        }
        cards.getChildren()
            .addAll(card("folder", Feather.FOLDER, images::openFolder, messages),
                    images.hasDownload()
                            ? card("imagenette.open", Feather.IMAGE, images::openDownload, messages)
                            : card("imagenette", Feather.DOWNLOAD, images::showDownload, messages));
        Label drop = new Label(messages.get("start.drop"));
        drop.getStyleClass().add("muted");
        drop.setWrapText(true);
        VBox all = new VBox(title, about, cards, drop);
        all.setAlignment(Pos.CENTER);
        all.setMaxHeight(USE_PREF_SIZE);
        all.getStyleClass().add("welcome");
        getChildren().add(all);
    }

    private static Button card(String key, Ikon icon, Runnable command, Messages messages) {
        Label name = new Label(messages.get("start." + key), new FontIcon(icon));
        name.getStyleClass().add("heading");
        Label text = new Label(messages.get("start." + key + ".text"));
        text.getStyleClass().add("muted");
        text.setWrapText(true);
        // Fixed: what a button prefers for a text that is wrapped depends on a width that it does not know yet.
        text.setMinWidth(CARD_WIDTH - 2 * PADDING);
        text.setMaxWidth(CARD_WIDTH - 2 * PADDING);
        VBox body = new VBox(name, text);
        body.getStyleClass().add("body");
        Button card = new Button(null, body);
        card.setId("start-" + key.split("\\.")[0]);
        card.getStyleClass().add("start-card");
        card.setAccessibleText(messages.get("start." + key) + ". " + messages.get("start." + key + ".text"));
        card.setMinSize(CARD_WIDTH, CARD_HEIGHT);
        card.setMaxSize(CARD_WIDTH, CARD_HEIGHT);
        card.setOnAction(event -> command.run());
        return card;
    }
}
