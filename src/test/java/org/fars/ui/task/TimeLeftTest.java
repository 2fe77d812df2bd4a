package org.fars.ui.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.fars.core.JobContext.Progress;
import org.fars.ui.common.Messages;
import org.fars.ui.task.FxTaskRunner.JobTask.TimeLeft;
import org.junit.jupiter.api.Test;

class TimeLeftTest {
    private static final long SECOND = 1_000_000_000L;

    private final TimeLeft timeLeft = new TimeLeft(new Messages(Locale.ENGLISH));

    @Test
    void theTimeLeftIsExtrapolatedFromThePaceOfTheStage() {
        assertThat(timeLeft.describe(new Progress("Analysing", 0, 100), 0)).isEqualTo("Analysing · 0 of 100");
        assertThat(timeLeft.describe(new Progress("Analysing", 25, 100), 10 * SECOND))
            .isEqualTo("Analysing · 25 of 100 · 30 s left");
        assertThat(timeLeft.describe(new Progress("Attacking", 0, 50), 11 * SECOND)).isEqualTo("Attacking · 0 of 50");
    }

    @Test
    void nothingIsSaidOfTheTimeBeforeAFewPercentAreDone() {
        timeLeft.describe(new Progress("Analysing", 0, 1000), 0);
        assertThat(timeLeft.describe(new Progress("Analysing", 29, 1000), 10 * SECOND)).doesNotContain("left");
        assertThat(timeLeft.describe(new Progress("Analysing", 30, 1000), 10 * SECOND)).endsWith("5 min left");
    }

    @Test
    void afterAMinuteOnePercentIsEnough() {
        timeLeft.describe(new Progress("Attacking", 0, 1000), 0);
        assertThat(timeLeft.describe(new Progress("Attacking", 9, 1000), 60 * SECOND)).doesNotContain("left");
        assertThat(timeLeft.describe(new Progress("Attacking", 10, 1000), 60 * SECOND)).endsWith("1 h 39 min left");
    }

    @Test
    void theStepsOfAStageDoNotRestartItsClock() {
        timeLeft.describe(new Progress("Evaluating · l2-pgd 1/100", 0, 100), 0);
        timeLeft.describe(new Progress("Evaluating · l2-pgd 99/100", 0, 100), 9 * SECOND);
        assertThat(timeLeft.describe(new Progress("Evaluating · l2-pgd 2/100", 25, 100), 10 * SECOND))
            .isEqualTo("Evaluating · l2-pgd 2/100 · 25 of 100 · 30 s left");
    }

    @Test
    void whatWasDoneBeforeTheStartDoesNotCountTowardsThePace() {
        timeLeft.describe(new Progress("Analysing", 900, 1000), 0);
        assertThat(timeLeft.describe(new Progress("Analysing", 950, 1000), 20 * SECOND)).endsWith("20 s left");
    }
}
