package org.fars.evaluate.cells;

import java.nio.file.Path;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.fars.core.AtomicFiles;
import org.fars.core.CsvText;
import org.fars.core.VersionInfo;
import org.fars.evaluate.CellRun;
import org.fars.evaluate.CellRun.CellResult;
import org.fars.evaluate.CellRun.HeadCellResult;
import org.fars.evaluate.report.EvaluationReport;
import org.fars.evaluate.report.HtmlReport;
import org.fars.evaluate.report.HtmlReport.Fact;
import org.fars.evaluate.report.HtmlReport.Section;
import org.fars.evaluate.report.HtmlReport.Table;
import org.fars.evaluate.report.Summary;
import org.fars.evaluate.report.TableFormat;
import org.fars.model.LoadedModel;

/**
 * Writes the files of a dense model's run: {@code images.csv}, {@code summary.json}, {@code table} as Markdown, CSV, JSON and
 * LaTeX, {@code skipped.csv} if something was not evaluated, the charts in {@code charts}, and {@code report.html}.
 *
 * @param charts draws the charts; if absent, there are none
 */
public record CellRunWriter(Optional<? extends CellChartRenderer> charts) {
    /** Draws the charts of a dense model's run. Reports know what is drawn, but not how. */
    public interface CellChartRenderer {
        /**
         * Writes the charts of a run, as SVG and PNG.
         *
         * @param folder created if it does not exist
         * @return the files written
         * @throws org.fars.core.AtomicFiles.UnwritableFileException if the system refuses
         */
        List<Path> charts(SegmentationSummary run, Path folder);

        /** Returns the same charts as SVG documents, for a report. */
        List<HtmlReport.Figure> figures(SegmentationSummary run);
    }

    /**
     * Writes all files. Each of them is complete or not there at all.
     *
     * @param model what was evaluated; if absent, there is no report, which names its files and its Lipschitz bound
     * @param folder created if it does not exist
     * @return the files written
     * @throws org.fars.core.AtomicFiles.UnwritableFileException if the system refuses
     */
    public List<Path> write(CellRun run, Optional<LoadedModel> model, Path folder) {
        SegmentationSummary summary = SegmentationSummary.of(run);
        List<Path> files = new ArrayList<>();
        files.add(AtomicFiles.write(folder.resolve("images.csv"), images(run)));
        if (!run.skipped().isEmpty()) {
            files.add(AtomicFiles.write(folder.resolve("skipped.csv"), CsvText.write(List.of("image", "reason"),
                    run.skipped().stream().map(one -> List.of(one.location(), one.reason())).toList())));
        }
        for (TableFormat format : TableFormat.values()) {
            files.add(AtomicFiles.write(folder.resolve("table." + format.extension()),
                    format.write(summary.table())));
        }
        files.add(AtomicFiles.write(folder.resolve("summary.json"), summary.json()));
        charts.ifPresent(renderer -> files.addAll(renderer.charts(summary, folder.resolve("charts"))));
        model.ifPresent(
                evaluated -> files.add(report(run, summary, evaluated).write(folder.resolve("report.html"))));
        return files;
    }

    /** One line for each image, head, certificate or attack, and ε; intersections over union are in [0, 1]. */
    private static String images(CellRun run) {
        List<List<String>> rows = new ArrayList<>();
        for (CellResult image : run.results()) {
            for (HeadCellResult head : image.heads()) {
                List<String> start = List.of(image.name(), head.head(), String.valueOf(image.pixels()),
                        String.valueOf(image.cells()));
                rows.add(row(start, "natural", 0, head.natural().correct(), "", head.natural().meanIou(), ""));
                head.certificates()
                    .forEach(of -> of.at()
                        .forEach(at -> rows.add(row(start, of.certificate(), at.eps(), at.certified(),
                                String.valueOf(at.oneByOne()), at.worstMeanIou(), String.valueOf(at.most())))));
                head.attacks()
                    .forEach(at -> rows.add(row(start, at.attack(), at.eps(), at.attacked().correct(), "",
                            at.attacked().meanIou(), String.valueOf(at.changed()))));
            }
        }
        return CsvText.write(List.of("image", "head", "pixels", "cells", "by", "eps", "correct pixels", "one by one",
                "mean IoU", "changed cells"), rows);
    }

    private static List<String> row(List<String> start, String by, double eps, long correct, String oneByOne,
            double meanIou, String changed) {
        List<String> row = new ArrayList<>(start);
        row.addAll(List.of(by, String.valueOf(eps), String.valueOf(correct), oneByOne, String.valueOf(meanIou),
                changed));
        return row;
    }

    private HtmlReport report(CellRun run, SegmentationSummary summary, LoadedModel model) {
        Map<String, String> overview = new LinkedHashMap<>();
        overview.put("Model", summary.model() + (model.card().title() == null ? "" : " – " + model.card().title()));
        overview.put("Data", summary.data());
        overview.put("Images", summary.images() + (run.skipped().isEmpty()
                ? ""
                : " (" + run.skipped().size() + " more could not be read)"));
        overview.put("Labelled pixels", String.valueOf(summary.pixels()));
        overview.put("Lipschitz constant", EvaluationReport.lipschitz(model.lipschitz()));
        Map<String, String> repeat = new LinkedHashMap<>(VersionInfo.ofThisProcess().byName());
        repeat.put("Engine", model.backbone().engine() + ", " + model.backbone().device());
        repeat.put("Journal key", run.header().key());
        repeat.putAll(EvaluationReport.hashes(model.card()));
        List<Table> skipped = run.skipped().isEmpty()
                ? List.of()
                : List.of(new Table("Images that could not be read, or whose masks could not", List.of("Image", "Why"),
                        run.skipped()
                            .stream()
                            .map(one -> new Table.Row("", List.of(one.name(), one.reason())))
                            .toList(),
                        ""));
        List<HtmlReport.Figure> figures = charts.isPresent() ? charts.get().figures(summary) : List.of();
        return new HtmlReport(summary.model() + " on " + summary.data(),
                summary.images() + " images, seed " + summary.settings().seed() + ", "
                        + ZonedDateTime.now().format(DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm z", Locale.ROOT)),
                List.of(new Section("Overview", List.of(EvaluationReport.KINDS), Fact.of(overview), List.of(),
                        List.of()),
                        new Section("Results", summary.sentences(), List.of(), figures,
                                List.of(Table.of(summary.table()))),
                        Section.ofFacts("Settings", settings(summary.settings())),
                        Section.ofFacts("How to reproduce", Fact.of(repeat)),
                        new Section("Not evaluated", List.of(), List.of(), List.of(), skipped)));
    }

    private static List<Fact> settings(Summary.Settings settings) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("Seed", Long.toString(settings.seed()));
        values.put("Heads", String.join(", ", settings.heads()));
        values.put("Certificates", String.join(", ", settings.certificates()));
        values.put("ε", settings.eps().stream().map(String::valueOf).collect(Collectors.joining(", ")));
        values.put("σ; n₀; n; α", settings.sigma() + "; " + settings.n0() + "; " + settings.n() + "; "
                + settings.alpha());
        settings.attacks()
            .forEach(attack -> values.put("Attack " + attack.attack(), attack.steps() + " steps, " + attack.restarts()
                    + (attack.restarts() == 1 ? " start" : " starts")));
        values.put("Limit", settings.limit() == 0 ? "all images" : settings.limit() + " images, spread evenly");
        values.put("Part", settings.shard());
        return Fact.of(values);
    }
}
