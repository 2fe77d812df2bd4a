package org.fars.ui.compare;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javafx.beans.InvalidationListener;
import javafx.beans.Observable;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.scene.control.Label;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.fars.ui.compare.ImageMeasurements.Measured;
import org.fars.certify.Certificate;
import org.fars.certify.CertifiedClassifier;
import org.fars.evaluate.ImageResult;
import org.fars.evaluate.report.PaperTables.PaperTable;
import org.fars.image.ClassNames;
import org.fars.ui.common.Card.DrawerHeader;
import org.fars.ui.common.Messages;
import org.fars.ui.gallery.GalleryModel;
import org.fars.ui.gallery.ImageItem;
import org.fars.ui.task.TaskRunner.TaskHandle;
import org.fars.ui.task.TaskRunner;

/** The measurements of the images that are selected in the gallery, as a table to read, copy and save. */
public final class MeasurementsView extends VBox {
    private static final double ROW = 26;

    private final GalleryModel gallery;
    private final TaskRunner runner;
    private final Messages messages;
    private final TableView<PaperTable.Row> view = new TableView<>();
    private final Label note = new Label();
    private final InvalidationListener follow = change -> follow();
    private Optional<PaperTable> table = Optional.empty();
    private Optional<TaskHandle> making = Optional.empty();

    /**
     * @param results saves the table
     * @param close closes the view
     */
    public MeasurementsView(GalleryModel gallery, CompareView.ResultSink results, TaskRunner runner, Messages messages,
            Runnable close) {
        this.gallery = gallery;
        this.runner = runner;
        this.messages = messages;
        setId("measurements");
        getStyleClass().add("drawer");
        getStylesheets().add(CompareView.class.getResource("compare.css").toExternalForm());
        DrawerHeader head = new DrawerHeader(messages.get("measurements.title"), messages, close);
        head.getChildren().add(2, new TableExportMenu("measurements-export", () -> table, results, messages));
        view.setId("measurements-table");
        view.getStyleClass().addAll("plain-table", "paper-table");
        view.setFixedCellSize(ROW);
        view.setPlaceholder(new Label(messages.get("measurements.none")));
        new TableCard.FittedColumns<>(view);
        VBox.setVgrow(view, Priority.ALWAYS);
        note.getStyleClass().addAll("muted", "caption");
        note.setWrapText(true);
        note.setMinHeight(USE_PREF_SIZE);
        getChildren().addAll(head, view, note);
        sceneProperty().addListener((property, before, after) -> {
            if (after != null && before == null) {
                followed().forEach(each -> each.addListener(follow));
                follow();
            } else if (after == null) {
                followed().forEach(each -> each.removeListener(follow));
            }
        });
    }

    private Stream<Observable> followed() {
        return Stream.of(gallery.selection().itemsProperty(), gallery.attacksProperty(), gallery.knownProperty(),
                gallery.cardProperty());
    }

    /** Returns what is known of the selected images; to be called on the window's thread. */
    static List<Measured> measured(GalleryModel gallery) {
        return gallery.all()
            .stream()
            .filter(gallery.selection()::contains)
            .map(item -> new Measured(item.entry().name(), label(gallery, item), item.results()))
            .toList();
    }

    private static String label(GalleryModel gallery, ImageItem item) {
        return gallery.labelIndex(item).isPresent()
                ? gallery.cardProperty().get().label(gallery.labelIndex(item).getAsInt())
                : item.entry().label().map(ClassNames::readable).orElse(PaperTable.NOTHING);
    }

    /**
     * Returns the table: of each head its class, margin, largest certified radius of the plain head with its kind, and the
     * smallest perturbation that changed its class.
     *
     * @param model the model's id
     */
    static PaperTable table(List<Measured> images, String model, List<String> classes) {
        List<String> heads = images.stream()
            .flatMap(image -> image.heads().stream())
            .map(ImageResult.HeadResult::head)
            .distinct()
            .toList();
        return new ImageMeasurements(images, classes).table(heads, MeasurementsView::radius,
                "Radii and attacks in ℓ2, pixel values in [0, 1]; the radius is the largest certified for the plain head. "
                        + "Model: " + model + ".");
    }

    private static Optional<Certificate> radius(ImageResult.HeadResult head) {
        return CertifiedClassifier.HEAD.strongest(head.prediction(), head.certificates());
    }

    private void follow() {
        making.ifPresent(TaskHandle::cancel);
        List<Measured> now = measured(gallery);
        List<String> classes = Optional.ofNullable(gallery.cardProperty().get())
            .flatMap(card -> Optional.ofNullable(card.classes()))
            .orElse(List.of());
        String model = gallery.cardProperty().get() == null ? "" : gallery.cardProperty().get().id();
        making = Optional.of(runner.submit(messages.get("work.counting"), context -> table(now, model, classes),
                this::show));
    }

    private void show(PaperTable made) {
        if (table.filter(old -> old.columns().equals(made.columns())).isEmpty()) {
            view.getItems().clear();
            view.getColumns()
                .setAll(IntStream.range(0, made.columns().size())
                    .mapToObj(i -> column(made.columns().get(i), i))
                    .toList());
        }
        table = Optional.of(made);
        view.getItems().setAll(made.rows());
        note.setText(made.title() + ". " + made.note());
    }

    private static TableColumn<PaperTable.Row, String> column(String name, int index) {
        TableColumn<PaperTable.Row, String> column = new TableColumn<>(name);
        column.setCellValueFactory(row -> new ReadOnlyStringWrapper(row.getValue().cells().get(index)));
        if (TableCard.isNumber(name)) {
            column.getStyleClass().add("number");
        }
        return column;
    }
}
