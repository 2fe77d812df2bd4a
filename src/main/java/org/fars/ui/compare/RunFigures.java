package org.fars.ui.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.fars.certify.Certificate;
import org.fars.certify.CertificateType;
import org.fars.certify.CertifiedClassifier;
import org.fars.evaluate.ImageResult;
import org.fars.evaluate.analysis.RobustnessBracket;
import org.fars.evaluate.report.EvaluationCharts;
import org.fars.evaluate.report.PaperTables;
import org.fars.evaluate.report.Summary;
import org.fars.ui.chart.BracketsChart;
import org.fars.ui.chart.CertifiedAccuracyChart;
import org.fars.ui.chart.ConfusionChart;
import org.fars.ui.chart.EvaluationFigures;
import org.fars.ui.chart.HistogramChart.HistogramSeries;
import org.fars.ui.chart.HistogramChart;
import org.fars.ui.chart.ScatterChart;

/**
 * The charts that compare two heads, and which images stand behind a mark of theirs. Certified accuracy is drawn for all
 * runs; everything else for one of them.
 *
 * @param runs the runs, the first one in the heads' colours
 * @param focus the run of the charts that show one run only
 * @param left the first head
 * @param right the second head
 * @param certificate the certificate of both heads
 */
record RunFigures(List<DisplayedRun> runs, DisplayedRun focus, String left, String right, String certificate) {
    private static final int BINS = 30;
    private static final int MOST_BRACKETS = 1000;
    private static final int GRID = 161;
    private static final String UNIT = "ℓ2, pixel values in [0, 1]";
    private static final List<CertificateType> UNPROVED = List.of(CertificateType.PUBLISHED_SCORE,
            CertificateType.PUBLISHED_SCORE_AS_CODED);

    /**
     * What the charts of accuracies have beside the certificate.
     *
     * @param attacks accuracy under attack
     * @param unproved the published scores, which are no certificates
     * @param paper the paper's rows
     * @param looked the ε that a person looks at
     */
    record Extra(boolean attacks, boolean unproved, boolean paper, double looked) {}

    /** The images behind a line: those counted at each ε. */
    private interface Counted {
        Set<String> at(double eps);
    }

    private record Source(CertifiedAccuracyChart.Line line, Counted counted) {}

    RunFigures {
        runs = List.copyOf(runs);
    }

    /** Returns what tells a run from the others; empty if there is only one. */
    String name(DisplayedRun run) {
        return runs.size() < 2 ? "" : run.info().shortNameAmong(runs.stream().map(DisplayedRun::info).toList());
    }

    private String suffix(DisplayedRun run) {
        return runs.size() < 2 ? "" : " · " + name(run);
    }

    /** Certified accuracy of one head against ε, of all runs. */
    CertifiedAccuracyChart accuracy(String head, Extra extra) {
        return new CertifiedAccuracyChart(head + ": certified accuracy",
                sources(head, extra).stream().map(Source::line).toList(), UNIT, OptionalDouble.of(end()),
                OptionalDouble.of(extra.looked));
    }

    /** The images counted at a point of {@link #accuracy}; none for the paper's points. */
    Set<String> images(String head, Extra extra, CertifiedAccuracyChart.LinePoint point) {
        Source source = sources(head, extra).get(point.line());
        return source.counted.at(source.line.eps()[point.index()]);
    }

    private List<Source> sources(String head, Extra extra) {
        List<Source> sources = new ArrayList<>();
        for (DisplayedRun run : withHead(head)) {
            if (run.certificates(head).contains(certificate)) {
                sources.add(curve(run, head, certificate));
            }
        }
        for (DisplayedRun run : withHead(head)) {
            for (String attack : extra.attacks ? run.info().attacks() : List.<String>of()) {
                sources.add(attacked(run, head, attack));
            }
            if (extra.unproved) {
                UNPROVED.stream()
                    .map(CertificateType::id)
                    .filter(id -> !id.equals(certificate) && run.certificates(head).contains(id))
                    .forEach(id -> sources.add(curve(run, head, id)));
            }
        }
        if (extra.paper) {
            PaperTables.paper()
                .stream()
                .filter(row -> row.head().equals(head))
                .forEach(row -> sources.add(new Source(new CertifiedAccuracyChart.Line("paper · published-score",
                        row.head(), CertifiedAccuracyChart.Kind.PAPER, row.eps(), row.accuracy()), eps -> Set.of())));
        }
        return sources;
    }

    private List<DisplayedRun> withHead(String head) {
        return runs.stream().filter(run -> run.heads().contains(head)).toList();
    }

