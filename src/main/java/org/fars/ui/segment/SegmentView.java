package org.fars.ui.segment;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javafx.beans.value.ObservableValue;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.Slider;
import javafx.scene.control.Tooltip;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.RowConstraints;
import javafx.scene.layout.VBox;
import org.fars.evaluate.cells.CellAttacker.AttackedCells;
import org.fars.ui.chart.ChartStyle;
import org.fars.ui.common.ChartFactory;
import org.fars.ui.common.Messages;
import org.fars.ui.common.NumberFormats;
import org.fars.ui.control.ImagePane;
import org.fars.ui.control.PerturbationImage;
import org.fars.ui.control.PixelImage;
import org.fars.ui.control.ViewportModel;
import org.fars.ui.segment.SegmentedImage.CellMap;
import org.fars.ui.segment.CellAttackModel.Attacked;
import org.fars.ui.segment.SegmentModel.ClassShare;

/**
 * The selected image under a dense model: image, predicted mask, radius map and true mask beside each other, above them how
 * many cells can change, below them the legend.
 */
public final class SegmentView extends VBox {
    private static final double OPACITY = 0.6;
    private static final double LEAST_ROW = 96;

    private final SegmentModel model;
    private final Messages messages;
    private final ChartFactory charts;
    private final ObservableValue<ChartStyle> style;
    private final ViewportModel viewport = new ViewportModel();
    private final ImagePane image = pane("image");
    private final ImagePane predicted = pane("predicted");
    private final ImagePane radii = pane("radii");
    private final ImagePane truth = pane("truth");
    private final ImagePane adversarial = pane("adversarial");
    private final ImagePane attacked = pane("attacked");
    private final ImagePane flipped = pane("flipped");
    private final ImagePane change = pane("change");
    private final GridPane pictures = new GridPane();
    private final Slider opacity = new Slider(0, 1, OPACITY);
    private final FlowPane legend = new FlowPane();
    private final Label facts = new Label();
    private final Label end = new Label();
    private final ScaleStrip strip = new ScaleStrip();

    /** Writes files where the person says. */
    @FunctionalInterface
    public interface FileSink {
        /**
         * Asks for a file and has it written in the background.
         *
         * @param fileName the name proposed
         * @param writer writes the file; on any thread
         */
        void save(String fileName, Consumer<Path> writer);
    }

    /**
     * @param charts supplies colours, and draws not more than once a frame
     * @param files where exported files go
     */
    public SegmentView(SegmentModel model, ChartFactory charts, FileSink files, Messages messages) {
        this.model = model;
        this.messages = messages;
        this.charts = charts;
        this.style = charts.style();
        setId("segment");
        getStyleClass().add("segment");
        getStylesheets().add(SegmentView.class.getResource("segment.css").toExternalForm());
        captions();
        pictures.getStyleClass().addAll("surface", "scene-pictures");
        VBox.setVgrow(pictures, Priority.ALWAYS);
        pictures.setMinHeight(LEAST_ROW);
        getChildren().addAll(new SegmentHeader(model, files, messages), pictures, legendCard());
        image.errorProperty().bind(model.problemProperty());
        model.sceneProperty().addListener((property, before, after) -> sceneChanged(before, after));
        model.headProperty().addListener((property, before, after) -> draw());
        model.certificateProperty().addListener((property, before, after) -> draw());
        model.epsilonProperty()
            .addListener((property, before, after) -> charts.scheduler().later(radii, this::drawRadii));
        model.attack().attackedProperty().addListener((property, before, after) -> {
            arrange();
            draw();
        });
        opacity.valueProperty()
            .addListener((property, before, after) -> charts.scheduler().later(opacity, this::drawMasks));
        style.addListener((property, before, after) -> drawRadii());
        model.lookingProperty().addListener((property, before, after) -> busy(after));
        sceneChanged(Optional.empty(), model.sceneProperty().get());
    }

    private ImagePane pane(String id) {
        ImagePane pane = new ImagePane(viewport);
        pane.setId("scene-" + id);
        pane.setMaxHeight(Double.MAX_VALUE);
        pane.addEventHandler(MouseEvent.MOUSE_MOVED, event -> tell(pane, event.getX(), event.getY()));
        pane.addEventHandler(MouseEvent.MOUSE_EXITED, event -> tell(OptionalInt.empty()));
        return pane;
    }

