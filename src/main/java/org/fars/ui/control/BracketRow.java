package org.fars.ui.control;

import java.util.List;
import java.util.function.DoubleFunction;
import javafx.css.PseudoClass;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.Region;
import org.fars.ui.control.BracketState.EpsilonStatus;
import org.fars.ui.control.BracketView.AxisScale;

/** A row of a {@link BracketView} for one head; places its labels so that they cover nothing. */
final class BracketRow extends Region {
    private static final PseudoClass CUT = PseudoClass.getPseudoClass("cut");
    private static final PseudoClass ON_BAR = PseudoClass.getPseudoClass("on-bar");
    private static final double BAR_HEIGHT = 16;
    private static final double PAD = 6;
    /** How far a label may extend beyond the end of the axis. */
    private static final double OVERHANG = 14;
    private static final Span HIDDEN = new Span(-1, -1);

    /** A horizontal span of the row, in pixels. */
    private record Span(double from, double to) {
        boolean overlaps(Span other) {
            return from < other.to && other.from < to;
        }
    }

    /** The axis that all rows share, in this row's coordinates. */
    private record Axis(double left, double right, double maximum, double epsilon) {}

    private final BracketState bracket;
    private final boolean compact;
    private final Label name = new Label();
    private final Label kind = new Label();
    private final Region track = new Region();
    private final Region bar = new Region();
    private final Region tick = new Region();
    private final Label certified = new Label();
    private final Label attacked = new Label();
    private final Label status = new Label();
    private Axis axis = new Axis(0, 1, 1, 0);

    /** @param compact whether kind and status stand above the bar, and the head is not named */
    BracketRow(BracketState bracket, boolean compact) {
        this.bracket = bracket;
        this.compact = compact;
        name.setVisible(!compact);
        getStyleClass().addAll("bracket-row", ControlStyle.head(bracket.head()));
        if (!bracket.sound()) {
            getStyleClass().add("unsound");
        }
        name.setText(bracket.head());
        name.getStyleClass().add("name");
        name.setTooltip(new Tooltip(bracket.head() + ", " + bracket.kind()));
        kind.setText(bracket.kind());
        kind.getStyleClass().add("kind");
        track.getStyleClass().add("track");
        bar.getStyleClass().add("bar");
        tick.getStyleClass().add("attack-tick");
        certified.getStyleClass().add("certified");
        attacked.getStyleClass().add("attacked");
        status.getStyleClass().add("verdict");

        if (bracket.abstains()) {
            certified.setTooltip(new Tooltip(bracket.abstention()));
        }
        if (bracket.attacked().isEmpty()) {
            attacked.getStyleClass().add("note");
        }
        tick.setVisible(bracket.attacked().isPresent());
        bar.setVisible(bracket.radius() > 0 && !bracket.abstains());
        getChildren().addAll(track, bar, tick, certified, attacked, name, kind, status);
    }

    void showStatusAt(double epsilon) {
        EpsilonStatus known = bracket.at(epsilon);
        status.setText(bracket.abstains() && known != EpsilonStatus.ATTACKED ? "abstains" : known.label());
        for (EpsilonStatus other : EpsilonStatus.values()) {
            status.pseudoClassStateChanged(PseudoClass.getPseudoClass(pseudo(other)), other == known);
        }
    }

    private static String pseudo(EpsilonStatus status) {
        return switch (status) {
            case CERTIFIED -> "certified";
            case NOT_CERTIFIED -> "open";
            case ATTACKED -> "attacked";
        };
    }

    /**
     * Sets the position of the axis; the row is laid out at the next pulse.
     *
     * @param left the position of 0
     * @param right the end of the axis
     * @param maximum the value at the end of the axis
     * @param epsilon the position of the ε line
     */
    void place(double left, double right, double maximum, double epsilon) {
        axis = new Axis(left, right, maximum, epsilon);
        requestLayout();
    }

    @Override
    protected void layoutChildren() {
        place(axis);
    }

    private void place(Axis on) {
        double left = on.left;
        double right = on.right;
        double maximum = on.maximum;
        double middle = compact ? getHeight() - BAR_HEIGHT / 2 - 4 : getHeight() / 2;
        double barTop = Math.round(middle - BAR_HEIGHT / 2);
        placeTexts(left, right, middle);

        double width = right - left;
        double radiusX = left + width * Math.min(1, bracket.radius() / maximum);
        boolean cut = bracket.radius() > maximum;
        bar.pseudoClassStateChanged(CUT, cut);
        double reachX = bracket.attacked().isPresent()
                ? left + width * Math.min(1, bracket.attacked().getAsDouble() / maximum)
                : right;
        track.resizeRelocate(left, barTop, Math.max(0, reachX - left), BAR_HEIGHT);
        bar.resizeRelocate(left, barTop, Math.max(bracket.radius() > 0 ? 2 : 0, Math.round(radiusX - left)),
                BAR_HEIGHT);
        tick.resizeRelocate(Math.round(reachX) - 1.5, barTop - 4, 3, BAR_HEIGHT + 8);
        placeLabels(left, right, radiusX, reachX, on.epsilon, barTop);
    }

