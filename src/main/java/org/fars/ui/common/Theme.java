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

/** Light or dark: the user agent style sheet for all windows, and our own on top of it. */
public final class Theme {
    private static final String SHEET = Objects
        .requireNonNull(Theme.class.getResource("/org/fars/ui/explorer.css"), "explorer.css")
        .toExternalForm();

    private final BooleanProperty dark = new SimpleBooleanProperty();
    private final ObjectProperty<Choice> choice;
    private final ObservableValue<ColorScheme> system;

    /** What a person can choose. */
    public enum Choice {
        /** As the system is, also when it changes. */
        SYSTEM,
        /** Light. */
        LIGHT,
        /** Dark. */
        DARK;

        static Choice of(boolean dark) {
            return dark ? DARK : LIGHT;
        }
    }

    /** @param startDark whether to begin dark */
    public Theme(boolean startDark) {
        this(Choice.of(startDark), new SimpleObjectProperty<>(ColorScheme.LIGHT));
    }

    /**
     * @param start what was chosen before
     * @param system how the system is
     */
    public Theme(Choice start, ObservableValue<ColorScheme> system) {
        this.system = system;
        this.choice = new SimpleObjectProperty<>(start);
        InvalidationListener follow = observable -> follow();
        choice.addListener(follow);
        system.addListener(follow);
        follow();
        apply();
        dark.addListener((property, before, after) -> {
            if (after != wanted()) {
                choice.set(Choice.of(after));
            }
            apply();
            new FrameScheduler().later(this, Theme::dressPopups);
        });
    }

    /** What was chosen. */
    public ObjectProperty<Choice> choiceProperty() {
        return choice;
    }

    /** Whether the look is dark; setting it is choosing. */
    public BooleanProperty darkProperty() {
        return dark;
    }

    /** Dresses a scene. */
    public void dress(Scene scene) {
        scene.getStylesheets().add(SHEET);
    }

    /** Dresses what pops up over a window: ControlsFX keeps its own surface light otherwise. */
    public static void dress(Parent popup) {
        popup.getStylesheets().add(SHEET);
    }

    private boolean wanted() {
        return choice.get() == Choice.DARK || choice.get() == Choice.SYSTEM && system.getValue() == ColorScheme.DARK;
    }

    private void follow() {
        dark.set(wanted());
    }

    private void apply() {
        Application.setUserAgentStylesheet(
                dark.get() ? new PrimerDark().getUserAgentStylesheet() : new PrimerLight().getUserAgentStylesheet());
    }

    /** What is open over a window looks up its colours there, once: too early, before the window has its new ones. */
    private static void dressPopups() {
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
