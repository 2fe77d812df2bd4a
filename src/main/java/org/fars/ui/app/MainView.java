package org.fars.ui.app;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.application.Platform;
import javafx.scene.Node;
import javafx.scene.control.SplitPane;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.StackPane;
import javafx.stage.Window;
import org.controlsfx.control.PopOver;
import org.fars.ui.analysis.ModelSession;
import org.fars.ui.app.DrawerCommands.Drawer;
import org.fars.ui.control.EmptyState;
import org.fars.ui.gallery.GalleryView;
import org.kordamp.ikonli.Ikon;

/**
 * The whole window: bar, gallery, one of the views, the drawer, status; over it messages, and the cue for dropping. The
 * person can move the borders between gallery, view and drawer.
 */
public final class MainView extends StackPane {
    /** Around the three, and between them. */
    private static final double PADDING = 12;
    private static final double GALLERY_MIN_WIDTH = 168;
    private static final double GALLERY_WIDTH = 272;
    private static final double GALLERY_MAX_WIDTH = 528;
    private static final double GALLERY_SHARE = 0.19;
    /** The width of an image with its gap, and of what stands around all of them. */
    private static final double GALLERY_COLUMN = 116;
    private static final double GALLERY_FRAME = 40;
    /** A view beside gallery and drawer that would be narrower takes the gallery's place. */
    private static final double VIEW_BESIDE_BOTH = 620;
    /** What a drawer leaves of the view at least. */
    private static final double VIEW_MIN_WIDTH = 560;

    private final GalleryView gallery;
    private final Drawer drawer;
    private final DropTarget drop;
    private final Map<Perspective, Supplier<Node>> perspectives;
    private final Supplier<Node> start;
    private final Map<Perspective, Node> made = new EnumMap<>(Perspective.class);
    private final StackPane stage = new StackPane();
    private final SplitPane centre = new SplitPane();
    private boolean moved;
    /** The gallery's width where the person has chosen one, which outlasts drawers; else 0. */
    private double chosenGallery;

    /**
     * @param perspectives makes the views
     * @param start makes what is shown while there are no images
     * @param drop takes what is dropped on the window
     */
    MainView(TopBar bar, GalleryView gallery, Map<Perspective, Supplier<Node>> perspectives, Supplier<Node> start,
            StatusStrip status,
            Drawer drawer, Toasts toasts, DropTarget drop) {
        this.gallery = gallery;
        this.drawer = drawer;
        this.drop = drop;
        this.perspectives = new EnumMap<>(perspectives);
        this.start = start;
        setId("main");
        gallery.setMinWidth(GALLERY_MIN_WIDTH);
        stage.setMinWidth(0);
        SplitPane.setResizableWithParent(gallery, false);
        SplitPane.setResizableWithParent(drawer, false);
        centre.setId("centre");
        centre.getStyleClass().add("centre");
        BorderPane frame = new BorderPane(centre);
        frame.setTop(bar);
        frame.setBottom(status);
        bar.followWidth(widthProperty());
        getChildren().addAll(frame, toasts, drop.cue());
        drop.listenOn(this);
        arrange();
        drawer.openProperty().addListener((property, before, after) -> arrange());
        drawer.prefWidthProperty().addListener((property, before, after) -> arrange());
        widthProperty().addListener((property, before, after) -> arrange());
        // A split pane that is laid out in another width keeps the gallery's old one.
        centre.widthProperty().addListener((property, before, after) -> Platform.runLater(this::arrange));
        centre.addEventFilter(MouseEvent.MOUSE_DRAGGED, event -> moved |= isDivider(event.getTarget()));
        centre.addEventFilter(MouseEvent.MOUSE_RELEASED, event -> {
            if (isDivider(event.getTarget()) && moved && centre.getItems().contains(gallery)) {
                // Its own width follows with the next layout.
                chosenGallery = centre.getDividerPositions()[0] * (getWidth() - 2 * PADDING) - PADDING / 2;
            }
        });
        addEventFilter(KeyEvent.KEY_PRESSED, event -> {
            if (event.getCode() == KeyCode.ESCAPE && hidePopOvers()) {
                event.consume();
            }
        });
        addEventHandler(KeyEvent.KEY_PRESSED, event -> {
            if (event.getCode() == KeyCode.ESCAPE && drawer.openProperty().get()) {
                drawer.close();
                event.consume();
            }
        });
    }

