package org.fars.ui.inspect;

import java.io.File;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.Tooltip;
import javafx.stage.FileChooser;
import org.fars.evaluate.store.AdversarialFiles;
import org.fars.ui.common.Messages;
import org.fars.ui.common.NumberFormats;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** Saves the adversarial image; each entry says what is true of exactly what that file will hold. */
final class SaveMenu extends MenuButton {
    private final InspectModel model;
    private final Messages messages;
    private Function<String, Optional<Path>> chooser = this::ask;

    SaveMenu(InspectModel model, Messages messages) {
        super(null, new FontIcon(Feather.DOWNLOAD));
        this.model = model;
        this.messages = messages;
        setId("save-adversarial");
        getStyleClass().addAll("flat", "small", "icon-menu");
        setMinWidth(USE_PREF_SIZE);
        setTooltip(new Tooltip(messages.get("copies.tip")));
        setAccessibleText(messages.get("copies.tip"));
        setOnShowing(event -> model.copies().prepare());
        model.copies().copiesProperty().addListener((property, before, after) -> update());
        model.attackedProperty().addListener((property, before, after) -> update());
        update();
    }

    /** Has files chosen in another way than by a dialog: given the name proposed, where to save. */
    void setChooser(Function<String, Optional<Path>> other) {
        chooser = other;
    }

    private void update() {
        setDisable(model.attackedProperty().get().isEmpty());
        getItems().clear();
        if (model.copies().copiesProperty().get().isEmpty()) {
            MenuItem waiting = new MenuItem(messages.get("copies.making"));
            waiting.setDisable(true);
            getItems().add(waiting);
        }
        model.copies().copiesProperty().get().forEach(copy -> getItems().add(item(copy)));
    }

    private MenuItem item(AdversarialFiles.Saved copy) {
        String key = copy.adversarial() ? "copies.adversarial" : "copies.harmless";
        MenuItem item = new MenuItem(messages.get(key, copy.format().label(), model.label(copy.prediction()),
                NumberFormats.radius(copy.l2()), NumberFormats.radius(copy.linf())),
                new FontIcon(copy.adversarial() ? Feather.CHECK : Feather.X));
        item.setId("save-" + copy.format().name().toLowerCase(java.util.Locale.ROOT));
        item.setOnAction(event -> chooser.apply(copy.file().getFileName().toString())
            .ifPresent(to -> model.copies().save(copy, to)));
        return item;
    }

    private Optional<Path> ask(String name) {
        FileChooser dialog = new FileChooser();
        dialog.setTitle(messages.get("copies.title"));
        dialog.setInitialFileName(name);
        return Optional.ofNullable(dialog.showSaveDialog(getScene().getWindow())).map(File::toPath);
    }
}
