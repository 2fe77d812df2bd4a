package org.fars.ui.app;

import org.fars.ui.common.Theme;

/**
 * What the window remembers of the person between starts.
 *
 * @param theme light, dark, or as the system
 * @param toured whether the tour has been shown
 */
record Preferences(Theme.Choice theme, boolean toured) {
    /** Before anything was chosen. */
    static final Preferences FIRST = new Preferences(Theme.Choice.SYSTEM, false);

    public Preferences {
        theme = theme == null ? Theme.Choice.SYSTEM : theme;
    }

    /** The same with another theme. */
    Preferences withTheme(Theme.Choice other) {
        return new Preferences(other, toured);
    }

    /** The same after the tour. */
    Preferences afterTour() {
        return new Preferences(theme, true);
    }
}
