package org.fars.ui.app;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.collections.FXCollections;
import javafx.scene.control.Alert;
import javafx.scene.control.Button;
import javafx.scene.control.ButtonBar.ButtonData;
import javafx.scene.control.ButtonType;
import javafx.scene.control.Label;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.stage.DirectoryChooser;
import javafx.stage.FileChooser;
import javafx.stage.Window;
import org.fars.download.ArchiveDownload.RemoteArchive;
import org.fars.image.Dataset.SkippedFile;
import org.fars.image.Datasets.AmbiguousDatasetException;
import org.fars.image.Thumbnails;
import org.fars.ui.app.DrawerCommands.Drawer;
import org.fars.ui.common.Card.DrawerHeader;
import org.fars.ui.app.ImportModel.ModelFiles;
import org.fars.ui.app.OpeningModel.Question;
import org.fars.ui.common.Messages;
import org.fars.ui.common.Theme;
import org.fars.ui.gallery.GalleryAnalyzer;
import org.fars.ui.gallery.ImageItem;
import org.fars.ui.session.SessionsModel;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** How images come into the window: choosers, what is dropped or pasted, a download. */
public final class ImageCommands {
    private static final double QUESTION_WIDTH = 460;

    private final WorkspaceModel model;
    private final GalleryAnalyzer analyzer;
    private final Thumbnails thumbnails;
    private final SessionsModel sessions;
    private final DrawerCommands drawers;
    private final Drawer drawer;
    private final Supplier<Window> owner;
    private final List<Path> samples;
    private final List<Path> scenes;
    private final Theme theme;
    private final Messages messages;
    private Optional<Alert> asked = Optional.empty();

