package org.fars.ui.session;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.fars.ui.common.Messages;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** Lists the missing files of a session and asks where they are now, or whether to open it without them. */
public final class MissingSourcesView extends VBox {
    /**
     * @param model receives the answer
     * @param missing the session with its missing files
     * @param chooser asks for a folder
     */
    public MissingSourcesView(SessionsModel model, MissingSources missing, Supplier<Optional<Path>> chooser,
            Messages messages) {
        setId("missing");
        getStyleClass().add("drawer");
        Label heading = new Label(messages.get("session.missing.title"));
        heading.getStyleClass().add("drawer-title");
        heading.setWrapText(true);
        Label note = new Label(messages.get("session.missing.note", missing.file().getFileName()));
        note.getStyleClass().add("muted");
        note.setWrapText(true);
        note.setMinHeight(USE_PREF_SIZE);
        ListView<Path> list = new ListView<>();
        list.setId("missing-files");
        list.getItems().setAll(missing.paths());
        list.setAccessibleText(messages.get("session.missing.title"));
        VBox.setVgrow(list, Priority.ALWAYS);
        Button locate = new Button(messages.get("session.missing.locate"), new FontIcon(Feather.FOLDER));
        locate.setId("missing-locate");
        locate.getStyleClass().add("accent");
        locate.setTooltip(new Tooltip(messages.get("session.missing.locate.tip")));
        locate.setOnAction(event -> chooser.get().ifPresent(model::locate));
        Button without = new Button(messages.get("session.missing.without"));
        without.setId("missing-without");
        without.setTooltip(new Tooltip(messages.get("session.missing.without.tip")));
        without.setOnAction(event -> model.openWithoutMissing());
        Button cancel = new Button(messages.get("session.missing.cancel"));
        cancel.setId("missing-cancel");
        cancel.getStyleClass().add("flat");
        cancel.setOnAction(event -> model.cancelOpening());
        Region gap = new Region();
        HBox.setHgrow(gap, Priority.ALWAYS);
        HBox foot = new HBox(cancel, gap, without, locate);
        foot.getStyleClass().add("drawer-foot");
        getChildren().addAll(heading, note, list, foot);
    }
}
