package org.fars.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.fars.core.JobContext;
import org.fars.core.UserInputException;
import org.fars.evaluate.EvaluationRun;
import org.fars.evaluate.report.RunWriter;
import org.fars.evaluate.store.ShardMerger;
import org.fars.model.LoadedModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code merge}: the parts of a shared evaluation become one. */
@Command(name = "merge", mixinStandardHelpOptions = true, sortOptions = false, description = "Joins the results of 'evaluate --shard'; the outcome is that of one run.", footer = {
        "", "Example: fars-explorer merge part-0 part-1 --out whole"})
final class MergeCommand implements Callable<Integer> {
    private final CliServices services;
    private final Optional<RunRenderer> drawing;
    private final JobContext context;
    @Parameters(arity = "1..*", paramLabel = "DIR", description = "The parts' folders.")
    private List<Path> parts;
    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Where the joined results go.")
    private Path out;

    MergeCommand(CliServices services, Optional<RunRenderer> drawing, JobContext context) {
        this.services = services;
        this.drawing = drawing;
        this.context = context;
    }

    @Override
    public Integer call() {
        EvaluationRun run = ShardMerger.merge(parts);
        try (LoadedModel model = evaluated(run)) {
            new RunWriter(drawing).write(run, Optional.ofNullable(model), out)
                .forEach(file -> services.console().out().println(file));
        }
        return ExitStatus.DONE;
    }

    /** The report names the model's files and its bound, so it takes the model; all else is in the journals. */
    private LoadedModel evaluated(EvaluationRun run) {
        String id = run.header().model();
        try {
            LoadedModel model = services.models().open(id, context);
            if (run.header().isOf(model.card())) {
                return model;
            }
            model.close();
            services.console()
                .complain("no report.html: the model '" + id + "' here is not the one that was evaluated");
        } catch (UserInputException unavailable) {
            services.console().complain("no report.html: " + unavailable.getMessage());
        }
        return null;
    }
}
