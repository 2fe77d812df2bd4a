package org.fars.ui.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.FXCollections;
import javafx.collections.ListChangeListener;
import javafx.collections.ObservableList;
import javafx.geometry.Insets;
import javafx.scene.AccessibleRole;
import javafx.scene.Cursor;
import javafx.scene.control.Label;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.Region;
import javafx.scene.shape.Line;
import org.fars.ui.control.BracketState.EpsilonStatus;

/**
 * Shows the robustness brackets of several heads on one axis: for each the certified radius as a bar, the gap up to the
 * smallest successful perturbation as a pale track, and the status at ε. The ε line is dragged with the mouse or moved
 * with the arrow keys (Shift for ten steps; Home and End for the ends).
 *
 * <p>The bar of a radius far beyond everything that is proved or found, such as one that is not a certificate, is cut at
 * the end of the axis, and its label shows the number.
 */
public final class BracketView extends Region {
    private static final double ROW_HEIGHT = 44;
    private static final double TOP = 24;
    private static final double AXIS = 48;
    private static final double NAME_WIDTH = 132;
    private static final double STATUS_WIDTH = 96;
    private static final double GAP = 14;
    /** Without the name of the axis. */
    private static final double COMPACT_AXIS = 26;
    private static final double COMPACT_MARGIN = 14;
    /** The height of a bar and of what stands out above it. */
    private static final double COMPACT_BAR = 26;
    /** The factor by which an unsound radius may extend the axis beyond the largest sound value. */
    private static final double STRETCH = 1.6;

    private final ObservableList<BracketState> brackets = FXCollections.observableArrayList();
    private final DoubleProperty epsilon = new SimpleDoubleProperty(this, "epsilon", 0.3) {
        @Override
        public void set(double value) {
            super.set(Double.isNaN(value) ? 0 : Math.max(0, value));
        }
    };
    private final StringProperty unit = new SimpleStringProperty(this, "unit", "ℓ2 distance, pixel values in [0, 1]");
    private final StringProperty emptyText = new SimpleStringProperty(this, "emptyText",
            "Select an image to see its certified radius.");

    private final List<BracketRow> rows = new ArrayList<>();
    private final List<Line> grid = new ArrayList<>();
    private final List<Label> ticks = new ArrayList<>();
    private final Line epsilonLine = new Line();
    private final Region handle = new Region();
    private final Label epsilonLabel = new Label();
    private final Label unitLabel = new Label();
    private final Label emptyLabel = new Label();
    private AxisScale scale = AxisScale.covering(1, 5);
    private boolean dragging;
    private boolean compact;
    private Optional<BracketView> companion = Optional.empty();

    /** Creates an empty view with ε at 0.3. */
    public BracketView() {
        getStyleClass().add("bracket-view");
        epsilonLine.getStyleClass().add("epsilon-line");
        epsilonLine.setMouseTransparent(true);
        handle.getStyleClass().add("epsilon-handle");
        handle.setMouseTransparent(true);
        epsilonLabel.getStyleClass().add("epsilon-label");
        epsilonLabel.setMouseTransparent(true);
        unitLabel.getStyleClass().add("unit");
        unitLabel.textProperty().bind(unit);
        emptyLabel.getStyleClass().add("empty");
        emptyLabel.textProperty().bind(emptyText);
        emptyLabel.setWrapText(true);

        setFocusTraversable(true);
        setAccessibleRole(AccessibleRole.SLIDER);
        setAccessibleRoleDescription("Robustness brackets with a movable epsilon");
        brackets.addListener((ListChangeListener<BracketState>) change -> rebuild());
        epsilon.addListener(observable -> epsilonMoved());
        addEventHandler(MouseEvent.MOUSE_PRESSED, this::pressed);
        addEventHandler(MouseEvent.MOUSE_DRAGGED, this::dragged);
        addEventHandler(MouseEvent.MOUSE_RELEASED, event -> {
            dragging = false;
            requestLayout();
            companion.ifPresent(BracketView::requestLayout);
        });
        addEventHandler(MouseEvent.MOUSE_MOVED,
                event -> setCursor(isOnPlot(event.getX(), event.getY()) ? Cursor.H_RESIZE : null));
        addEventHandler(KeyEvent.KEY_PRESSED, this::keyPressed);
        rebuild();
    }

