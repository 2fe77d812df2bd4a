package org.fars.evaluate.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.fars.certify.Certificate;
import org.fars.core.CsvText;
import org.fars.evaluate.EvaluationRun;
import org.fars.evaluate.ImageResult;
import org.fars.evaluate.analysis.RobustnessBracket;

/**
 * {@code images.csv}: one row an image, and for each head {@code <head>.prediction}, {@code <head>.margin}, radius, kind,
 * confidence and decision of each certificate ({@code <head>.<certificate>.radius} …), success and length of each attack
 * ({@code <head>.<attack>.<eps>.success} …, {@code min} in place of ε where it looked for the shortest perturbation), and
 * the bracket. Where there is nothing to say a cell is empty; infinity is {@code Infinity}. Texts that a spreadsheet would take
 * for formulas are guarded, see {@link CsvText}.
 */
final class ImagesCsv {
    private ImagesCsv() {}

    static String write(EvaluationRun run) {
        List<Map<String, String>> rows = run.results().stream().map(result -> row(run, result)).toList();
        List<String> columns = List.copyOf(columns(run, rows).keySet());
        return CsvText.write(columns,
                rows.stream()
                    .map(row -> columns.stream().map(column -> row.getOrDefault(column, "")).toList())
                    .toList());
    }

    /**
     * {@code skipped.csv}: what was not evaluated, and why. Images that could not be read, images without a label of the
     * model, and files that are no images.
     *
     * @return empty where everything was evaluated
     */
    static Optional<String> writeSkipped(EvaluationRun run) {
        List<List<String>> rows = new ArrayList<>();
        run.skipped().forEach(skipped -> rows.add(List.of(skipped.location(), skipped.reason())));
        Optional.ofNullable(run.header().labels())
            .ifPresent(labels -> Stream.of(labels.excluded(), labels.files())
                .flatMap(List::stream)
                .forEach(left -> rows.add(List.of(left.name(), left.name() + ": " + left.reason()))));
        return rows.isEmpty() ? Optional.empty() : Optional.of(CsvText.write(List.of("image", "reason"), rows));
    }

    /** The columns of all rows: an image that no attack was tried on has fewer. */
    private static Map<String, String> columns(EvaluationRun run, List<Map<String, String>> rows) {
        Map<String, String> widest = new LinkedHashMap<>();
        widest.put("image", "");
        widest.put("label", "");
        for (String head : run.header().heads()) {
            for (Map<String, String> row : rows) {
                row.keySet()
                    .stream()
                    .filter(column -> column.startsWith(head + ".") && !column.contains(".bracket."))
                    .forEach(column -> widest.putIfAbsent(column, ""));
            }
            for (Map<String, String> row : rows) {
                row.keySet()
                    .stream()
                    .filter(column -> column.startsWith(head + ".bracket."))
                    .forEach(column -> widest.putIfAbsent(column, ""));
            }
        }
        return widest;
    }

    private static Map<String, String> row(EvaluationRun run, ImageResult result) {
        Map<String, String> row = new LinkedHashMap<>();
        row.put("image", result.location());
        row.put("label", className(run, result.label()));
        for (ImageResult.HeadResult head : result.heads()) {
            String name = head.head() + ".";
            row.put(name + "prediction", className(run, head.prediction()));
            row.put(name + "margin", number(head.margin()));
            for (String id : run.header().settings().certificates()) {
                Optional<Certificate> certificate = head.certificate(id);
                certificate.ifPresent(given -> {
                    row.put(name + id + ".radius", number(given.radius()));
                    row.put(name + id + ".kind", given.kind().label());
                    row.put(name + id + ".confidence", number(given.confidence()));
                    row.put(name + id + ".prediction",
                            given.abstained() ? "abstained" : className(run, given.prediction()));
                });
            }
            for (ImageResult.Attacked attacked : head.attacks()) {
                String attack = name + attacked.attack() + "."
                        + (Double.isInfinite(attacked.eps()) ? "min" : number(attacked.eps()));
                row.put(attack + ".success", String.valueOf(attacked.success()));
                row.put(attack + ".l2", number(attacked.l2()));
                row.put(attack + ".linf", number(attacked.linf()));
            }
            RobustnessBracket bracket = RobustnessBracket.of(head);
            row.put(name + "bracket.certified", number(bracket.certified()));
            row.put(name + "bracket.certificate", bracket.certificate());
            row.put(name + "bracket.attacked", number(bracket.attacked()));
            row.put(name + "bracket.attack", bracket.attack());
        }
        return row;
    }

    private static String className(EvaluationRun run, int index) {
        return index < 0 ? "" : run.header().classes().get(index);
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "" : String.valueOf(value);
    }
}
