package org.fars.ui.chart;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MarkNamesTest {
    @Test
    void aFileIsCalledByItsNameAndItsFolder() {
        assertThat(MarkNames.shown("/data/val/n03445777/n03445777_3011.JPEG"))
            .isEqualTo("n03445777/n03445777_3011.JPEG");
        assertThat(MarkNames.shown("C:\\data\\church\\a.png")).isEqualTo("church\\a.png");
    }

    @Test
    void whatIsShortStaysAsItIs() {
        assertThat(MarkNames.shown("image 7")).isEqualTo("image 7");
        assertThat(MarkNames.shown("church/a.png")).isEqualTo("church/a.png");
        assertThat(MarkNames.shown("")).isEmpty();
    }
}