    /** Makes a place for two views: of models that classify, and of dense ones. Each is made when it is needed. */
    static Supplier<Node> bySort(ModelSession models, Supplier<Node> classifying, Supplier<Node> dense) {
        return () -> {
            StackPane place = new StackPane();
            place.setMinWidth(0);
            Map<Boolean, Node> made = new HashMap<>();
            Consumer<Boolean> show = isDense -> place.getChildren()
                .setAll(made.computeIfAbsent(isDense, each -> (each ? dense : classifying).get()));
            models.onOpened(loaded -> show.accept(loaded.card().isDense()));
            show.accept(models.denseProperty().get() != null);
            return place;
        };
    }

    /** Says in the place of a view why there is none. */
    static Node instead(Ikon icon, String reason) {
        StackPane page = new StackPane(new EmptyState(icon, reason));
        page.getStyleClass().add("surface");
        return page;
    }

    /** Hides what popped up while the focus stayed in the window; the tour ends by its own keys. */
    private static boolean hidePopOvers() {
        List<PopOver> showing = Window.getWindows()
            .stream()
            .filter(PopOver.class::isInstance)
            .map(PopOver.class::cast)
            .filter(popOver -> popOver.isShowing() && popOver.isHideOnEscape())
            .toList();
        showing.forEach(popOver -> popOver.hide());
        return !showing.isEmpty();
    }

    private static boolean isDivider(Object target) {
        return target instanceof Node node && node.getStyleClass().contains("split-pane-divider");
    }

    /** Puts gallery, view and drawer side by side; where that is too narrow, an open drawer takes the gallery's place. */
    private void arrange() {
        boolean open = drawer.openProperty().get();
        double room = getWidth() - 2 * PADDING;
        double columns = Math.rint((GALLERY_SHARE * getWidth() - GALLERY_FRAME) / GALLERY_COLUMN);
        double shown = chosenGallery > 0
                ? Math.min(chosenGallery, Math.max(GALLERY_MIN_WIDTH, room - VIEW_MIN_WIDTH))
                : Math.clamp(GALLERY_FRAME + columns * GALLERY_COLUMN, GALLERY_WIDTH, GALLERY_MAX_WIDTH);
        boolean narrow = room - shown - drawer.getPrefWidth() < VIEW_BESIDE_BOTH;
        List<Node> wanted = open
                ? narrow ? List.of(stage, drawer) : List.of(gallery, stage, drawer)
                : List.of(gallery, stage);
        boolean same = centre.getItems().equals(wanted);
        if (!same) {
            centre.getItems().setAll(wanted);
        }
        if (getWidth() > 0) {
            if (wanted.getFirst() == gallery) {
                centre.setDividerPosition(0, (shown + PADDING / 2) / room);
            }
            if (open && !(same && moved)) {
                double width = Math.min(drawer.getPrefWidth(), room - VIEW_MIN_WIDTH);
                centre.setDividerPosition(wanted.size() - 2, 1 - (width + PADDING / 2) / room);
            }
        }
        if (!open && getScene() != null && getScene().getFocusOwner() == null) {
            focus();
        }
    }

    /** Shows one of the views; one that was not made yet is made now. */
    void show(Perspective perspective) {
        stage.getChildren().setAll(view(perspective));
    }

    /** Returns whether one of the views is shown. */
    public boolean isShown(Perspective perspective) {
        return made.containsKey(perspective) && stage.getChildren().contains(made.get(perspective));
    }

    /** Shows ways to begin; does nothing where they are shown already. */
    void showStart() {
        if (stage.getChildren().stream().anyMatch(StartView.class::isInstance)) {
            return;
        }
        Node ways = start.get();
        stage.getChildren().setAll(ways);
        // After the layout: what is not laid out yet takes no focus.
        Platform.runLater(() -> Optional.ofNullable(ways.lookup(".start-card")).ifPresent(Node::requestFocus));
    }

    private Node view(Perspective perspective) {
        return made.computeIfAbsent(perspective, each -> perspectives.get(each).get());
    }

    /** The views; each is made when it is asked for the first time. */
    List<Supplier<Node>> views() {
        return perspectives.keySet().stream().<Supplier<Node>>map(each -> () -> view(each)).toList();
    }

    /** Puts the focus where arrow keys do something. */
    public void focus() {
        gallery.focusGrid();
    }

    /** Takes what is dropped on the window. */
    public DropTarget drop() {
        return drop;
    }
}
