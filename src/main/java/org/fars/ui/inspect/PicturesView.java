package org.fars.ui.inspect;

import java.util.Locale;
import java.util.Optional;
import javafx.beans.binding.Bindings;
import javafx.css.PseudoClass;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.Slider;
import javafx.scene.control.Tooltip;
import javafx.scene.image.ImageView;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.fars.evaluate.Analysis;
import org.fars.image.ImageTensor;
import org.fars.ui.gallery.Attacked;
import org.fars.ui.look.Numbers;
import org.fars.ui.look.Pictures;
import org.fars.ui.text.Messages;

/** Original, adversarial image and perturbation, side by side. */
final class PicturesView extends HBox {
    private static final PseudoClass GOOD = PseudoClass.getPseudoClass("good");
    private static final PseudoClass BAD = PseudoClass.getPseudoClass("bad");

    private final InspectModel model;
    private final Messages messages;
    private final Pane original;
    private final Pane adversarial;
    private final Pane perturbation;

    /** A picture with a line above and a line below. */
    private static final class Pane extends VBox {
        private final Label above = new Label();
        private final ImageView image = new ImageView();
        private final Label hint = new Label();
        private final HBox below = new HBox();
        private final Label verdict = new Label();

        Pane(String id) {
            setId(id);
            getStyleClass().add("picture-pane");
            above.getStyleClass().add("above");
            verdict.getStyleClass().add("verdict");
            below.getStyleClass().add("below");
            below.getChildren().add(verdict);
            hint.getStyleClass().addAll("muted", "hint");
            hint.setWrapText(true);
            Square square = new Square(image, hint);
            VBox.setVgrow(square, Priority.ALWAYS);
            getChildren().addAll(above, square, below);
            HBox.setHgrow(this, Priority.ALWAYS);
        }

        void show(ImageTensor tensor) {
            image.setSmooth(tensor.width() > 96);
            image.setImage(Pictures.of(tensor));
        }

        void clear(String why) {
            image.setImage(null);
            hint.setText(why);
            verdict.setText("");
        }
    }

    /** A square as wide as there is room for. */
    private static final class Square extends StackPane {
        private final ImageView image;

        Square(ImageView image, Node hint) {
            super(hint, image);
            this.image = image;
            getStyleClass().add("picture");
            image.setPreserveRatio(true);
            hint.visibleProperty().bind(image.imageProperty().isNull());
        }

        @Override
        public javafx.geometry.Orientation getContentBias() {
            return javafx.geometry.Orientation.HORIZONTAL;
        }

        @Override
        protected double computePrefHeight(double width) {
            return width;
        }

        @Override
        protected double computeMinHeight(double width) {
            return 96;
        }

        @Override
        protected double computePrefWidth(double height) {
            return 200;
        }

        @Override
        protected double computeMinWidth(double height) {
            return 64;
        }

        @Override
        protected void layoutChildren() {
            double side = Math.min(getWidth(), getHeight());
            image.setFitWidth(side);
            image.setFitHeight(side);
            super.layoutChildren();
        }
    }

    PicturesView(InspectModel model, Messages messages) {
        this.model = model;
        this.messages = messages;
        this.original = new Pane("pane-original");
        this.adversarial = new Pane("pane-adversarial");
        this.perturbation = new Pane("pane-perturbation");
        getStyleClass().add("pictures");
        setFillHeight(true);
        original.above.setText(messages.get("inspect.original"));
        perturbation.below.getChildren().setAll(magnifier());
        getChildren().addAll(original, adversarial, perturbation);
        model.analysisProperty().addListener((property, before, after) -> update());
        model.attackedProperty().addListener((property, before, after) -> update());
        model.problemProperty().addListener((property, before, after) -> update());
        model.magnificationProperty().addListener((property, before, after) -> updatePerturbation());
        update();
    }

    private Node magnifier() {
        Slider slider = new Slider(1, 100, 20);
        slider.setId("magnify");
        slider.valueProperty().bindBidirectional(model.magnificationProperty());
        slider.setTooltip(new Tooltip(messages.get("inspect.magnify.tip")));
        slider.setAccessibleText(messages.get("inspect.magnify"));
        HBox.setHgrow(slider, Priority.ALWAYS);
        Label name = new Label(messages.get("inspect.magnify"));
        name.getStyleClass().add("muted");
        name.setMinWidth(Region.USE_PREF_SIZE);
        Label value = new Label();
        value.setMinWidth(36);
        value.textProperty()
            .bind(Bindings.createStringBinding(
                    () -> String.format(Locale.ROOT, "×%.0f", model.magnificationProperty().get()),
                    model.magnificationProperty()));
        HBox row = new HBox(name, slider, value);
        row.getStyleClass().add("slider-row");
        HBox.setHgrow(row, Priority.ALWAYS);
        return row;
    }

    private void update() {
        Optional<Analysis> clean = model.analysisProperty().get();
        Optional<Attacked> attacked = model.attackedProperty().get();
        if (clean.isEmpty()) {
            String problem = model.problemProperty().get();
            original.clear(problem.isEmpty() ? "" : problem);
            adversarial.clear("");
        } else {
            original.show(clean.get().image());
            verdict(original.verdict, clean.get(), clean.get().prediction());
            attacked.ifPresentOrElse(attack -> {
                adversarial.show(attack.result().adversarial());
                verdict(adversarial.verdict, attack.after(), clean.get().prediction());
            }, () -> adversarial.clear(messages.get("inspect.adversarial.none")));
        }
        adversarial.above.setText(attacked.map(attack -> messages.get("inspect.adversarial.of",
                attack.result().attack(), Numbers.distance(attack.result().settings().eps())))
            .orElse(messages.get("inspect.adversarial")));
        updatePerturbation();
    }

    private void verdict(Label label, Analysis analysis, int expected) {
        Analysis.HeadAnalysis head = analysis.heads().getFirst();
        boolean same = head.prediction() == expected;
        label.setText(messages.get("inspect.verdict", model.label(head.prediction()), Numbers.signed(head.margin())));
        label.pseudoClassStateChanged(GOOD, same);
        label.pseudoClassStateChanged(BAD, !same);
    }

    private void updatePerturbation() {
        Optional<Analysis> clean = model.analysisProperty().get();
        Optional<Attacked> attacked = model.attackedProperty().get();
        if (clean.isEmpty() || attacked.isEmpty()) {
            perturbation.clear(clean.isEmpty() ? "" : messages.get("inspect.perturbation.none"));
            perturbation.above.setText(messages.get("inspect.perturbation"));
            return;
        }
        float[] from = clean.get().image().values();
        float[] to = attacked.get().result().adversarial().values();
        float[] shown = new float[from.length];
        float factor = (float) model.magnificationProperty().get();
        for (int i = 0; i < shown.length; i++) {
            shown[i] = Math.clamp(0.5f + factor * (to[i] - from[i]) / 2, 0f, 1f);
        }
        perturbation.show(clean.get().image().with(shown));
        perturbation.above.setText(messages.get("inspect.perturbation.of",
                Numbers.distance(attacked.get().result().l2()), Numbers.distance(attacked.get().result().linf())));
    }
}