    /** Sets whether the view fits a narrow column: kind and status stand above each bar, and neither head nor axis is named. */
    public void setCompact(boolean narrow) {
        compact = narrow;
        unitLabel.setVisible(!narrow);
        rebuild();
    }

    /** Has two views share one axis, so that bars of the same length mean the same distance. */
    public void shareAxisWith(BracketView other) {
        companion = Optional.of(other);
        other.companion = Optional.of(this);
        requestLayout();
    }

    /** Returns the brackets, one row each, from top to bottom. */
    public ObservableList<BracketState> getBrackets() {
        return brackets;
    }

    /** ε, ℓ2 in pixel units; not negative. */
    public DoubleProperty epsilonProperty() {
        return epsilon;
    }

    /** Returns the value of {@link #epsilonProperty()}. */
    public double getEpsilon() {
        return epsilon.get();
    }

    /** Sets {@link #epsilonProperty()}; negative values count as 0. */
    public void setEpsilon(double value) {
        epsilon.set(value);
    }

    /** The label of the axis. */
    public StringProperty unitProperty() {
        return unit;
    }

    /** The text shown while there are no brackets. */
    public StringProperty emptyTextProperty() {
        return emptyText;
    }

    /** Returns the status of each bracket at ε, in order. */
    public List<EpsilonStatus> statuses() {
        return brackets.stream().map(bracket -> bracket.at(getEpsilon())).toList();
    }

    @Override
    public String getUserAgentStylesheet() {
        return ControlStyle.sheet("bracket-view");
    }

    @Override
    protected double computePrefHeight(double width) {
        Insets insets = getInsets();
        double axis = compact ? COMPACT_AXIS : AXIS;
        double content = brackets.isEmpty() && !compact
                ? 96
                : TOP + Math.max(1, brackets.size()) * ROW_HEIGHT + axis;
        return insets.getTop() + content + insets.getBottom();
    }

    @Override
    protected double computeMinHeight(double width) {
        return computePrefHeight(width);
    }

    @Override
    protected double computePrefWidth(double height) {
        return 560;
    }

    @Override
    protected double computeMinWidth(double height) {
        return compact ? 160 : 320;
    }

    @Override
    protected void layoutChildren() {
        Insets insets = getInsets();
        if (brackets.isEmpty()) {
            double width = Math.max(0, getWidth() - insets.getLeft() - insets.getRight());
            double height = Math.max(0, getHeight() - insets.getTop() - insets.getBottom());
            emptyLabel.resizeRelocate(insets.getLeft(), insets.getTop(), width, height);
            return;
        }
        layoutAxis();
        double left = plotLeft();
        double top = insets.getTop() + TOP;
        double epsilonX = xOf(getEpsilon());
        for (int i = 0; i < rows.size(); i++) {
            BracketRow row = rows.get(i);
            row.resizeRelocate(insets.getLeft(), top + i * ROW_HEIGHT, getWidth() - insets.getLeft()
                    - insets.getRight(), ROW_HEIGHT);
            row.place(left - insets.getLeft(), plotRight() - insets.getLeft(), scale.maximum(),
                    epsilonX - insets.getLeft());
        }
    }

    private void layoutAxis() {
        Insets insets = getInsets();
        double left = plotLeft();
        double right = plotRight();
        double bottom = insets.getTop() + TOP + brackets.size() * ROW_HEIGHT;
        AxisScale wanted = AxisScale.covering(reach(), Math.max(2, (int) ((right - left) / 80)));
        if (!wanted.equals(scale) || ticks.isEmpty()) {
            scale = wanted;
            rebuildTicks();
        }
        double[] values = scale.ticks();
        for (int i = 0; i < values.length; i++) {
            double x = Math.round(left + values[i] / scale.maximum() * (right - left)) + 0.5;
            grid.get(i).setStartX(x);
            grid.get(i).setEndX(x);
            grid.get(i).setStartY(insets.getTop() + TOP);
            grid.get(i).setEndY(bottom);
            place(ticks.get(i), x, bottom + 10);
        }
        unitLabel.autosize();
        unitLabel.relocate(Math.max(left, (left + right - unitLabel.getWidth()) / 2), bottom + 28);

        double x = xOf(getEpsilon());
        epsilonLine.setStartX(x);
        epsilonLine.setEndX(x);
        // In a narrow column words stand above the first bar, which the line must not cross.
        epsilonLine.setStartY(insets.getTop() + (compact ? TOP + ROW_HEIGHT - COMPACT_BAR : 18));
        epsilonLine.setEndY(bottom);
        handle.resizeRelocate(x - 6, bottom - 6, 12, 12);
        epsilonLabel.setText("ε " + AxisScale.value(getEpsilon()));
        epsilonLabel.autosize();
        double labelX = Math.clamp(x - epsilonLabel.getWidth() / 2, left - 10, Math.max(left - 10,
                right + 10 - epsilonLabel.getWidth()));
        epsilonLabel.relocate(Math.round(labelX), insets.getTop());
    }

