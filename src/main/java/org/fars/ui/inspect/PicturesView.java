package org.fars.ui.inspect;

import java.util.Locale;
import java.util.Optional;
import javafx.beans.binding.Bindings;
import javafx.css.PseudoClass;
import javafx.geometry.Orientation;
import javafx.scene.Node;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.Slider;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.fars.evaluate.Analysis;
import org.fars.ui.control.ImagePane;
import org.fars.ui.control.Perturbation;
import org.fars.ui.control.PixelImage;
import org.fars.ui.control.ViewportModel;
import org.fars.ui.gallery.Attacked;
import org.fars.ui.look.Choices;
import org.fars.ui.look.Numbers;
import org.fars.ui.text.Messages;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** Original, adversarial image and perturbation, side by side; zoom and pan move all three. */
final class PicturesView extends Region {
    private static final PseudoClass GOOD = PseudoClass.getPseudoClass("good");
    private static final PseudoClass BAD = PseudoClass.getPseudoClass("bad");
    private static final double GAP = 12;

    private final InspectModel model;
    private final Messages messages;
    private final ViewportModel viewport = new ViewportModel();
    private final ImagePane original = pane("pane-original");
    private final ImagePane adversarial = pane("pane-adversarial");
    private final ImagePane perturbation = pane("pane-perturbation");
    private final Label before = verdict();
    private final Label after = verdict();
    private final ComboBox<Perturbation.Mode> mode = new ComboBox<>();

    PicturesView(InspectModel model, Messages messages) {
        this.model = model;
        this.messages = messages;
        getStyleClass().add("pictures");
        original.captionProperty().set(messages.get("inspect.original"));
        getChildren().addAll(column(original, before), column(adversarial, after), column(perturbation, magnifier()));
        adversarial.busyProperty().bind(model.attackingProperty());
        original.errorProperty().bind(model.problemProperty());
        model.analysisProperty().addListener((property, old, now) -> {
            if (old.isEmpty() != now.isEmpty() || !old.map(Analysis::contentHash)
                .equals(now.map(
                        Analysis::contentHash))) {
                viewport.reset();
            }
            update();
        });
        model.attackedProperty().addListener((property, old, now) -> update());
        model.hintProperty().addListener((property, old, now) -> update());
        model.magnificationProperty().addListener((property, old, now) -> updatePerturbation());
        mode.valueProperty().addListener((property, old, now) -> updatePerturbation());
        update();
    }

    private ImagePane pane(String id) {
        ImagePane pane = new ImagePane(viewport);
        pane.setId(id);
        VBox.setVgrow(pane, Priority.ALWAYS);
        return pane;
    }

    private static Label verdict() {
        Label label = new Label();
        label.getStyleClass().add("verdict");
        label.setWrapText(true);
        return label;
    }

    private static VBox column(ImagePane pane, Node below) {
        HBox line = new HBox(below);
        line.getStyleClass().add("below");
        HBox.setHgrow(below, Priority.ALWAYS);
        line.setMinWidth(0);
        VBox column = new VBox(pane, line);
        column.setMinWidth(0);
        column.getStyleClass().add("picture-column");
        return column;
    }

    /** How the perturbation is coloured; for the card's heading. */
    ComboBox<Perturbation.Mode> modeChoice() {
        return mode;
    }

