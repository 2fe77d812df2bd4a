package org.fars.ui.inspect;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import javafx.beans.binding.Bindings;
import javafx.css.PseudoClass;
import javafx.geometry.Orientation;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.Slider;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.Tooltip;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.scene.text.TextAlignment;
import org.fars.attack.AttackResult;
import org.fars.attack.IterateRecorder;
import org.fars.evaluate.analysis.Analysis;
import org.fars.image.ImageTensor;
import org.fars.ui.common.ChoiceBoxes;
import org.fars.ui.common.Messages;
import org.fars.ui.common.NumberFormats;
import org.fars.ui.control.BeforeAfterPane;
import org.fars.ui.control.ImagePane;
import org.fars.ui.control.PerturbationImage;
import org.fars.ui.control.PixelImage;
import org.fars.ui.control.ViewportModel;
import org.fars.ui.gallery.ImageItem.AttackOutcome;
import org.fars.ui.inspect.TransferView.MarginComparison;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/**
 * Original, adversarial image and perturbation; zoom and pan move all three. The first two stand side by side, or in one
 * place with an edge to drag between them. While an attack is played again they show its steps.
 */
final class PicturesView extends Region {
    private static final PseudoClass GOOD = PseudoClass.getPseudoClass("good");
    private static final PseudoClass BAD = PseudoClass.getPseudoClass("bad");
    private static final double GAP = 12;
    private static final int COLUMNS = 3;

    private final InspectModel model;
    private final Messages messages;
    private final ViewportModel viewport = new ViewportModel();
    private final ImagePane original = pane("pane-original");
    private final ImagePane adversarial = pane("pane-adversarial");
    private final ImagePane perturbation = pane("pane-perturbation");
    private final BeforeAfterPane both = new BeforeAfterPane(viewport);
    private final Label bothCaption = new Label();
    private final Label before = verdict();
    private final Label after = verdict();
    private final HBox belowOriginal = below();
    private final HBox belowAdversarial = below();
    private final HBox belowBoth = below();
    private final VBox bothColumn;
    private final List<Node> sideBySide;
    private final List<Node> inOnePlace;
    private final ComboBox<PerturbationImage.Mode> mode = new ComboBox<>();
    private final ToggleButton slider = new ToggleButton(null, new FontIcon(Feather.COLUMNS));

    PicturesView(InspectModel model, Messages messages) {
        this.model = model;
        this.messages = messages;
        getStyleClass().add("pictures");
        original.captionProperty().set(messages.get("inspect.original"));
        both.setId("pane-both");
        both.setLabels(messages.get("inspect.original"), messages.get("inspect.adversarial"));
        bothCaption.getStyleClass().add("both-caption");
        VBox.setVgrow(both, Priority.ALWAYS);
        bothColumn = column(belowBoth, bothCaption, both);
        Node last = column(below(magnifier()), perturbation);
        sideBySide = List.of(column(belowOriginal, original), column(belowAdversarial, adversarial), last);
        inOnePlace = List.of(bothColumn, last);
        arrange();
        adversarial.busyProperty().bind(model.attackingProperty());
        model.attackingProperty().addListener((property, old, now) -> update());
        original.errorProperty().bind(model.problemProperty());
        adversarial.setDragOut(model.copies()::dragged);
        // A drag hands over a file that must be there by then.
        adversarial.addEventHandler(MouseEvent.MOUSE_ENTERED, event -> model.copies().prepare());
        model.analysisProperty().addListener((property, old, now) -> {
            if (old.isEmpty() != now.isEmpty() || !old.map(Analysis::contentHash)
                .equals(now.map(Analysis::contentHash))) {
                viewport.reset();
            }
            update();
        });
        model.attackedProperty().addListener((property, old, now) -> update());
        model.expectedProperty().addListener((property, old, now) -> update());
        model.hintProperty().addListener((property, old, now) -> update());
        model.replay().shownProperty().addListener((property, old, now) -> updateAdversarial());
        model.replay().positionProperty().addListener((property, old, now) -> updateAdversarial());
        model.magnificationProperty().addListener((property, old, now) -> updatePerturbation());
        mode.valueProperty().addListener((property, old, now) -> updatePerturbation());
        slider.setId("pictures-slider");
        slider.getStyleClass().addAll("flat", "small");
        slider.setMinWidth(USE_PREF_SIZE);
        slider.setTooltip(new Tooltip(messages.get("pictures.slider")));
        slider.setAccessibleText(messages.get("pictures.slider"));
        slider.selectedProperty().addListener((property, old, now) -> arrange());
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
        label.setMaxWidth(Double.MAX_VALUE);
        HBox.setHgrow(label, Priority.ALWAYS);
        return label;
    }

    private static HBox below(Node... nodes) {
        HBox line = new HBox(nodes);
        line.getStyleClass().add("below");
        for (Node node : nodes) {
            HBox.setHgrow(node, Priority.ALWAYS);
        }
        line.setMinWidth(0);
        return line;
    }

    private static VBox column(HBox below, Node... above) {
        VBox column = new VBox(above);
        column.getChildren().add(below);
        column.setMinWidth(0);
        column.getStyleClass().add("picture-column");
        return column;
    }

    /** How the perturbation is coloured; for the card's heading. */
    ComboBox<PerturbationImage.Mode> modeChoice() {
        return mode;
    }

    /** Whether original and adversarial image share one place; for the card's heading. */
    ToggleButton sliderChoice() {
        return slider;
    }

