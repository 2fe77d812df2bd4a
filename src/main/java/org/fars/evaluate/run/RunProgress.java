package org.fars.evaluate.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.fars.evaluate.EvaluationItem;
import org.fars.evaluate.EvaluationRun;
import org.fars.evaluate.ImageResult;
import org.fars.evaluate.RunHeader;
import org.fars.evaluate.SkippedImage;
import org.fars.evaluate.store.Journal;

/** Which images of a run are done, and with what result; every line that it keeps is in the run's journal first. */
final class RunProgress {
    private final Journal journal;
    private final RunHeader header;
    private final List<EvaluationItem> items;
    private final int[] positions;
    private final Map<String, Journal.Entry> done = new HashMap<>();
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
        this.items = items;
        this.positions = positions;
        journal.entries().forEach(entry -> done.put(location(entry), entry));
        this.open = Arrays.stream(positions).filter(this::isOpen).boxed().toList();
    }

    /** What could not be read is tried again; what has got another label is another question. */
    private boolean isOpen(int position) {
        Journal.Entry entry = done.get(items.get(position).location());
        return entry == null || entry.result() == null || entry.result().label() != items.get(position).label();
    }

    /** Positions of the images that were not done at the beginning, ascending. */
    List<Integer> open() {
        return open;
    }

    /** How many images the run evaluates. */
    int images() {
        return positions.length;
    }

    /** How many of them are done by now. */
    int done() {
        return positions.length - open.size() + kept;
    }

    /** Keeps lines, one for each of some open images. */
    void keep(List<Journal.Entry> lines) {
        journal.append(lines);
        lines.forEach(line -> done.put(location(line), line));
        kept += lines.size();
    }

    /** What is done by now, in the data set's order. */
    EvaluationRun run() {
        List<ImageResult> results = new ArrayList<>();
        List<SkippedImage> skipped = new ArrayList<>();
        IntStream.of(positions)
            .mapToObj(position -> done.get(items.get(position).location()))
            .filter(entry -> entry != null)
            .forEach(entry -> {
                if (entry.result() != null) {
                    results.add(entry.result());
                } else {
                    skipped.add(entry.skipped());
                }
            });
        return new EvaluationRun(header, results, skipped);
    }

    private static String location(Journal.Entry entry) {
        return entry.result() != null ? entry.result().location() : entry.skipped().location();
    }
}
