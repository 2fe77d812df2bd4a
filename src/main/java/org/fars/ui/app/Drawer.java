package org.fars.ui.app;

import atlantafx.base.controls.ModalPane;
import java.util.Optional;
import javafx.application.Platform;
import javafx.geometry.Pos;
import javafx.geometry.Side;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.layout.Region;

/**
 * Slides in over the window's right side. Takes the keyboard's focus while it is open, and gives it back to where it was.
 */
public final class Drawer extends ModalPane {
    private static final double WIDTH = 440;

    private Optional<Node> focusedBefore = Optional.empty();

    Drawer() {
        setId("drawer");
        setAlignment(Pos.TOP_RIGHT);
        usePredefinedTransitionFactories(Side.RIGHT);
        displayProperty().addListener((property, before, displayed) -> {
            if (displayed) {
                focusedBefore = Optional.ofNullable(getScene()).map(scene -> scene.getFocusOwner());
            } else {
                focusedBefore.ifPresent(Node::requestFocus);
                focusedBefore = Optional.empty();
            }
        });
    }

    /** Opens it with something in it. */
    public void open(Node content) {
        open(content, WIDTH);
    }

    /** Opens it with something in it, so wide. */
    public void open(Node content, double width) {
        if (content instanceof Region region) {
            region.setPrefWidth(width);
            region.setMaxWidth(width);
            region.setMinWidth(width);
        }
        show(content);
        // After the layout: what is not laid out yet takes no focus.
        Platform.runLater(() -> firstFocusable(content).ifPresent(Node::requestFocus));
    }

    /** Closes it, if it is open. */
    public void close() {
        hide(true);
    }

    private static Optional<Node> firstFocusable(Node node) {
        if (!node.isVisible() || node.isDisabled()) {
            return Optional.empty();
        }
        if (node.isFocusTraversable()) {
            return Optional.of(node);
        }
        return node instanceof Parent parent
                ? parent.getChildrenUnmodifiable()
                    .stream()
                    .flatMap(child -> firstFocusable(child).stream())
                    .findFirst()
                : Optional.empty();
    }
}
