package org.fars.ui.app;

import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.fars.certify.Certificate;
import org.fars.core.VersionInfo;
import org.fars.evaluate.report.EvaluationReport;
import org.fars.evaluate.report.HtmlReport.Fact;
import org.fars.evaluate.report.HtmlReport.Section;
import org.fars.evaluate.report.HtmlReport.Table;
import org.fars.evaluate.report.HtmlReport;
import org.fars.image.ClassNames;
import org.fars.model.LoadedModel;
import org.fars.ui.chart.CertifiedAccuracyChart;
import org.fars.ui.chart.EvaluationFigures;
import org.fars.ui.chart.Figure;
import org.fars.ui.chart.HistogramChart;
import org.fars.ui.common.Messages;
import org.fars.ui.common.NumberFormats;
import org.fars.ui.gallery.AnalysisSummary.Correctness;
import org.fars.ui.gallery.AnalysisSummary;
import org.fars.ui.gallery.GalleryModel;
import org.fars.ui.gallery.ImageItem;

/**
 * The report of what stands in the window: the images that are shown, with radii and their kinds, the charts, and what
 * somebody needs who wants the same numbers again.
 */
final class SessionReport {
    private static final int ROWS = 200;
    private static final int BINS = 30;
    private static final int GRID = 201;
    private static final String NOTHING = "–";

    private final State state;
    private final Messages messages;

    /**
     * One image as it is now.
     *
     * @param correctness whether the prediction is the label
     * @param attack the attacks on it, in words; empty where there was none
     */
    private record Row(String name, Optional<String> label, Optional<String> prediction, Correctness correctness,
            Optional<AnalysisSummary> verdict, Optional<String> attack) {}

    /**
     * What is taken from the window on its own thread.
     *
     * @param model what everything was computed with, if there is one
     * @param settings all settings, by the key of their names
     * @param epsilon the ε looked at
     * @param all how many images there are
     * @param chosen whether the person selected those that are reported
     * @param rows those that are reported: the selected ones, or all that are shown
     */
    record State(Optional<LoadedModel> model, Map<String, String> settings, double epsilon, int all, boolean chosen,
            List<Row> rows) {
        static State of(WorkspaceModel window) {
            GalleryModel gallery = window.gallery();
            // Several selected images are a choice; one is only where the person looks.
            boolean chosen = gallery.selection().items().size() > 1;
            List<Row> rows = (chosen ? gallery.selection().items() : gallery.shown()).stream()
                .map(item -> row(gallery, item))
                .toList();
            Map<String, String> settings = new LinkedHashMap<>();
            window.settings().all().forEach(setting -> settings.put(setting.key(), setting.text()));
            return new State(Optional.ofNullable(window.inspect().modelProperty().get()), settings,
                    gallery.epsilonProperty().get(), gallery.size(), chosen, rows);
        }

        private static Row row(GalleryModel gallery, ImageItem item) {
            return new Row(item.entry().name(), item.entry().label().map(ClassNames::readable),
                    gallery.prediction(item), gallery.correctness(item), item.verdict(),
                    item.attacked()
                        .map(attacked -> attacked.all()
                            .stream()
                            .map(each -> each.head() + ": " + each.result().attack() + " "
                                    + (each.result().success() ? "→ " : "✗ ")
                                    + NumberFormats.radius(each.result().l2()))
                            .collect(Collectors.joining("; "))));
        }
    }

    SessionReport(State state, Messages messages) {
        this.state = state;
        this.messages = messages;
    }

