package org.fars.ui.inspect;

import java.util.function.Function;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.css.PseudoClass;
import javafx.scene.control.Label;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableRow;
import javafx.scene.control.TableView;
import javafx.scene.control.Tooltip;
import org.fars.certify.Certificate;
import org.fars.ui.look.Numbers;
import org.fars.ui.text.Messages;

/** Every certificate of the image: which, of which head, how far, and what that may be believed for. */
final class CertificatesView extends TableView<Certificate> {
    private static final double ROW = 28;
    private static final PseudoClass SOUND = PseudoClass.getPseudoClass("sound");
    private static final PseudoClass UNSOUND = PseudoClass.getPseudoClass("unsound");

    private final Messages messages;

    CertificatesView(InspectModel model, Messages messages) {
        this.messages = messages;
        setId("certificates");
        getStyleClass().add("plain-table");
        setColumnResizePolicy(CONSTRAINED_RESIZE_POLICY_FLEX_LAST_COLUMN);
        setFixedCellSize(ROW);
        setSelectionModel(null);
        Label nothing = new Label(messages.get("certificates.nothing"));
        nothing.getStyleClass().add("muted");
        nothing.setWrapText(true);
        setPlaceholder(nothing);
        setRowFactory(table -> new Row());
        column("certificates.id", 170, Certificate::id);
        column("certificates.head", 90, Certificate::head);
        TableColumn<Certificate, String> radius = column("certificates.radius", 64,
                certificate -> certificate.abstained()
                        ? messages.get("certificates.abstains")
                        : Numbers.radius(certificate.radius()));
        radius.getStyleClass().add("number");
        TableColumn<Certificate, String> kind = column("certificates.kind", 130, this::kind);
        kind.setCellFactory(column -> new KindCell());
        Runnable update = () -> getItems().setAll(model.certificates());
        model.analysisProperty().addListener((property, before, after) -> update.run());
        model.smoothedProperty().addListener((property, before, after) -> update.run());
        update.run();
    }

    private TableColumn<Certificate, String> column(String key, double width, Function<Certificate, String> text) {
        TableColumn<Certificate, String> column = new TableColumn<>(messages.get(key));
        column.setCellValueFactory(row -> new ReadOnlyStringWrapper(text.apply(row.getValue())));
        column.setPrefWidth(width);
        column.setReorderable(false);
        column.setSortable(false);
        getColumns().add(column);
        return column;
    }

    private String kind(Certificate certificate) {
        String kind = Brackets.kind(certificate);
        return certificate.reason().isEmpty() || certificate.kind() == Certificate.Kind.NONE
                ? kind
                : kind + " · " + certificate.reason();
    }

    private static final class Row extends TableRow<Certificate> {
        private final Tooltip tooltip = new Tooltip();

        @Override
        protected void updateItem(Certificate item, boolean empty) {
            super.updateItem(item, empty);
            boolean none = empty || item == null;
            pseudoClassStateChanged(UNSOUND, !none && !item.sound());
            pseudoClassStateChanged(SOUND, !none && item.sound() && item.radius() > 0);
            if (none || item.reason().isEmpty()) {
                setTooltip(null);
            } else {
                tooltip.setText(item.reason());
                setTooltip(tooltip);
            }
        }
    }

    private static final class KindCell extends TableCell<Certificate, String> {
        KindCell() {
            getStyleClass().add("kind");
        }

        @Override
        protected void updateItem(String item, boolean empty) {
            super.updateItem(item, empty);
            setText(empty ? null : item);
        }
    }
}
