package org.fars.evaluate.report;

import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.fars.core.VersionInfo;
import org.fars.evaluate.EvaluationData.LabelMatch;
import org.fars.evaluate.EvaluationRun;
import org.fars.evaluate.report.HtmlReport.Fact;
import org.fars.evaluate.report.HtmlReport.Figure;
import org.fars.evaluate.report.HtmlReport.Section;
import org.fars.evaluate.report.HtmlReport.Table;
import org.fars.model.LipschitzBound;
import org.fars.model.LoadedModel;
import org.fars.model.ModelCard;

/**
 * The report of an evaluation: the paper's tables, the charts, and how to reproduce the numbers.
 *
 * @param run the results
 * @param card the model's card
 * @param lipschitz what is known of its Lipschitz constant
 * @param figures its charts
 * @param versions of the application, its libraries and the system, by name
 */
public record EvaluationReport(EvaluationRun run, ModelCard card, LipschitzBound lipschitz, List<Figure> figures,
        Map<String, String> versions) {
    private static final int SKIPPED_SHOWN = 200;
    /** Explains the kinds of radii. */
    public static final String KINDS = "Every radius is an ℓ2 distance in pixel values of [0, 1], of the image as the model"
            + " sees it. “Deterministic” holds for every image within the radius; “probabilistic” holds with the"
            + " confidence that is given; “declared, not audited” holds if a Lipschitz constant that nobody checked is"
            + " true; “not a certificate” promises nothing and is shown for comparison only.";

    /** Returns the report of a run of this model, with the versions of this process. */
    public static EvaluationReport of(EvaluationRun run, LoadedModel model, List<Figure> figures) {
        Map<String, String> versions = VersionInfo.ofThisProcess().byName();
        versions.put("Engine", model.backbone().engine() + ", " + model.backbone().device());
        return new EvaluationReport(run, model.card(), model.lipschitz(), figures, versions);
    }

    /** Returns the report. */
    public HtmlReport report() {
        Summary summary = Summary.of(run);
        List<Section> sections = new ArrayList<>();
        sections.add(new Section("Overview", List.of(KINDS), overview(summary), List.of(), List.of()));
        sections.add(new Section("Tables", List.of(), List.of(), List.of(),
                List.of(Table.of(PaperTables.certified(run)), Table.of(PaperTables.attacked(run)))));
        sections.add(new Section("Figures", List.of(), List.of(), figures, List.of()));
        sections.add(Section.ofFacts("Settings", settings(summary)));
        sections.add(Section.ofFacts("How to reproduce", Fact.of(repeat())));
        sections.add(skipped());
        return new HtmlReport(summary.model() + " on " + summary.data(),
                summary.images() + " images, seed " + summary.settings().seed() + ", "
                        + ZonedDateTime.now().format(DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm z", Locale.ROOT)),
                sections);
    }

    private List<Fact> overview(Summary summary) {
        List<Fact> facts = new ArrayList<>();
        facts.add(new Fact("Model", summary.model() + (card.title() == null ? "" : " – " + card.title())));
        facts.add(new Fact("Data", summary.data()));
        facts.add(new Fact("Images", summary.images() + (run.skipped().isEmpty()
                ? ""
                : " (" + run.skipped().size() + " more could not be read)")));
        if (run.header().labels() != null) {
            facts.add(new Fact("Labels", run.header().labels().sentence()));
        }
        facts.add(new Fact("Lipschitz constant", lipschitz(lipschitz)));
        summary.natural()
            .forEach(natural -> facts.add(new Fact("Natural accuracy, " + natural.head(),
                    String.format(Locale.ROOT, "%.2f %%", natural.accuracy()))));
        return facts;
    }

    /** A Lipschitz bound in words, with what it rests on. */
    public static String lipschitz(LipschitzBound bound) {
        return switch (bound.basis()) {
            case AUDITED -> String.format(Locale.ROOT, "L ≤ %.6f, computed from the weights in use", bound.upper());
            case DECLARED -> String.format(Locale.ROOT, "L = %.6f, declared and not checked", bound.upper());
            case NONE -> "no usable bound, so there are no certificates: " + bound.reason();
        };
    }

    private static List<Fact> settings(Summary summary) {
        Summary.Settings settings = summary.settings();
        Map<String, String> values = new LinkedHashMap<>();
        values.put("Seed", Long.toString(settings.seed()));
        values.put("Heads", String.join(", ", settings.heads()));
        values.put("Certificates", String.join(", ", settings.certificates()));
        values.put("ε of the tables", settings.eps().stream().map(String::valueOf).collect(Collectors.joining(", ")));
        values.put("σ (heads without their own)", settings.sigma() + (settings.sigmaForAll() ? ", for all heads" : ""));
        values.put("n₀; n", settings.n0() + "; " + settings.n());
        values.put("α", Double.toString(settings.alpha()));
        values.put("r; t of sparsemax", settings.r() + "; " + settings.temperature());
        settings.decideAt().ifPresent(eps -> values.put("Sampling stops when decided at ε", Double.toString(eps)));
        settings.attacks()
            .forEach(attack -> values.put("Attack " + attack.attack(), attack.steps() + " steps of "
                    + attack.stepSize() + ", " + attack.restarts() + (attack.restarts() == 1 ? " start" : " starts")));
        values.put("Limit", settings.limit() == 0 ? "all images" : settings.limit() + " images, spread evenly");
        values.put("Part", settings.shard());
        return Fact.of(values);
    }

    private Map<String, String> repeat() {
        Map<String, String> values = new LinkedHashMap<>(versions);
        values.put("Journal key", run.header().key());
        hashes(card).forEach(values::put);
        return values;
    }

    /** The SHA-256 of each file of a model, by a name for people. */
    public static Map<String, String> hashes(ModelCard card) {
        Map<String, String> values = new TreeMap<>();
        if (card.files() != null) {
            card.files().forEach((file, hash) -> values.put("SHA-256 of " + file, hash));
        }
        return values;
    }

    private Section skipped() {
        List<Table> tables = new ArrayList<>();
        addTable(tables, "Images that could not be read", run.skipped().size(),
                run.skipped().stream().map(image -> List.of(image.name(), image.reason())));
        LabelMatch labels = run.header().labels();
        if (labels != null) {
            addTable(tables, "Images without a label of the model", labels.unmatched(),
                    labels.excluded().stream().map(image -> List.of(image.name(), image.reason())));
            addTable(tables, "Files that were left out", labels.skippedFiles(),
                    labels.files().stream().map(file -> List.of(file.name(), file.reason())));
        }
        return new Section("Not evaluated", List.of(), List.of(), List.of(), tables);
    }

    private static void addTable(List<Table> tables, String title, int count, Stream<List<String>> rows) {
        if (count > 0) {
            tables.add(new Table(title, List.of("Image", "Why"),
                    rows.limit(SKIPPED_SHOWN).map(cells -> new Table.Row("", cells)).toList(),
                    count > SKIPPED_SHOWN ? "The first " + SKIPPED_SHOWN + " of " + count + "." : ""));
        }
    }
}
