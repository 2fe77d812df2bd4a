package org.fars;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import org.fars.Main.InterruptibleJob;
import org.fars.core.JobContext;
import org.junit.jupiter.api.Test;

class InterruptibleJobTest {
    private final InterruptibleJob job = new InterruptibleJob();

    @Test
    void theStatusIsTheJobs() {
        assertThat(job.isFinished()).isFalse();
        assertThat(job.tracked(context -> 3)).isEqualTo(3);
        assertThat(job.isFinished()).isTrue();
    }

    @Test
    void anExceptionEndsTheJobSoThatTheProcessDoesNotWaitForIt() {
        IllegalStateException failure = new IllegalStateException("broken");

        assertThatThrownBy(() -> job.tracked(context -> {
            throw failure;
        })).isSameAs(failure);

        assertThat(job.isFinished()).isTrue();
    }

    @Test
    void anInterruptCancelsTheJobAndWaitsForIt() throws InterruptedException {
        CountDownLatch started = new CountDownLatch(1);
        Thread thread = Thread.ofPlatform().start(() -> job.tracked(context -> {
            started.countDown();
            awaitCancellation(context);
            return 130;
        }));
        started.await();

        job.interrupt();

        assertThat(job.isFinished()).isTrue();
        thread.join();
    }

    private static void awaitCancellation(JobContext context) {
        while (!context.isCancelled()) {
            Thread.onSpinWait();
        }
    }
}
