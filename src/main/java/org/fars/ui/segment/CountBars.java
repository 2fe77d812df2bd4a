package org.fars.ui.segment;

import java.util.Locale;
import java.util.Optional;
import javafx.scene.control.Label;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Region;
import org.fars.ui.common.Messages;
import org.fars.ui.common.NumberFormats;
import org.fars.ui.segment.CellAttackModel.Attacked;

/** How many of an image's cells change at ε, as bars below each other: together, one by one, and by an attack. */
final class CountBars {
    private final Messages messages;
    private final Row together;
    private final Row oneByOne;
    private final Row attacked;

    /**
     * Adds the bars to a grid of three columns, which are theirs: name, bar, number.
     *
     * @param row the first of the three rows
     */
    CountBars(GridPane grid, int row, Messages messages) {
        this.messages = messages;
        together = new Row(grid, row, "together", messages);
        oneByOne = new Row(grid, row + 1, "one-by-one", messages);
        attacked = new Row(grid, row + 2, "attacked", messages);
    }

    /**
     * Shows numbers of cells.
     *
     * @param cells all cells; 0 while nothing is known
     * @param most K(ε)
     * @param single cells whose own radius is at most ε
     * @param found what an attack has changed, not necessarily within the ε of the other two; empty if there was none
     */
    void show(int cells, long most, long single, Optional<Attacked> found) {
        together.show(most, cells);
        oneByOne.show(single, cells);
        attacked.setVisible(found.isPresent());
        attacked.show(found.map(one -> one.cells().changed()).orElse(0), cells);
        found.ifPresent(one -> attacked.number.setText(messages.get("segment.attacked.at", one.cells().changed(),
                NumberFormats.distance(one.cells().eps()))));
    }

    /** A name, a bar and a number. */
    private static final class Row {
        private final Label name;
        private final Bar bar = new Bar();
        private final Label number = new Label();

        Row(GridPane grid, int row, String id, Messages messages) {
            name = new Label(messages.get("segment." + id));
            name.getStyleClass().add("muted");
            name.setMinWidth(Region.USE_PREF_SIZE);
            bar.getStyleClass().add(id);
            number.setId("count-" + id);
            number.getStyleClass().add("number");
            number.setMinWidth(Region.USE_PREF_SIZE);
            grid.addRow(row, name, bar, number);
        }

        void setVisible(boolean visible) {
            for (Region each : new Region[]{name, bar, number}) {
                each.setVisible(visible);
                each.setManaged(visible);
            }
        }

        void show(long count, int cells) {
            bar.show(cells == 0 ? 0 : (double) count / cells);
            number.setText(
                    cells == 0 ? "–" : String.format(Locale.ROOT, "%,d · %s", count, share(count, cells)));
        }
    }

    /** Formats a share in percent with one decimal. */
    static String share(long count, long all) {
        return String.format(Locale.ROOT, "%.1f %%", 100.0 * count / all);
    }

    /** A horizontal bar. */
    private static final class Bar extends Region {
        private static final double HEIGHT = 12;
        private static final double LEAST = 2;

        private final Region fill = new Region();
        private double share;

        Bar() {
            getStyleClass().add("count-bar");
            fill.getStyleClass().add("fill");
            getChildren().add(fill);
            setMinWidth(40);
            setMaxWidth(Double.MAX_VALUE);
        }

        void show(double part) {
            share = part;
            requestLayout();
        }

        @Override
        protected void layoutChildren() {
            fill.resizeRelocate(0, 0, share > 0 ? Math.max(LEAST, getWidth() * share) : 0, getHeight());
        }

        @Override
        protected double computePrefHeight(double width) {
            return HEIGHT;
        }

        @Override
        protected double computeMaxHeight(double width) {
            return HEIGHT;
        }
    }
}
