package org.fars.ui.app;

import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
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
import org.fars.core.AtomicFiles.UnwritableFileException;
import org.fars.core.AtomicFiles;
import org.fars.ui.common.Messages;
import org.fars.ui.store.JsonFile.UniquePaths;
import org.fars.ui.task.TaskRunner;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/**
 * Takes files, folders and pictures that are dropped on a pane, with a frame that says so while something hovers, and the
 * same from the clipboard. A picture without a file is written to one first, in the background.
 */
public final class DropTarget {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS");

    private final Path folder;
    private final TaskRunner runner;
    private final Messages messages;
    private final Consumer<List<Path>> receiver;
    private final StackPane cue;

    /**
     * @param folder where pictures without a file are written
     * @param receiver takes what was dropped or pasted
     */
    DropTarget(Path folder, TaskRunner runner, Messages messages, Consumer<List<Path>> receiver) {
        this.folder = folder;
        this.runner = runner;
        this.messages = messages;
        this.receiver = receiver;
        Label label = new Label(messages.get("drop.here"), new FontIcon(Feather.DOWNLOAD));
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
            receive(board.getImage());
        }
    }

    /** Takes a picture that has no file. */
    void receive(Image picture) {
        runner.submit(messages.get("work.pasting"), context -> write(picture), file -> receive(List.of(file)));
    }

    private Path write(Image picture) {
        Path file = UniquePaths.unique(folder.resolve("pasted-" + STAMP.format(LocalDateTime.now()) + ".png"));
        try {
            Files.createDirectories(folder);
            BufferedImage pixels = SwingFXUtils.fromFXImage(picture, null);
            AtomicFiles.write(file, out -> ImageIO.write(pixels, "png", out));
            return file;
        } catch (IOException e) {
            throw new UnwritableFileException(file, e);
        }
    }
}
