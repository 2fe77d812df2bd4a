package org.fars.evaluate.run;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.fars.core.Seeds;
import org.fars.evaluate.EvaluationItem;

/**
 * The order in which images are evaluated: one of each class in turn, so that results so far are of all classes, although
 * data sets are sorted by class. Within a class the order is random, but depends on the seed and the images alone.
 */
final class FairOrder {
    private FairOrder() {}

    /**
     * Returns the positions in the order in which they are evaluated.
     *
     * @param items all of the data set's images
     * @param positions which of them are evaluated
     */
    static List<Integer> of(List<EvaluationItem> items, int[] positions, long seed) {
        Map<Integer, List<Integer>> classes = new TreeMap<>();
        for (int position : positions) {
            classes.computeIfAbsent(items.get(position).label(), label -> new ArrayList<>()).add(position);
        }
        int rounds = 0;
        for (List<Integer> one : classes.values()) {
            Map<Integer, Long> keys = new TreeMap<>();
            one.forEach(position -> keys.put(position, Seeds.derive(seed, "order", items.get(position).location())));
            one.sort(Comparator.comparing(keys::get));
            rounds = Math.max(rounds, one.size());
        }
        List<Integer> order = new ArrayList<>(positions.length);
        for (int round = 0; round < rounds; round++) {
            for (List<Integer> one : classes.values()) {
                if (round < one.size()) {
                    order.add(one.get(round));
                }
            }
        }
        return order;
    }
}