    private void captions() {
        image.captionProperty().set(messages.get("segment.image"));
        predicted.captionProperty().set(messages.get("segment.predicted"));
        radii.captionProperty().set(messages.get("segment.radii"));
        truth.captionProperty().set(messages.get("segment.true"));
        adversarial.captionProperty().set(messages.get("segment.adversarial"));
        attacked.captionProperty().set(messages.get("segment.attacked.mask"));
        change.captionProperty().set(messages.get("segment.change"));
        Stream.of(image, predicted, radii, truth).forEach(pane -> pane.emptyTextProperty().set(""));
    }

    private Node legendCard() {
        facts.setId("cell-facts");
        facts.getStyleClass().add("facts");
        facts.setMinWidth(0);
        legend.setId("scene-legend");
        legend.getStyleClass().add("classes");
        HBox.setHgrow(legend, Priority.ALWAYS);
        legend.setMinWidth(0);
        opacity.setId("mask-opacity");
        opacity.setPrefWidth(80);
        opacity.setTooltip(new Tooltip(messages.get("segment.opacity.tip")));
        opacity.setAccessibleText(messages.get("segment.opacity.tip"));
        Label mask = muted("segment.opacity");
        Region gap = new Region();
        HBox.setHgrow(gap, Priority.ALWAYS);
        HBox first = new HBox(facts, gap, mask, opacity);
        first.getStyleClass().add("line");
        HBox colours = new HBox(muted("segment.scale"), new Label("0"), strip, end);
        HBox crossed = new HBox(swatch("crossed"), muted("segment.crossed"));
        HBox undecided = new HBox(swatch("undecided"), muted("segment.undecided"));
        List.of(colours, crossed, undecided).forEach(each -> each.getStyleClass().add("key"));
        FlowPane scale = new FlowPane(colours, crossed, undecided);
        scale.getStyleClass().add("scale");
        scale.setMinWidth(0);
        VBox card = new VBox(first, legend, scale);
        card.getStyleClass().addAll("surface", "scene-legend");
        card.setMinHeight(USE_PREF_SIZE);
        tell(OptionalInt.empty());
        return card;
    }

    private Label muted(String key) {
        Label label = new Label(messages.get(key));
        label.getStyleClass().add("muted");
        return label;
    }

    private static Region swatch(String what) {
        Region swatch = new Region();
        swatch.getStyleClass().addAll("swatch", what);
        return swatch;
    }

    private void sceneChanged(Optional<SegmentedImage> before, Optional<SegmentedImage> after) {
        if (!before.map(SegmentedImage::contentHash).equals(after.map(SegmentedImage::contentHash))) {
            viewport.reset();
        }
        arrange();
        draw();
    }

    private void busy(boolean busy) {
        Stream.of(image, predicted, radii, truth)
            .forEach(pane -> pane.busyProperty().set(busy && (!model.isSegmented() || pane == radii)));
    }

    /** Puts the pictures that there are beside each other, and below them those of an attack. */
    private void arrange() {
        List<ImagePane> above = new ArrayList<>(List.of(image, predicted, radii));
        List<ImagePane> below = new ArrayList<>(List.of(adversarial, attacked, flipped));
        if (model.sceneProperty().get().flatMap(SegmentedImage::truth).isPresent()) {
            above.add(truth);
            below.add(change);
        }
        boolean two = model.attack().attackedProperty().get().isPresent();
        pictures.getChildren().clear();
        pictures.getColumnConstraints().clear();
        pictures.getRowConstraints().setAll(two ? List.of(row(), row()) : List.of(row()));
        for (int i = 0; i < above.size(); i++) {
            ColumnConstraints column = new ColumnConstraints();
            column.setPercentWidth(100.0 / above.size());
            pictures.getColumnConstraints().add(column);
            pictures.add(above.get(i), i, 0);
            if (two) {
                pictures.add(below.get(i), i, 1);
            }
        }
    }

    private static RowConstraints row() {
        RowConstraints row = new RowConstraints(LEAST_ROW, LEAST_ROW, Double.MAX_VALUE);
        row.setVgrow(Priority.ALWAYS);
        return row;
    }

    private void draw() {
        Optional<SegmentedImage> scene = model.sceneProperty().get();
        image.setImage(scene.map(now -> PixelImage.of(now.image())).orElse(null));
        drawMasks();
        drawRadii();
        drawAttack();
        busy(model.lookingProperty().get());
        legend.getChildren()
            .setAll(scene.map(now -> model.classes().stream().map(each -> entry(now, each)).toList())
                .orElse(List.of()));
    }