    private void placeTexts(double left, double right, double middle) {
        if (compact) {
            double height = Math.max(kind.prefHeight(-1), status.prefHeight(-1));
            double width = Math.min(status.prefWidth(-1), right - left);
            status.resizeRelocate(right - width, 0, width, height);
            kind.resizeRelocate(left, 0, Math.max(0, right - left - width - PAD), height);
            return;
        }
        double nameWidth = Math.max(0, left - 14);
        double nameHeight = name.prefHeight(-1);
        double kindHeight = kind.prefHeight(-1);
        double top = Math.round(middle - (nameHeight + kindHeight) / 2);
        name.resizeRelocate(0, top, nameWidth, nameHeight);
        kind.resizeRelocate(0, top + nameHeight, nameWidth, kindHeight);
        double statusWidth = Math.min(status.prefWidth(-1), Math.max(0, getWidth() - right - 8));
        double statusHeight = status.prefHeight(-1);
        status.resizeRelocate(getWidth() - statusWidth, Math.round(middle - statusHeight / 2), statusWidth,
                statusHeight);
    }

    private void placeLabels(double left, double right, double radiusX, double reachX, double epsilon, double top) {
        double end = right + OVERHANG;
        Span line = new Span(epsilon - 4, epsilon + 4);
        Span filled = bar.isVisible() ? new Span(left, radiusX) : new Span(left, left);
        Span attackedSpan = HIDDEN;
        if (tick.isVisible()) {
            Span mark = new Span(reachX - 3, reachX + 3);
            List<Span> free = List.of(line, mark, filled);
            // The space before the mark belongs to the certified radius.
            attackedSpan = position(attacked, attackedTexts(), free, left, end,
                    width -> List.of(reachX + PAD, reachX < epsilon ? epsilon + PAD : end));
            if (attackedSpan == HIDDEN) {
                attackedSpan = position(attacked, attackedTexts(), free, left, end,
                        width -> List.of(reachX - PAD - width));
            }
            if (attackedSpan == HIDDEN) {
                // On the bar rather than hidden: the radius may lie beyond the attack.
                attackedSpan = position(attacked, attackedTexts(), List.of(mark, line), left, end,
                        width -> List.of(reachX + PAD, reachX - PAD - width, epsilon + PAD));
            }
        } else if (!bracket.attackNote().isEmpty()) {
            attackedSpan = position(attacked, List.of(bracket.attackNote()), List.of(line, filled), left, right,
                    width -> List.of(right - PAD - width, epsilon - PAD - width, epsilon + PAD));
        }
        show(attacked, attackedSpan, top);

        Span mark = tick.isVisible() ? new Span(reachX - 3, reachX + 3) : HIDDEN;
        // The label's colour depends on what is below it, so it must not cross the end of the bar.
        Span rim = bar.isVisible() ? new Span(radiusX - 1, radiusX + 1) : HIDDEN;
        // A smaller radius behind the mark would look like one beyond the attack.
        Span beyond = tick.isVisible() && radiusX < reachX ? new Span(reachX, end + OVERHANG) : HIDDEN;
        List<Span> taken = List.of(line, mark, attackedSpan, rim, beyond);
        double afterAttacked = attackedSpan.to + 2 * PAD;
        // No text where a cut bar fades out.
        double solid = radiusX - (bracket.radius() > axis.maximum ? 0.15 * (right - left) : 0);
        Span certifiedSpan = position(certified, certifiedTexts(), taken, left, end,
                width -> List.of(solid - PAD - width, radiusX + PAD, afterAttacked, epsilon - PAD - width,
                        epsilon + PAD, reachX + PAD, left + PAD));
        if (certifiedSpan == HIDDEN && bracket.abstains()) {
            certifiedSpan = epsilon - left > right - epsilon
                    ? new Span(left + PAD, epsilon - PAD)
                    : new Span(epsilon + PAD, right - PAD);
        }
        show(certified, certifiedSpan, top);
        boolean onBar = bar.isVisible() && certifiedSpan.from < radiusX;
        certified.pseudoClassStateChanged(ON_BAR, onBar);
    }

    private List<String> certifiedTexts() {
        if (bracket.abstains()) {
            return List.of("abstains: " + bracket.abstention());
        }
        if (bracket.sound() && bracket.radius() == 0) {
            return List.of("not certified", "0");
        }
        String number = AxisScale.value(bracket.radius());
        return List.of(number + (bracket.sound() ? " certified" : " claimed"), number);
    }

    private List<String> attackedTexts() {
        String number = AxisScale.value(bracket.attacked().orElse(0));
        return List.of(number + " attacked", number);
    }

    private static void show(Label label, Span span, double top) {
        label.setVisible(span != HIDDEN);
        double height = label.prefHeight(-1);
        label.resizeRelocate(Math.round(span.from), Math.round(top + (BAR_HEIGHT - height) / 2),
                Math.ceil(span.to - span.from) + 1, height);
    }

    /** Chooses the longest text that fits somewhere without covering anything, and the first such position. */
    private static Span position(Label label, List<String> texts, List<Span> taken, double left, double end,
            DoubleFunction<List<Double>> places) {
        for (String text : texts) {
            label.setText(text);
            double width = label.prefWidth(-1);
            for (double from : places.apply(width)) {
                Span span = new Span(from, from + width);
                if (from >= left && span.to <= end && taken.stream().noneMatch(span::overlaps)) {
                    return span;
                }
            }
        }
        label.setText(texts.getFirst());
        return HIDDEN;
    }
}
