package org.fars.ui.app;

import java.util.Locale;
import java.util.function.Function;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.scene.control.Label;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.fars.model.LipschitzBound;
import org.fars.model.LoadedModel;
import org.fars.ui.common.Card.DrawerHeader;
import org.fars.ui.common.Messages;

/** What the audit of a model says, layer by layer. */
final class AuditView extends VBox {
    AuditView(LoadedModel model, Messages messages, Runnable close) {
        getStyleClass().add("drawer");
        setId("audit");
        LipschitzBound bound = model.lipschitz();
        DrawerHeader head = new DrawerHeader(messages.get("audit.title", model.card().id()), messages, close);
        Label summary = new Label(bound.basis() == LipschitzBound.Basis.DECLARED
                ? messages.get("audit.declared", number(bound.upper()))
                : bound.isUsable()
                        ? messages.get("audit.summary", number(bound.upper()), number(bound.displacement()))
                        : messages.get("badge.none", bound.reason()));
        summary.setWrapText(true);
        summary.setMinHeight(USE_PREF_SIZE);
        TableView<LipschitzBound.Layer> table = new TableView<>();
        table.getStyleClass().add("plain-table");
        table.setColumnResizePolicy(TableView.CONSTRAINED_RESIZE_POLICY_FLEX_LAST_COLUMN);
        column(table, messages.get("audit.layer"), 110, LipschitzBound.Layer::name);
        column(table, messages.get("audit.bound"), 90, layer -> number(layer.bound())).getStyleClass().add("number");
        column(table, messages.get("audit.method"), 190, LipschitzBound.Layer::method);
        table.getItems().setAll(bound.layers());
        table.setPlaceholder(new Label(messages.get("audit.nothing")));
        VBox.setVgrow(table, Priority.ALWAYS);
        getChildren().addAll(head, summary, table);
    }

    private static TableColumn<LipschitzBound.Layer, String> column(TableView<LipschitzBound.Layer> table,
            String title, double width, Function<LipschitzBound.Layer, String> text) {
        TableColumn<LipschitzBound.Layer, String> column = new TableColumn<>(title);
        column.setCellValueFactory(row -> new ReadOnlyStringWrapper(text.apply(row.getValue())));
        column.setPrefWidth(width);
        column.setSortable(false);
        table.getColumns().add(column);
        return column;
    }

    private static String number(double value) {
        return value != 0 && (value < 1e-3 || value > 1e4)
                ? String.format(Locale.ROOT, "%.2e", value)
                : String.format(Locale.ROOT, "%.6f", value);
    }
}