    /** The report; draws its charts. */
    HtmlReport report() {
        List<Section> sections = new ArrayList<>();
        sections.add(new Section(messages.get("report.overview"), List.of(EvaluationReport.KINDS),
                overview(), List.of(), List.of()));
        sections.add(new Section(messages.get("report.figures"), List.of(), List.of(), figures(), List.of()));
        sections.add(new Section(messages.get("report.images"), List.of(), List.of(), List.of(), List.of(table())));
        Map<String, String> settings = new LinkedHashMap<>();
        state.settings()
            .forEach((key, value) -> settings.put(messages.get("settings." + key), value));
        sections.add(Section.ofFacts(messages.get("settings.title"), Fact.of(settings)));
        sections.add(Section.ofFacts(messages.get("report.repeat"), Fact.of(repeat())));
        return new HtmlReport(messages.get("report.heading", modelName()),
                ZonedDateTime.now().format(DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm z", Locale.ROOT)), sections);
    }

    private String modelName() {
        return state.model().map(model -> model.card().id()).orElse("–");
    }

    private List<Fact> overview() {
        List<Fact> facts = new ArrayList<>();
        facts.add(new Fact(messages.get("report.model"), modelName()));
        state.model()
            .ifPresent(model -> facts.add(new Fact(messages.get("report.lipschitz"),
                    EvaluationReport.lipschitz(model.lipschitz()))));
        facts.add(new Fact(messages.get("report.shown"),
                messages.get(state.chosen() ? "report.selected.of" : "report.shown.of", state.rows().size(),
                        state.all())));
        long labelled = labelled().size();
        if (labelled > 0) {
            facts.add(new Fact(messages.get("report.right"), percent(labelled().stream()
                .filter(row -> row.correctness() == Correctness.RIGHT)
                .count(), labelled)));
            facts.add(new Fact(messages.get("report.certified", NumberFormats.distance(state.epsilon())),
                    percent(certified(state.epsilon()), labelled)));
        }
        return facts;
    }

    private List<Row> labelled() {
        return state.rows()
            .stream()
            .filter(row -> row.correctness() != Correctness.UNKNOWN)
            .toList();
    }

    private long certified(double epsilon) {
        return labelled().stream()
            .filter(row -> row.correctness() == Correctness.RIGHT
                    && row.verdict().orElseThrow().holdsWithin(epsilon))
            .count();
    }

    private static String percent(long count, long all) {
        return String.format(Locale.ROOT, "%.2f %% (%d / %d)", 100.0 * count / all, count, all);
    }

    private List<HtmlReport.Figure> figures() {
        double[] radii = state.rows()
            .stream()
            .flatMap(row -> row.verdict().stream())
            .flatMap(verdict -> verdict.best().stream())
            .filter(Certificate::sound)
            .mapToDouble(Certificate::radius)
            .filter(Double::isFinite)
            .toArray();
        List<Figure> figures = new ArrayList<>();
        if (radii.length > 0) {
            String head = state.model().map(model -> model.heads().getFirst().name()).orElse("");
            if (!labelled().isEmpty()) {
                figures.add(accuracy(head, Arrays.stream(radii).max().orElseThrow()));
            }
            figures.add(HistogramChart.ofRadii(List.of(new HistogramChart.Group(head, head, radii)), BINS));
        }
        figures.removeIf(Figure::isEmpty);
        return figures.stream().map(EvaluationFigures::forReport).toList();
    }

    private CertifiedAccuracyChart accuracy(String head, double end) {
        double[] eps = IntStream.range(0, GRID).mapToDouble(i -> end * i / (GRID - 1)).toArray();
        int all = labelled().size();
        double[] shares = Arrays.stream(eps).map(e -> 100.0 * certified(e) / all).toArray();
        return new CertifiedAccuracyChart(List.of(new CertifiedAccuracyChart.Line(head, head,
                CertifiedAccuracyChart.Kind.CERTIFIED, eps, shares)), messages.get("report.eps"));
    }

    private Table table() {
        List<Table.Row> rows = state.rows().stream().limit(ROWS).map(this::row).toList();
        String note = state.rows().size() > ROWS
                ? messages.get("report.table.first", ROWS, state.rows().size())
                : messages.get("report.table.note");
        return new Table(messages.get("report.table"),
                List.of(messages.get("report.column.image"), messages.get("report.column.label"),
                        messages.get("report.column.prediction"), messages.get("report.column.margin"),
                        messages.get("report.column.radius"), messages.get("report.column.kind"),
                        messages.get("report.column.certificate"), messages.get("report.column.attack")),
                rows, note);
    }

    private Table.Row row(Row row) {
        Optional<Certificate> best = row.verdict().flatMap(AnalysisSummary::best);
        String mark = switch (row.correctness()) {
            case RIGHT -> " ✓";
            case WRONG -> " ✗";
            case UNKNOWN -> "";
        };
        return new Table.Row("", List.of(row.name(), row.label().orElse(NOTHING),
                row.prediction().map(label -> label + mark).orElse(NOTHING),
                row.verdict().map(verdict -> NumberFormats.signed(verdict.margin())).orElse(NOTHING),
                best.map(one -> NumberFormats.radius(one.radius())).orElse(NOTHING),
                best.map(one -> one.kindInWords()).orElse(messages.get("gallery.uncertified")),
                best.map(Certificate::id).orElse(NOTHING), row.attack().orElse(NOTHING)));
    }

    private Map<String, String> repeat() {
        Map<String, String> values = new LinkedHashMap<>(VersionInfo.ofThisProcess().byName());
        state.model().ifPresent(model -> {
            values.put(messages.get("report.engine"),
                    (model.backbone().engine() + ", " + model.backbone().device()).replaceFirst("^, ", ""));
            values.putAll(EvaluationReport.hashes(model.card()));
        });
        return values;
    }
}
