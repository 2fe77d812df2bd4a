package org.fars.ui.compare;

import java.util.List;
import java.util.stream.Stream;
import javafx.beans.InvalidationListener;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.scene.text.Font;
import javafx.scene.text.Text;

/**
 * Columns as wide as their texts, whatever width the table had before. What is left over goes to all alike; where there
 * is too little, the widest column gives way.
 *
 * @param <S> a row
 */
final class FittedColumns<S> {
    /** That of compare.css. */
    private static final Font FONT = Font.font("Inter", 12);
    /** A cell's padding and a little air. */
    private static final double AIR = 7;
    /** The scroll bar, the table's own edges, and a rounding. */
    private static final double SCROLL_BAR = 20;
    private static final double NARROWEST = 40;

    private final TableView<S> view;

    /** Keeps that table's columns fitted. */
    FittedColumns(TableView<S> view) {
        this.view = view;
        view.setColumnResizePolicy(TableView.UNCONSTRAINED_RESIZE_POLICY);
        InvalidationListener fit = changed -> fit();
        view.widthProperty().addListener(fit);
        view.getItems().addListener(fit);
    }

    private void fit() {
        List<TableColumn<S, ?>> columns = view.getColumns();
        double[] widths = columns.stream().mapToDouble(this::need).toArray();
        double free = view.getWidth() - SCROLL_BAR;
        for (double width : widths) {
            free -= width;
        }
        int widest = 0;
        for (int i = 1; i < widths.length; i++) {
            widest = widths[i] > widths[widest] ? i : widest;
        }
        for (int i = 0; i < widths.length; i++) {
            double change = free > 0 ? free / widths.length : i == widest ? free : 0;
            columns.get(i).setPrefWidth(Math.max(NARROWEST, widths[i] + change));
        }
    }

    private double need(TableColumn<S, ?> column) {
        return AIR + Stream
            .concat(Stream.of(column.getText()),
                    view.getItems().stream().map(row -> String.valueOf(column.getCellData(row))))
            .distinct()
            .mapToDouble(FittedColumns::width)
            .max()
            .orElse(0);
    }

    private static double width(String words) {
        Text text = new Text(words);
        text.setFont(FONT);
        return text.getLayoutBounds().getWidth();
    }
}