    private static void place(Label label, double centre, double y) {
        label.autosize();
        label.relocate(Math.round(centre - label.getWidth() / 2), y);
    }

    private double plotLeft() {
        return getInsets().getLeft() + (compact ? COMPACT_MARGIN : Math.min(NAME_WIDTH, getWidth() * 0.28) + GAP);
    }

    private double plotRight() {
        double status = compact ? COMPACT_MARGIN : STATUS_WIDTH + GAP;
        return Math.max(plotLeft() + 40, getWidth() - getInsets().getRight() - status);
    }

    private double xOf(double value) {
        double share = Math.min(1, value / scale.maximum());
        return Math.round(plotLeft() + share * (plotRight() - plotLeft())) + 0.5;
    }

    /** Returns the largest value to show, in this view or in the one that shares its axis. */
    private double reach() {
        boolean held = dragging || companion.filter(other -> other.dragging).isPresent();
        double largest = Math.max(own(), companion.map(BracketView::own).orElse(0.0));
        return held ? Math.max(largest, scale.maximum()) : Math.max(largest, getEpsilon());
    }

    private double own() {
        double found = 0;
        double largest = 0;
        for (BracketState bracket : brackets) {
            double attacked = bracket.attacked().orElse(0);
            double radius = Double.isFinite(bracket.radius()) ? bracket.radius() : 0;
            found = Math.max(found, Math.max(attacked, bracket.sound() ? radius : 0));
            largest = Math.max(largest, Math.max(attacked, radius));
        }
        if (found > 0) {
            largest = Math.min(largest, found * STRETCH);
        }
        return Math.max(largest * 1.05, 0.1);
    }

    private void rebuild() {
        rows.clear();
        getChildren().clear();
        if (brackets.isEmpty()) {
            getChildren().add(emptyLabel);
        } else {
            for (BracketState bracket : brackets) {
                rows.add(new BracketRow(bracket, compact));
            }
            rebuildTicks();
        }
        epsilonMoved();
        requestLayout();
        companion.ifPresent(BracketView::requestLayout);
    }

    private void rebuildTicks() {
        grid.clear();
        ticks.clear();
        for (double tick : scale.ticks()) {
            Line line = new Line();
            line.getStyleClass().add("grid-line");
            line.setMouseTransparent(true);
            grid.add(line);
            Label label = new Label(scale.label(tick));
            label.getStyleClass().add("tick");
            ticks.add(label);
        }
        getChildren().setAll(grid);
        getChildren().addAll(ticks);
        getChildren().add(unitLabel);
        getChildren().addAll(rows);
        getChildren().addAll(epsilonLine, handle, epsilonLabel);
    }

    private void epsilonMoved() {
        rows.forEach(row -> row.showStatusAt(getEpsilon()));
        setAccessibleText(brackets.isEmpty() ? emptyText.get() : describe());
        requestLayout();
    }

    private String describe() {
        return brackets.stream()
            .map(bracket -> bracket.head() + " " + bracket.at(getEpsilon()).label())
            .collect(Collectors.joining(", ", "epsilon " + AxisScale.value(getEpsilon()) + ": ", ""));
    }

    private boolean isOnPlot(double x, double y) {
        double top = getInsets().getTop();
        return !brackets.isEmpty() && x >= plotLeft() - 8 && x <= plotRight() + 8 && y >= top
                && y <= top + TOP + brackets.size() * ROW_HEIGHT + 16;
    }

