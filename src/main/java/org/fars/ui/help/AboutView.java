package org.fars.ui.help;

import java.util.Map;
import java.util.stream.Collectors;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.fars.ui.common.Messages;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** Shows the product's name, versions and licences; the versions can be copied into a bug report. */
public final class AboutView extends VBox {
    /**
     * @param versions versions by name, in order
     * @param close closes the view
     */
    public AboutView(Map<String, String> versions, Messages messages, Runnable close) {
        setId("about");
        getStyleClass().add("drawer");
        Label heading = new Label(messages.get("product"));
        heading.getStyleClass().add("drawer-title");
        Label what = new Label(messages.get("about.what"));
        Label licence = new Label(messages.get("about.licence"));
        for (Label label : new Label[]{what, licence}) {
            label.setWrapText(true);
            label.setMinHeight(USE_PREF_SIZE);
        }
        licence.getStyleClass().add("muted");
        GridPane grid = new GridPane();
        grid.getStyleClass().add("facts");
        versions.forEach((name, value) -> {
            Label label = new Label(name);
            label.getStyleClass().add("muted");
            label.setMinWidth(USE_PREF_SIZE);
            Label text = new Label(value);
            text.setWrapText(true);
            grid.addRow(grid.getRowCount(), label, text);
        });
        Button copy = new Button(messages.get("announce.copy"), new FontIcon(Feather.COPY));
        copy.setOnAction(event -> {
            ClipboardContent content = new ClipboardContent();
            content.putString(versions.entrySet()
                .stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(System.lineSeparator())));
            Clipboard.getSystemClipboard().setContent(content);
        });
        Button done = new Button(messages.get("announce.close"));
        done.getStyleClass().add("accent");
        done.setDefaultButton(true);
        done.setOnAction(event -> close.run());
        Region above = new Region();
        VBox.setVgrow(above, Priority.ALWAYS);
        Region gap = new Region();
        HBox.setHgrow(gap, Priority.ALWAYS);
        HBox foot = new HBox(copy, gap, done);
        foot.getStyleClass().add("drawer-foot");
        getChildren().addAll(heading, what, grid, licence, above, foot);
    }
}
