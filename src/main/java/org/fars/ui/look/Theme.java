package org.fars.ui.look;

import atlantafx.base.theme.PrimerDark;
import atlantafx.base.theme.PrimerLight;
import java.util.Objects;
import javafx.application.Application;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.scene.Scene;

/** Light or dark: the user agent style sheet for all windows, and our own on top of it. */
public final class Theme {
    private static final String SHEET = Objects
        .requireNonNull(Theme.class.getResource("/org/fars/ui/explorer.css"), "explorer.css")
        .toExternalForm();

    private final BooleanProperty dark = new SimpleBooleanProperty();

    /** @param startDark whether to begin dark */
    public Theme(boolean startDark) {
        dark.addListener((property, before, after) -> apply());
        dark.set(startDark);
        apply();
    }

    /** Whether the look is dark. */
    public BooleanProperty darkProperty() {
        return dark;
    }

    /** Dresses a scene. */
    public void dress(Scene scene) {
        scene.getStylesheets().add(SHEET);
    }

    private void apply() {
        Application.setUserAgentStylesheet(
                dark.get() ? new PrimerDark().getUserAgentStylesheet() : new PrimerLight().getUserAgentStylesheet());
    }
}