    /**
     * @param drawers imports models
     * @param owner the window
     * @param samples the sample images, where they are installed
     * @param scenes the sample scenes with masks, where they are installed
     */
    ImageCommands(WorkspaceModel model, GalleryAnalyzer analyzer, Thumbnails thumbnails, SessionsModel sessions,
            DrawerCommands drawers, Drawer drawer, Supplier<Window> owner, List<Path> samples, List<Path> scenes,
            Theme theme, Messages messages) {
        this.drawers = drawers;
        this.samples = List.copyOf(samples);
        this.scenes = List.copyOf(scenes);
        this.theme = theme;
        model.opening()
            .questionProperty()
            .addListener((property, before, after) -> after.ifPresentOrElse(this::ask, this::withdraw));
        model.opening()
            .splitsProperty()
            .addListener((property, before, after) -> after.ifPresentOrElse(this::ask, this::withdraw));
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
            receive(files.stream().map(File::toPath).toList());
        }
    }

    /** Asks for a folder and opens it. */
    void openFolder() {
        DirectoryChooser chooser = new DirectoryChooser();
        chooser.setTitle(messages.get("open.folder"));
        Optional.ofNullable(chooser.showDialog(owner.get()))
            .ifPresent(folder -> model.open(List.of(Path.of(folder.getPath()))));
    }

    /**
     * Opens what was chosen, dropped or pasted: a session in place of everything, a model for import, with a list of its
     * classes if there is one, anything else as images.
     */
    public void receive(List<Path> files) {
        Optional<Path> session = files.stream().filter(SessionCommands::isSession).findFirst();
        ModelFiles found = ModelFiles.of(files);
        if (session.isPresent()) {
            sessions.open(session.get());
        } else if (found.network().isPresent()) {
            List<Path> images = files.stream()
                .filter(file -> !ModelFiles.isModel(file) && !found.labels().equals(Optional.of(file)))
                .toList();
            if (!images.isEmpty()) {
                model.open(images);
            }
            drawers.showImport(found);
        } else {
            model.open(files);
        }
    }

    /** Returns whether sample images are installed. */
    boolean hasSamples() {
        return !samples.isEmpty();
    }

    /** Opens the sample images. */
    void openSamples() {
        model.open(samples);
    }

    /** Returns whether sample scenes are installed. */
    boolean hasScenes() {
        return !scenes.isEmpty();
    }

    /** Opens the sample scenes. */
    void openScenes() {
        model.open(scenes);
    }

    private Path downloaded() {
        return model.downloads().resolve(RemoteArchive.IMAGENETTE.folder()).resolve("val");
    }

    /** Returns whether Imagenette has been downloaded. */
    boolean hasDownload() {
        return Files.isDirectory(downloaded());
    }

    /** Opens the validation images of Imagenette. */
    void openDownload() {
        model.open(List.of(downloaded()));
    }

    /** Asks whether images replace the open ones, without waiting for the answer. */
    private void ask(Question question) {
        String suits = question.inUse().isEmpty()
                ? ""
                : question.better()
                    .map(better -> messages.get("replace.better", better, question.inUse()))
                    .orElse(messages.get("replace.suits", question.inUse()));
        ButtonType replace = new ButtonType(messages.get("replace.replace"), ButtonData.YES);
        ButtonType add = new ButtonType(messages.get("replace.add"), ButtonData.NO);
        OpeningModel opening = model.opening();
        show("replace-question", messages.get("replace.title", question.name()),
                messages.get("replace.text", question.images(), suits), Feather.IMAGE, List.of(replace, add),
                answer -> {
                    if (answer == replace) {
                        opening.replace();
                    } else if (answer == add) {
                        opening.add();
                    } else {
                        opening.cancel();
                    }
                });
    }

    /** Asks which split of a data set to open, without waiting for the answer. */
    private void ask(AmbiguousDatasetException data) {
        Map<ButtonType, Path> splits = new LinkedHashMap<>();
        data.choices()
            .forEach(split -> splits.put(
                    new ButtonType(String.valueOf(split.getFileName()),
                            splits.isEmpty() ? ButtonData.YES : ButtonData.NO),
                    split));
        // A part of a file is named all.npz!/train.
        String folder = String.valueOf(data.choices().getFirst().getParent().getFileName()).replaceFirst("!$", "");
        show("split-question", messages.get("split.title", folder), messages.get("split.text"), Feather.FOLDER,
                List.copyOf(splits.keySet()), answer -> Optional.ofNullable(splits.get(answer))
                    .ifPresentOrElse(model.opening()::choose, model.opening()::cancel));
    }

    private void show(String id, String title, String text, Feather icon, List<ButtonType> choices,
            Consumer<ButtonType> answered) {
        asked.ifPresent(Alert::close);
        Alert alert = new Alert(Alert.AlertType.CONFIRMATION, text);
        alert.getButtonTypes().setAll(choices);
        alert.getButtonTypes().add(new ButtonType(messages.get("close.cancel"), ButtonData.CANCEL_CLOSE));
        alert.initOwner(owner.get());
        alert.setTitle(messages.get("product"));
        alert.setHeaderText(title);
        alert.setGraphic(new FontIcon(icon));
        alert.getDialogPane().setId(id);
        alert.getDialogPane().getStyleClass().add("question");
        alert.getDialogPane().setPrefWidth(QUESTION_WIDTH);
        theme.applyTo(alert.getDialogPane().getScene());
        alert.setOnHidden(event -> {
            if (asked.filter(alert::equals).isPresent()) {
                asked = Optional.empty();
                answered.accept(alert.getResult());
            }
        });
        asked = Optional.of(alert);
        alert.show();
    }

    private void withdraw() {
        Optional<Alert> open = asked;
        asked = Optional.empty();
        open.ifPresent(Alert::close);
    }

    /** Shows the files that were left out, and those that could not be read, with the reason for each. */
    void showSkipped() {
        List<SkippedFile> files = new ArrayList<>(model.opening().skipped());
        model.gallery()
            .all()
            .stream()
            .filter(item -> item.state() instanceof ImageItem.State.Broken)
            .map(item -> new SkippedFile(item.entry().name(), ((ImageItem.State.Broken) item.state()).reason()))
            .forEach(files::add);
        drawer.open(new SkippedView(messages.get("skipped.title", files.size()), files, messages, drawer::close));
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
                    text(messages.get("download.check", archive.md5(), archive.sha256())), foot);
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

    /** Lists files with a reason for each. */
    static final class SkippedView extends VBox {
        SkippedView(String title, List<SkippedFile> files, Messages messages, Runnable close) {
            setId("skipped");
            getStyleClass().add("drawer");
            TableView<SkippedFile> table = new TableView<>(FXCollections.observableArrayList(files));
            table.getStyleClass().add("plain-table");
            table.setColumnResizePolicy(TableView.CONSTRAINED_RESIZE_POLICY_FLEX_LAST_COLUMN);
            table.setPlaceholder(new Label(messages.get("skipped.none")));
            column(table, messages.get("skipped.file"), 150, SkippedFile::name);
            column(table, messages.get("skipped.reason"), 230, SkippedFile::reason);
            VBox.setVgrow(table, Priority.ALWAYS);
            getChildren().addAll(new DrawerHeader(title, messages, close), table);
        }

        private static void column(TableView<SkippedFile> table, String title, double width,
                Function<SkippedFile, String> text) {
            TableColumn<SkippedFile, String> column = new TableColumn<>(title);
            column.setCellValueFactory(row -> new ReadOnlyStringWrapper(text.apply(row.getValue())));
            column.setCellFactory(made -> new TableCell<>() {
                @Override
                protected void updateItem(String item, boolean empty) {
                    super.updateItem(item, empty);
                    setText(item);
                    setTooltip(empty ? null : new Tooltip(item));
                }
            });
            column.setPrefWidth(width);
            table.getColumns().add(column);
        }
    }
}
