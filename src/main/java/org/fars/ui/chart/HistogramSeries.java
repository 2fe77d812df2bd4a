package org.fars.ui.chart;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.fars.evaluate.report.EvaluationCharts;

/**
 * One series of a histogram of gaps: what is left unknown of each image's distance to the decision boundary.
 *
 * @param name for the legend
 * @param over whether it is of a run laid over another
 * @param gaps the gaps, and how many images have none
 */
public record HistogramSeries(String name, boolean over, EvaluationCharts.Gaps gaps) {
    private static final int BINS = 30;
    private static final String NOTE = "Smallest successful perturbation minus certified radius, image by image: how"
            + " much of its distance to the decision boundary is not known.";

    /** The histogram of these series; says how many images are not in it because they have one end only, or none. */
    public static HistogramChart histogram(List<HistogramSeries> series) {
        return new HistogramChart("Gap between certificate and attack", "gap (ℓ2, pixel values in [0, 1])",
                series.stream().map(HistogramSeries::group).toList(), BINS,
                Stream.concat(Stream.of(NOTE), series.stream().map(HistogramSeries::words)).toList());
    }

    private HistogramChart.Group group() {
        // Two computations in double may contradict each other in the last digits.
        return new HistogramChart.Group(name, gaps.head(), over,
                gaps.closed().stream().mapToDouble(image -> Math.max(0, image.bracket().gap())).toArray());
    }

    private String words() {
        return String.format(Locale.ROOT,
                "%s: %,d of %,d rightly classified images have both ends; %,d only a certified"
                        + " radius, %,d only an attack, %,d neither.",
                name, gaps.closed().size(), gaps.images(),
                gaps.onlyCertified(), gaps.onlyAttacked(), gaps.open());
    }
}