    private void drawMasks() {
        Optional<SegmentedImage> scene = model.sceneProperty().get();
        predicted.setImage(scene.flatMap(now -> model.maps()
            .map(maps -> CellPictures.of(now).overlay(now.image(), maps.predictions(), opacity.getValue())))
            .orElse(null));
        truth.setImage(scene.flatMap(now -> now.truth()
            .map(known -> CellPictures.of(now).overlay(now.image(), known.mask(), opacity.getValue())))
            .orElse(null));
        attacked.setImage(scene.flatMap(now -> model.attack()
            .attackedProperty()
            .get()
            .map(one -> CellPictures.of(now)
                .overlay(one.cells().adversarial(), one.cells().after(), opacity.getValue())))
            .orElse(null));
    }

    private void drawAttack() {
        Optional<AttackedCells> cells = model.attack().attackedProperty().get().map(Attacked::cells);
        Optional<SegmentedImage> scene = model.sceneProperty().get().filter(now -> cells.isPresent());
        adversarial.setImage(scene.map(now -> PixelImage.of(cells.get().adversarial())).orElse(null));
        flipped.setImage(scene.map(now -> CellPictures.of(now)
            .flipped(now.image(), cells.get().before(), cells.get().after()))
            .orElse(null));
        flipped.captionProperty()
            .set(cells.map(now -> messages.get("segment.flipped", now.changed())).orElse(""));
        change.setImage(scene.map(now -> PerturbationImage.of(now.image(), cells.get().adversarial(),
                1 / Math.max(1e-6, cells.get().linf()), PerturbationImage.Mode.AMPLIFIED))
            .orElse(null));
    }

    private void drawRadii() {
        Optional<CellMap> map = model.map();
        double full = CellPictures.roundUp(map.map(CellMap::largest).orElse(0.0));
        end.setText(map.map(now -> NumberFormats.distance(full)).orElse("–"));
        radii.setImage(model.sceneProperty()
            .get()
            .flatMap(now -> map.map(known -> CellPictures.of(now)
                .radii(known.cells(), full, Optional.of(new CellPictures.Crossed(model.epsilonProperty().get(),
                        style.getValue().attack().getRGB() & 0xffffff)))))
            .orElse(null));
    }

    private Node entry(SegmentedImage scene, ClassShare share) {
        Region swatch = swatch("class");
        swatch.setStyle(String.format(Locale.ROOT, "-fx-background-color: -color-border-default, #%06x;",
                CellPictures.of(scene).colour(share.label())));
        Label entry = new Label(messages.get("segment.class", model.label(share.label()),
                String.format(Locale.ROOT, "%.1f %%", 100 * share.share())), swatch);
        entry.getStyleClass().add("entry");
        return entry;
    }

    private void tell(ImagePane pane, double x, double y) {
        tell(model.sceneProperty()
            .get()
            .flatMap(now -> pane.position(x, y)
                .map(at -> OptionalInt.of(now.grid()
                    .cellOf((int) Math.min(at.getY() * now.grid().imageHeight(), now.grid().imageHeight() - 1.0),
                            (int) Math.min(at.getX() * now.grid().imageWidth(), now.grid().imageWidth() - 1.0)))))
            .orElse(OptionalInt.empty()));
    }

    private void tell(OptionalInt cell) {
        Optional<SegmentedImage> scene = model.sceneProperty().get();
        Optional<CellMap> map = model.map();
        if (cell.isEmpty() || scene.isEmpty() || map.isEmpty()) {
            facts.setText(messages.get("segment.hover"));
            return;
        }
        int at = cell.getAsInt();
        int width = scene.get().grid().width();
        int label = map.get().cells().predictions()[at];
        String radius = NumberFormats.radius(map.get().cells().radii()[at]);
        OptionalInt next = map.get().runnerUp(at);
        String what = label < 0
                ? messages.get("segment.cell.undecided")
                : next.isPresent()
                        ? messages.get("segment.cell.next", model.label(label), model.label(next.getAsInt()), radius)
                        : messages.get("segment.cell.radius", model.label(label), radius);
        facts.setText(messages.get("segment.cell", at / width + 1, at % width + 1, what));
    }

    /** The colours of radii, from 0 to the end of the scale. */
    private static final class ScaleStrip extends HBox {
        private static final int PARTS = 32;

        ScaleStrip() {
            getStyleClass().add("strip");
            for (int i = 0; i < PARTS; i++) {
                Region part = new Region();
                part.setStyle(String.format(Locale.ROOT, "-fx-background-color: #%06x;",
                        CellPictures.radius(i, PARTS - 1.0)));
                HBox.setHgrow(part, Priority.ALWAYS);
                getChildren().add(part);
            }
        }
    }
}
