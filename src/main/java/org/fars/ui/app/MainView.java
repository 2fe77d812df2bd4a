package org.fars.ui.app;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;
import javafx.application.Platform;
import javafx.scene.Node;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.StackPane;
import org.fars.ui.app.DrawerCommands.Drawer;
import org.fars.ui.gallery.GalleryView;

/** The whole window: bar, gallery, one of the views, status; over it the drawer, messages, and the cue for dropping. */
public final class MainView extends StackPane {
    private static final double GALLERY_WIDTH = 272;

    private final GalleryView gallery;
    private final DropTarget drop;
    private final Map<Perspective, Supplier<Node>> perspectives;
    private final Map<Perspective, Node> made = new EnumMap<>(Perspective.class);
    private final StackPane stage = new StackPane();

    /**
     * @param perspectives makes the views
     * @param drop takes what is dropped on the window
     */
    MainView(TopBar bar, GalleryView gallery, Map<Perspective, Supplier<Node>> perspectives, StatusStrip status,
            Drawer drawer, Toasts toasts, DropTarget drop) {
        this.gallery = gallery;
        this.drop = drop;
        this.perspectives = new EnumMap<>(perspectives);
        setId("main");
        gallery.setPrefWidth(GALLERY_WIDTH);
        gallery.setMinWidth(GALLERY_WIDTH);
        gallery.setMaxWidth(GALLERY_WIDTH);
        stage.setMinWidth(0);
        HBox.setHgrow(stage, Priority.ALWAYS);
        HBox centre = new HBox(gallery, stage);
        centre.getStyleClass().add("centre");
        BorderPane frame = new BorderPane(centre);
        frame.setTop(bar);
        frame.setBottom(status);
        bar.followWidth(widthProperty());
        getChildren().addAll(frame, drawer, toasts, drop.cue());
        drop.listenOn(this);
        addEventHandler(KeyEvent.KEY_PRESSED, event -> {
            if (event.getCode() == KeyCode.ESCAPE && drawer.isDisplay()) {
                drawer.close();
                event.consume();
            }
        });
    }

    /** Shows one of the views; one that was not made yet is made now. */
    void show(Perspective perspective) {
        stage.getChildren().setAll(view(perspective));
    }

    private Node view(Perspective perspective) {
        return made.computeIfAbsent(perspective, each -> perspectives.get(each).get());
    }

    /** Makes the views that are not shown yet, one after the other, so that changing to one does not take long. */
    void prepare() {
        perspectives.keySet().forEach(each -> Platform.runLater(() -> view(each)));
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
