package org.fars.ui.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import javafx.application.Platform;
import org.fars.core.UserInputException;
import org.fars.ui.common.Messages;
import org.fars.ui.task.TaskRunner.FailureHandler;
import org.fars.ui.task.TaskRunner.TaskHandle;
import org.fars.ui.task.TaskRunner.UiChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.testfx.api.FxToolkit;
import org.testfx.util.WaitForAsyncUtils;

class FxTaskRunnerTest {
    private static final long PATIENCE_SECONDS = 60;

    private final List<String> failures = new ArrayList<>();
    private FxTaskRunner runner;

    private static final class Mistake extends UserInputException {
        Mistake() {
            super("a.png", "is torn", null);
        }
    }

    @BeforeEach
    void make() throws Exception {
        FxToolkit.registerPrimaryStage();
        runner = fx(() -> new FxTaskRunner(new Messages(Locale.ENGLISH), new FailureHandler() {
            @Override
            public void mistake(UserInputException mistake) {
                failures.add(mistake.getMessage());
            }

            @Override
            public void unexpected(String title, Throwable failure) {
                failures.add(title + ": " + failure.getMessage());
            }
        }));
    }

    @AfterEach
    void close() throws Exception {
        fx(() -> {
            runner.close();
            return null;
        });
    }

    private static <R> R fx(Callable<R> work) throws Exception {
        return WaitForAsyncUtils.asyncFx(work).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private static void until(BooleanSupplier condition) throws Exception {
        WaitForAsyncUtils.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS, () -> fx(condition::getAsBoolean));
    }

    @Test
    void theResultArrivesOnTheWindowsThread() throws Exception {
        List<Boolean> arrived = new ArrayList<>();
        fx(() -> runner.submit("work", context -> 1, one -> arrived.add(Platform.isFxApplicationThread())));
        until(() -> !arrived.isEmpty());
        assertThat(arrived).containsExactly(true);
        assertThat(failures).isEmpty();
    }

    @Test
    void noFailureIsLost() throws Exception {
        fx(() -> runner.submit("first", context -> {
            throw new IllegalStateException("our fault");
        }, done -> {}));
        fx(() -> runner.submit("second", context -> {
            throw new Mistake();
        }, done -> {}));
        until(() -> failures.size() == 2);
        assertThat(failures).containsExactlyInAnyOrder("first: our fault", "a.png: is torn");
    }

    @Test
    void aMistakeThatIsShownInItsPlaceIsNotAnnouncedAsWell() throws Exception {
        List<String> inline = new ArrayList<>();
        fx(() -> runner.submit("work", context -> {
            throw new Mistake();
        }, done -> {}, mistake -> inline.add(mistake.getMessage())));
        until(() -> !inline.isEmpty());
        assertThat(failures).isEmpty();
    }

    @Test
    void cancelledWorkEndsAtOnceForTheWindowAndItsResultIsDropped() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        List<Integer> results = new ArrayList<>();
        TaskHandle work = fx(() -> runner.submit("work", context -> {
            goOn.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return 1;
        }, results::add));
        assertThat(fx(work::isUnderWay)).isTrue();
        fx(work::cancel);
        assertThat(fx(work::isUnderWay)).isFalse();
        assertThat(fx(() -> runner.running().isEmpty())).isTrue();
        goOn.countDown();
        fx(() -> runner.submit("next", context -> 2, results::add));
        until(() -> !results.isEmpty());
        assertThat(results).containsExactly(2);
        assertThat(failures).isEmpty();
    }

    @Test
    void whatIsSentArrivesCompleteInOrderAndInFewBatches() throws Exception {
        List<Integer> arrived = new ArrayList<>();
        int[] batches = new int[1];
        UiChannel<Integer> channel = fx(() -> runner.channel(batch -> {
            arrived.addAll(batch);
            batches[0]++;
        }));
        AtomicBoolean done = new AtomicBoolean();
        fx(() -> runner.submit("work", context -> {
            IntStream.range(0, 10_000).forEach(channel::send);
            return null;
        }, nothing -> done.set(true)));
        until(done::get);
        assertThat(arrived).isEqualTo(IntStream.range(0, 10_000).boxed().toList());
        assertThat(batches[0]).isLessThan(1000);
    }

    @Test
    void theTimerRestsWhileNothingRuns() throws Exception {
        assertThat(fx(runner::isResting)).isTrue();
        CountDownLatch release = new CountDownLatch(1);
        TaskHandle task = fx(() -> runner.submit("work", context -> release.await(PATIENCE_SECONDS, TimeUnit.SECONDS),
                done -> {}));
        assertThat(fx(runner::isResting)).isFalse();
        release.countDown();
        until(() -> !task.isUnderWay() && runner.isResting());
    }

    @Test
    void theTimerRunsOnForACancelledJobUntilItsThreadHasFinished() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        List<Integer> arrived = new ArrayList<>();
        UiChannel<Integer> channel = fx(() -> runner.channel(arrived::addAll));
        TaskHandle task = fx(() -> runner.submit("work", context -> {
            started.countDown();
            release.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
            channel.send(1);
            return null;
        }, done -> {}));
        started.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        fx(task::cancel);
        assertThat(fx(runner::isResting)).isFalse();
        release.countDown();
        until(runner::isResting);
        assertThat(arrived).containsExactly(1);
    }

    @Test
    void aMessageFromElsewhereWakesTheTimer() throws Exception {
        List<Integer> arrived = new ArrayList<>();
        UiChannel<Integer> channel = fx(() -> runner.channel(arrived::addAll));
        channel.send(7);
        until(() -> arrived.contains(7) && runner.isResting());
    }

    @Test
    void stoppingWaitsUntilTheThreadsHaveLeftTheirWork() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        AtomicBoolean left = new AtomicBoolean();
        fx(() -> runner.submit("work", context -> {
            started.countDown();
            while (!context.isCancelled()) {
                Thread.onSpinWait();
            }
            left.set(true);
            return null;
        }, done -> {}));
        started.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        runner.stopAndWait();
        assertThat(left).isTrue();
    }
}
