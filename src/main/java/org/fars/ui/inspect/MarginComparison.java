package org.fars.ui.inspect;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.fars.evaluate.analysis.Analysis.HeadAnalysis;
import org.fars.evaluate.analysis.Analysis;
import org.fars.ui.gallery.AttackOutcome;

/**
 * The margin of one head: score of the class it decided for minus the largest other score, for the image as it was and,
 * with the same class, for the image as the attack left it (negative once the attack succeeded).
 *
 * @param head the head's name
 * @param before for the image as it was; NaN where a score is
 * @param after for the attacked image; empty where there was no attack
 */
record MarginComparison(String head, double before, Optional<Double> after) {
    /** The margins of every head. */
    static List<MarginComparison> of(Analysis clean, Optional<AttackOutcome> attacked) {
        return IntStream.range(0, clean.heads().size()).mapToObj(i -> {
            HeadAnalysis head = clean.heads().get(i);
            return new MarginComparison(head.head(), head.margin(),
                    attacked.map(now -> margin(now.after().heads().get(i).scores(), head.prediction())));
        }).toList();
    }

    private static double margin(double[] scores, int label) {
        if (label < 0) {
            return Double.NaN;
        }
        return scores[label]
                - IntStream.range(0, scores.length)
                    .filter(j -> j != label)
                    .mapToDouble(j -> scores[j])
                    .max()
                    .orElse(Double.NaN);
    }
}
