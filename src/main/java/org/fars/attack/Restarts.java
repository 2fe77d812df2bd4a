package org.fars.attack;

import java.util.List;
import java.util.stream.IntStream;
import org.fars.attack.Attack.AttackTask;

/** Repeated attempts at each image (restarts, targets) until one succeeds. */
@FunctionalInterface
interface Restarts {
    /**
     * Makes one attempt.
     *
     * @param attempt its number, from 0
     * @param open those images that no earlier attempt succeeded on
     */
    List<AttackResult> at(int attempt, AttackTask open);

    /**
     * Makes up to {@code count} attempts. The result of an image is its first success, else the attempt with the smallest
     * margin.
     */
    default List<AttackResult> run(int count, AttackTask task) {
        AttackResult[] results = new AttackResult[task.size()];
        for (int attempt = 0; attempt < count; attempt++) {
            int[] open = IntStream.range(0, results.length)
                .filter(i -> results[i] == null || !results[i].success())
                .toArray();
            if (open.length == 0) {
                break;
            }
            List<AttackResult> found = at(attempt, task.subset(open));
            for (int k = 0; k < open.length; k++) {
                AttackResult before = results[open[k]];
                results[open[k]] = before == null || better(found.get(k), before) ? found.get(k) : before;
            }
        }
        return List.of(results);
    }

    private static boolean better(AttackResult found, AttackResult before) {
        return found.success() || nearest(found) < nearest(before);
    }

    private static double nearest(AttackResult result) {
        return result.trace()
            .stream()
            .mapToDouble(AttackResult.Step::margin)
            .filter(margin -> !Double.isNaN(margin))
            .min()
            .orElse(Double.POSITIVE_INFINITY);
    }
}
