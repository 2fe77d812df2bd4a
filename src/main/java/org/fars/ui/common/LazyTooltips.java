package org.fars.ui.common;

import java.util.function.Supplier;
import javafx.scene.control.Control;
import javafx.scene.control.Tooltip;

/** Tooltips that are created when the mouse enters, since creating one for each cell of a table is slow. */
public final class LazyTooltips {
    private LazyTooltips() {}

    /**
     * Installs a tooltip.
     *
     * @param text supplies the text each time the mouse enters; there is no tooltip if it is empty
     * @param width the width at which the text is wrapped, in pixels
     */
    public static void install(Control control, double width, Supplier<String> text) {
        control.setOnMouseEntered(event -> {
            String now = text.get();
            control.setTooltip(now.isEmpty() ? null : tip(now, width));
        });
    }

    private static Tooltip tip(String text, double width) {
        Tooltip tip = new Tooltip(text);
        tip.setWrapText(true);
        tip.setMaxWidth(width);
        return tip;
    }
}
