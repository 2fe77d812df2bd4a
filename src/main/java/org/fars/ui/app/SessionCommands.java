package org.fars.ui.app;

import java.io.File;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import javafx.beans.binding.Bindings;
import javafx.beans.binding.StringExpression;
import javafx.scene.control.Alert;
import javafx.scene.control.ButtonBar.ButtonData;
import javafx.scene.control.ButtonType;
import javafx.stage.DirectoryChooser;
import javafx.stage.FileChooser;
import javafx.stage.Window;
import org.fars.ui.app.DrawerCommands.Drawer;
import org.fars.ui.common.Messages;
import org.fars.ui.common.Theme;
import org.fars.ui.session.MissingSourcesView.MissingSources;
import org.fars.ui.session.MissingSourcesView;
import org.fars.ui.session.Session;
import org.fars.ui.session.SessionsModel;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** What a person does with sessions: choosers, the question about missing files, the offer after a crash, the title. */
public final class SessionCommands {
    private static final double QUESTION_WIDTH = 460;
    private static final DateTimeFormatter WHEN = DateTimeFormatter.ofPattern("d MMM yyyy HH:mm", Locale.ENGLISH)
        .withZone(ZoneId.systemDefault());

    private final SessionsModel model;
    private final Notifier notifier;
    private final Drawer drawer;
    private final Supplier<Window> owner;
    private final Theme theme;
    private final Messages messages;
    private final Path folder;
    private Optional<String> offer = Optional.empty();

    /**
     * @param drawer where missing files are asked for
     * @param owner the window
     * @param folder where choosers begin
     */
    SessionCommands(SessionsModel model, Notifier notifier, Drawer drawer, Supplier<Window> owner, Theme theme,
            Messages messages, Path folder) {
        this.model = model;
        this.notifier = notifier;
        this.drawer = drawer;
        this.owner = owner;
        this.theme = theme;
        this.messages = messages;
        this.folder = folder;
        model.missingProperty().addListener((property, before, after) -> ask(before, after));
        model.recoverableProperty().addListener((property, before, after) -> offer(after));
    }

    /** Whether a path is a session by its name. */
    static boolean isSession(Path path) {
        return path.toString().toLowerCase(Locale.ROOT).endsWith(Session.EXTENSION);
    }

    /** The model behind. */
    SessionsModel model() {
        return model;
    }

    /** Saves to the session's file, or asks for one. */
    void save() {
        if (!model.save(() -> {})) {
            saveAs();
        }
    }

    /** Asks for a file and saves there. */
    void saveAs() {
        saveAs(() -> {});
    }

    private void saveAs(Runnable then) {
        FileChooser chooser = chooser(messages.get("session.saveas"));
        chooser.setInitialFileName(model.fileProperty()
            .get()
            .map(path -> path.getFileName().toString())
            .orElse(messages.get("session.name") + Session.EXTENSION));
        Optional.ofNullable(chooser.showSaveDialog(owner.get()))
            .ifPresent(file -> model.saveAs(file.toPath(), then));
    }

    /** Asks for a session and opens it. */
    void open() {
        Optional.ofNullable(chooser(messages.get("session.open")).showOpenDialog(owner.get()))
            .ifPresent(file -> model.open(file.toPath()));
    }

    private FileChooser chooser(String title) {
        FileChooser chooser = new FileChooser();
        chooser.setTitle(title);
        chooser.getExtensionFilters()
            .add(new FileChooser.ExtensionFilter(messages.get("session.kind"), "*" + Session.EXTENSION));
        model.fileProperty()
            .get()
            .map(path -> path.getParent().toFile())
            .or(() -> Optional.of(folder.toFile()))
            .filter(File::isDirectory)
            .ifPresent(chooser::setInitialDirectory);
        return chooser;
    }

    private void ask(Optional<MissingSources> before, Optional<MissingSources> after) {
        if (after.isPresent()) {
            askFor(after.get());
        } else if (before.isPresent()) {
            drawer.close();
        }
    }

    private Optional<Path> whereAreThey() {
        DirectoryChooser chooser = new DirectoryChooser();
        chooser.setTitle(messages.get("session.missing.locate"));
        return Optional.ofNullable(chooser.showDialog(owner.get())).map(File::toPath);
    }

    private void offer(Optional<Instant> left) {
        offer.ifPresent(notifier::withdraw);
        offer = left.map(when -> messages.get("session.left", WHEN.format(when)));
        offer.ifPresent(text -> notifier.offer(text, messages.get("session.goon"), model::recover,
                model::dismissRecovery));
    }

    /** The window's title: the session, a mark where it has unsaved changes, the product. */
    StringExpression title() {
        return Bindings.createStringBinding(() -> {
            String product = messages.get("product");
            Optional<Path> file = model.fileProperty().get();
            if (file.isEmpty() && !model.unsavedProperty().get()) {
                return product;
            }
            String name = file.map(path -> path.getFileName().toString()).orElse(messages.get("session.untitled"));
            return messages.get(model.unsavedProperty().get() ? "title.unsaved" : "title.saved", name, product);
        }, model.fileProperty(), model.unsavedProperty());
    }

    /**
     * Asks before the window closes, if something would be lost.
     *
     * @param close closes the window, later, when the session has been saved
     * @return whether the window may close now
     */
    boolean mayClose(Runnable close) {
        if (!model.hasUnsavedWork()) {
            return true;
        }
        ButtonData answer = closeQuestion().showAndWait()
            .map(ButtonType::getButtonData)
            .orElse(ButtonData.CANCEL_CLOSE);
        if (answer == ButtonData.YES && !model.save(close)) {
            saveAs(close);
        }
        return answer == ButtonData.NO;
    }

    /** Asks whether to save: yes, no, or stay. */
    public Alert closeQuestion() {
        Alert alert = new Alert(Alert.AlertType.CONFIRMATION, messages.get("close.text"),
                new ButtonType(messages.get("close.save"), ButtonData.YES),
                new ButtonType(messages.get("close.discard"), ButtonData.NO),
                new ButtonType(messages.get("close.cancel"), ButtonData.CANCEL_CLOSE));
        alert.initOwner(owner.get());
        alert.setTitle(messages.get("product"));
        alert.setHeaderText(messages.get("close.title"));
        alert.setGraphic(new FontIcon(Feather.SAVE));
        alert.getDialogPane().setId("close-question");
        alert.getDialogPane().getStyleClass().add("question");
        alert.getDialogPane().setPrefWidth(QUESTION_WIDTH);
        theme.applyTo(alert.getDialogPane().getScene());
        return alert;
    }

    /** Lists files that have moved, and asks what to do. */
    public void askFor(MissingSources missing) {
        drawer.open(new MissingSourcesView(model, missing, this::whereAreThey, messages));
    }
}
