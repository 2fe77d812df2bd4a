package org.fars.ui.help;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javafx.application.Platform;
import javafx.geometry.Bounds;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.controlsfx.control.PopOver.ArrowLocation;
import org.controlsfx.control.PopOver;
import org.fars.ui.common.Messages;
import org.fars.ui.common.Theme;

/** A tour of the window: short texts beside its parts. Parts that are not shown are skipped. */
public final class Tour {
    private static final double WIDTH = 300;
    private static final List<Stop> STOPS = List.of(new Stop("gallery", "gallery", ArrowLocation.LEFT_TOP),
            new Stop("bracket", "bracket", ArrowLocation.BOTTOM_CENTER),
            new Stop("sparsemax", "column-head-right", ArrowLocation.TOP_RIGHT),
            new Stop("attack", "attack", ArrowLocation.TOP_RIGHT),
            new Stop("compare", "perspective-compare", ArrowLocation.TOP_CENTER),
            new Stop("map", "perspective-map", ArrowLocation.TOP_CENTER),
            new Stop("model", "model", ArrowLocation.TOP_LEFT), new Stop("menu", "menu", ArrowLocation.TOP_RIGHT));

    private final Parent window;
    private final Messages messages;
    private final Runnable onEnd;
    /** Where what the tour scrolled stood before. */
    private final Map<ScrollPane, Double> scrolledBefore = new HashMap<>();
    private final PopOver popOver = new PopOver();
    private int at = -1;

    /**
     * @param key the stem of its message keys: {@code tour.gallery}
     * @param part the id of the part of the window
     * @param arrow the position of the arrow
     */
    private record Stop(String key, String part, ArrowLocation arrow) {}

    /**
     * @param window contains the parts
     * @param onEnd called when the tour is finished or skipped
     */
    public Tour(Parent window, Messages messages, Runnable onEnd) {
        this.window = window;
        this.messages = messages;
        this.onEnd = onEnd;
        popOver.setDetachable(false);
        popOver.setAnimated(false);
        popOver.setAutoHide(false);
        popOver.setHideOnEscape(false);
        Theme.applyTo(popOver.getRoot());
    }

    /** Shows the first step. */
    public void start() {
        go(0, 1);
    }

    /** Returns whether a step is shown. */
    public boolean isShowing() {
        return popOver.isShowing();
    }

    /** Shows the next step, or ends the tour. */
    public void next() {
        go(at + 1, 1);
    }

    /** Ends the tour; what it scrolled stands where it stood. */
    public void end() {
        popOver.hide();
        scrolledBefore.forEach(ScrollPane::setVvalue);
        scrolledBefore.clear();
        onEnd.run();
    }

    private Optional<Node> part(Stop stop) {
        return Optional.ofNullable(window.lookup("#" + stop.part()))
            .filter(node -> node.isVisible() && node.getLayoutBounds().getWidth() > 0);
    }

    private void go(int wanted, int direction) {
        int index = wanted;
        while (index >= 0 && index < STOPS.size() && part(STOPS.get(index)).isEmpty()) {
            index += direction;
        }
        if (index < 0) {
            return;
        }
        if (index >= STOPS.size()) {
            end();
            return;
        }
        at = index;
        Stop stop = STOPS.get(index);
        popOver.hide();
        popOver.setArrowLocation(stop.arrow());
        popOver.setContentNode(content(stop));
        Node part = part(stop).orElseThrow();
        reveal(part);
        popOver.show(part);
    }

    /** Scrolls so that a part is in view. */
    private void reveal(Node part) {
        for (Node above = part.getParent(); above != null; above = above.getParent()) {
            if (above instanceof ScrollPane scroll && scroll.getContent() != null) {
                scroll.applyCss();
                scroll.layout();
                double seen = scroll.getViewportBounds().getHeight();
                double hidden = scroll.getContent().getLayoutBounds().getHeight() - seen;
                Bounds place = scroll.getContent().sceneToLocal(part.localToScene(part.getLayoutBounds()));
                double top = hidden * scroll.getVvalue();
                if (hidden > 0 && (place.getMinY() < top || place.getMaxY() > top + seen)) {
                    scrolledBefore.putIfAbsent(scroll, scroll.getVvalue());
                    scroll.setVvalue(Math.clamp((place.getCenterY() - seen / 2) / hidden, 0, 1));
                    scroll.layout();
                }
            }
        }
    }

    private Node content(Stop stop) {
        boolean last = at == STOPS.size() - 1;
        Label title = new Label(messages.get("tour." + stop.key() + ".title"));
        title.getStyleClass().add("heading");
        Label text = new Label(messages.get("tour." + stop.key()));
        text.setWrapText(true);
        text.setPrefWidth(WIDTH);
        text.setMinHeight(Region.USE_PREF_SIZE);
        Label count = new Label(messages.get("tour.count", at + 1, STOPS.size()));
        count.getStyleClass().add("muted");
        Button skip = new Button(messages.get("tour.skip"));
        skip.setId("tour-skip");
        skip.getStyleClass().addAll("flat", "small");
        skip.setOnAction(event -> end());
        skip.setVisible(!last);
        Button back = new Button(messages.get("tour.back"));
        back.setId("tour-back");
        back.getStyleClass().add("small");
        back.setOnAction(event -> go(at - 1, -1));
        back.setDisable(at == 0);
        Button next = new Button(messages.get(last ? "tour.done" : "tour.next"));
        next.setId("tour-next");
        next.getStyleClass().addAll("accent", "small");
        next.setDefaultButton(true);
        next.setOnAction(event -> next());
        Region gap = new Region();
        HBox.setHgrow(gap, Priority.ALWAYS);
        HBox foot = new HBox(count, gap, skip, back, next);
        foot.getStyleClass().add("tour-foot");
        VBox box = new VBox(title, text, foot);
        box.setId("tour");
        box.getStyleClass().add("tour");
        box.addEventFilter(KeyEvent.KEY_PRESSED, event -> {
            if (event.getCode() == KeyCode.ESCAPE) {
                end();
                event.consume();
            } else if (event.getCode() == KeyCode.ENTER && !back.isFocused() && !skip.isFocused()) {
                next();
                event.consume();
            }
        });
        // Not the first button, which skips the rest.
        Platform.runLater(next::requestFocus);
        return box;
    }
}
