package org.fars.ui.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javafx.geometry.Bounds;
import javafx.scene.Node;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.IndexedCell;
import javafx.scene.control.MenuItem;
import javafx.scene.control.RadioMenuItem;
import javafx.scene.control.SeparatorMenuItem;
import org.fars.image.ClassNames;
import org.fars.ui.common.Messages;
import org.fars.ui.gallery.GalleryModel;
import org.fars.ui.gallery.ImageItem;

/** Gives the selected images a label of the model's classes, or none: as a context menu of the gallery, and in others. */
public final class LabelMenu {
    /** How far below the upper end of a place the menu may begin, in pixels. */
    private static final double FARTHEST = 160;

    private final GalleryModel gallery;
    private final SessionsModel sessions;
    private final Messages messages;
    private final ContextMenu menu = new ContextMenu();

    /** @param sessions gives the labels */
    public LabelMenu(GalleryModel gallery, SessionsModel sessions, Messages messages) {
        this.gallery = gallery;
        this.sessions = sessions;
        this.messages = messages;
        menu.setId("label-menu");
    }

    /** Has the gallery's cells answer a right click. */
    public void listenOn(Node view) {
        view.setOnContextMenuRequested(event -> {
            Optional<ImageItem> pointed = event.isKeyboardTrigger() ? gallery.selected() : under(event.getTarget());
            pointed.ifPresent(item -> {
                if (!gallery.selection().contains(item)) {
                    gallery.selection().only(item);
                }
                fill(item);
                menu.show(view, event.getScreenX(), event.getScreenY());
                event.consume();
            });
        });
    }

    /** Shows the menu for the selected image, at the lower end of a part of the window. */
    public void show(Node place) {
        gallery.selected().ifPresent(item -> {
            fill(item);
            Bounds bounds = place.localToScreen(place.getBoundsInLocal());
            menu.show(place, bounds.getMinX(), Math.min(bounds.getMaxY(), bounds.getMinY() + FARTHEST));
        });
    }

    private static Optional<ImageItem> under(Object target) {
        Node node = target instanceof Node hit ? hit : null;
        while (node != null && !(node instanceof IndexedCell<?> cell && cell.getItem() instanceof ImageItem)) {
            node = node.getParent();
        }
        return node instanceof IndexedCell<?> cell ? Optional.of((ImageItem) cell.getItem()) : Optional.empty();
    }

    private void fill(ImageItem item) {
        menu.hide();
        MenuItem heading = new MenuItem(gallery.selection().items().size() > 1
                ? messages.get("label.title.several", gallery.selection().items().size())
                : messages.get("label.title", item.entry().name()));
        heading.setDisable(true);
        menu.getItems().setAll(heading, new SeparatorMenuItem());
        menu.getItems().addAll(items());
    }

    /** One item for each class and one for none, the selected image's label marked. */
    public List<MenuItem> items() {
        Optional<ImageItem> selected = gallery.selected();
        if (selected.isEmpty() || gallery.cardProperty().get() == null
                || gallery.cardProperty().get().classes() == null) {
            MenuItem nothing = new MenuItem(messages.get("label.nothing"));
            nothing.setDisable(true);
            return List.of(nothing);
        }
        ImageItem item = selected.get();
        List<String> classes = gallery.cardProperty().get().classes();
        int now = item.entry().label().map(label -> ClassNames.index(label, classes).orElse(-1)).orElse(-1);
        List<MenuItem> items = new ArrayList<>();
        for (int i = 0; i < classes.size(); i++) {
            items.add(choice(classes.get(i), i == now, Optional.of(classes.get(i))));
        }
        items.add(new SeparatorMenuItem());
        items.add(choice(messages.get("label.none"), item.entry().label().isEmpty(), Optional.empty()));
        return items;
    }

    private MenuItem choice(String words, boolean chosen, Optional<String> label) {
        RadioMenuItem choice = new RadioMenuItem(words);
        // A name such as "T_shirt" must not lose its underscore to a mnemonic.
        choice.setMnemonicParsing(false);
        choice.setSelected(chosen);
        choice.setOnAction(event -> sessions.relabel(gallery.selection().items(), label));
        return choice;
    }
}
