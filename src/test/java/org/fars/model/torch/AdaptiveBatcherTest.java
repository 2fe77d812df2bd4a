package org.fars.model.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.EngineException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AdaptiveBatcherTest {
    private static final EngineException LACK = new EngineException(
            "CUDA out of memory. Tried to allocate 20.00 MiB (GPU 0; 1.00 GiB total capacity)");
    private final List<Integer> tried = new ArrayList<>();

    /** Memory for so many images. */
    private List<Integer> within(int room, int from, int to) {
        tried.add(to - from);
        if (to - from > room) {
            throw LACK;
        }
        return IntStream.range(from, to).boxed().toList();
    }

    @Test
    void whereMemoryIsEnoughPassesAreAsLargeAsAllowed() {
        AdaptiveBatcher passes = new AdaptiveBatcher(64, () -> false);
        assertThat(passes.over(150, (from, to) -> within(64, from, to)))
            .isEqualTo(IntStream.range(0, 150).boxed().toList());
        assertThat(tried).containsExactly(64, 64, 22);
    }

    @Test
    void halfTheImagesAreTriedUntilTheyFitAndTheSizeIsRemembered() {
        AdaptiveBatcher passes = new AdaptiveBatcher(64, () -> false);
        assertThat(passes.over(40, (from, to) -> within(12, from, to)))
            .isEqualTo(IntStream.range(0, 40).boxed().toList());
        assertThat(tried).containsExactly(40, 20, 10, 10, 10, 10);
        tried.clear();
        passes.over(20, (from, to) -> within(12, from, to));
        assertThat(tried).containsExactly(10, 10);
    }

    @Test
    void whereOneImageDoesNotFitTheWorkMovesOnce() {
        List<String> moves = new ArrayList<>();
        AdaptiveBatcher passes = new AdaptiveBatcher(4, () -> {
            moves.add("moved");
            return moves.size() == 1;
        });
        assertThat(passes.over(8, (from, to) -> within(moves.isEmpty() ? 0 : 4, from, to)))
            .isEqualTo(IntStream.range(0, 8).boxed().toList());
        assertThat(tried).containsExactly(4, 2, 1, 4, 4);
        assertThat(moves).hasSize(1);
    }

    @Test
    void whereNothingHelpsTheFaultIsHandedOn() {
        AdaptiveBatcher passes = new AdaptiveBatcher(4, () -> false);
        assertThatThrownBy(() -> passes.over(1, (from, to) -> within(0, from, to))).isSameAs(LACK);
    }

    @Test
    void otherFaultsAreNotTriedAgain() {
        AdaptiveBatcher passes = new AdaptiveBatcher(4, () -> true);
        IllegalStateException other = new IllegalStateException("shapes differ");
        assertThatThrownBy(() -> passes.over(4, (from, to) -> {
            tried.add(to - from);
            throw other;
        })).isSameAs(other);
        assertThat(tried).containsExactly(4);
    }
}
