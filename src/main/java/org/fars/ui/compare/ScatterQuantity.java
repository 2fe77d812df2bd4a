package org.fars.ui.compare;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.fars.certify.Certificate;
import org.fars.certify.CertificateType;
import org.fars.evaluate.ImageResult;
import org.fars.evaluate.analysis.RobustnessBracket;
import org.fars.ui.chart.ScatterChart;

/** What a scatter chart of a run may set against what. */
enum ScatterQuantity {
    /** Margins of the first two heads. */
    MARGINS(true) {
        @Override
        double x(ImageResult.HeadResult head) {
            return head.margin();
        }

        @Override
        ScatterChart chart(String x, String y, String name, List<ScatterChart.Point> points) {
            return new ScatterChart("Margins: " + x + " against " + y + name, "margin, " + x, "margin, " + y, points,
                    "",
                    false);
        }
    },
    /** Certified radii of the first two heads. */
    RADII(true) {
        @Override
        double x(ImageResult.HeadResult head) {
            return RobustnessBracket.of(head).certified();
        }

        @Override
        ScatterChart chart(String x, String y, String name, List<ScatterChart.Point> points) {
            return new ScatterChart("Certified radii: " + x + " against " + y + name,
                    "certified radius, " + x + " (ℓ2)", "certified radius, " + y + " (ℓ2)", points, "", true);
        }
    },
    /** Scores as the published evaluation takes them, where they were asked for. */
    SCORES(true) {
        @Override
        double x(ImageResult.HeadResult head) {
            return head.certificate(CertificateType.PUBLISHED_SCORE.id()).map(Certificate::radius).orElse(Double.NaN);
        }

        @Override
        ScatterChart chart(String x, String y, String name, List<ScatterChart.Point> points) {
            return new ScatterChart("Scores: " + x + " against " + y + name, "published score, " + x,
                    "published score, " + y, points, "", true);
        }
    },
    /** The smallest successful perturbation against the certified radius of the first head. */
    ATTACK(false) {
        @Override
        double x(ImageResult.HeadResult head) {
            return RobustnessBracket.of(head).certified();
        }

        @Override
        double y(ImageResult.HeadResult head) {
            return RobustnessBracket.of(head).attacked();
        }

        @Override
        ScatterChart chart(String x, String y, String name, List<ScatterChart.Point> points) {
            return new ScatterChart("Certified radius against attack" + name, "certified radius, " + x + " (ℓ2)",
                    "smallest successful attack (ℓ2)", points, "", true);
        }
    };

    private final boolean ofTwoHeads;

    ScatterQuantity(boolean ofTwoHeads) {
        this.ofTwoHeads = ofTwoHeads;
    }

    abstract double x(ImageResult.HeadResult head);

    double y(ImageResult.HeadResult head) {
        return x(head);
    }

    abstract ScatterChart chart(String x, String y, String name, List<ScatterChart.Point> points);

    /**
     * The chart of a run.
     *
     * @param name what its heading ends with
     */
    ScatterChart chart(DisplayedRun run, String name) {
        return chart(run.heads().getFirst(), other(run), name, points(run));
    }

    /** A run's images; none where it has nothing to set against each other. */
    List<ScatterChart.Point> points(DisplayedRun run) {
        String first = run.heads().getFirst();
        String second = other(run);
        if (ofTwoHeads && first.equals(second)) {
            return List.of();
        }
        return run.run()
            .results()
            .stream()
            .flatMap(result -> point(result, result.head(first), result.head(second)).stream())
            // Stable, so that correct ones have the same colour in every run.
            .sorted(Comparator.comparing(ScatterChart.Point::group))
            .toList();
    }

    /** The head on the vertical axis. */
    private String other(DisplayedRun run) {
        return ofTwoHeads && run.heads().size() > 1 ? run.heads().get(1) : run.heads().getFirst();
    }

    private Optional<ScatterChart.Point> point(ImageResult result, Optional<ImageResult.HeadResult> first,
            Optional<ImageResult.HeadResult> second) {
        if (first.isEmpty() || second.isEmpty()) {
            return Optional.empty();
        }
        double horizontal = x(first.get());
        double vertical = y(second.get());
        boolean correct = first.get().prediction() == result.label();
        return Double.isFinite(horizontal) && Double.isFinite(vertical)
                ? Optional.of(new ScatterChart.Point(result.location(), horizontal, vertical,
                        correct ? "correct" : "incorrect", OptionalDouble.empty()))
                : Optional.empty();
    }
}
