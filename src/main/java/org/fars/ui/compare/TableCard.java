package org.fars.ui.compare;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javafx.beans.InvalidationListener;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.css.PseudoClass;
import javafx.scene.control.Label;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.scene.text.Font;
import javafx.scene.text.Text;
import org.fars.evaluate.report.PaperTables.PaperTable;
import org.fars.ui.common.Card;
import org.fars.ui.common.LazyTooltips;
import org.fars.ui.common.Messages;

/** The tables of a comparison, one at a time, to read, copy and save; the paper's rows stand in a block of their own. */
final class TableCard extends StackPane {
    private static final double ROW = 26;
    private static final double HEADER = 32;
    private static final String PREFIX = "FaRS – ";
    private static final int MOST_ROWS = 14;
    private static final int LEAST_ROWS = 5;
    private static final double TIP = 420;

    private final Messages messages;
    private final TableView<PaperTable.Row> view = table("paper-table");
    private final TableView<PaperTable.Row> paper = table("paper-rows");
    private final VBox paperBlock;
    private final Label note = new Label();
    private final ToggleGroup group = new ToggleGroup();
    private List<PaperTable> tables = List.of();
    private List<String> columns = List.of();
    private int chosen;

    /** The tables, in order. */
    enum Kind {
        /** Both heads and their difference. */
        HEADS,
        /** Table 1 in the paper's layout. */
        TABLE_1,
        /** Table 2 in the paper's layout. */
        TABLE_2,
        /** The selected images, or all. */
        MEASUREMENTS
    }

    TableCard(CompareView.ResultSink results, Messages messages) {
        this.messages = messages;
        setMinHeight(USE_PREF_SIZE);
        setMinWidth(0);
        Label nothing = new Label(messages.get("compare.table.none"));
        nothing.getStyleClass().add("muted");
        view.setPlaceholder(nothing);
        Label caption = new Label(messages.get("compare.table.paper"));
        caption.getStyleClass().addAll("muted", "caption");
        caption.setWrapText(true);
        paperBlock = new VBox(caption, paper);
        paperBlock.setMinHeight(Region.USE_PREF_SIZE);
        paperBlock.getStyleClass().add("paper-block");
        note.getStyleClass().addAll("muted", "caption");
        note.setWrapText(true);
        note.setMinHeight(Region.USE_PREF_SIZE);
        VBox.setVgrow(view, Priority.ALWAYS);
        HBox switcher = new HBox();
        for (Kind kind : Kind.values()) {
            switcher.getChildren().add(toggle(kind));
        }
        switcher.getStyleClass().addAll("segments", "small");
        VBox body = new VBox(view, paperBlock, note);
        body.getStyleClass().add("tables");
        getChildren().add(new Card(messages.get("compare.tables"), body, switcher,
                new TableExportMenu("table-export",
                        () -> tables.isEmpty() ? Optional.empty() : Optional.of(tables.get(chosen)),
                        results, messages)));
        show();
    }

    private static TableView<PaperTable.Row> table(String id) {
        TableView<PaperTable.Row> table = new TableView<>();
        table.setId(id);
        table.getStyleClass().addAll("plain-table", "paper-table");
        table.setFixedCellSize(ROW);
        table.setSelectionModel(null);
        new FittedColumns<>(table);
        return table;
    }

