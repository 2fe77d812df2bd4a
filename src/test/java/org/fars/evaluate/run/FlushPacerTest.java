package org.fars.evaluate.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.fars.evaluate.run.Evaluation.FlushPacer;
import org.junit.jupiter.api.Test;

class FlushPacerTest {
    private long now;
    private final FlushPacer pacer = new FlushPacer(() -> now);

    private int after(int images, double seconds) {
        now += (long) (seconds * 1e9);
        pacer.written(images);
        return pacer.allowance();
    }

    @Test
    void fastImagesAreWrittenInGrowingGroups() {
        List<Integer> allowances = new ArrayList<>(List.of(pacer.allowance()));
        for (int i = 0; i < 10; i++) {
            allowances.add(after(pacer.allowance(), 0.001 * pacer.allowance()));
        }
        assertThat(allowances).containsExactly(1, 2, 4, 8, 16, 32, 64, 128, 256, 256, 256);
    }

    @Test
    void slowImagesAreWrittenOneByOne() {
        assertThat(after(1, 60)).isEqualTo(1);
        assertThat(after(1, 4)).isEqualTo(1);
    }

    @Test
    void unwrittenWorkTakesAboutFiveSeconds() {
        for (double each : new double[]{0.05, 0.3, 1.1, 2.4}) {
            for (int i = 0; i < 12; i++) {
                assertThat(pacer.allowance() * each).isLessThanOrEqualTo(Math.max(2 * 5, each));
                after(pacer.allowance(), pacer.allowance() * each);
            }
            assertThat(pacer.allowance()).isEqualTo((int) (5 / each));
            after(1, 60);
        }
    }

    @Test
    void unreadableImagesDoNotChangeThePace() {
        after(1, 0.1);
        assertThat(after(0, 100)).isEqualTo(2);
    }
}