    private Node magnifier() {
        mode.setId("perturbation-mode");
        mode.getItems().setAll(Perturbation.Mode.values());
        mode.setValue(Perturbation.Mode.AMPLIFIED);
        Choices.byName(mode, Perturbation.Mode::label);
        mode.getStyleClass().add("small-combo");
        mode.setMinWidth(Region.USE_PREF_SIZE);
        mode.setTooltip(new Tooltip(messages.get("inspect.mode.tip")));
        Slider slider = new Slider(1, InspectModel.LARGEST_MAGNIFICATION, 1);
        slider.setId("magnify");
        slider.valueProperty().bindBidirectional(model.magnificationProperty());
        slider.setTooltip(new Tooltip(messages.get("inspect.magnify.tip")));
        slider.setAccessibleText(messages.get("inspect.magnify"));
        slider.setMinWidth(32);
        slider.setPrefWidth(80);
        HBox.setHgrow(slider, Priority.ALWAYS);
        FontIcon name = new FontIcon(Feather.ZOOM_IN);
        Label value = new Label();
        value.setMinWidth(34);
        value.getStyleClass().add("value");
        value.textProperty()
            .bind(Bindings.createStringBinding(
                    () -> String.format(Locale.ROOT, "×%.0f", model.magnificationProperty().get()),
                    model.magnificationProperty()));
        HBox row = new HBox(name, slider, value);
        row.getStyleClass().add("slider-row");
        return row;
    }

    private void update() {
        Optional<Analysis> clean = model.analysisProperty().get();
        Optional<Attacked> attacked = clean.flatMap(now -> model.attackedProperty().get());
        original.setImage(clean.map(now -> PixelImage.of(now.image())).orElse(null));
        String hint = model.hintProperty().get();
        original.emptyTextProperty().set(hint.isEmpty() ? messages.get("inspect.original.none") : hint);
        clean.ifPresentOrElse(now -> show(before, now, now.prediction()), () -> before.setText(""));
        adversarial.setImage(attacked.map(now -> PixelImage.of(now.result().adversarial())).orElse(null));
        adversarial.emptyTextProperty().set(clean.isPresent() ? messages.get("inspect.adversarial.none") : "");
        adversarial.captionProperty()
            .set(attacked
                .map(now -> messages.get("inspect.adversarial.of", Numbers.distance(now.result().settings().eps())))
                .orElse(messages.get("inspect.adversarial")));
        attacked.ifPresentOrElse(now -> show(after, now.after(), clean.orElseThrow().prediction()),
                () -> after.setText(""));
        updatePerturbation();
    }

    private void show(Label label, Analysis analysis, int expected) {
        Analysis.HeadAnalysis head = analysis.heads().getFirst();
        boolean same = head.prediction() == expected;
        label.setText(messages.get("inspect.verdict", model.label(head.prediction()), Numbers.signed(head.margin())));
        label.pseudoClassStateChanged(GOOD, same);
        label.pseudoClassStateChanged(BAD, !same);
    }

    private void updatePerturbation() {
        Optional<Analysis> clean = model.analysisProperty().get();
        Optional<Attacked> attacked = clean.flatMap(now -> model.attackedProperty().get());
        perturbation.setImage(attacked.map(now -> Perturbation.of(clean.orElseThrow().image(),
                now.result().adversarial(), model.magnificationProperty().get(), mode.getValue()))
            .orElse(null));
        perturbation.emptyTextProperty().set(clean.isPresent() ? messages.get("inspect.perturbation.none") : "");
        perturbation.captionProperty()
            .set(attacked.map(now -> messages.get("inspect.perturbation.of",
                    Numbers.distance(now.result().l2())))
                .orElse(messages.get("inspect.perturbation")));
    }

    private double columnWidth(double width) {
        return Math.max(0, Math.floor((width - 2 * GAP) / getChildren().size()));
    }

    @Override
    public Orientation getContentBias() {
        return Orientation.HORIZONTAL;
    }

    @Override
    protected double computePrefHeight(double width) {
        double column = width < 0 ? -1 : columnWidth(width);
        return getChildren().stream().mapToDouble(child -> child.prefHeight(column)).max().orElse(0);
    }

    @Override
    protected double computeMinWidth(double height) {
        return 0;
    }

    @Override
    protected void layoutChildren() {
        double column = columnWidth(getWidth());
        double x = 0;
        for (Node child : getChildren()) {
            child.resizeRelocate(x, 0, column, getHeight());
            x += column + GAP;
        }
    }
}
