package org.fars.ui.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.fars.ui.control.BracketState.EpsilonStatus;
import org.fars.ui.control.BracketView.AxisScale;
import org.junit.jupiter.api.Test;

class BracketStateTest {
    @Test
    void aRadiusCertifiesOnlyWhatIsSmaller() {
        BracketState bracket = BracketState.certified("original", "deterministic", 0.42);
        assertThat(bracket.at(0.41)).isEqualTo(EpsilonStatus.CERTIFIED);
        assertThat(bracket.at(0.42)).isEqualTo(EpsilonStatus.NOT_CERTIFIED);
    }

    @Test
    void aSuccessfulAttackBreaksFromItsSizeOn() {
        BracketState bracket = BracketState.certified("original", "deterministic", 0.42).attackedAt(0.78);
        assertThat(bracket.at(0.6)).isEqualTo(EpsilonStatus.NOT_CERTIFIED);
        assertThat(bracket.at(0.78)).isEqualTo(EpsilonStatus.ATTACKED);
    }

    @Property
    void whatIsNoCertificateNeverCertifies(@ForAll @DoubleRange(min = 0, max = 100) double radius,
            @ForAll @DoubleRange(min = 0, max = 100) double eps) {
        assertThat(BracketState.unsound("original", radius).at(eps)).isNotEqualTo(EpsilonStatus.CERTIFIED);
    }

    @Test
    void whoAbstainsCertifiesNothing() {
        assertThat(BracketState.abstaining("multi-layer", "1−α = 0.999", "tie").at(0))
            .isEqualTo(EpsilonStatus.NOT_CERTIFIED);
    }

    @Test
    void aRadiusThatIsNoNumberIsRefused() {
        assertThatThrownBy(() -> BracketState.certified("original", "deterministic", Double.NaN))
            .isInstanceOf(IllegalArgumentException.class);
    }

    @Property
    void anAxisCoversWhatItShouldWithRoundTicks(@ForAll @DoubleRange(min = 1, max = 10) double digits,
            @ForAll @IntRange(min = -6, max = 6) int exponent, @ForAll @IntRange(min = 1, max = 12) int ticks) {
        double reach = digits * Math.pow(10, exponent);
        AxisScale scale = AxisScale.covering(reach, ticks);
        assertThat(scale.maximum()).isGreaterThanOrEqualTo(reach * (1 - 1e-9));
        assertThat(scale.ticks().length).isBetween(2, ticks + 2);
        double[] values = scale.ticks();
        for (double value : values) {
            assertThat(Double.parseDouble(scale.label(value))).isCloseTo(value,
                    org.assertj.core.data.Offset.offset(scale.step() * 1e-6));
        }
    }

    @Test
    void valuesKeepTheDigitsThatMatter() {
        assertThat(AxisScale.value(0.42)).isEqualTo("0.42");
        assertThat(AxisScale.value(0.05)).isEqualTo("0.05");
        assertThat(AxisScale.value(0.0312)).isEqualTo("0.031");
        assertThat(AxisScale.value(0.00123)).isEqualTo("0.0012");
        assertThat(AxisScale.value(1234)).isEqualTo("1234");
        assertThat(AxisScale.value(Double.POSITIVE_INFINITY)).isEqualTo("∞");
        assertThat(AxisScale.value(0)).isEqualTo("0");
    }
}
