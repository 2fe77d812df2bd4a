package org.fars.ui.compare;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.fars.ui.compare.ImageMeasurements.Measured;
import org.fars.evaluate.ImageResult;
import org.fars.evaluate.report.PaperTables.PaperTable;
import org.fars.evaluate.report.PaperTables;
import org.fars.evaluate.report.Summary;
import org.fars.ui.common.Messages;

/**
 * Two heads in numbers: one sentence, one table with the differences, and the measurements of single images.
 *
 * @param runs the runs, at least one
 * @param left the first head
 * @param right the second head
 * @param certificate the certificate of both heads
 */
record HeadComparison(List<DisplayedRun> runs, String left, String right, String certificate) {
    private static final String MINUS = "−";
    HeadComparison {
        runs = List.copyOf(runs);
    }

    /**
     * Returns the certificates that may be chosen for two heads: first those that prove something of both, then those that do
     * of one. What is no certificate is none of them.
     */
    static List<String> certificates(DisplayedRun run, String left, String right) {
        List<String> first = proving(run, left);
        List<String> second = proving(run, right);
        return Stream.of(first.stream().filter(second::contains), first.stream(), second.stream())
            .flatMap(each -> each)
            .distinct()
            .toList();
    }

    private static List<String> proving(DisplayedRun run, String head) {
        return run.certificates(head).stream().filter(id -> run.proves(head, id)).toList();
    }

    /** Returns on how many images of a run both heads decide alike. */
    long agreed(DisplayedRun run) {
        return run.run()
            .results()
            .stream()
            .filter(result -> prediction(result, left) == prediction(result, right))
            .count();
    }

    private static int prediction(ImageResult result, String head) {
        return result.head(head).map(ImageResult.HeadResult::prediction).orElse(-1);
    }

    /** Returns certified accuracy in percent; empty if the certificate does not speak of the head. */
    OptionalDouble certified(DisplayedRun run, String head, double eps) {
        return run.certificates(head).contains(certificate)
                ? OptionalDouble.of(run.accuracy(run.radii(head, certificate), eps))
                : OptionalDouble.empty();
    }

    /**
     * Returns what the first run says, in one sentence.
     *
     * @param eps the radius that it speaks of
     */
    String sentence(double eps, Messages messages) {
        DisplayedRun run = runs.getFirst();
        int images = run.run().results().size();
        String alike = left.equals(right)
                ? messages.get("compare.sentence.one", left, images)
                : messages.get("compare.sentence.agree", agreed(run), images, left, right);
        return alike + "; " + messages.get("compare.sentence.certified", decimal(eps),
                percent(certified(run, left, eps)), percent(certified(run, right, eps)), certificate,
                kind(run));
    }

    /** Returns one line for each further run; the same numbers. */
    List<String> others(double eps, Messages messages) {
        return runs.stream()
            .skip(1)
            .map(run -> messages.get("compare.sentence.other", run.info().shortNameAmong(infos().toList()),
                    run.run().results().size(), percent(certified(run, left, eps)),
                    percent(certified(run, right, eps))))
            .toList();
    }

    private Stream<DisplayedRun.RunInfo> infos() {
        return runs.stream().map(DisplayedRun::info);
    }

    private String kind(DisplayedRun run) {
        String kind = run.summary().kindOf(left, certificate);
        return kind.isEmpty() ? run.summary().kindOf(right, certificate) : kind;
    }

    private static String percent(OptionalDouble value) {
        return value.isPresent() ? String.format(Locale.ROOT, "%.1f %%", value.getAsDouble()) : PaperTable.NOTHING;
    }

    private static String decimal(double value) {
        return new java.math.BigDecimal(value).round(new java.math.MathContext(4)).stripTrailingZeros().toPlainString();
    }

