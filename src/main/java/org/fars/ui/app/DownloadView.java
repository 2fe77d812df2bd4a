package org.fars.ui.app;

import java.nio.file.Path;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.fars.download.ArchiveDownload.RemoteArchive;
import org.fars.ui.common.Card.DrawerHeader;
import org.fars.ui.common.Messages;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** Says what would be fetched, from where and to where, before anything is: the application never calls out by itself. */
final class DownloadView extends VBox {
    DownloadView(RemoteArchive archive, Path folder, Messages messages, Runnable fetch, Runnable close) {
        setId("download");
        getStyleClass().add("drawer");
        DrawerHeader head = new DrawerHeader(messages.get("download.title"), messages, close);
        Button start = new Button(messages.get("download.start"), new FontIcon(Feather.DOWNLOAD));
        start.setId("download-start");
        start.getStyleClass().add("accent");
        start.setDefaultButton(true);
        start.setOnAction(event -> {
            close.run();
            fetch.run();
        });
        HBox foot = new HBox(gap(), start);
        foot.getStyleClass().add("drawer-foot");
        getChildren().addAll(head, text(messages.get("download.what")),
                text(messages.get("download.from", archive.address(), archive.size() >> 20)),
                text(messages.get("download.to", folder.resolve(archive.folder()))),
                text(messages.get("download.check", archive.md5())), foot);
    }

    private static Label text(String words) {
        Label label = new Label(words);
        label.setWrapText(true);
        label.setMinHeight(USE_PREF_SIZE);
        return label;
    }

    private static Region gap() {
        Region gap = new Region();
        HBox.setHgrow(gap, Priority.ALWAYS);
        return gap;
    }
}
