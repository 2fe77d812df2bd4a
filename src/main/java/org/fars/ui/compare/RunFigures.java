package org.fars.ui.compare;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.fars.certify.Certificate;
import org.fars.certify.CertificateType;
import org.fars.evaluate.EvaluationSettings.AttackPlan;
import org.fars.evaluate.EvaluationSettings;
import org.fars.evaluate.analysis.RobustnessBracket;
import org.fars.evaluate.report.EvaluationCharts;
import org.fars.evaluate.report.PaperTables.PaperTable;
import org.fars.evaluate.report.PaperTables;
import org.fars.evaluate.report.Summary;
import org.fars.evaluate.store.RunRepository.StoredRun;
import org.fars.ui.chart.BracketsChart;
import org.fars.ui.chart.CertifiedAccuracyChart;
import org.fars.ui.chart.ConfusionChart;
import org.fars.ui.chart.EvaluationFigures;
import org.fars.ui.chart.HistogramChart.HistogramSeries;
import org.fars.ui.chart.HistogramChart;
import org.fars.ui.chart.ScatterChart;
import org.fars.ui.common.Messages;

/**
 * The charts of one run, or of two laid over each other, and which images stand behind a point of theirs.
 *
 * @param first the run that is looked at
 * @param second the run laid over it
 */
record RunFigures(DisplayedRun first, Optional<DisplayedRun> second) {
    private static final int BINS = 30;
    private static final int MOST_BRACKETS = 1000;
    private static final List<String> OWN = Stream
        .of(CertificateType.SPARSEMAX_MARGIN, CertificateType.EXACT_MARGIN, CertificateType.SMOOTHED_ARGMAX,
                CertificateType.SMOOTHED_CLOSED_FORM, CertificateType.SMOOTHED_SPARSEMAX,
                CertificateType.SMOOTHED_LIPSCHITZ, CertificateType.SPECTRAL_MARGIN, CertificateType.INPUT_SMOOTHING)
        .map(CertificateType::id)
        .toList();
    private static final String NOT_A_CERTIFICATE = Certificate.Kind.NONE.label();
    private static final String UNIT = "ℓ2, pixel values in [0, 1]";

    /** Which lines the chart of accuracies has beside one for each head's own certificate, and its attacks. */
    record Extra(boolean paper, boolean all) {}

    /** The images behind a line: those counted at each ε. */
    private interface Counted {
        Set<String> at(double eps);
    }

    private record Source(CertifiedAccuracyChart.Line line, Counted counted) {}

    private List<DisplayedRun> runs() {
        return Stream.concat(Stream.of(first), second.stream()).toList();
    }

    /**
     * What tells two runs apart: the model where they differ in it, else the data, else when they were begun. Empty where
     * there is one run only.
     */
    String title(DisplayedRun run) {
        if (second.isEmpty()) {
            return "";
        }
        StoredAbout a = StoredAbout.of(first);
        StoredAbout b = StoredAbout.of(second.get());
        StoredAbout own = StoredAbout.of(run);
        return a.model().equals(b.model()) ? a.data().equals(b.data()) ? own.time() : own.data() : own.model();
    }

    /** The same, to stand behind other words. */
    private String name(DisplayedRun run) {
        return second.isEmpty() ? "" : " · " + title(run);
    }

    private boolean isOver(DisplayedRun run) {
        return run != first;
    }

    private record StoredAbout(String model, String data, String time) {
        static StoredAbout of(DisplayedRun run) {
            return new StoredAbout(run.stored().about().model(), run.stored().about().data(),
                    RunNames.time(run.stored().about().begun()));
        }
    }

    /** Accuracy against ε. */
    CertifiedAccuracyChart accuracy(Extra extra) {
        return new CertifiedAccuracyChart(sources(extra).stream().map(Source::line).toList(), UNIT);
    }

    /** The images counted at a point of {@link #accuracy}; none for the paper's points. */
    Set<String> images(Extra extra, CertifiedAccuracyChart.LinePoint place) {
        Source source = sources(extra).get(place.line());
        return source.counted.at(source.line.eps()[place.index()]);
    }

