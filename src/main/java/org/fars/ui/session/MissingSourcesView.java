package org.fars.ui.session;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
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

    /**
     * A session with the present location of each source, some of which may be missing.
     *
     * @param session the session
     * @param file the file it was read from
     * @param locations where each source is now; empty for a missing one
     */
    public record MissingSources(Session session, Path file, List<Optional<Path>> locations) {
        public MissingSources {
            locations = List.copyOf(locations);
        }

        /** Returns the former paths of the missing sources. */
        public List<Path> paths() {
            return IntStream.range(0, locations.size())
                .filter(i -> locations.get(i).isEmpty())
                .mapToObj(i -> Path.of(session.sources().get(i).path()))
                .toList();
        }

        /** Returns the same with the sources that another search has found. */
        MissingSources merge(MissingSources other) {
            return new MissingSources(session, file, IntStream.range(0, locations.size())
                .mapToObj(i -> locations.get(i).or(() -> other.locations().get(i)))
                .toList());
        }

        /** Locates each source, also in the folder that the person names, if any. */
        static MissingSources locate(Session session, Path file, Optional<Path> elsewhere) {
            return new MissingSources(session, file,
                    session.sources().stream().map(source -> SourcePaths.locate(source, file, elsewhere)).toList());
        }
    }
}
