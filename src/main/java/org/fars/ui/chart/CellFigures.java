package org.fars.ui.chart;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import org.fars.evaluate.cells.CellRunWriter.CellChartRenderer;
import org.fars.evaluate.cells.SegmentationSummary;
import org.fars.evaluate.cells.SegmentationSummary.Accuracy;
import org.fars.evaluate.cells.SegmentationSummary.AttackedPixels;
import org.fars.evaluate.cells.SegmentationSummary.CertificateAccuracy;
import org.fars.evaluate.cells.SegmentationSummary.CertifiedPixels;
import org.fars.evaluate.report.HtmlReport;
import org.fars.ui.chart.CertifiedAccuracyChart.Kind;
import org.fars.ui.chart.CertifiedAccuracyChart.Line;

/**
 * Creates the charts of a dense model's run. Heads with the same numbers share a line.
 *
 * @param run the numbers
 */
public record CellFigures(SegmentationSummary run) {
    /** The horizontal axis ends this much behind the last ε, so that its marks are whole. */
    private static final double ROOM = 1.04;
    private static final String UNIT = "ℓ2, pixel values in [0, 1]";

    /** What a line shows, before heads with the same numbers are joined. */
    private record Drawn(List<String> heads, String what, Kind kind, double[] eps, double[] values) {
        boolean isSameFor(Drawn other) {
            return what.equals(other.what) && kind == other.kind && Arrays.equals(eps, other.eps)
                    && Arrays.equals(values, other.values);
        }

        Line line() {
            return new Line(String.join(" and ", heads) + " · " + what, heads.getFirst(), kind, eps, values);
        }
    }

    /** Returns the share of pixels that stay correct against ε: proved, all together and one by one, and under attack. */
    public Figure pixels() {
        List<Drawn> lines = new ArrayList<>();
        for (CertificateAccuracy of : run.certificates()) {
            add(lines, certified(of, "all together", of.accuracy(), CertifiedPixels::accuracy));
            add(lines, certified(of, "one by one", of.accuracy(), CertifiedPixels::oneByOne));
        }
        run.natural().forEach(of -> add(lines, attacked(of, AttackedPixels::accuracy)));
        return chart("Pixels that stay correct, against ε", "pixels, %", lines);
    }

    /** Returns intersection over union against ε, mean over the images: at worst, and under attack. */
    public Figure intersections() {
        List<Drawn> lines = new ArrayList<>();
        for (CertificateAccuracy of : run.certificates()) {
            add(lines, certified(of, "at worst", of.iouPerImage(), CertifiedPixels::worstIou));
        }
        run.natural().forEach(of -> add(lines, attacked(of, AttackedPixels::iouPerImage)));
        return chart("Mean intersection over union, against ε", "mean IoU, %", lines);
    }

    private Drawn certified(CertificateAccuracy of, String measure, double natural,
            ToDoubleFunction<CertifiedPixels> value) {
        List<CertifiedPixels> at = run.certified()
            .stream()
            .filter(one -> one.head().equals(of.head()) && one.certificate().equals(of.certificate()))
            .filter(one -> one.eps() > 0)
            .toList();
        return new Drawn(List.of(of.head()), of.certificate() + ", " + measure, Kind.CERTIFIED,
                fromZero(0, at.stream().mapToDouble(CertifiedPixels::eps).toArray()),
                fromZero(natural, at.stream().mapToDouble(value).toArray()));
    }

    private Drawn attacked(Accuracy of, ToDoubleFunction<AttackedPixels> value) {
        List<AttackedPixels> at = run.attacked()
            .stream()
            .filter(one -> one.head().equals(of.head()) && one.eps() > 0)
            .toList();
        return new Drawn(List.of(of.head()), at.isEmpty() ? "" : at.getFirst().attack(), Kind.ATTACKED,
                at.stream().mapToDouble(AttackedPixels::eps).toArray(), at.stream().mapToDouble(value).toArray());
    }

    private static double[] fromZero(double first, double[] values) {
        double[] all = new double[values.length + 1];
        all[0] = first;
        System.arraycopy(values, 0, all, 1, values.length);
        return all;
    }

    private static void add(List<Drawn> lines, Drawn next) {
        if (next.eps.length == 0) {
            return;
        }
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).isSameFor(next)) {
                List<String> heads = new ArrayList<>(lines.get(i).heads);
                heads.addAll(next.heads);
                lines.set(i, new Drawn(heads, next.what, next.kind, next.eps, next.values));
                return;
            }
        }
        lines.add(next);
    }

    private Figure chart(String heading, String measure, List<Drawn> lines) {
        OptionalDouble end = lines.stream().flatMapToDouble(line -> Arrays.stream(line.eps)).max();
        return new WorstCaseChart(heading, measure, lines.stream().map(Drawn::line).toList(), UNIT,
                ROOM * end.orElse(1),
                OptionalDouble.empty());
    }

    /** Returns the figures that are not empty by file name; the names are part of the output format. */
    private Map<String, Figure> all() {
        Map<String, Figure> figures = new LinkedHashMap<>();
        figures.put("pixels-against-eps", pixels());
        figures.put("iou-against-eps", intersections());
        figures.values().removeIf(Figure::isEmpty);
        return figures;
    }

    /** Returns a renderer of these charts for the files of a run. */
    public static CellChartRenderer renderer() {
        return new CellChartRenderer() {
            @Override
            public List<Path> charts(SegmentationSummary run, Path folder) {
                return EvaluationFigures.write(folder, new CellFigures(run).all());
            }

            @Override
            public List<HtmlReport.Figure> figures(SegmentationSummary run) {
                return new CellFigures(run).all().values().stream().map(EvaluationFigures::forReport).toList();
            }
        };
    }
}
