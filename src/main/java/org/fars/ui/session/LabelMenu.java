package org.fars.ui.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javafx.geometry.Bounds;
import javafx.scene.Node;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.IndexedCell;
import javafx.scene.control.MenuItem;
import javafx.scene.control.RadioMenuItem;
import javafx.scene.control.SeparatorMenuItem;
import org.fars.image.ClassNames;
import org.fars.ui.common.ClassSearch;
import org.fars.ui.common.Messages;
import org.fars.ui.gallery.GalleryModel;
import org.fars.ui.gallery.ImageItem;

/**
 * The gallery's context menu: labels the selected images with one of the model's classes, or removes their label, below what
 * else can be done with them.
 */
public final class LabelMenu {
    /** The largest offset of the menu below the top of its anchor, in pixels. */
    private static final double MAX_OFFSET = 160;

    private final GalleryModel gallery;
    private final SessionsModel sessions;
    private final Supplier<List<MenuItem>> others;
    private final Messages messages;
    private final ContextMenu menu = new ContextMenu();

    /**
     * @param sessions labels the images
     * @param others creates what else the menu offers
     */
    public LabelMenu(GalleryModel gallery, SessionsModel sessions, Supplier<List<MenuItem>> others,
            Messages messages) {
        this.others = others;
        this.gallery = gallery;
        this.sessions = sessions;
        this.messages = messages;
        menu.setId("label-menu");
    }

    /** Shows the menu at a right click on one of the gallery's cells. */
    public void install(Node view) {
        view.setOnContextMenuRequested(event -> {
            Optional<ImageItem> clicked = event.isKeyboardTrigger() ? gallery.selected() : under(event.getTarget());
            clicked.ifPresent(item -> {
                if (!gallery.selection().contains(item)) {
                    gallery.selection().only(item);
                }
                fill(item);
                menu.getItems().addAll(0, others.get());
                menu.getItems().add(others.get().size(), new SeparatorMenuItem());
                menu.show(view, event.getScreenX(), event.getScreenY());
                event.consume();
            });
        });
    }

    /** Shows the menu for the selected image, below a node. */
    public void show(Node anchor) {
        gallery.selected().ifPresent(item -> {
            fill(item);
            Bounds bounds = anchor.localToScreen(anchor.getBoundsInLocal());
            menu.show(anchor, bounds.getMinX(), Math.min(bounds.getMaxY(), bounds.getMinY() + MAX_OFFSET));
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
                : messages.get("label.title", lastPart(item.entry().name())));
        heading.setDisable(true);
        menu.getItems().setAll(heading, new SeparatorMenuItem());
        menu.getItems().addAll(items());
    }

    /** A list names its images by their whole paths, which would make the menu as wide as the window. */
    private static String lastPart(String name) {
        return name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
    }

    /**
     * Creates one item for each class and one for no label, with the selected image's label marked; a search instead where
     * there are many classes.
     */
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
        if (classes.size() > ClassSearch.MENU_CLASSES) {
            return List.of(new ClassSearch("label", classes, messages.get("label.none"),
                    now < 0 ? Optional.empty() : Optional.of(classes.get(now)), messages.get("gallery.class.search"),
                    label -> sessions.relabel(gallery.selection().items(), label)));
        }
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
