package org.fars.ui.app;

import atlantafx.base.controls.Notification;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javafx.animation.PauseTransition;
import javafx.geometry.Pos;
import javafx.scene.AccessibleRole;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import javafx.util.Duration;
import org.fars.ui.common.Messages;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/**
 * Short messages in the window's lower right corner. The same message again is counted, not repeated, and there are
 * never more than a few: the oldest one that asks for nothing goes first.
 */
public final class Toasts extends VBox {
    private static final int AT_ONCE = 4;

    private final Messages messages;
    private final List<Toast> shown = new ArrayList<>();

    /** What a message is about. */
    enum Kind {
        DONE("success", Feather.CHECK_CIRCLE), OFFER("accent", Feather.INFO), MISTAKE("warning",
                Feather.ALERT_TRIANGLE), FAILURE("danger", Feather.ALERT_OCTAGON);

        private final String style;
        private final Ikon icon;

        Kind(String style, Ikon icon) {
            this.style = style;
            this.icon = icon;
        }
    }

    /**
     * Something that a person can do about a message.
     *
     * @param words the button's
     * @param work what it does
     * @param closes whether the message is answered by it
     */
    record Action(String words, Runnable work, boolean closes) {}

    /**
     * A message.
     *
     * @param stays how long; empty until it is closed or answered
     * @param dismissed what happens when the person closes it without an answer
     */
    record Message(Kind kind, String text, Optional<Duration> stays, List<Action> actions, Runnable dismissed) {
        Message(Kind kind, String text, Duration stays, Action... actions) {
            this(kind, text, Optional.of(stays), List.of(actions), () -> {});
        }
    }

    Toasts(Messages messages) {
        this.messages = messages;
        setId("toasts");
        getStyleClass().add("toasts");
        setAlignment(Pos.BOTTOM_RIGHT);
        setPickOnBounds(false);
        setFillWidth(false);
    }

    /** Shows a message, or counts it where it stands already. */
    void show(Message message) {
        Optional<Toast> same = shown.stream().filter(toast -> toast.says(message)).findFirst();
        if (same.isPresent()) {
            same.get().again();
            return;
        }
        Toast toast = new Toast(message);
        shown.add(toast);
        getChildren().add(toast.control);
        if (shown.size() > AT_ONCE) {
            shown.stream().filter(one -> one.message.stays().isPresent()).findFirst().ifPresent(this::remove);
        }
    }

    /** Takes back what asks for something that is settled. */
    public void withdraw(String text) {
        List.copyOf(shown).stream().filter(toast -> toast.message.text().equals(text)).forEach(this::remove);
    }

    /** The texts shown, the oldest first. */
    public List<String> texts() {
        return shown.stream().map(toast -> toast.control.getMessage()).toList();
    }

    private void remove(Toast toast) {
        toast.clock.ifPresent(PauseTransition::stop);
        shown.remove(toast);
        getChildren().remove(toast.control);
    }

    private final class Toast {
        private final Message message;
        private final Notification control;
        private final Label count = new Label();
        private final Optional<PauseTransition> clock;
        private int times = 1;

        Toast(Message message) {
            this.message = message;
            FontIcon icon = new FontIcon(message.kind().icon);
            count.getStyleClass().add("count");
            count.setManaged(false);
            count.setVisible(false);
            HBox graphic = new HBox(icon, count);
            graphic.getStyleClass().add("toast-graphic");
            control = new Notification(message.text(), graphic);
            control.getStyleClass().addAll("toast", message.kind().style);
            control.setAccessibleRole(AccessibleRole.TEXT);
            control.setAccessibleText(message.text());
            control.setOnClose(event -> {
                remove(this);
                message.dismissed().run();
            });
            control.getPrimaryActions().setAll(message.actions().stream().map(this::button).toList());
            clock = message.stays().map(PauseTransition::new);
            clock.ifPresent(pause -> {
                pause.setOnFinished(event -> remove(this));
                // Whoever points at a message is reading it.
                control.hoverProperty().addListener((property, before, after) -> {
                    if (after) {
                        pause.stop();
                    } else {
                        pause.playFromStart();
                    }
                });
                pause.play();
            });
        }

        private Button button(Action action) {
            Button button = new Button(action.words());
            button.getStyleClass().addAll("small", "flat", message.kind().style);
            button.setOnAction(event -> {
                if (action.closes()) {
                    remove(this);
                }
                action.work().run();
            });
            return button;
        }

        boolean says(Message other) {
            return message.kind() == other.kind() && message.text().equals(other.text());
        }

        void again() {
            times++;
            count.setText(messages.get("announce.times", times));
            count.setTooltip(new Tooltip(messages.get("announce.times.tip", times)));
            count.setManaged(true);
            count.setVisible(true);
            control.setAccessibleText(messages.get("announce.times", times) + " " + message.text());
            clock.ifPresent(PauseTransition::playFromStart);
        }
    }
}
