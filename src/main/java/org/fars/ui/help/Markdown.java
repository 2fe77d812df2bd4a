package org.fars.ui.help;

import java.util.List;
import javafx.scene.control.Label;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.scene.text.Text;
import javafx.scene.text.TextFlow;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TableCell;
import org.commonmark.ext.gfm.tables.TableHead;
import org.commonmark.ext.gfm.tables.TableRow;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.BulletList;
import org.commonmark.node.Code;
import org.commonmark.node.Emphasis;
import org.commonmark.node.Heading;
import org.commonmark.node.Node;
import org.commonmark.node.OrderedList;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.StrongEmphasis;
import org.commonmark.parser.Parser;

/** Renders Markdown as JavaFX nodes: headings, paragraphs, lists, tables, bold, italic, code. */
final class Markdown {
    private static final Parser PARSER = Parser.builder().extensions(List.of(TablesExtension.create())).build();

    private Markdown() {}

    /** Renders a text. */
    static VBox render(String text) {
        VBox column = new VBox();
        column.getStyleClass().add("markdown");
        blocks(PARSER.parse(text), column);
        return column;
    }

    private static void blocks(Node parent, Pane into) {
        for (Node block = parent.getFirstChild(); block != null; block = block.getNext()) {
            switch (block) {
                case Heading heading -> into.getChildren().add(flow(heading, "h" + heading.getLevel()));
                case Paragraph paragraph -> into.getChildren().add(flow(paragraph, "paragraph"));
                case BulletList list -> list(list, into, false);
                case OrderedList list -> list(list, into, true);
                case TableBlock table -> into.getChildren().add(table(table));
                default -> throw new IllegalArgumentException("cannot render " + block.getClass().getSimpleName());
            }
        }
    }

    private static void list(Node list, Pane into, boolean numbered) {
        VBox items = new VBox();
        items.getStyleClass().add("list");
        int number = 1;
        for (Node item = list.getFirstChild(); item != null; item = item.getNext()) {
            Label mark = new Label(numbered ? number++ + "." : "•");
            mark.getStyleClass().add("mark");
            mark.setMinWidth(Region.USE_PREF_SIZE);
            VBox body = new VBox();
            body.getStyleClass().add("item");
            HBox.setHgrow(body, Priority.ALWAYS);
            blocks(item, body);
            items.getChildren().add(new HBox(mark, body));
        }
        into.getChildren().add(items);
    }

    private static GridPane table(TableBlock table) {
        GridPane grid = new GridPane();
        grid.getStyleClass().add("table");
        int row = 0;
        for (Node part = table.getFirstChild(); part != null; part = part.getNext()) {
            String style = part instanceof TableHead ? "head" : "cell";
            for (Node line = part.getFirstChild(); line instanceof TableRow; line = line.getNext()) {
                int column = 0;
                for (Node cell = line.getFirstChild(); cell instanceof TableCell; cell = cell.getNext()) {
                    grid.add(flow(cell, style), column++, row);
                }
                row++;
            }
        }
        ColumnConstraints first = new ColumnConstraints();
        first.setPercentWidth(34);
        ColumnConstraints rest = new ColumnConstraints();
        rest.setHgrow(Priority.ALWAYS);
        grid.getColumnConstraints().setAll(first, rest);
        return grid;
    }

    private static TextFlow flow(Node parent, String style) {
        TextFlow flow = new TextFlow();
        flow.getStyleClass().add(style);
        inline(parent, "", flow);
        return flow;
    }

    private static void inline(Node parent, String style, TextFlow into) {
        for (Node node = parent.getFirstChild(); node != null; node = node.getNext()) {
            switch (node) {
                case org.commonmark.node.Text text -> into.getChildren().add(text(text.getLiteral(), style));
                case Code code -> into.getChildren().add(text(code.getLiteral(), "code"));
                case SoftLineBreak space -> into.getChildren().add(text(" ", style));
                case StrongEmphasis strong -> inline(strong, "strong", into);
                case Emphasis emphasis -> inline(emphasis, "emphasis", into);
                default -> throw new IllegalArgumentException("cannot render " + node.getClass().getSimpleName());
            }
        }
    }

    private static Text text(String literal, String style) {
        Text text = new Text(literal);
        text.getStyleClass().add("text");
        if (!style.isEmpty()) {
            text.getStyleClass().add(style);
        }
        return text;
    }
}