    private ToggleButton toggle(Kind kind) {
        int index = kind.ordinal();
        String key = "compare.table." + kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
        ToggleButton button = new ToggleButton(messages.get(key));
        button.setId("table-" + kind.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        button.setToggleGroup(group);
        button.setTooltip(new Tooltip(messages.get(key + ".tip")));
        button.setMinWidth(Region.USE_PREF_SIZE);
        button.setSelected(index == chosen);
        button.setOnAction(event -> {
            button.setSelected(true);
            chosen = index;
            show();
        });
        return button;
    }

    /** @param shown one table for each {@link Kind}, or none */
    void show(List<PaperTable> shown) {
        tables = shown;
        show();
    }

    private void show() {
        List<PaperTable.Row> rows = tables.isEmpty() ? List.of() : tables.get(chosen).rows();
        List<String> now = tables.isEmpty() ? List.of() : tables.get(chosen).columns();
        // New columns mean new cells, which take the window many times as long as new words in old ones.
        if (!columns.equals(now)) {
            columns = now;
            for (TableView<PaperTable.Row> table : List.of(view, paper)) {
                table.getItems().clear();
                table.getColumns()
                    .setAll(IntStream.range(0, columns.size()).mapToObj(i -> column(columns.get(i), i)).toList());
            }
        }
        List<PaperTable.Row> published = rows.stream().filter(PaperTable.Row::fromPaper).toList();
        List<PaperTable.Row> own = rows.stream().filter(row -> !row.fromPaper()).toList();
        fill(view, own);
        double height = HEADER + ROW * Math.clamp(own.size(), LEAST_ROWS, MOST_ROWS) + 2;
        view.setMinHeight(height);
        view.setPrefHeight(height);
        fill(paper, published);
        paper.setPrefHeight(HEADER + ROW * published.size());
        paper.setMinHeight(HEADER + ROW * published.size());
        paperBlock.setVisible(!published.isEmpty());
        paperBlock.setManaged(!published.isEmpty());
        boolean heads = chosen == Kind.HEADS.ordinal() && !tables.isEmpty();
        note.setText(heads ? tables.get(chosen).note() : "");
        note.setVisible(heads);
        note.setManaged(heads);
    }

    private static void fill(TableView<PaperTable.Row> table, List<PaperTable.Row> rows) {
        if (!rows.equals(table.getItems())) {
            table.getItems().setAll(rows);
        }
    }

    private TableColumn<PaperTable.Row, String> column(String name, int index) {
        // On the screen every cell counts; files have the paper's full names.
        TableColumn<PaperTable.Row, String> column = new TableColumn<>(name.replace("ε = ", "ε "));
        column.setCellValueFactory(
                row -> new ReadOnlyStringWrapper(row.getValue().cells().get(index).replace(PREFIX, "")));
        column.setReorderable(false);
        column.setSortable(false);
        if (chosen == Kind.HEADS.ordinal() && index > 0 || isNumber(name)) {
            column.getStyleClass().add("number");
        }
        column.setCellFactory(cells -> name.equals("Kind") ? new KindCell() : new WordCell());
        return column;
    }

    static boolean isNumber(String name) {
        return name.equals("Natural") || name.startsWith("ε") || name.equals("Δ") || name.endsWith(" margin")
                || name.endsWith(" radius") || name.endsWith(" attacked at");
    }

    /** Shows its text in full as a tooltip where there is no room for it. */
    private static class WordCell extends TableCell<PaperTable.Row, String> {
        WordCell() {
            LazyTooltips.install(this, TIP, () -> Objects.requireNonNullElse(getText(), ""));
        }

        @Override
        protected void updateItem(String item, boolean empty) {
            super.updateItem(item, empty);
            setText(empty ? null : item);
        }
    }

    private static final class KindCell extends WordCell {
        private static final PseudoClass PROVED = PseudoClass.getPseudoClass("proved");
        private static final PseudoClass NOTHING = PseudoClass.getPseudoClass("nothing");

        @Override
        protected void updateItem(String item, boolean empty) {
            super.updateItem(item, empty);
            boolean proved = !empty && (item.startsWith("deterministic") || item.startsWith("probabilistic"));
            pseudoClassStateChanged(PROVED, proved);
            pseudoClassStateChanged(NOTHING, !empty && !proved);
        }
    }

    /**
     * Columns as wide as their texts, whatever width the table had before. What is left over goes to all alike; where there
     * is too little, the widest column gives way.
     *
     * @param <S> a row
     */
    static final class FittedColumns<S> {
        /** That of compare.css. */
        private static final Font FONT = Font.font("Inter", 12);
        /** A cell's padding and a little air. */
        private static final double AIR = 7;
        /** The scroll bar, the table's own edges, and a rounding. */
        private static final double SCROLL_BAR = 20;
        private static final double NARROWEST = 96;

        private final TableView<S> view;

        /** Keeps that table's columns fitted. */
        FittedColumns(TableView<S> view) {
            this.view = view;
            view.setColumnResizePolicy(TableView.UNCONSTRAINED_RESIZE_POLICY);
            InvalidationListener fit = changed -> fit();
            view.widthProperty().addListener(fit);
            view.getItems().addListener(fit);
        }

        /** Of very many rows only some are measured. */
        private static final int MEASURED = 40;

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
                        view.getItems().stream().limit(MEASURED).map(row -> String.valueOf(column.getCellData(row))))
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
}
