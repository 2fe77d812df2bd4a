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
import org.fars.ui.common.NumberFormats;

/** What a scatter chart sets against what, one point per image. */
enum ScatterQuantity {
    /** The margins of both heads. */
    MARGINS(true) {
        @Override
        double x(ImageResult.HeadResult head) {
            return head.margin();
        }

        @Override
        ScatterChart chart(Axes axes, List<ScatterChart.Point> points, OptionalDouble r) {
            return new ScatterChart("Margins: " + axes.x() + " against " + axes.y() + axes.name(),
                    "margin, " + axes.x(), "margin, " + axes.y(), points, "", false,
                    r.stream()
                        .mapToObj(most -> new ScatterChart.Limit(most,
                                "r = " + NumberFormats.brief(most) + ", the largest " + axes.y() + " margin"))
                        .toList());
        }
    },
    /** The certified radii of both heads. */
    RADII(true) {
        @Override
        double x(ImageResult.HeadResult head) {
            return RunFigures.radius(head);
        }

        @Override
        ScatterChart chart(Axes axes, List<ScatterChart.Point> points, OptionalDouble r) {
            return new ScatterChart("Certified radii: " + axes.x() + " against " + axes.y() + axes.name(),
                    "certified radius, " + axes.x() + " (ℓ2)", "certified radius, " + axes.y() + " (ℓ2)", points, "",
                    true);
        }
    },
    /** The scores of the published evaluation, if they were asked for. */
    SCORES(true) {
        @Override
        double x(ImageResult.HeadResult head) {
            return head.certificate(CertificateType.PUBLISHED_SCORE.id()).map(Certificate::radius).orElse(Double.NaN);
        }

        @Override
        ScatterChart chart(Axes axes, List<ScatterChart.Point> points, OptionalDouble r) {
            return new ScatterChart("Published scores: " + axes.x() + " against " + axes.y() + axes.name(),
                    "published score, " + axes.x() + ", not a certificate",
                    "published score, " + axes.y() + ", not a certificate", points, "", true);
        }
    },
    /** The smallest successful perturbation against the certified radius, of the first head. */
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
        ScatterChart chart(Axes axes, List<ScatterChart.Point> points, OptionalDouble r) {
            return new ScatterChart("Certified radius against attack" + axes.name(),
                    "certified radius, " + axes.x() + " (ℓ2)", "smallest successful attack (ℓ2)", points, "", true);
        }
    };

    private final boolean ofTwoHeads;

    ScatterQuantity(boolean ofTwoHeads) {
        this.ofTwoHeads = ofTwoHeads;
    }

    /**
     * What stands on the axes.
     *
     * @param x the head on the horizontal axis
     * @param y the head on the vertical axis
     * @param name what the heading ends with
     */
    record Axes(String x, String y, String name) {}

    abstract double x(ImageResult.HeadResult head);

    double y(ImageResult.HeadResult head) {
        return x(head);
    }

    abstract ScatterChart chart(Axes axes, List<ScatterChart.Point> points, OptionalDouble r);

    /**
     * Returns the chart of a run.
     *
     * @param r the largest margin that the head on the vertical axis can have; empty if there is none
     */
    ScatterChart chart(DisplayedRun run, Axes axes, OptionalDouble r) {
        return chart(axes, points(run, axes), r);
    }

    /** Returns a run's images; empty if it has nothing to set against each other. */
    List<ScatterChart.Point> points(DisplayedRun run, Axes axes) {
        if (ofTwoHeads && axes.x().equals(axes.y())) {
            return List.of();
        }
        String vertical = ofTwoHeads ? axes.y() : axes.x();
        return run.run()
            .results()
            .stream()
            .flatMap(result -> point(result, result.head(axes.x()), result.head(vertical)).stream())
            .sorted(Comparator.comparing(ScatterChart.Point::group))
            .toList();
    }

    private Optional<ScatterChart.Point> point(ImageResult result, Optional<ImageResult.HeadResult> first,
            Optional<ImageResult.HeadResult> second) {
        if (first.isEmpty() || second.isEmpty()) {
            return Optional.empty();
        }
        double horizontal = x(first.get());
        double vertical = y(second.get());
        return Double.isFinite(horizontal) && Double.isFinite(vertical)
                ? Optional.of(new ScatterChart.Point(result.location(), horizontal, vertical,
                        group(result, first.get(), second.get()), OptionalDouble.empty()))
                : Optional.empty();
    }

    private static String group(ImageResult result, ImageResult.HeadResult first, ImageResult.HeadResult second) {
        boolean firstCorrect = first.prediction() == result.label();
        boolean secondCorrect = second.prediction() == result.label();
        if (firstCorrect == secondCorrect) {
            return firstCorrect ? ScatterChart.CORRECT : ScatterChart.INCORRECT;
        }
        return ScatterChart.ONLY + (firstCorrect ? first : second).head();
    }
}
