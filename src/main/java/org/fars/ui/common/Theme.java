package org.fars.ui.common;

import atlantafx.base.theme.PrimerDark;
import atlantafx.base.theme.PrimerLight;
import java.util.Objects;
import javafx.application.Application;
import javafx.application.ColorScheme;
import javafx.beans.InvalidationListener;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.value.ObservableValue;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.stage.PopupWindow;
import javafx.stage.Window;
import org.fars.ui.chart.FrameScheduler;

/** The light or dark theme: the user agent style sheet of all windows, and our own on top of it. */
public final class Theme {
    private static final String SHEET = Objects
        .requireNonNull(Theme.class.getResource("/org/fars/ui/explorer.css"), "explorer.css")
        .toExternalForm();

    private final BooleanProperty dark = new SimpleBooleanProperty();
    private final ObjectProperty<Choice> choice;
    private final ObservableValue<ColorScheme> system;

    /** The choices. */
    public enum Choice {
        /** Follows the system. */
        SYSTEM,
        /** Light. */
        LIGHT,
        /** Dark. */
        DARK;

        static Choice of(boolean dark) {
            return dark ? DARK : LIGHT;
        }
    }

    /** Creates a theme that is light or dark. */
    public Theme(boolean startDark) {
        this(Choice.of(startDark), new SimpleObjectProperty<>(ColorScheme.LIGHT));
    }

    /**
     * Creates a theme.
     *
     * @param start the choice
     * @param system the system's colour scheme
     */
    public Theme(Choice start, ObservableValue<ColorScheme> system) {
        this.system = system;
        this.choice = new SimpleObjectProperty<>(start);
        InvalidationListener listener = observable -> update();
        choice.addListener(listener);
        system.addListener(listener);
        update();
        setStylesheet();
        dark.addListener((property, before, after) -> {
            if (after != shouldBeDark()) {
                choice.set(Choice.of(after));
            }
            setStylesheet();
            new FrameScheduler().later(this, Theme::refreshPopups);
        });
    }

    /** The choice. */
    public ObjectProperty<Choice> choiceProperty() {
        return choice;
    }

    /** Whether the theme is dark; setting it changes the choice. */
    public BooleanProperty darkProperty() {
        return dark;
    }

    /** Applies the style sheet to a scene. */
    public void applyTo(Scene scene) {
        scene.getStylesheets().add(SHEET);
    }

    /** Applies the style sheet to a popup, which ControlsFX otherwise keeps light. */
    public static void applyTo(Parent popup) {
        popup.getStylesheets().add(SHEET);
    }

    private boolean shouldBeDark() {
        return choice.get() == Choice.DARK || choice.get() == Choice.SYSTEM && system.getValue() == ColorScheme.DARK;
    }

    private void update() {
        dark.set(shouldBeDark());
    }

    private void setStylesheet() {
        Application.setUserAgentStylesheet(
                dark.get() ? new PrimerDark().getUserAgentStylesheet() : new PrimerLight().getUserAgentStylesheet());
    }

    /** Popups have looked up their colours in the window before it changed; makes them look them up again. */
    private static void refreshPopups() {
        Window.getWindows()
            .stream()
            .filter(window -> window instanceof PopupWindow && window.getScene() != null)
            .map(window -> window.getScene().getStylesheets())
            .forEach(sheets -> {
                sheets.add(SHEET);
                sheets.remove(SHEET);
            });
    }
}
