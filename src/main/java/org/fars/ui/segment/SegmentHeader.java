package org.fars.ui.segment;

import java.util.Locale;
import java.util.Optional;
import javafx.beans.binding.Bindings;
import javafx.css.PseudoClass;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.OverrunStyle;
import javafx.scene.control.Slider;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.fars.certify.CertificateType;
import org.fars.model.ImageSize;
import org.fars.segment.WorstCase;
import org.fars.ui.common.ChoiceBoxes;
import org.fars.ui.common.Messages;
import org.fars.ui.common.NumberFormats;
import org.fars.ui.segment.SegmentedImage.CellMap;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** What stands above the pictures: the image, who decides, ε, and how many cells can change. */
final class SegmentHeader extends VBox {
    private static final PseudoClass RUNNING = PseudoClass.getPseudoClass("running");
    private static final double NAMES = 84;
    private static final double NUMBERS = 118;
    /** How many times the largest radius the slider of ε goes: further all cells can change one by one, but few together. */
    private static final double RANGE = 4;

    private final SegmentModel model;
    private final Messages messages;
    private final Label name = new Label();
    private final Label headline = new Label();
    private final Label truth = new Label();
    private final ComboBox<String> head = new ComboBox<>();
    private final ComboBox<CertificateType> certificate = new ComboBox<>();
    private final ComboBox<ImageSize> size = new ComboBox<>();
    private final Label violation = new Label();
    private final Slider slider = new Slider();
    private final CountBars bars;
    private boolean filling;

    /** @param files where exported files go */
    SegmentHeader(SegmentModel model, SegmentView.FileSink files, Messages messages) {
        this.model = model;
        this.messages = messages;
        getStyleClass().addAll("surface", "segment-header");
        setMinWidth(0);
        name.setId("scene-name");
        name.getStyleClass().add("muted");
        name.setTextOverrun(OverrunStyle.CENTER_ELLIPSIS);
        name.setMinWidth(0);
        Region gap = new Region();
        HBox.setHgrow(gap, Priority.ALWAYS);
        HBox first = new HBox(name, gap, size(), head(), certificate(), attack(),
                new SceneExportMenu(model, files, messages));
        first.getStyleClass().add("line");
        violation.setId("cells-violation");
        violation.getStyleClass().add("violation");
        violation.setWrapText(true);
        violation.setMinHeight(USE_PREF_SIZE);
        violation.setMaxWidth(Double.MAX_VALUE);
        violation.textProperty().bind(model.attack().violationProperty());
        violation.visibleProperty().bind(violation.textProperty().isNotEmpty());
        violation.managedProperty().bind(violation.visibleProperty());
        headline.setId("cells-headline");
        headline.getStyleClass().add("headline");
        headline.setWrapText(true);
        headline.setMinHeight(USE_PREF_SIZE);
        truth.setId("cells-truth");
        truth.getStyleClass().add("muted");
        truth.setWrapText(true);
        truth.setMinHeight(USE_PREF_SIZE);
        truth.managedProperty().bind(truth.textProperty().isNotEmpty());
        GridPane grid = new GridPane();
        grid.getStyleClass().add("counts");
        ColumnConstraints middle = new ColumnConstraints();
        middle.setHgrow(Priority.ALWAYS);
        middle.setFillWidth(true);
        grid.getColumnConstraints().addAll(new ColumnConstraints(NAMES), middle, new ColumnConstraints(NUMBERS));
        epsilon(grid);
        bars = new CountBars(grid, 1, messages);
        getChildren().addAll(violation, first, headline, grid, truth);
        model.sceneProperty().addListener((property, before, after) -> update());
        model.problemProperty().addListener((property, before, after) -> update());
        model.lookingProperty().addListener((property, before, after) -> update());
        model.headProperty().addListener((property, before, after) -> update());
        model.certificateProperty().addListener((property, before, after) -> update());
        model.epsilonProperty().addListener((property, before, after) -> count());
        model.attack().attackedProperty().addListener((property, before, after) -> count());
        update();
    }

    private Node attack() {
        CellAttackModel attack = model.attack();
        Button button = new Button();
        button.setId("attack-cells");
        button.getStyleClass().addAll("accent", "attack");
        button.setMinWidth(USE_PREF_SIZE);
        button.graphicProperty()
            .bind(Bindings.when(attack.attackingProperty())
                .then(new FontIcon(Feather.X))
                .otherwise(new FontIcon(Feather.CROSSHAIR)));
        button.textProperty()
            .bind(Bindings.createStringBinding(() -> attack.attackingProperty().get()
                    ? messages.get("attack.cancel")
                    : messages.get("segment.attack", NumberFormats.distance(model.epsilonProperty().get())),
                    attack.attackingProperty(), model.epsilonProperty()));
        attack.attackingProperty()
            .addListener((property, before, after) -> button.pseudoClassStateChanged(RUNNING, after));
        button.setTooltip(new Tooltip(messages.get("segment.attack.tip")));
        button.setOnAction(event -> attack.attackOrCancel());
        button.disableProperty()
            .bind(Bindings.createBooleanBinding(() -> !attack.canAttack(), model.sceneProperty()));
        return button;
    }

    private Node head() {
        head.setId("segment-head");
        head.getStyleClass().add("small-combo");
        head.setTooltip(new Tooltip(messages.get("segment.head.tip")));
        head.setMinWidth(USE_PREF_SIZE);
        head.valueProperty().addListener((property, before, after) -> {
            if (!filling && after != null) {
                model.headProperty().set(after);
            }
        });
        return head;
    }

