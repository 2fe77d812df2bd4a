package org.fars.evaluate.store;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.fars.evaluate.CellRun;
import org.fars.evaluate.EvaluationRun.SkippedImage;
import org.fars.evaluate.EvaluationRun;
import org.fars.evaluate.ImageResult;
import org.fars.evaluate.RunHeader;
import org.fars.evaluate.store.Journal.JournalException;

/**
 * The results of a run, gathered from the lines of its journal. A journal is only appended to, so it may hold several
 * lines for one image: one that could not be read and was tried again, or one whose label has changed. The latest line
 * counts, and it alone.
 */
public final class RunResults {
    private final Map<String, Journal.Entry> latest = new LinkedHashMap<>();

    /** Returns the results in these lines, none of which is a header. */
    public static RunResults of(Collection<Journal.Entry> lines) {
        RunResults results = new RunResults();
        lines.forEach(results::add);
        return results;
    }

    /**
     * Reads a run, finished or not, from its journal.
     *
     * @param whenEmpty what to say of a journal without a single whole line
     * @throws JournalException when there is no such file, it is damaged, or it is empty
     */
    static EvaluationRun read(Path journal, String whenEmpty) {
        List<Journal.Entry> entries = Journal.read(journal);
        if (entries.isEmpty()) {
            throw JournalException.damaged(journal, whenEmpty, null);
        }
        return of(entries.subList(1, entries.size())).run(entries.getFirst().header());
    }

    /** Adds a line, which replaces an earlier one for the same image. */
    public void add(Journal.Entry line) {
        latest.put(line.location(), line);
    }

    /** Forgets an image. */
    public void remove(String location) {
        latest.remove(location);
    }

    /** Returns the latest line of each image. */
    List<Journal.Entry> lines() {
        return List.copyOf(latest.values());
    }

    /** Returns the latest line for an image. */
    public Optional<Journal.Entry> at(String location) {
        return Optional.ofNullable(latest.get(location));
    }

    /** Returns the run that all results make, in the order of their positions in the data set. */
    public EvaluationRun run(RunHeader header) {
        EvaluationRun run = run(header, latest.keySet());
        return new EvaluationRun(header,
                run.results().stream().sorted(Comparator.comparingInt(ImageResult::position)).toList(),
                run.skipped().stream().sorted(Comparator.comparingInt(SkippedImage::position)).toList());
    }

    /** Returns the run that the results of these images make, in their order; images without a line are left out. */
    public EvaluationRun run(RunHeader header, Collection<String> locations) {
        List<ImageResult> results = new ArrayList<>();
        List<SkippedImage> skipped = new ArrayList<>();
        locations.stream().map(latest::get).filter(Objects::nonNull).forEach(line -> {
            if (line.result() != null) {
                results.add(line.result());
            } else if (line.skipped() != null) {
                skipped.add(line.skipped());
            }
        });
        return new EvaluationRun(header, results, skipped);
    }

    /** Returns whether there are results of a dense model. */
    public boolean areOfCells() {
        return latest.values().stream().anyMatch(line -> line.cells() != null);
    }

    /** Returns the run of a dense model that all results make, in the order of their positions in the data set. */
    public CellRun cells(RunHeader header) {
        return cells(header, latest.keySet());
    }

    /** Returns the run of a dense model that the results of these images make, in the order of their positions. */
    public CellRun cells(RunHeader header, Collection<String> locations) {
        List<Journal.Entry> lines = locations.stream().map(latest::get).filter(Objects::nonNull).toList();
        return new CellRun(header,
                lines.stream()
                    .map(Journal.Entry::cells)
                    .filter(Objects::nonNull)
                    .sorted(Comparator.comparingInt(CellRun.CellResult::position))
                    .toList(),
                lines.stream()
                    .map(Journal.Entry::skipped)
                    .filter(Objects::nonNull)
                    .sorted(Comparator.comparingInt(SkippedImage::position))
                    .toList());
    }
}
