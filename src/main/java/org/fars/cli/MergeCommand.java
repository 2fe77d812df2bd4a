package org.fars.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.fars.core.JobContext;
import org.fars.core.UserInputException;
import org.fars.evaluate.CellRun;
import org.fars.evaluate.EvaluationRun;
import org.fars.evaluate.RunHeader;
import org.fars.evaluate.cells.CellRunWriter;
import org.fars.evaluate.report.RunWriter;
import org.fars.evaluate.store.ShardMerger;
import org.fars.model.LoadedModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code merge}: joins the parts of a sharded evaluation. */
@Command(name = "merge", header = "Join the results of 'evaluate --shard' into those of a single run.", customSynopsis = {
        "  fars-explorer merge DIR... --out DIR [OPTIONS]"}, footerHeading = "%nExample:%n", footer = {
                "  fars-explorer merge part-0 part-1 --out whole"}, mixinStandardHelpOptions = true, sortOptions = false)
final class MergeCommand implements Callable<Integer> {
    private final CliServices services;
    private final Optional<WindowRenderer> renderer;
    private final JobContext context;
    @Parameters(arity = "1..*", paramLabel = "DIR", description = "Folders of the parts.")
    private List<Path> parts;
    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder for the joined results.")
    private Path out;

    MergeCommand(CliServices services, Optional<WindowRenderer> renderer, JobContext context) {
        this.services = services;
        this.renderer = renderer;
        this.context = context;
    }

    @Override
    public Integer call() {
        ShardMerger.MergedRun merged = ShardMerger.read(parts);
        try (LoadedModel model = evaluated(merged.header())) {
            if (merged.results().areOfCells()) {
                CellRun cells = merged.results().cells(merged.header());
                new CellRunWriter(renderer).write(cells, Optional.ofNullable(model), out);
                EvaluateCommand.printCells(cells, out, services.console());
                return ExitStatus.DONE;
            }
            EvaluationRun run = merged.results().run(merged.header());
            new RunWriter(renderer).write(run, Optional.ofNullable(model), out);
            EvaluateCommand.printResults(run, out, services.console());
        }
        return ExitStatus.DONE;
    }

    /** Returns the model, which the report needs for its files and its bound; null if it is not the evaluated one. */
    private LoadedModel evaluated(RunHeader header) {
        String id = header.model();
        try {
            LoadedModel model = header.size() == null
                    ? services.models().open(id, context)
                    : services.models().open(id, header.size(), context);
            if (header.isOf(model)) {
                return model;
            }
            model.close();
            services.console()
                .complain("report.html not written: " + (header.isModelRecorded()
                        ? "the installed model '" + id + "' is not the one that was evaluated"
                        : "the run is of an earlier version, which did not record the model's architecture"));
        } catch (UserInputException e) {
            services.console().complain("report.html not written: " + e.getMessage());
        }
        return null;
    }
}
