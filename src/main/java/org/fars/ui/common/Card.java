package org.fars.ui.common;

import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** A surface with a heading, controls at its right end, and a body that fills the rest. */
public final class Card extends VBox {
    /**
     * @param title the heading
     * @param body the body
     * @param trailing controls at the right end of the heading
     */
    public Card(String title, Node body, Node... trailing) {
        getStyleClass().add("surface");
        Label heading = new Label(title);
        heading.getStyleClass().add("heading");
        heading.setMinWidth(Region.USE_PREF_SIZE);
        Region gap = new Region();
        HBox.setHgrow(gap, Priority.ALWAYS);
        HBox head = new HBox(heading, gap);
        head.getStyleClass().add("head");
        head.getChildren().addAll(trailing);
        VBox.setVgrow(body, Priority.ALWAYS);
        getChildren().addAll(head, body);
    }

    /** What stands above the content of every drawer: its title, and a button that closes it. */
    public static final class DrawerHeader extends HBox {
        /** @param close closes the drawer */
        public DrawerHeader(String title, Messages messages, Runnable close) {
            getStyleClass().add("drawer-head");
            Label heading = new Label(title);
            heading.getStyleClass().add("drawer-title");
            Region gap = new Region();
            HBox.setHgrow(gap, Priority.ALWAYS);
            Button closing = new Button(null, new FontIcon(Feather.X));
            closing.getStyleClass().addAll("flat", "button-icon");
            closing.setTooltip(new Tooltip(messages.get("drawer.close.tip")));
            closing.setAccessibleText(messages.get("drawer.close.tip"));
            closing.setOnAction(event -> close.run());
            getChildren().addAll(heading, gap, closing);
        }
    }
}
