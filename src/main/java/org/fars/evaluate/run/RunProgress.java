package org.fars.evaluate.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.fars.core.Seeds;
import org.fars.evaluate.EvaluationData.EvaluationItem;
import org.fars.evaluate.EvaluationRun;
import org.fars.evaluate.ImageResult;
import org.fars.evaluate.RunHeader;
import org.fars.evaluate.store.Journal;
import org.fars.evaluate.store.RunResults;

/** Tracks which images of a run are done, and their results. Results are written to the journal before they count. */
final class RunProgress {
    private final Journal journal;
    private final RunHeader header;
    private final List<String> locations;
    private final RunResults results;
    private final List<Integer> open;
    private int kept;

    /**
     * @param journal open; its results are done
     * @param header of the run
     * @param items all of the data set's images, in its order
     * @param positions of the images that the run evaluates
     */
    RunProgress(Journal journal, RunHeader header, List<EvaluationItem> items, int[] positions) {
        this.journal = journal;
        this.header = header;
        this.locations = Arrays.stream(positions).mapToObj(position -> items.get(position).location()).toList();
        this.results = RunResults.of(journal.entries());
        items.forEach(this::forgetOtherLabel);
        this.open = FairOrder.of(items, positions, header.settings().seed())
            .stream()
            .filter(position -> isOpen(items.get(position)))
            .toList();
    }

    private Optional<ImageResult> result(EvaluationItem item) {
        return results.at(item.location()).map(Journal.Entry::result);
    }

    /** Discards a result for another label, since attacks depend on the label. */
    private void forgetOtherLabel(EvaluationItem item) {
        if (result(item).map(known -> known.label() != item.label()).orElse(false)) {
            results.remove(item.location());
        }
    }

    /** Images that could not be read are tried again. */
    private boolean isOpen(EvaluationItem item) {
        return result(item).isEmpty();
    }

    /** Returns the positions of the images that were not done at the beginning, in the order to evaluate them in. */
    List<Integer> open() {
        return open;
    }

    /** Returns how many images the run evaluates. */
    int images() {
        return locations.size();
    }

    /** Returns how many of them are done by now. */
    int done() {
        return locations.size() - open.size() + kept;
    }

    /** Appends results to the journal, each for an image that was open. */
    void keep(List<Journal.Entry> lines) {
        journal.append(lines);
        lines.forEach(results::add);
        kept += lines.size();
    }

    /** Returns what is done by now, in the data set's order. */
    EvaluationRun run() {
        return results.run(header, locations);
    }

    /**
     * The order in which images are evaluated: one of each class in turn, so that results so far are of all classes, although
     * data sets are sorted by class. Within a class the order is random, but depends on the seed and the images alone.
     */
    static final class FairOrder {
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
                one.forEach(
                        position -> keys.put(position, Seeds.derive(seed, "order", items.get(position).location())));
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
}