    private void arrange() {
        boolean shared = slider.isSelected();
        belowOriginal.getChildren().clear();
        belowAdversarial.getChildren().clear();
        belowBoth.getChildren().clear();
        if (shared) {
            belowBoth.getChildren().addAll(before, after);
        } else {
            belowOriginal.getChildren().add(before);
            belowAdversarial.getChildren().add(after);
        }
        after.setAlignment(shared ? Pos.CENTER_RIGHT : Pos.CENTER_LEFT);
        after.setTextAlignment(shared ? TextAlignment.RIGHT : TextAlignment.LEFT);
        getChildren().setAll(shared ? inOnePlace : sideBySide);
    }

    private Node magnifier() {
        mode.setId("perturbation-mode");
        mode.getItems().setAll(PerturbationImage.Mode.values());
        mode.setValue(PerturbationImage.Mode.AMPLIFIED);
        ChoiceBoxes.byName(mode, PerturbationImage.Mode::label);
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
        Optional<PixelImage> first = clean.map(now -> PixelImage.of(now.image()));
        original.setImage(first.orElse(null));
        both.beforeProperty().set(first.orElse(null));
        String hint = model.hintProperty().get();
        original.emptyTextProperty().set(hint.isEmpty() ? messages.get("inspect.original.none") : hint);
        clean.map(now -> now.heads().getFirst())
            .ifPresentOrElse(head -> show(before, head, head.margin(), model.expectedProperty().get()),
                    () -> before.setText(""));
        boolean idle = clean.isPresent() && !model.attackingProperty().get();
        adversarial.emptyTextProperty().set(idle ? messages.get("inspect.adversarial.none") : "");
        perturbation.emptyTextProperty().set(clean.isPresent() ? messages.get("inspect.perturbation.none") : "");
        updateAdversarial();
    }

    private Optional<AttackOutcome> attacked() {
        return model.analysisProperty().get().flatMap(now -> model.attackedProperty().get());
    }

    /** The adversarial image, or the step of the attack that is looked at. */
    private Optional<ImageTensor> shown() {
        return attacked().map(now -> model.replay()
            .shownProperty()
            .get()
            .map(IterateRecorder.Iterate::image)
            .orElse(now.result().adversarial()));
    }

    /** Says whether the attack has succeeded. */
    private String title(AttackOutcome attacked) {
        AttackResult result = attacked.result();
        return result.success()
                ? messages.get("inspect.adversarial.of", model.label(result.prediction()),
                        NumberFormats.distance(result.l2()))
                : messages.get("inspect.adversarial.failed", NumberFormats.distance(result.settings().eps()));
    }

    private void updateAdversarial() {
        Optional<AttackOutcome> attacked = attacked();
        Optional<AttackResult.Step> step = attacked.flatMap(now -> model.replay().step());
        PixelImage image = shown().map(PixelImage::of).orElse(null);
        adversarial.setImage(image);
        both.afterProperty().set(image);
        String caption = step.map(now -> messages.get("pictures.adversarial.step", String.valueOf(now.step())))
            .or(() -> attacked.map(this::title))
            .orElse(messages.get("inspect.adversarial"));
        adversarial.captionProperty().set(caption);
        bothCaption.setText(attacked.isEmpty()
                ? messages.get("inspect.original")
                : messages.get("inspect.original") + " · " + caption);
        if (attacked.isEmpty()) {
            after.setText("");
        } else if (step.isPresent()) {
            after.setText(messages.get("pictures.step", String.valueOf(step.get().step()),
                    NumberFormats.signed(step.get().margin())));
            color(after, step.get().margin() >= 0);
        } else {
            Analysis clean = model.analysisProperty().get().orElseThrow();
            show(after, attacked.get().after().heads().getFirst(),
                    MarginComparison.of(clean, attacked).getFirst().after().orElse(Double.NaN),
                    OptionalInt.of(clean.prediction()));
        }
        updatePerturbation();
    }

    /**
     * @param margin of the class decided for before the attack; negative where it is no longer decided for
     * @param expected the class that would be correct; empty where it is not known
     */
    private void show(Label label, Analysis.HeadAnalysis head, double margin, OptionalInt expected) {
        label.setText(messages.get("inspect.verdict", model.label(head.prediction()), NumberFormats.signed(margin)));
        if (expected.isPresent()) {
            color(label, head.prediction() == expected.getAsInt());
        } else {
            label.pseudoClassStateChanged(GOOD, false);
            label.pseudoClassStateChanged(BAD, false);
        }
    }

    private static void color(Label label, boolean good) {
        label.pseudoClassStateChanged(GOOD, good);
        label.pseudoClassStateChanged(BAD, !good);
    }

    private void updatePerturbation() {
        Optional<AttackOutcome> attacked = attacked();
        perturbation.setImage(shown()
            .map(now -> PerturbationImage.of(model.analysisProperty().get().orElseThrow().image(),
                    now, model.magnificationProperty().get(), mode.getValue()))
            .orElse(null));
        double length = model.replay()
            .step()
            .map(AttackResult.Step::l2)
            .orElse(attacked.map(now -> now.result().l2()).orElse(0.0));
        perturbation.captionProperty()
            .set(attacked.isPresent()
                    ? messages.get("inspect.perturbation.of", NumberFormats.distance(length))
                    : messages.get("inspect.perturbation"));
    }

    private double columnWidth(double width) {
        return Math.max(0, Math.floor((width - (COLUMNS - 1) * GAP) / COLUMNS));
    }

    @Override
    public Orientation getContentBias() {
        return Orientation.HORIZONTAL;
    }

    @Override
    protected double computePrefHeight(double width) {
        double column = width < 0 ? -1 : columnWidth(width);
        // In one place the images keep the height that they have side by side.
        return getChildren().stream()
            .filter(child -> child != bothColumn)
            .mapToDouble(child -> child.prefHeight(column))
            .max()
            .orElse(0);
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
            double width = child == bothColumn ? 2 * column + GAP : column;
            child.resizeRelocate(x, 0, width, getHeight());
            x += width + GAP;
        }
    }
}