    private Source curve(DisplayedRun run, String head, String id) {
        double[] radii = run.radii(head, id);
        double[] eps = grid();
        String kind = run.summary().kindOf(head, id);
        CertifiedAccuracyChart.Kind drawn = run.proves(head, id)
                ? CertifiedAccuracyChart.Kind.CERTIFIED
                : CertifiedAccuracyChart.Kind.UNPROVED;
        return new Source(new CertifiedAccuracyChart.Line(id + ", " + kind + suffix(run), head, drawn, eps,
                Arrays.stream(eps).map(each -> run.accuracy(radii, each)).toArray(), runs.indexOf(run)),
                each -> run.where(result -> result.head(head)
                    .flatMap(found -> found.certificate(id))
                    .filter(given -> given.certifies(result.label(), each))
                    .isPresent()));
    }

    private Source attacked(DisplayedRun run, String head, String attack) {
        List<Summary.Attacked> own = run.summary()
            .attacked()
            .stream()
            .filter(point -> point.head().equals(head) && point.attack().equals(attack))
            .toList();
        return new Source(new CertifiedAccuracyChart.Line("under " + attack + suffix(run), head,
                CertifiedAccuracyChart.Kind.ATTACKED, own.stream().mapToDouble(Summary.Attacked::eps).toArray(),
                own.stream().mapToDouble(Summary.Attacked::accuracy).toArray(), runs.indexOf(run)),
                eps -> run.where(result -> Summary.withstands(result, head, attack, eps)));
    }

    private double[] grid() {
        double end = end();
        return IntStream.range(0, GRID).mapToDouble(i -> end * i / (GRID - 1)).toArray();
    }

    /** Returns where the axes of both heads end: at the largest radius that any line has, and not before the largest ε. */
    private double end() {
        return Math.max(largestRadius(), runs.stream()
            .flatMap(run -> run.summary().settings().eps().stream())
            .mapToDouble(Double::doubleValue)
            .max()
            .orElse(0.1)) * 1.02;
    }

    private double largestRadius() {
        return runs.stream()
            .flatMapToDouble(run -> Stream.of(left, right)
                .distinct()
                .flatMapToDouble(head -> DoubleStream.of(run.radii(head, certificate))))
            .filter(Double::isFinite)
            .max()
            .orElse(0);
    }

    /** Certified accuracy of the second head minus that of the first, of the runs in which both have the certificate. */
    CertifiedAccuracyChart.Difference difference() {
        double[] eps = grid();
        List<CertifiedAccuracyChart.Line> lines = new ArrayList<>();
        for (DisplayedRun run : runs) {
            if (run.certificates(left).contains(certificate) && run.certificates(right).contains(certificate)) {
                double[] first = run.radii(left, certificate);
                double[] second = run.radii(right, certificate);
                lines.add(new CertifiedAccuracyChart.Line(right + " − " + left + suffix(run), right,
                        CertifiedAccuracyChart.Kind.CERTIFIED, eps,
                        Arrays.stream(eps)
                            .map(each -> run.accuracy(second, each) - run.accuracy(first, each))
                            .toArray(),
                        runs.indexOf(run)));
            }
        }
        CertifiedAccuracyChart.Difference plain = new CertifiedAccuracyChart.Difference("", right, left, lines, end());
        String most = String.format(Locale.ROOT, "%+.1f", plain.largest()).replace("-", "−");
        return new CertifiedAccuracyChart.Difference("Difference, " + right + " − " + left
                + (plain.largest() == 0 ? ": none" : ": up to " + most + " points"), right, left, lines, end());
    }

    /**
     * Returns the radius that a head is certified with: proved of the head itself or, if nothing is, of the smoothed head,
     * which is another classifier.
     */
    static double radius(ImageResult.HeadResult head) {
        return classifier(head).provedRadius(head.prediction(), head.certificates());
    }

    private static CertifiedClassifier classifier(ImageResult.HeadResult head) {
        return head.certificates().stream().anyMatch(each -> each.isAbout(CertifiedClassifier.HEAD) && each.sound())
                ? CertifiedClassifier.HEAD
                : CertifiedClassifier.SMOOTHED_HEAD;
    }

    /** Returns a head's name, with a note if its radii are those of the smoothed head. */
    private String certified(String head) {
        return isSmoothed(head) ? head + ", smoothed" : head;
    }

    private boolean isSmoothed(String head) {
        return focus.run()
            .results()
            .stream()
            .findFirst()
            .flatMap(result -> result.head(head))
            .filter(found -> classifier(found) != CertifiedClassifier.HEAD && found.certificates()
                .stream()
                .anyMatch(Certificate::sound))
            .isPresent();
    }

    private List<String> heads() {
        return Stream.of(left, right).distinct().filter(focus.heads()::contains).toList();
    }

    /** How often certified radii of each size occur among correctly classified images. */
    HistogramChart radii() {
        return HistogramChart.ofRadii(heads().stream()
            .map(head -> new HistogramChart.Group(certified(head), head,
                    correct(head).mapToDouble(result -> radius(result.head(head).orElseThrow())).toArray()))
            .toList(), BINS);
    }

