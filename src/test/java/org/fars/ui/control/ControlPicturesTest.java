package org.fars.ui.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import org.fars.image.ImageTensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kordamp.ikonli.feather.Feather;

/** Every control in both themes; the pictures lie in {@code target/pictures} to be looked at. */
class ControlPicturesTest {
    @ParameterizedTest
    @EnumSource
    void bracketsAreDrawn(Pictures.Look look) throws Exception {
        drawn("brackets", look, 720, 250, () -> brackets(0.3,
                BracketState.certified("original", "deterministic", 0.42).attackedAt(0.78),
                BracketState.certified("sparsemax", "deterministic", 0.23).attackedAt(0.78),
                BracketState.certified("multi-layer", "1−α = 0.999", 0.37).attackedAt(0.81)));
        drawn("brackets-corners", look, 720, 470, () -> brackets(0.42,
                BracketState.certified("original", "deterministic", 0.42),
                BracketState.certified("sparsemax", "deterministic", 0).attackedAt(0.05),
                BracketState.abstaining("multi-layer, smoothed with σ 0.25", "1−α = 0.999",
                        "the lower bound of p_A is 0.41, below one half"),
                BracketState.unsound("original", 1.904),
                new BracketState("sparsemax", "declared, not audited", 0.36, true, OptionalDouble.of(0.40), "", ""),
                BracketState.certified("original", "deterministic", 0.03).resistingUpTo(0.3),
                BracketState.certified("one class only", "deterministic", Double.POSITIVE_INFINITY)));
        drawn("brackets-narrow", look, 420, 250, () -> brackets(0.2,
                BracketState.certified("original", "deterministic", 0.21).attackedAt(0.26),
                BracketState.certified("sparsemax", "deterministic", 0.19).attackedAt(0.2)));
        drawn("brackets-empty", look, 560, 160, () -> brackets(0.3));
    }

    @ParameterizedTest
    @EnumSource
    void imagesAreDrawn(Pictures.Look look) throws Exception {
        drawn("images", look, 760, 560, () -> {
            ViewportModel viewport = new ViewportModel();
            ImageTensor original = Samples.digit();
            ImageTensor adversarial = Samples.attacked(original);
            GridPane grid = new GridPane(12, 12);
            grid.addRow(0, pane(viewport, "Original", PixelImage.of(original)),
                    pane(viewport, "Adversarial · ℓ2-PGD · step 63", PixelImage.of(adversarial)),
                    pane(viewport, "Perturbation · ×5 · ‖δ‖₂ 0.78",
                            PerturbationImage.of(original, adversarial, 5, PerturbationImage.Mode.SIGN)));
            ImagePane failed = pane(viewport, "Broken", null);
            failed.errorProperty().set("holiday.jpg: the file ends in the middle of the image");
            ImagePane busy = pane(viewport, "Adversarial", PixelImage.of(original));
            busy.busyProperty().set(true);
            ImagePane empty = pane(viewport, "Adversarial", null);
            empty.emptyTextProperty().set("Press Attack to look for one.");
            grid.addRow(1, failed, busy, empty);
            return grid;
        });
        drawn("images-magnified", look, 760, 300, () -> {
            ViewportModel viewport = new ViewportModel();
            ImageTensor original = Samples.digit();
            ImageTensor adversarial = Samples.attacked(original);
            BeforeAfterPane both = new BeforeAfterPane(viewport);
            both.beforeProperty().set(PixelImage.of(original));
            both.afterProperty().set(PixelImage.of(adversarial));
            GridPane grid = new GridPane(12, 12);
            grid.addRow(0, both,
                    pane(viewport, "",
                            PerturbationImage.of(original, adversarial, 5, PerturbationImage.Mode.AMPLIFIED)),
                    pane(viewport, "", PerturbationImage.of(original, adversarial, 5, PerturbationImage.Mode.HEAT)));
            viewport.zoomBy(2.5, 0.4, 0.4);
            return grid;
        });
    }

    @ParameterizedTest
    @EnumSource
    void badgesAndStatesAreDrawn(Pictures.Look look) throws Exception {
        drawn("badges", look, 640, 90, () -> {
            Badge audited = new Badge();
            audited.show(Badge.Status.AUDITED, 1, "the product of 14 layers, in float64");
            Badge declared = new Badge();
            declared.show(Badge.Status.DECLARED, 1.5, "said by the model's maker");
            Badge none = new Badge();
            none.show(Badge.Status.NONE, Double.POSITIVE_INFINITY, "layer conv1 has no finite bound");
            return new HBox(12, audited, declared, none);
        });
        drawn("empty-state", look, 420, 220, () -> new EmptyState(Feather.IMAGE,
                "Drop images or a folder here, or open them.", "Open…", () -> {}));
        drawn("loading", look, 420, 220, () -> {
            LoadingPane pane = new LoadingPane(new EmptyState(Feather.BAR_CHART_2, "The chart comes here."));
            pane.loadingProperty().set(true);
            pane.messageProperty().set("Evaluating 82 of 128 images · 9 s left");
            pane.progressProperty().set(0.64);
            pane.onCancelProperty().set(() -> {});
            return pane;
        });
    }

    private static ImagePane pane(ViewportModel viewport, String caption, PixelImage image) {
        ImagePane pane = new ImagePane(viewport);
        pane.captionProperty().set(caption);
        pane.setImage(image);
        return pane;
    }

    private static Region brackets(double epsilon, BracketState... brackets) {
        BracketView view = new BracketView();
        view.unitProperty().set("ℓ2 distance in 224×224 pixels, values in [0, 1]");
        view.getBrackets().setAll(List.of(brackets));
        view.setEpsilon(epsilon);
        return view;
    }

    private static void drawn(String name, Pictures.Look look, double width, double height, Supplier<Region> control)
            throws Exception {
        assertThat(Pictures.colours(Pictures.draw(name, look, width, height, control))).isGreaterThan(20);
    }
}
