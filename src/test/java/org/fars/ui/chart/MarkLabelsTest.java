package org.fars.ui.chart;

import static org.assertj.core.api.Assertions.assertThat;

import org.fars.ui.chart.MarkPicker.MarkLabels;
import org.junit.jupiter.api.Test;

class MarkLabelsTest {
    @Test
    void aFileIsCalledByItsNameAndItsFolder() {
        assertThat(MarkLabels.shown("/data/val/n03445777/n03445777_3011.JPEG"))
            .isEqualTo("n03445777/n03445777_3011.JPEG");
        assertThat(MarkLabels.shown("C:\\data\\church\\a.png")).isEqualTo("church\\a.png");
    }

    @Test
    void whatIsShortStaysAsItIs() {
        assertThat(MarkLabels.shown("image 7")).isEqualTo("image 7");
        assertThat(MarkLabels.shown("church/a.png")).isEqualTo("church/a.png");
        assertThat(MarkLabels.shown("")).isEmpty();
    }
}
