package org.fars.ui.control;

import java.util.Locale;
import javafx.css.PseudoClass;
import javafx.scene.control.Button;
import javafx.scene.control.Tooltip;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/**
 * A pill that says what is known about a model's Lipschitz constant, and opens the details when clicked (a button: Tab
 * reaches it, Space presses it).
 */
public final class Badge extends Button {
    /** Where the constant comes from. */
    public enum Status {
        /** Computed from the weights in use. */
        AUDITED,
        /** Said by whoever made the model, not checked. */
        DECLARED,
        /** There is none, so there are no certificates. */
        NONE
    }

    private final Tooltip tooltip = new Tooltip();

    /** A badge without a model: invisible. */
    public Badge() {
        getStyleClass().setAll("lipschitz-badge");
        tooltip.setWrapText(true);
        tooltip.setMaxWidth(360);
        setTooltip(tooltip);
        clear();
    }

    /**
     * Shows a bound.
     *
     * @param status where it comes from
     * @param upper the bound; not looked at for {@link Status#NONE}
     * @param details a sentence for the tooltip: how it was found, or why there is none
     */
    public void show(Status status, double upper, String details) {
        // Rounded up: a bound must not look smaller than it is.
        String bound = upper < 1e4
                ? String.format(Locale.ROOT, "%.4f", Math.ceil(Math.nextDown(upper * 1e4)) / 1e4)
                : String.format(Locale.ROOT, "%.2e", upper);
        switch (status) {
            case AUDITED -> setText("audited L ≤ " + bound);
            case DECLARED -> setText("declared L ≤ " + bound);
            case NONE -> setText("no Lipschitz bound");
        }
        setGraphic(new FontIcon(switch (status) {
            case AUDITED -> Feather.CHECK;
            case DECLARED -> Feather.ALERT_CIRCLE;
            case NONE -> Feather.ALERT_TRIANGLE;
        }));
        for (Status other : Status.values()) {
            pseudoClassStateChanged(PseudoClass.getPseudoClass(other.name().toLowerCase(Locale.ROOT)),
                    other == status);
        }
        tooltip.setText(details);
        setAccessibleText("Lipschitz constant: " + getText() + ". " + details);
        setManaged(true);
        setVisible(true);
    }

    /** Hides the badge, where there is no model. */
    public void clear() {
        setManaged(false);
        setVisible(false);
    }

    @Override
    public String getUserAgentStylesheet() {
        return ControlStyle.sheet("badge");
    }
}
