package org.fars.ui.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import javafx.scene.layout.Region;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every control in both themes; the pictures lie in {@code target/pictures} to be looked at. */
class ControlPicturesTest {
    @ParameterizedTest
    @EnumSource
    void bracketsAreDrawn(Pictures.Look look) throws Exception {
        drawn("brackets", look, 720, 250, () -> brackets(0.3,
                Bracket.certified("original", "deterministic", 0.42).attackedAt(0.78),
                Bracket.certified("sparsemax", "deterministic", 0.23).attackedAt(0.78),
                Bracket.certified("multi-layer", "1−α = 0.999", 0.37).attackedAt(0.81)));
        drawn("brackets-corners", look, 720, 470, () -> brackets(0.42,
                Bracket.certified("original", "deterministic", 0.42),
                Bracket.certified("sparsemax", "deterministic", 0).attackedAt(0.05),
                Bracket.abstaining("multi-layer, smoothed with σ 0.25", "1−α = 0.999",
                        "the lower bound of p_A is 0.41, below one half"),
                Bracket.unsound("original", 1.904),
                new Bracket("sparsemax", "declared, not audited", 0.36, true, OptionalDouble.of(0.40), "", ""),
                Bracket.certified("original", "deterministic", 0.03).resistingUpTo(0.3),
                Bracket.certified("one class only", "deterministic", Double.POSITIVE_INFINITY)));
        drawn("brackets-narrow", look, 420, 250, () -> brackets(0.2,
                Bracket.certified("original", "deterministic", 0.21).attackedAt(0.26),
                Bracket.certified("sparsemax", "deterministic", 0.19).attackedAt(0.2)));
        drawn("brackets-empty", look, 560, 160, () -> brackets(0.3));
    }

    private static Region brackets(double epsilon, Bracket... brackets) {
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