    private Node certificate() {
        certificate.setId("segment-certificate");
        certificate.getStyleClass().add("small-combo");
        certificate.setTooltip(new Tooltip(messages.get("segment.certificate.tip")));
        certificate.setMinWidth(USE_PREF_SIZE);
        ChoiceBoxes.byName(certificate, CertificateType::id);
        certificate.valueProperty().addListener((property, before, after) -> {
            if (!filling && after != null) {
                model.certificateProperty().set(after);
            }
        });
        return certificate;
    }

    private Node size() {
        size.setId("segment-size");
        size.getStyleClass().add("small-combo");
        size.setTooltip(new Tooltip(messages.get("segment.size.tip")));
        size.setMinWidth(USE_PREF_SIZE);
        ChoiceBoxes.byName(size, ImageSize::toString);
        size.valueProperty().addListener((property, before, after) -> {
            if (!filling && after != null) {
                model.resize(after);
            }
        });
        return size;
    }

    private void epsilon(GridPane grid) {
        Label what = new Label("ε");
        what.getStyleClass().add("heading");
        slider.setId("cells-epsilon");
        slider.setMax(1);
        slider.setAccessibleText(messages.get("segment.epsilon.tip"));
        slider.setTooltip(new Tooltip(messages.get("segment.epsilon.tip")));
        slider.valueProperty().addListener((property, before, after) -> {
            if (!filling) {
                model.epsilonProperty().set(Math.rint(after.doubleValue() * 1000) / 1000);
            }
        });
        TextField field = new TextField();
        field.setId("cells-epsilon-field");
        field.setPrefColumnCount(5);
        field.setAccessibleText(messages.get("segment.epsilon.tip"));
        Runnable show = () -> field.setText(NumberFormats.distance(model.epsilonProperty().get()));
        model.epsilonProperty().addListener((property, before, after) -> show.run());
        field.setOnAction(event -> {
            parse(field.getText()).ifPresent(model.epsilonProperty()::set);
            show.run();
        });
        field.focusedProperty().addListener((property, before, focused) -> show.run());
        show.run();
        grid.addRow(0, what, slider, field);
    }

    private static Optional<Double> parse(String text) {
        try {
            double value = Double.parseDouble(text.strip().replace(',', '.'));
            return value >= 0 && Double.isFinite(value) ? Optional.of(value) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private void update() {
        name.setText(model.item().map(item -> item.entry().name()).orElse(""));
        name.setTooltip(model.item().map(item -> new Tooltip(item.location())).orElse(null));
        filling = true;
        if (!head.getItems().equals(model.heads())) {
            head.getItems().setAll(model.heads());
        }
        // Emptied while another model opens, the box would show no choice afterwards.
        if (!model.certificates().isEmpty() && !certificate.getItems().equals(model.certificates())) {
            certificate.getItems().setAll(model.certificates());
        }
        if (!model.sizes().isEmpty() && !size.getItems().equals(model.sizes())) {
            size.getItems().setAll(model.sizes());
        }
        model.size().ifPresent(size::setValue);
        head.setValue(model.headProperty().get());
        certificate.setValue(model.certificateProperty().get());
        filling = false;
        count();
    }

    private void count() {
        Optional<CellMap> map = model.map();
        double eps = model.epsilonProperty().get();
        filling = true;
        slider.setMax(Math.max(CellPictures.roundUp(RANGE * map.map(CellMap::largest).orElse(0.25)),
                CellPictures.roundUp(eps)));
        slider.setValue(eps);
        filling = false;
        headline.setText(map.map(now -> words(now, eps)).orElseGet(this::waiting));
        truth.setText(map.map(now -> measured(now, eps)).orElse(""));
        bars.show(map.map(now -> now.cells().cells()).orElse(0), map.map(now -> now.together(eps)).orElse(0L),
                map.map(now -> now.oneByOne(eps)).orElse(0L), model.attack().attackedProperty().get());
    }

    private String waiting() {
        return !model.problemProperty().get().isEmpty()
                ? model.problemProperty().get()
                : model.lookingProperty().get()
                        ? messages.get("inspect.looking")
                        : messages.get("inspect.original.none");
    }

    private String words(CellMap map, double eps) {
        int cells = map.cells().cells();
        if (!map.isProved()) {
            return messages.get("segment.unproved", map.cells().reason());
        }
        return messages.get("segment.headline", map.together(eps), cells, CountBars.share(map.together(eps), cells),
                map.oneByOne(eps));
    }

    /** Accuracy by the mask, or why there is none to tell. */
    private String measured(CellMap map, double eps) {
        String problem = model.sceneProperty().get().map(SegmentedImage::maskProblem).orElse("");
        return map.worst().map(worst -> {
            WorstCase now = worst.at(eps);
            return messages.get("segment.truth", percent(now.correct(), now.pixels()),
                    percent(now.certified(), now.pixels()), percent(now.certifiedOneByOne(), now.pixels()),
                    String.format(Locale.ROOT, "%.1f %%", 100 * now.naturalMeanIou()),
                    String.format(Locale.ROOT, "%.1f %%", 100 * now.meanIou()));
        }).orElse(problem);
    }

    private static String percent(long count, long all) {
        return CountBars.share(count, all);
    }
}
