package org.fars.ui.common;

import java.util.function.Supplier;
import javafx.scene.control.Control;
import javafx.scene.control.Tooltip;

/**
 * Tooltips of cells, made when somebody points at one: a tooltip is a window of its own, and a table that makes one for
 * each of its cells keeps the person waiting for what is hardly ever read.
 */
public final class LazyTooltips {
    private LazyTooltips() {}

    /**
     * Says something about a control while the mouse is over it.
     *
     * @param words asked each time the mouse comes; where they are empty there is no tooltip
     * @param width where longer words are wrapped, in pixels
     */
    public static void on(Control control, double width, Supplier<String> words) {
        control.setOnMouseEntered(event -> {
            String now = words.get();
            control.setTooltip(now.isEmpty() ? null : tip(now, width));
        });
    }

    private static Tooltip tip(String words, double width) {
        Tooltip tip = new Tooltip(words);
        tip.setWrapText(true);
        tip.setMaxWidth(width);
        return tip;
    }
}