    private List<Source> sources(Extra extra) {
        List<Source> sources = new ArrayList<>();
        for (DisplayedRun run : runs()) {
            run.curves()
                .stream()
                .filter(curve -> extra.all || curve.certificate().equals(own(run, curve.head())))
                .forEach(curve -> sources.add(certified(run, curve)));
        }
        for (DisplayedRun run : runs()) {
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
    private static String own(DisplayedRun run, String head) {
        List<String> given = run.curves()
            .stream()
            .filter(curve -> curve.head().equals(head))
            .map(EvaluationCharts.CertifiedCurve::certificate)
            .toList();
        return OWN.stream().filter(given::contains).findFirst().orElse("");
    }

    private Source certified(DisplayedRun run, EvaluationCharts.CertifiedCurve curve) {
        CertifiedAccuracyChart.Kind kind = curve.kind().equals(NOT_A_CERTIFICATE)
                ? CertifiedAccuracyChart.Kind.PAPER
                : CertifiedAccuracyChart.Kind.CERTIFIED;
        return new Source(new CertifiedAccuracyChart.Line(EvaluationFigures.name(curve) + name(run),
                curve.head(), kind, doubles(curve.eps()), doubles(curve.accuracy())),
                eps -> run.where(result -> result.head(curve.head())
                    .flatMap(head -> head.certificate(curve.certificate()))
                    .filter(given -> given.certifies(result.label(), eps))
                    .isPresent()));
    }

    private Source attacked(DisplayedRun run, String head, String attack) {
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
    HistogramChart radii() {
        List<HistogramChart.Group> groups = new ArrayList<>();
        for (DisplayedRun run : runs()) {
            for (String head : run.heads()) {
                groups.add(new HistogramChart.Group(head + name(run), head, isOver(run),
                        new EvaluationCharts(run.run()).brackets(head)
                            .stream()
                            .mapToDouble(image -> image.bracket().certified())
                            .toArray()));
            }
        }
        return HistogramChart.ofRadii(groups, BINS);
    }

    /** The images counted in a bar of {@link #radii()}. */
    Set<String> images(HistogramChart histogram, HistogramChart.Bar place) {
        int group = place.group();
        int before = group < first.heads().size() ? 0 : first.heads().size();
        DisplayedRun run = before == 0 ? first : second.orElseThrow();
        String head = run.heads().get(group - before);
        return run.where(result -> result.head(head)
            .filter(found -> found.prediction() == result.label()
                    && histogram.bin(RobustnessBracket.of(found).certified()) == place.bin())
            .isPresent());
    }

    /** How often gaps between certificate and attack of each size occur, of one head, run by run. */
    HistogramChart gaps(String head) {
        return HistogramSeries.histogram(withHead(head)
            .map(run -> new HistogramSeries(head + name(run), isOver(run),
                    new EvaluationCharts(run.run()).gaps(head)))
            .toList());
    }

    /** The images counted in a bar of {@link #gaps}. */
    Set<String> images(String head, HistogramChart histogram, HistogramChart.Bar place) {
        DisplayedRun run = withHead(head).toList().get(place.group());
        return new EvaluationCharts(run.run()).gaps(head)
            .closed()
            .stream()
            .filter(image -> histogram.bin(Math.max(0, image.bracket().gap())) == place.bin())
            .map(EvaluationCharts.ImageBracket::location)
            .collect(Collectors.toSet());
    }

    private Stream<DisplayedRun> withHead(String head) {
        return runs().stream().filter(run -> run.heads().contains(head));
    }

    /** The scatter charts that have something to show. */
    List<ScatterQuantity> scatters() {
        return Stream.of(ScatterQuantity.values()).filter(each -> !each.points(first).isEmpty()).toList();
    }

    /** One scatter chart of one of the runs; with two runs, both on the same axes. */
    ScatterChart scatter(ScatterQuantity what, DisplayedRun run) {
        ScatterChart own = what.chart(run, name(run));
        return second.flatMap(other -> ScatterChart.Frame
            .around(Stream.concat(what.points(first).stream(), what.points(other).stream()).toList()))
            .map(own::within)
            .orElse(own);
    }

    /** One head's images, sorted by certified radius, every {@link #bracketStep}-th of them. */
    BracketsChart brackets(String head) {
        return new BracketsChart(head, someBrackets(first, head), title(first),
                second.filter(run -> run.heads().contains(head))
                    .map(run -> new BracketsChart.Over(title(run), someBrackets(run, head))));
    }

    private List<BracketsChart.ImageBracket> someBrackets(DisplayedRun run, String head) {
        List<BracketsChart.ImageBracket> all = new EvaluationFigures(run.run()).brackets(head).brackets();
        int step = bracketStep();
        return step == 1
                ? all
                : IntStream.range(0, all.size()).filter(i -> i % step == 0).mapToObj(all::get).toList();
    }

    /** 1 where every image has a bracket; more where there are many more images than pixels. */
    int bracketStep() {
        return Math.max(1, runs().stream().mapToInt(run -> run.run().results().size()).max().orElse(0) / MOST_BRACKETS);
    }

    /** Which class one head takes for which in one of the runs. */
    ConfusionChart confusion(String head, DisplayedRun run) {
        ConfusionChart plain = new EvaluationFigures(run.run()).confusion(head);
        return new ConfusionChart(plain.heading() + name(run), plain.classes(), plain.counts());
    }

    /** The images counted in a cell of {@link #confusion}. */
    Set<String> images(String head, DisplayedRun run, ConfusionChart.Cell place) {
        return run.where(result -> result.label() == place.truth()
                && result.head(head).filter(found -> found.prediction() == place.prediction()).isPresent());
    }

    /** Tables 1 and 2, of both runs. */
    List<PaperTable> tables() {
        List<PaperTables.NamedRun> named = runs().stream()
            .map(run -> new PaperTables.NamedRun(title(run), run.summary()))
            .toList();
        return List.of(PaperTables.certified(named), PaperTables.attacked(named));
    }

    /** Runs in words. */
    static final class RunNames {
        private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
        private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM yyyy HH:mm", Locale.ENGLISH);

        private RunNames() {}

        /** When, as briefly as it is clear: the time today, else the day too. */
        static String time(Instant instant) {
            ZonedDateTime local = instant.atZone(ZoneId.systemDefault());
            return local.toLocalDate().equals(LocalDate.now(ZoneId.systemDefault()))
                    ? TIME.format(local)
                    : DAY.format(local);
        }

        /** What a run is about: model, data, how many images. */
        static String title(StoredRun run, Messages messages) {
            return messages.get("compare.run.title", run.about().model(), run.about().data(), run.about().images());
        }

        /** When and how a run was made, and how far it came. */
        static String details(StoredRun run, Messages messages) {
            EvaluationSettings settings = run.about().settings();
            List<String> parts = new ArrayList<>();
            parts.add(time(run.about().begun()));
            if (!run.finished()) {
                parts.add(messages.get("compare.run.part", run.done(), run.about().images()));
            }
            parts.add(messages.get("compare.run.certificates", settings.certificates().size()));
            if (!settings.attacks().isEmpty()) {
                parts.add(settings.attacks().stream().map(AttackPlan::attack).collect(Collectors.joining(", ")));
            }
            parts.add(messages.get("compare.run.seed", Long.toString(settings.seed())));
            return String.join(" · ", parts);
        }
    }
}
