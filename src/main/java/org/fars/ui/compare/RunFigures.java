package org.fars.ui.compare;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Stream;
import org.fars.certify.Certificate;
import org.fars.evaluate.Bracket;
import org.fars.evaluate.EvaluationCharts;
import org.fars.evaluate.ImageResult;
import org.fars.evaluate.PaperTable;
import org.fars.evaluate.PaperTables;
import org.fars.evaluate.Summary;
import org.fars.ui.chart.BracketsChart;
import org.fars.ui.chart.CertifiedAccuracyChart;
import org.fars.ui.chart.ConfusionChart;
import org.fars.ui.chart.EvaluationFigures;
import org.fars.ui.chart.RadiusHistogram;
import org.fars.ui.chart.ScatterChart;

/**
 * The charts of one run, or of two laid over each other, and which images stand behind a point of theirs.
 *
 * @param first the run that is looked at
 * @param second the run laid over it
 */
record RunFigures(ShownRun first, Optional<ShownRun> second) {
    private static final int BINS = 30;
    private static final List<String> OWN = List.of("sparsemax-margin", "exact-margin", "smoothed-argmax",
            "smoothed-closed-form", "smoothed-sparsemax", "smoothed-lipschitz", "spectral-margin", "input-smoothing");
    private static final String NOT_A_CERTIFICATE = Certificate.Kind.NONE.label();
    private static final String UNIT = "ℓ2, pixel values in [0, 1]";

    /** Which lines the chart of accuracies has beside one for each head's own certificate, and its attacks. */
    record Extra(boolean paper, boolean all) {}

    /** The images behind a line: those counted at each ε. */
    private interface Counted {
        Set<String> at(double eps);
    }

    private record Source(CertifiedAccuracyChart.Line line, Counted counted) {}

    private List<ShownRun> runs() {
        return Stream.concat(Stream.of(first), second.stream()).toList();
    }

    /** What tells two runs apart: the model where they differ in it, else the data, else when they were begun. */
    String name(ShownRun run) {
        if (second.isEmpty()) {
            return "";
        }
        StoredAbout a = StoredAbout.of(first);
        StoredAbout b = StoredAbout.of(second.get());
        StoredAbout own = StoredAbout.of(run);
        return " · "
                + (a.model().equals(b.model()) ? a.data().equals(b.data()) ? own.time() : own.data() : own.model());
    }

    private record StoredAbout(String model, String data, String time) {
        static StoredAbout of(ShownRun run) {
            return new StoredAbout(run.stored().about().model(), run.stored().about().data(),
                    RunNames.time(run.stored().about().begun()));
        }
    }

    /** Accuracy against ε. */
    CertifiedAccuracyChart accuracy(Extra extra) {
        return new CertifiedAccuracyChart(sources(extra).stream().map(Source::line).toList(), UNIT);
    }

    /** The images counted at a point of {@link #accuracy}; none for the paper's points. */
    Set<String> images(Extra extra, CertifiedAccuracyChart.Place place) {
        Source source = sources(extra).get(place.line());
        return source.counted.at(source.line.eps()[place.index()]);
    }

    private List<Source> sources(Extra extra) {
        List<Source> sources = new ArrayList<>();
        for (ShownRun run : runs()) {
            run.curves()
                .stream()
                .filter(curve -> extra.all || curve.certificate().equals(own(run, curve.head())))
                .forEach(curve -> sources.add(certified(run, curve)));
        }
        for (ShownRun run : runs()) {
            run.points()
                .stream()
                .map(point -> List.of(point.head(), point.attack()))
                .distinct()
                .forEach(pair -> sources.add(attacked(run, pair.getFirst(), pair.getLast())));
        }
        if (extra.paper) {
            PaperTables.paper()
                .forEach(row -> sources.add(new Source(
                        new CertifiedAccuracyChart.Line("paper, " + row.head() + " · published-score", row.head(),
                                CertifiedAccuracyChart.Kind.PAPER, row.eps(), row.accuracy()),
                        eps -> Set.of())));
        }
        return sources;
    }

    /** The certificate that speaks of a head first of all; empty where none of those was asked for. */
    private static String own(ShownRun run, String head) {
        List<String> given = run.curves()
            .stream()
            .filter(curve -> curve.head().equals(head))
            .map(EvaluationCharts.CertifiedCurve::certificate)
            .toList();
        return OWN.stream().filter(given::contains).findFirst().orElse("");
    }

    private Source certified(ShownRun run, EvaluationCharts.CertifiedCurve curve) {
        CertifiedAccuracyChart.Kind kind = curve.kind().equals(NOT_A_CERTIFICATE)
                ? CertifiedAccuracyChart.Kind.PAPER
                : CertifiedAccuracyChart.Kind.CERTIFIED;
        return new Source(new CertifiedAccuracyChart.Line(curve.head() + " · " + curve.certificate() + name(run),
                curve.head(), kind, doubles(curve.eps()), doubles(curve.accuracy())),
                eps -> run.where(result -> result.head(curve.head())
                    .flatMap(head -> head.certificate(curve.certificate()))
                    .filter(given -> given.certifies(result.label(), eps))
                    .isPresent()));
    }

