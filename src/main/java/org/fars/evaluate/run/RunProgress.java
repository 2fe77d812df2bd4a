package org.fars.evaluate.run;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.fars.evaluate.EvaluationItem;
import org.fars.evaluate.EvaluationRun;
import org.fars.evaluate.ImageResult;
import org.fars.evaluate.RunHeader;
import org.fars.evaluate.store.Journal;
import org.fars.evaluate.store.RunResults;

/** Which images of a run are done, and with what result; every line that it keeps is in the run's journal first. */
final class RunProgress {
    private final Journal journal;
    private final RunHeader header;
    private final List<String> locations;
    private final RunResults results;
    private final List<Integer> open;
    private int kept;

    /**
     * @param journal open; what it holds already is done
     * @param header what the run is about
     * @param items all of the data set's images, in its order
     * @param positions which of them the run evaluates
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

    /** A result under another label answers another question. */
    private void forgetOtherLabel(EvaluationItem item) {
        if (result(item).map(known -> known.label() != item.label()).orElse(false)) {
            results.remove(item.location());
        }
    }

    /** What could not be read is tried again. */
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

    /** Keeps lines, one for each of some open images. */
    void keep(List<Journal.Entry> lines) {
        journal.append(lines);
        lines.forEach(results::add);
        kept += lines.size();
    }

    /** Returns what is done by now, in the data set's order. */
    EvaluationRun run() {
        return results.run(header, locations);
    }
}
