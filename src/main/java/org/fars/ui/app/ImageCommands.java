package org.fars.ui.app;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.stage.DirectoryChooser;
import javafx.stage.FileChooser;
import javafx.stage.Window;
import org.fars.download.ArchiveDownload.RemoteArchive;
import org.fars.image.Thumbnails;
import org.fars.ui.app.DrawerCommands.Drawer;
import org.fars.ui.common.Card.DrawerHeader;
import org.fars.ui.common.Messages;
import org.fars.ui.gallery.GalleryAnalyzer;
import org.fars.ui.gallery.ImageItem;
import org.fars.ui.session.SessionsModel;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** How images come into the window: choosers, what is dropped or pasted, a download. */
public final class ImageCommands {
    private final WorkspaceModel model;
    private final GalleryAnalyzer analyzer;
    private final Thumbnails thumbnails;
    private final SessionsModel sessions;
    private final Drawer drawer;
    private final Supplier<Window> owner;
    private final Messages messages;

    /** @param owner the window */
    ImageCommands(WorkspaceModel model, GalleryAnalyzer analyzer, Thumbnails thumbnails, SessionsModel sessions,
            Drawer drawer, Supplier<Window> owner, Messages messages) {
        this.model = model;
        this.analyzer = analyzer;
        this.thumbnails = thumbnails;
        this.sessions = sessions;
        this.drawer = drawer;
        this.owner = owner;
        this.messages = messages;
    }

    /** Asks for files and opens them. */
    void openFiles() {
        FileChooser chooser = new FileChooser();
        chooser.setTitle(messages.get("open.files"));
        List<File> files = chooser.showOpenMultipleDialog(owner.get());
        if (files != null) {
            model.add(files.stream().map(File::toPath).toList());
        }
    }

    /** Asks for a folder and opens it. */
    void openFolder() {
        DirectoryChooser chooser = new DirectoryChooser();
        chooser.setTitle(messages.get("open.folder"));
        Optional.ofNullable(chooser.showDialog(owner.get()))
            .ifPresent(folder -> model.add(List.of(Path.of(folder.getPath()))));
    }

    /** Opens what was dropped or pasted: a session in place of everything, anything else as images. */
    public void receive(List<Path> files) {
        files.stream()
            .filter(SessionCommands::isSession)
            .findFirst()
            .ifPresentOrElse(sessions::open, () -> model.add(files));
    }

    /** Offers the download of Imagenette. */
    void showDownload() {
        drawer.open(new DownloadView(RemoteArchive.IMAGENETTE, model.downloads(), messages, model::download,
                drawer::close));
    }

    /** Has everything read again that could not be read. */
    void retryUnreadable() {
        List<ImageItem> broken = model.gallery().all().stream().filter(ImageItem::broken).toList();
        // Before they are shown as waiting, for then their pictures are asked for.
        broken.forEach(item -> thumbnails.remove(item.entry().source()));
        analyzer.retry(broken);
        if (model.inspect().item().filter(broken::contains).isPresent()) {
            model.inspect().look();
        }
    }

    /** Forgets all images. */
    void clear() {
        model.clear();
    }

    /** Says what would be fetched, from where and to where, before anything is: the application never calls out by itself. */
    static final class DownloadView extends VBox {
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
}
