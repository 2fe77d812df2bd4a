package org.fars.ui.compare;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.RowConstraints;
import org.fars.ui.chart.ChartPane;
import org.fars.ui.common.ChartFactory;

/**
 * Charts and tables in two columns, or in one where there is no room for two. With two runs, what stands below gets the
 * whole width: it shows both.
 */
final class FigureGrid extends GridPane {
    private static final double LEFT_SHARE = 58;
    private static final double ONE_COLUMN_BELOW = 860;
    /** Legends of two runs have more lines, and two charts beside each other are flatter. */
    private static final double MORE_HEIGHT = 90;

    private final List<Region> above;
    private final List<Region> below;
    private double width = ONE_COLUMN_BELOW;
    private boolean compared;
    private final Map<Region, Double> heights = new HashMap<>();
    private String arranged = "";

    /**
     * @param above the two that always stand beside each other where they can
     * @param below the two that have a row each where two runs are compared
     */
    FigureGrid(List<Region> above, List<Region> below) {
        this.above = List.copyOf(above);
        this.below = List.copyOf(below);
        getStyleClass().add("figures");
        cards().forEach(card -> heights.put(card, card.getMinHeight()));
        arrange();
    }

    /** How wide it may be. */
    void setRoom(double room) {
        width = room;
        arrange();
    }

    /** Whether two runs are shown. */
    void setCompared(boolean two) {
        compared = two;
        arrange();
    }

    private List<Region> cards() {
        return Stream.concat(above.stream(), below.stream()).toList();
    }

    private void arrange() {
        boolean two = width >= ONE_COLUMN_BELOW;
        String now = two + " " + compared;
        if (now.equals(arranged)) {
            return;
        }
        arranged = now;
        cards().forEach(card -> {
            double height = heights.get(card) + (compared ? MORE_HEIGHT : 0);
            card.setMinHeight(height);
            card.setPrefHeight(height);
        });
        getChildren().clear();
        getColumnConstraints().clear();
        getRowConstraints().clear();
        for (double share : two ? new double[]{LEFT_SHARE, 100 - LEFT_SHARE} : new double[]{100}) {
            ColumnConstraints column = new ColumnConstraints();
            column.setPercentWidth(share);
            getColumnConstraints().add(column);
        }
        row(two, above);
        row(two && !compared, below);
    }

    /** One row, or one for each. */
    private void row(boolean beside, List<Region> cards) {
        if (beside) {
            addRow(next(), cards.toArray(Region[]::new));
        } else {
            cards.forEach(card -> add(card, 0, next(), getColumnConstraints().size(), 1));
        }
    }

    private int next() {
        RowConstraints row = new RowConstraints();
        row.setVgrow(Priority.ALWAYS);
        getRowConstraints().add(row);
        return getRowConstraints().size() - 1;
    }

    /** A chart of the run that is looked at and, beside it, the same of the run laid over it, where there is one. */
    static final class PanePair extends HBox {
        private final ChartPane first;
        private final ChartPane second;

        PanePair(ChartFactory charts, String id) {
            setId(id + "-pair");
            getStyleClass().add("pane-pair");
            first = charts.pane(id);
            second = charts.pane(id + "-over");
            for (ChartPane pane : panes()) {
                pane.setMinWidth(0);
                pane.setPrefWidth(0);
                setHgrow(pane, Priority.ALWAYS);
            }
            getChildren().addAll(first, second);
            setCompared(false);
        }

        /** The first run's. */
        ChartPane first() {
            return first;
        }

        /** The other run's. */
        ChartPane second() {
            return second;
        }

        /** Both. */
        List<ChartPane> panes() {
            return List.of(first, second);
        }

        /** Whether there is a second run. */
        void setCompared(boolean two) {
            second.setVisible(two);
            second.setManaged(two);
        }
    }
}
