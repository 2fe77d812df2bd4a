package org.fars.ui.control;

import java.util.Locale;
import javafx.css.PseudoClass;
import javafx.scene.control.Button;
import javafx.scene.control.Tooltip;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** A button that shows the status of a model's Lipschitz bound and opens its details. */
public final class Badge extends Button {
    /** The origin of the bound. */
    public enum Status {
        /** Computed from the weights. */
        AUDITED,
        /** Declared by whoever imported the model and not checked: the backbone is a program. */
        DECLARED,
        /** There is no bound and hence no certificate. */
        NONE
    }

    private final Tooltip tooltip = new Tooltip();

    /** Creates a badge that is hidden until {@link #show}. */
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
     * @param status its origin
     * @param upper the bound; ignored for {@link Status#NONE}
     * @param details a sentence for the tooltip
     */
    public void show(Status status, double upper, String details) {
        // Rounded up, since a bound must not appear smaller than it is.
        String bound = upper < 1e4
                ? String.format(Locale.ROOT, "%.4f", Math.ceil(Math.nextDown(upper * 1e4)) / 1e4)
                : String.format(Locale.ROOT, "%.2e", upper);
        switch (status) {
            case AUDITED -> setText("audited L ≤ " + bound);
            case DECLARED -> setText("program, not audited");
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
        String words = status == Status.DECLARED ? details + " L ≤ " + bound : details;
        tooltip.setText(words);
        setAccessibleText("Lipschitz constant: " + getText() + ". " + words);
        setManaged(true);
        setVisible(true);
    }

    /** Hides the badge. */
    public void clear() {
        setManaged(false);
        setVisible(false);
    }

    @Override
    public String getUserAgentStylesheet() {
        return ControlStyle.sheet("badge");
    }
}
