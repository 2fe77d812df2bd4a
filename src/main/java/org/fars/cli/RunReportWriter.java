package org.fars.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fars.core.VersionInfo;
import org.fars.evaluate.EvaluationRun;
import org.fars.evaluate.report.EvaluationReport;
import org.fars.model.LoadedModel;

/**
 * The report of an evaluation, {@code report.html}.
 *
 * @param drawing draws its charts; without it there are none
 */
record RunReportWriter(Optional<RunRenderer> drawing) {
    /**
     * Writes it.
     *
     * @param model what was evaluated
     * @param folder where the results are
     * @return the file written
     */
    Path write(EvaluationRun run, LoadedModel model, Path folder) {
        Map<String, String> versions = VersionInfo.ofThisProcess().byName();
        versions.put("Engine", model.backbone().engine() + ", " + model.backbone().device());
        return new EvaluationReport(run, model.card(), model.lipschitz(),
                drawing.map(drawer -> drawer.figures(run)).orElse(List.of()), versions)
            .report()
            .write(folder.resolve("report.html"));
    }
}
