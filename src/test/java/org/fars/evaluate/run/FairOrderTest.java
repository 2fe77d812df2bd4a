package org.fars.evaluate.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.fars.evaluate.EvaluationData.EvaluationItem;
import org.fars.evaluate.run.RunProgress.FairOrder;
import org.junit.jupiter.api.Test;

class FairOrderTest {
    /** Sorted by class, as folders are: 30 images of class 0, 10 of class 1, 20 of class 2. */
    private static final List<EvaluationItem> ITEMS = IntStream.range(0, 60)
        .mapToObj(i -> new EvaluationItem("/data/" + i + ".png", i + ".png", i < 30 ? 0 : i < 40 ? 1 : 2, () -> null))
        .toList();
    private static final int[] ALL = IntStream.range(0, 60).toArray();

    @Test
    void everyPrefixHasEachClassEquallyOftenUntilOneIsExhausted() {
        List<Integer> order = FairOrder.of(ITEMS, ALL, 0);
        assertThat(order).hasSize(60).doesNotHaveDuplicates();
        for (int length = 3; length <= 30; length += 3) {
            for (int label = 0; label < 3; label++) {
                int wanted = label;
                assertThat(order.subList(0, length)).filteredOn(i -> ITEMS.get(i).label() == wanted)
                    .hasSize(length / 3);
            }
        }
        assertThat(order.subList(50, 60)).allMatch(i -> ITEMS.get(i).label() == 0);
    }

    @Test
    void theOrderDependsOnTheSeedButNotOnWhichOtherImagesThereAre() {
        List<Integer> order = FairOrder.of(ITEMS, ALL, 1);
        assertThat(FairOrder.of(ITEMS, ALL, 1)).isEqualTo(order);
        assertThat(FairOrder.of(ITEMS, ALL, 2)).isNotEqualTo(order);
        List<Integer> ofOne = new ArrayList<>(order);
        ofOne.removeIf(i -> ITEMS.get(i).label() != 1);
        assertThat(FairOrder.of(ITEMS, IntStream.range(30, 40).toArray(), 1)).isEqualTo(ofOne);
        assertThat(ofOne).isNotEqualTo(ofOne.stream().sorted().toList());
    }

    @Test
    void noImagesGiveAnEmptyOrder() {
        assertThat(FairOrder.of(ITEMS, new int[0], 0)).isEmpty();
    }
}
