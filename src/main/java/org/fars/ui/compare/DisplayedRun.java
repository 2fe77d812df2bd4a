package org.fars.ui.compare;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.fars.evaluate.EvaluationRun;
import org.fars.evaluate.ImageResult;
import org.fars.evaluate.report.EvaluationCharts;
import org.fars.evaluate.report.Summary;
import org.fars.evaluate.store.RunRepository.StoredRun;

/**
 * A run with what takes a while to count.
 *
 * @param stored where it is kept
 * @param run its results so far
 * @param summary its shares
 * @param curves certified accuracy against ε
 * @param points accuracy under attack
 */
public record DisplayedRun(StoredRun stored, EvaluationRun run, Summary summary,
        List<EvaluationCharts.CertifiedCurve> curves, List<EvaluationCharts.AttackPoint> points) {
    /** Counts; takes a second for ten thousand images. */
    public static DisplayedRun of(StoredRun stored, EvaluationRun run) {
        EvaluationCharts charts = new EvaluationCharts(run);
        return new DisplayedRun(stored, run, Summary.of(run), charts.certifiedCurves(), charts.attackPoints());
    }

    /** The names of the heads, in order. */
    public List<String> heads() {
        return run.header().heads();
    }

    /** The places of the images for which something holds. */
    public Set<String> where(Predicate<ImageResult> holds) {
        return locations(run.results().stream().filter(holds).toList());
    }

    private static Set<String> locations(Collection<ImageResult> results) {
        return results.stream().map(ImageResult::location).collect(Collectors.toSet());
    }
}
