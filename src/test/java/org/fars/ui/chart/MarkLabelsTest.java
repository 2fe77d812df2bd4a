package org.fars.ui.chart;

import static org.assertj.core.api.Assertions.assertThat;

import org.fars.ui.chart.MarkPicker.MarkLabels;
import org.junit.jupiter.api.Test;

class MarkLabelsTest {
    @Test
    void aFileIsCalledByItsNameAndItsFolder() {
        assertThat(MarkLabels.shorten("/data/val/n03445777/n03445777_3011.JPEG"))
            .isEqualTo("n03445777/n03445777_3011.JPEG");
        assertThat(MarkLabels.shorten("C:\\data\\church\\a.png")).isEqualTo("church\\a.png");
    }

    @Test
    void whatIsShortStaysAsItIs() {
        assertThat(MarkLabels.shorten("image 7")).isEqualTo("image 7");
        assertThat(MarkLabels.shorten("church/a.png")).isEqualTo("church/a.png");
        assertThat(MarkLabels.shorten("")).isEmpty();
    }
}