    private Source attacked(ShownRun run, String head, String attack) {
        List<EvaluationCharts.AttackPoint> own = run.points()
            .stream()
            .filter(point -> point.head().equals(head) && point.attack().equals(attack))
            .toList();
        return new Source(new CertifiedAccuracyChart.Line(head + " · " + attack + name(run), head,
                CertifiedAccuracyChart.Kind.ATTACKED,
                own.stream().mapToDouble(EvaluationCharts.AttackPoint::eps).toArray(),
                own.stream().mapToDouble(EvaluationCharts.AttackPoint::accuracy).toArray()),
                eps -> run.where(result -> Summary.withstands(result, head, attack, eps)));
    }

    private static double[] doubles(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** How often certified radii of each size occur, head by head, run by run. */
    RadiusHistogram radii() {
        List<RadiusHistogram.Group> groups = new ArrayList<>();
        for (ShownRun run : runs()) {
            for (String head : run.heads()) {
                groups.add(new RadiusHistogram.Group(head + name(run), head,
                        new EvaluationCharts(run.run()).brackets(head)
                            .stream()
                            .mapToDouble(image -> image.bracket().certified())
                            .toArray()));
            }
        }
        return new RadiusHistogram(groups, BINS);
    }

    /** The images counted in a bar of {@link #radii()}. */
    Set<String> images(RadiusHistogram histogram, RadiusHistogram.Place place) {
        int group = place.group();
        int before = group < first.heads().size() ? 0 : first.heads().size();
        ShownRun run = before == 0 ? first : second.orElseThrow();
        String head = run.heads().get(group - before);
        return run.where(result -> result.head(head)
            .filter(found -> found.prediction() == result.label()
                    && histogram.bin(Bracket.of(found).certified()) == place.bin())
            .isPresent());
    }

    /** What a scatter chart may show. */
    enum Scatter {
        /** Margins of the first two heads. */
        MARGINS,
        /** Certified radii of the first two heads. */
        RADII,
        /** Scores as the published evaluation takes them, where they were asked for. */
        SCORES,
        /** The smallest successful perturbation against the certified radius of the first head. */
        ATTACK
    }

    /** The scatter charts that have something to show. */
    List<Scatter> scatters() {
        return Stream.of(Scatter.values()).filter(each -> !scatter(each).isEmpty()).toList();
    }

    /** One scatter chart; the first run's images. */
    ScatterChart scatter(Scatter what) {
        List<String> heads = first.heads();
        String x = heads.getFirst();
        String y = heads.size() > 1 ? heads.get(1) : x;
        List<ScatterChart.Point> points = first.run()
            .results()
            .stream()
            .flatMap(result -> point(what, result, result.head(x), result.head(y)).stream())
            // Stable, so that right ones have the same colour in every run.
            .sorted(Comparator.comparing(ScatterChart.Point::group))
            .toList();
        return switch (what) {
            case MARGINS -> new ScatterChart("Margins: " + x + " against " + y, "margin, " + x, "margin, " + y, points,
                    "", false);
            case RADII -> new ScatterChart("Certified radii: " + x + " against " + y,
                    "certified radius, " + x + " (ℓ2)", "certified radius, " + y + " (ℓ2)", points, "", true);
            case SCORES -> new ScatterChart("Scores: " + x + " against " + y, "published score, " + x,
                    "published score, " + y, points, "", true);
            case ATTACK -> new ScatterChart("Certified radius against attack", "certified radius, " + x + " (ℓ2)",
                    "smallest success of an attack (ℓ2)", points, "", true);
        };
    }

    private static Optional<ScatterChart.Point> point(Scatter what, ImageResult result,
            Optional<ImageResult.HeadResult> x, Optional<ImageResult.HeadResult> y) {
        if (x.isEmpty() || y.isEmpty() || x.get().head().equals(y.get().head()) && what != Scatter.ATTACK) {
            return Optional.empty();
        }
        double horizontal = switch (what) {
            case MARGINS -> x.get().margin();
            case RADII, ATTACK -> Bracket.of(x.get()).certified();
            case SCORES -> score(x.get());
        };
        double vertical = switch (what) {
            case MARGINS -> y.get().margin();
            case RADII -> Bracket.of(y.get()).certified();
            case SCORES -> score(y.get());
            case ATTACK -> Bracket.of(x.get()).attacked();
        };
        boolean right = x.get().prediction() == result.label();
        return Double.isFinite(horizontal) && Double.isFinite(vertical)
                ? Optional.of(new ScatterChart.Point(result.location(), horizontal, vertical,
                        right ? "right" : "wrong", OptionalDouble.empty()))
                : Optional.empty();
    }

    private static double score(ImageResult.HeadResult head) {
        return head.certificate("published-score").map(Certificate::radius).orElse(Double.NaN);
    }

    /** One head's images, sorted by certified radius; the first run's. */
    BracketsChart brackets(String head) {
        return new EvaluationFigures(first.run()).brackets(head);
    }

    /** Which class one head takes for which; the first run's. */
    ConfusionChart confusion(String head) {
        return new EvaluationFigures(first.run()).confusion(head);
    }

    /** The images counted in a cell of {@link #confusion}. */
    Set<String> images(String head, ConfusionChart.Place place) {
        return first.where(result -> result.label() == place.truth()
                && result.head(head).filter(found -> found.prediction() == place.prediction()).isPresent());
    }

    /** Tables 1 and 2, of the first run. */
    List<PaperTable> tables() {
        return List.of(PaperTables.certified(first.summary()), PaperTables.attacked(first.summary()));
    }
}
