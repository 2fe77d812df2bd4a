package org.fars.ui.app;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javafx.stage.DirectoryChooser;
import javafx.stage.FileChooser;
import javafx.stage.Window;
import org.fars.download.ArchiveDownload.RemoteArchive;
import org.fars.image.Thumbnails;
import org.fars.ui.app.DrawerCommands.Drawer;
import org.fars.ui.common.Messages;
import org.fars.ui.gallery.GalleryAnalyzer;
import org.fars.ui.gallery.ImageItem;
import org.fars.ui.session.SessionsModel;

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
}