    private void pressed(MouseEvent event) {
        requestFocus();
        if (isOnPlot(event.getX(), event.getY())) {
            dragging = true;
            dragged(event);
        }
    }

    private void dragged(MouseEvent event) {
        if (dragging) {
            double share = Math.clamp((event.getX() - plotLeft()) / (plotRight() - plotLeft()), 0, 1);
            epsilon.set(roundToStep(share * scale.maximum()));
            event.consume();
        }
    }

    private void keyPressed(KeyEvent event) {
        if (brackets.isEmpty()) {
            return;
        }
        double step = smallStep() * (event.isShiftDown() ? 10 : 1);
        switch (event.getCode()) {
            case LEFT, DOWN, KP_LEFT, KP_DOWN -> epsilon.set(roundToStep(getEpsilon() - step));
            case RIGHT, UP, KP_RIGHT, KP_UP -> epsilon.set(roundToStep(getEpsilon() + step));
            case PAGE_DOWN -> epsilon.set(roundToStep(getEpsilon() - 10 * smallStep()));
            case PAGE_UP -> epsilon.set(roundToStep(getEpsilon() + 10 * smallStep()));
            case HOME -> epsilon.set(0);
            case END -> epsilon.set(scale.maximum());
            default -> {
                return;
            }
        }
        event.consume();
    }

    /** Returns a round number of at most a fiftieth of the axis. */
    private double smallStep() {
        return Math.pow(10, Math.floor(Math.log10(scale.maximum() / 50)));
    }

    private double roundToStep(double value) {
        double step = smallStep();
        double rounded = Math.max(0, Math.round(value / step) * step);
        int decimals = Math.max(0, (int) Math.round(-Math.log10(step)));
        return Double.parseDouble(String.format(Locale.ROOT, "%." + decimals + "f", rounded));
    }

    /**
     * An axis from 0 to a round number with round ticks.
     *
     * @param maximum where the axis ends; positive
     * @param step the distance of two ticks; positive
     */
    record AxisScale(double maximum, double step) {
        private static final double[] STEPS = {1, 2, 2.5, 5, 10};

        /**
         * The scale that shows everything up to {@code reach} with at most {@code ticks} intervals.
         *
         * @param reach the largest value to show; 1 is taken for what is not a positive number
         * @param ticks how many intervals there is room for, at least 1
         */
        static AxisScale covering(double reach, int ticks) {
            double wanted = reach > 0 && Double.isFinite(reach) ? reach : 1;
            double rough = wanted / Math.max(1, ticks);
            double magnitude = Math.pow(10, Math.floor(Math.log10(rough)));
            double step = 10 * magnitude;
            for (double candidate : STEPS) {
                if (candidate * magnitude >= rough * (1 - 1e-12)) {
                    step = candidate * magnitude;
                    break;
                }
            }
            return new AxisScale(step * Math.ceil(wanted / step - 1e-9), step);
        }

        /** The ticks, from 0 to the maximum. */
        double[] ticks() {
            return DoubleStream.iterate(0, tick -> tick <= maximum + step * 1e-6, tick -> tick + step).toArray();
        }

        /** A tick's value, with as many decimals as the step needs. */
        String label(double tick) {
            int decimals = Math.max(0, -(int) Math.floor(Math.log10(step) + 1e-9));
            if (Math.abs(step * Math.pow(10, decimals) % 1) > 1e-6) {
                decimals++;
            }
            return String.format(Locale.ROOT, "%." + decimals + "f", tick);
        }

        /** A measured value: two decimals, more where the leading ones are zeros, fewer where the number is large. */
        static String value(double value) {
            if (Double.isInfinite(value)) {
                return "∞";
            }
            double size = Math.abs(value);
            if (size == 0) {
                return "0";
            }
            if (size >= 1e6 || size < 1e-4) {
                return String.format(Locale.ROOT, "%.1e", value);
            }
            int decimals = size >= 100 ? 0 : size >= 0.0995 ? 2 : size >= 0.00995 ? 3 : 4;
            String digits = String.format(Locale.ROOT, "%." + decimals + "f", value);
            int shortest = digits.indexOf('.') + 3;
            while (decimals > 2 && digits.length() > shortest && digits.endsWith("0")) {
                digits = digits.substring(0, digits.length() - 1);
            }
            return digits;
        }
    }
}
