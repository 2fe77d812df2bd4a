package org.fars.ui.app;

import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.function.Consumer;
import javafx.embed.swing.SwingFXUtils;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.image.Image;
import javafx.scene.input.Clipboard;
import javafx.scene.input.DragEvent;
import javafx.scene.input.TransferMode;
import javafx.scene.layout.StackPane;
import javax.imageio.ImageIO;
import org.fars.core.AtomicFiles;
import org.fars.ui.store.UniquePaths;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/**
 * Makes a whole pane a place to drop files, folders and pictures on, with a frame that says so while something hovers;
 * and takes the same from the clipboard. A picture without a file is written to one first.
 */
public final class DropTarget {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS");

    private final Path folder;
    private final Consumer<List<Path>> receiver;
    private final StackPane cue;

    /**
     * @param folder where pictures without a file are written
     * @param words what the frame says
     * @param receiver takes what was dropped or pasted
     */
    DropTarget(Path folder, String words, Consumer<List<Path>> receiver) {
        this.folder = folder;
        this.receiver = receiver;
        Label label = new Label(words, new FontIcon(Feather.DOWNLOAD));
        label.getStyleClass().add("drop-label");
        cue = new StackPane(label);
        cue.getStyleClass().add("drop-cue");
        cue.setMouseTransparent(true);
        cue.setVisible(false);
    }

    /** The frame; to be laid over the pane. */
    Node cue() {
        return cue;
    }

    /** Listens on a pane. */
    void listenOn(Node pane) {
        pane.setOnDragOver(event -> {
            if (event.getGestureSource() == null && accepts(event.getDragboard())) {
                event.acceptTransferModes(TransferMode.COPY);
                cue.setVisible(true);
            }
            event.consume();
        });
        pane.setOnDragExited(event -> cue.setVisible(false));
        pane.setOnDragDropped(this::dropped);
    }

    private void dropped(DragEvent event) {
        cue.setVisible(false);
        boolean some = accepts(event.getDragboard());
        if (some) {
            take(event.getDragboard());
        }
        event.setDropCompleted(some);
        event.consume();
    }

    /** Takes what is on the clipboard, if it is images. */
    void paste() {
        Clipboard clipboard = Clipboard.getSystemClipboard();
        if (accepts(clipboard)) {
            take(clipboard);
        }
    }

    /** Shows or hides the frame, for pictures of the window. */
    public void showCue(boolean visible) {
        cue.setVisible(visible);
    }

    /** Takes files and folders. */
    public void receive(List<Path> files) {
        receiver.accept(files);
    }

    private static boolean accepts(Clipboard board) {
        return board.hasFiles() || board.hasImage();
    }

    private void take(Clipboard board) {
        if (board.hasFiles()) {
            receive(board.getFiles().stream().map(File::toPath).toList());
        } else {
            receive(List.of(write(board.getImage())));
        }
    }

    private Path write(Image image) {
        try {
            Files.createDirectories(folder);
            Path file = UniquePaths.unique(folder.resolve("pasted-" + STAMP.format(LocalDateTime.now()) + ".png"));
            BufferedImage pixels = SwingFXUtils.fromFXImage(image, null);
            AtomicFiles.write(file, out -> ImageIO.write(pixels, "png", out));
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep the pasted picture in " + folder, e);
        }
    }
}