    /** Returns the table of both heads and their differences, three columns a run. */
    PaperTable table() {
        List<String> columns = new ArrayList<>(List.of("%"));
        for (DisplayedRun run : runs) {
            String name = runs.size() < 2 ? "" : run.info().shortNameAmong(infos().toList()) + " · ";
            columns.addAll(List.of(name + left, name + right, "Δ"));
        }
        List<PaperTable.Row> rows = new ArrayList<>();
        rows.add(row("natural accuracy", run -> run.summary().naturalOf(left),
                run -> run.summary().naturalOf(right)));
        List<Double> radii = runs.stream()
            .flatMap(run -> run.summary().settings().eps().stream())
            .distinct()
            .sorted()
            .toList();
        for (double eps : radii) {
            rows.add(row("certified at ε " + decimal(eps), run -> certified(run, left, eps).orElse(Double.NaN),
                    run -> certified(run, right, eps).orElse(Double.NaN)));
        }
        List<String> attacks = runs.stream().flatMap(run -> run.info().attacks().stream()).distinct().toList();
        for (String attack : attacks) {
            for (double eps : radii) {
                rows.add(row("under " + attack + ", ε " + decimal(eps), run -> attacked(run, left, attack, eps),
                        run -> attacked(run, right, attack, eps)));
            }
        }
        DisplayedRun first = runs.getFirst();
        return new PaperTable("heads", "Accuracy of both heads", columns, rows,
                "Percent of all images; Δ is " + right + " " + MINUS + " " + left
                        + " in percentage points. Certified by "
                        + certificate + " (" + kind(first) + "). "
                        + runs.stream().map(this::source).reduce((a, b) -> a + "; " + b).orElse("") + ".");
    }

    private String source(DisplayedRun run) {
        return String.format(Locale.ROOT, "%s on %s, %,d of %,d images", run.info().nameAmong(infos()),
                run.info().data(), run.run().results().size(), run.info().images());
    }

    private static double attacked(DisplayedRun run, String head, String attack, double eps) {
        return run.summary()
            .attacked()
            .stream()
            .filter(each -> each.head().equals(head) && each.attack().equals(attack) && each.eps() == eps)
            .mapToDouble(Summary.Attacked::accuracy)
            .findFirst()
            .orElse(Double.NaN);
    }

    private PaperTable.Row row(String name, ToDoubleFunction<DisplayedRun> first,
            ToDoubleFunction<DisplayedRun> second) {
        List<String> cells = new ArrayList<>(List.of(name));
        for (DisplayedRun run : runs) {
            double a = first.applyAsDouble(run);
            double b = second.applyAsDouble(run);
            cells.addAll(List.of(number(a), number(b), difference(b - a)));
        }
        return new PaperTable.Row(false, cells);
    }

    private static String number(double value) {
        return Double.isNaN(value) ? PaperTable.NOTHING : String.format(Locale.ROOT, "%.1f", value);
    }

    private static String difference(double value) {
        if (Double.isNaN(value)) {
            return PaperTable.NOTHING;
        }
        String text = String.format(Locale.ROOT, "%+.1f", value);
        return text.equals("+0.0") || text.equals("-0.0") ? "0.0" : text.replace("-", MINUS);
    }

    /** Returns Tables 1 and 2 in the paper's layout; its rows only if all runs are of its data. */
    List<PaperTable> paperTables() {
        List<PaperTables.NamedRun> named = runs.stream()
            .map(run -> new PaperTables.NamedRun(run.info().nameAmong(infos()), run.summary(),
                    PaperTables.isPaperData(run.run())))
            .toList();
        return List.of(PaperTables.certified(named), PaperTables.attacked(named));
    }

    /**
     * Returns the measurements of single images of the first run: decision, margin, certified radius with its kind, and
     * smallest successful attack of both heads.
     *
     * @param locations which images; none of them for all
     */
    PaperTable measurements(Collection<String> locations) {
        DisplayedRun run = runs.getFirst();
        List<String> classes = run.run().header().classes();
        List<Measured> images = run.run()
            .results()
            .stream()
            .filter(result -> locations.isEmpty() || locations.contains(result.location()))
            .map(result -> new Measured(result.name(), ImageMeasurements.label(classes, result.label()),
                    result.heads()))
            .toList();
        return new ImageMeasurements(images, classes).table(Stream.of(left, right).distinct().toList(),
                head -> head.certificate(certificate),
                "Radii and attacks in ℓ2, pixel values in [0, 1]. " + source(run) + ".");
    }
}
