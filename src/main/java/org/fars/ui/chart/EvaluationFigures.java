package org.fars.ui.chart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.fars.certify.Certificate;
import org.fars.certify.CertificateType;
import org.fars.evaluate.EvaluationRun;
import org.fars.evaluate.report.EvaluationCharts;
import org.fars.evaluate.report.HtmlReport;
import org.fars.evaluate.report.RunWriter.ChartRenderer;
import org.fars.ui.chart.HistogramChart.HistogramSeries;

/** Creates the charts of an evaluation run. */
public final class EvaluationFigures {
    private static final int WIDTH = 760;
    private static final int HEIGHT = 460;
    private static final int DPI = 192;
    private static final int BINS = 30;
    private static final String UNIT = "ℓ2, pixel values in [0, 1]";
    private static final List<String> SHOWN = Stream
        .of(CertificateType.EXACT_MARGIN, CertificateType.SPARSEMAX_MARGIN, CertificateType.SMOOTHED_ARGMAX,
                CertificateType.SMOOTHED_CLOSED_FORM)
        .map(CertificateType::id)
        .toList();

    private final EvaluationCharts data;

    public EvaluationFigures(EvaluationRun run) {
        this.data = new EvaluationCharts(run);
    }

    /** Returns certified accuracy against ε for each head, with the accuracy under attack. */
    public CertifiedAccuracyChart certifiedAccuracy() {
        List<CertifiedAccuracyChart.Line> lines = new ArrayList<>();
        for (EvaluationCharts.CertifiedCurve curve : data.certifiedCurves()) {
            if (SHOWN.contains(curve.certificate())) {
                lines.add(new CertifiedAccuracyChart.Line(name(curve), curve.head(),
                        CertifiedAccuracyChart.Kind.CERTIFIED, doubles(curve.eps()), doubles(curve.accuracy())));
            }
        }
        List<EvaluationCharts.AttackPoint> points = data.attackPoints();
        points.stream().map(point -> List.of(point.head(), point.attack())).distinct().forEach(pair -> {
            List<EvaluationCharts.AttackPoint> own = points.stream()
                .filter(point -> point.head().equals(pair.get(0)) && point.attack().equals(pair.get(1)))
                .toList();
            lines.add(new CertifiedAccuracyChart.Line(pair.get(0) + " · " + pair.get(1), pair.get(0),
                    CertifiedAccuracyChart.Kind.ATTACKED,
                    own.stream().mapToDouble(EvaluationCharts.AttackPoint::eps).toArray(),
                    own.stream().mapToDouble(EvaluationCharts.AttackPoint::accuracy).toArray()));
        });
        return new CertifiedAccuracyChart(lines, UNIT);
    }

    /** Returns a curve's name for a legend, with its confidence if it is probabilistic. */
    public static String name(EvaluationCharts.CertifiedCurve curve) {
        String name = curve.head() + " · " + curve.certificate();
        return curve.kind().startsWith(Certificate.Kind.PROBABILISTIC.label()) ? name + ", " + curve.kind() : name;
    }

    /** Returns the robustness brackets of one head. */
    public BracketsChart brackets(String head) {
        return new BracketsChart(head, data.brackets(head)
            .stream()
            .map(image -> new BracketsChart.ImageBracket(image.location(), image.bracket().certified(),
                    Double.isFinite(image.bracket().attacked())
                            ? OptionalDouble.of(image.bracket().attacked())
                            : OptionalDouble.empty()))
            .toList());
    }

    /** Returns the confusion matrix of one head. */
    public ConfusionChart confusion(String head) {
        EvaluationCharts.ConfusionMatrix matrix = data.confusion(head);
        return new ConfusionChart("Confusion matrix, " + head, head, matrix.classes(), matrix.counts()
            .stream()
            .map(row -> row.stream().limit(matrix.classes().size()).mapToLong(Integer::longValue).toArray())
            .toArray(long[][]::new));
    }

    /** Returns a histogram of certified radii. */
    public HistogramChart radii(List<String> heads) {
        return HistogramChart.ofRadii(heads.stream()
            .map(head -> new HistogramChart.Group(head, head,
                    data.brackets(head).stream().mapToDouble(image -> image.bracket().certified()).toArray()))
            .toList(), BINS);
    }

    /** Returns a histogram of the gaps between the certified radius and the smallest successful attack. */
    public HistogramChart gaps(List<String> heads) {
        return HistogramSeries
            .histogram(heads.stream().map(head -> new HistogramSeries(head, false, data.gaps(head))).toList());
    }

    /** Returns the figures that are not empty by file name; the names are part of the output format. */
    private Map<String, Figure> all(List<String> heads) {
        Map<String, Figure> figures = new LinkedHashMap<>();
        figures.put("certified-accuracy-against-eps", certifiedAccuracy());
        figures.put("certified-radius", radii(heads));
        figures.put("gap-between-certificate-and-attack", gaps(heads));
        if (!heads.isEmpty()) {
            figures.put("brackets-sorted-by-certified-radius", brackets(heads.getFirst()));
            figures.put("confusion-matrix", confusion(heads.getFirst()));
        }
        figures.values().removeIf(Figure::isEmpty);
        return figures;
    }

    /** Returns a renderer of these charts for the files of a run. */
    public static ChartRenderer renderer() {
        return new ChartRenderer() {
            @Override
            public List<Path> charts(EvaluationRun run, Path folder) {
                return new EvaluationFigures(run).write(folder, run.header().heads());
            }

            @Override
            public List<HtmlReport.Figure> figures(EvaluationRun run) {
                return new EvaluationFigures(run).forReport(run.header().heads());
            }
        };
    }

    private static ChartExport export(Figure figure, boolean headed) {
        return new ChartExport(figure, ChartStyle.light(), WIDTH, HEIGHT, DPI, headed);
    }

    /** Returns all figures for a report, in the light style. */
    public List<HtmlReport.Figure> forReport(List<String> heads) {
        return all(heads).values().stream().map(EvaluationFigures::forReport).toList();
    }

    /** Returns a figure for a report, in the light style, with its heading as the caption. */
    public static HtmlReport.Figure forReport(Figure figure) {
        return new HtmlReport.Figure(figure.heading(),
                new String(export(figure, false).bytes(ChartExport.Format.SVG), StandardCharsets.UTF_8));
    }

    /**
     * Writes all figures as SVG and PNG, in the light style.
     *
     * @return the files
     */
    public List<Path> write(Path folder, List<String> heads) {
        return write(folder, all(heads));
    }

    /** Writes figures by their file names, without ending, as SVG and PNG in the light style; returns the files. */
    static List<Path> write(Path folder, Map<String, Figure> figures) {
        List<Path> files = new ArrayList<>();
        try {
            Files.createDirectories(folder);
            for (Map.Entry<String, Figure> figure : figures.entrySet()) {
                ChartExport export = export(figure.getValue(), true);
                for (ChartExport.Format format : List.of(ChartExport.Format.SVG, ChartExport.Format.PNG)) {
                    Path file = folder.resolve(figure.getKey() + "." + format.extension());
                    export.write(file, format);
                    files.add(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    private static double[] doubles(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