    private Stream<ImageResult> correct(String head) {
        return focus.run()
            .results()
            .stream()
            .filter(result -> result.head(head).filter(found -> found.prediction() == result.label()).isPresent());
    }

    /** The images counted in a bar of {@link #radii()}. */
    Set<String> images(HistogramChart histogram, HistogramChart.Bar bar) {
        String head = heads().get(bar.group());
        return correct(head).filter(result -> histogram.bin(radius(result.head(head).orElseThrow())) == bar.bin())
            .map(ImageResult::location)
            .collect(Collectors.toSet());
    }

    /** How often gaps between certificate and attack of each size occur. */
    HistogramChart gaps() {
        EvaluationCharts charts = new EvaluationCharts(focus.run());
        return HistogramSeries
            .histogram(heads().stream().map(head -> new HistogramSeries(head, false, charts.gaps(head))).toList());
    }

    /** The images counted in a bar of {@link #gaps}. */
    Set<String> gapImages(HistogramChart histogram, HistogramChart.Bar bar) {
        return new EvaluationCharts(focus.run()).gaps(heads().get(bar.group()))
            .closed()
            .stream()
            .filter(image -> histogram.bin(Math.max(0, image.bracket().gap())) == bar.bin())
            .map(EvaluationCharts.ImageBracket::location)
            .collect(Collectors.toSet());
    }

    private ScatterQuantity.Axes axes() {
        return new ScatterQuantity.Axes(left, right, suffix(focus));
    }

    /** The scatter charts that have something to show. */
    List<ScatterQuantity> scatters() {
        return Stream.of(ScatterQuantity.values()).filter(each -> !each.points(focus, axes()).isEmpty()).toList();
    }

    /**
     * One scatter chart.
     *
     * @param limits the largest margin of each head that has one
     */
    ScatterChart scatter(ScatterQuantity what, Map<String, Double> limits) {
        Double r = limits.get(right);
        return what.chart(focus, axes(), r == null ? OptionalDouble.empty() : OptionalDouble.of(r));
    }

    /** The brackets of both heads, every {@link #bracketStep}-th image of each. */
    BracketsChart brackets() {
        List<String> heads = heads();
        return heads.isEmpty()
                ? new BracketsChart(left, List.of())
                : new BracketsChart(certified(heads.getFirst()), someBrackets(heads.getFirst()), "",
                        heads.stream()
                            .skip(1)
                            .findFirst()
                            .map(head -> new BracketsChart.Over(certified(head), "", someBrackets(head))));
    }

    private List<BracketsChart.ImageBracket> someBrackets(String head) {
        List<BracketsChart.ImageBracket> all = correct(head).map(result -> {
            ImageResult.HeadResult found = result.head(head).orElseThrow();
            // An attack on the head may well succeed within the radius of the smoothed head.
            double attacked = classifier(found) == CertifiedClassifier.HEAD
                    ? RobustnessBracket.of(found).attacked()
                    : Double.POSITIVE_INFINITY;
            return new BracketsChart.ImageBracket(result.location(), radius(found),
                    Double.isFinite(attacked) ? OptionalDouble.of(attacked) : OptionalDouble.empty());
        }).sorted(BracketsChart.ORDER).toList();
        int step = bracketStep();
        return IntStream.range(0, all.size()).filter(i -> i % step == 0).mapToObj(all::get).toList();
    }

    /** 1 if every image has a bracket; more if there are many more images than pixels. */
    int bracketStep() {
        return Math.max(1, focus.run().results().size() / MOST_BRACKETS);
    }

    /** How often each class is taken for which by one head. */
    ConfusionMatrix confusion(String head) {
        ConfusionChart plain = new EvaluationFigures(focus.run()).confusion(head);
        ConfusionChart named = new ConfusionChart(plain.heading() + suffix(focus), head, plain.classes(),
                plain.counts());
        int[] classes = named.mostConfused();
        return new ConfusionMatrix(classes.length < named.classes().size() ? named.of(classes) : named, classes);
    }

    /**
     * A matrix of all classes, or of those that are confused most.
     *
     * @param classes the indices of the chart's classes
     */
    record ConfusionMatrix(ConfusionChart chart, int[] classes) {}

    /** The images counted in a cell of {@link #confusion}. */
    Set<String> images(ConfusionMatrix matrix, ConfusionChart.Cell cell) {
        int truth = matrix.classes[cell.truth()];
        int prediction = matrix.classes[cell.prediction()];
        return focus.where(result -> result.label() == truth
                && result.head(matrix.chart.head()).filter(found -> found.prediction() == prediction).isPresent());
    }
}
