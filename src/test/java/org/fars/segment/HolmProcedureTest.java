package org.fars.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class HolmProcedureTest {
    @Test
    void rejectsAsWorkedByHand() {
        // 0.005 <= 0.05/4 and 0.01 <= 0.05/3, but 0.03 > 0.05/2; then nothing more is rejected, though 0.04 <= 0.05.
        assertThat(HolmProcedure.rejected(new double[]{0.01, 0.04, 0.03, 0.005}, 0.05))
            .containsExactly(true, false, false, true);
        assertThat(HolmProcedure.rejected(new double[]{0.02, 0.02}, 0.05)).containsExactly(true, true);
        assertThat(HolmProcedure.rejected(new double[]{0.03, 0.03}, 0.05)).containsExactly(false, false);
        assertThat(HolmProcedure.rejected(new double[]{}, 0.05)).isEmpty();
    }

    @Test
    void pValuesAreBinomialTails() {
        assertThat(HolmProcedure.pValue(9, 10, 0.5)).isCloseTo(11 / 1024.0, within(1e-11))
            .isGreaterThanOrEqualTo(11 / 1024.0);
        assertThat(HolmProcedure.pValue(10, 10, 0.75)).isCloseTo(Math.pow(0.75, 10), within(1e-10));
        assertThat(HolmProcedure.pValue(0, 10, 0.5)).isEqualTo(1);
    }
}
