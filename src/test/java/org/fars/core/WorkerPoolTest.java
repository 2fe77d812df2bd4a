package org.fars.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.fars.core.JobContext.JobCancelledException;
import org.junit.jupiter.api.Test;

class WorkerPoolTest {
    @Test
    void resultsComeInTheOrderOfTheParts() {
        try (WorkerPool pool = new WorkerPool("test", () -> 3)) {
            List<Callable<Integer>> parts = IntStream.range(0, 50).<Callable<Integer>>mapToObj(i -> () -> i).toList();
            assertThat(pool.all(parts)).containsExactlyElementsOf(IntStream.range(0, 50).boxed().toList());
        }
    }

    @Test
    void asManyPartsRunAtATimeAsThereAreThreadsEvenAfterTheNumberChanged() {
        AtomicInteger threads = new AtomicInteger(1);
        try (WorkerPool pool = new WorkerPool("test", threads::get)) {
            Set<Thread> one = ConcurrentHashMap.newKeySet();
            pool.all(IntStream.range(0, 9)
                .<Callable<Boolean>>mapToObj(_ -> () -> one.add(Thread.currentThread()))
                .toList());
            assertThat(one).hasSize(1);
            threads.set(3);
            CyclicBarrier together = new CyclicBarrier(3);
            // Ends only if all three are there.
            assertThat(pool.all(IntStream.range(0, 3).<Callable<Integer>>mapToObj(_ -> together::await).toList()))
                .containsExactlyInAnyOrder(0, 1, 2);
        }
    }

    @Test
    void aFaultIsThrownWhenNoPartRunsAnyMore() {
        try (WorkerPool pool = new WorkerPool("test", () -> 2)) {
            AtomicBoolean ended = new AtomicBoolean();
            CyclicBarrier both = new CyclicBarrier(2);
            List<Callable<Integer>> parts = List.of(() -> {
                both.await();
                throw new IllegalArgumentException("first");
            }, () -> {
                both.await();
                Thread.sleep(50);
                ended.set(true);
                return 1;
            });
            assertThatThrownBy(() -> pool.all(parts)).isInstanceOf(IllegalArgumentException.class).hasMessage("first");
            assertThat(ended).isTrue();
        }
    }

    @Test
    void aClosedPoolRefusesWork() {
        WorkerPool pool = new WorkerPool("test", () -> 1);
        pool.close();
        assertThatThrownBy(() -> pool.all(List.<Callable<Integer>>of(() -> 1)))
            .isInstanceOf(JobCancelledException.class);
    }

    @Test
    void whoeverWaitsWhenThePoolIsClosedIsCancelled() throws Exception {
        WorkerPool pool = new WorkerPool("test", () -> 1);
        CyclicBarrier started = new CyclicBarrier(2);
        AtomicBoolean cancelled = new AtomicBoolean();
        Thread waiting = Thread.ofPlatform().start(() -> {
            try {
                pool.all(List.<Callable<Integer>>of(() -> started.await(), () -> 2));
            } catch (JobCancelledException e) {
                cancelled.set(true);
            }
        });
        while (started.getNumberWaiting() == 0) {
            Thread.onSpinWait();
        }
        pool.close();
        started.await();
        waiting.join();
        assertThat(cancelled).isTrue();
    }
}
