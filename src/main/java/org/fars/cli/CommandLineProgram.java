package org.fars.cli;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.fars.bench.BenchSection;
import org.fars.core.JobCancelledException;
import org.fars.core.JobContext;
import org.fars.core.UserInputException;
import org.fars.model.torch.EngineSettings;
import org.fars.model.torch.InvalidEngineSettingException;
import org.fars.model.torch.TorchEngine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine;

/** All commands, and what becomes of their mistakes. */
public final class CommandLineProgram {
    private static final Logger LOG = LoggerFactory.getLogger(CommandLineProgram.class);
    private final CliServices services;
    private final Optional<ModelToolchain> workshop;
    private final Optional<RunRenderer> drawing;
    private final List<BenchSection> measured;

    /** Commands that look at models. */
    public CommandLineProgram(CliServices services) {
        this(services, Optional.empty(), Optional.empty());
    }

    /** All commands: those that make models where there is a workshop, those that draw where something draws. */
    public CommandLineProgram(CliServices services, Optional<ModelToolchain> workshop, Optional<RunRenderer> drawing) {
        this(services, workshop, drawing, List.of());
    }

    /**
     * All commands.
     *
     * @param measured what {@code bench} measures beside engine and model
     */
    public CommandLineProgram(CliServices services, Optional<ModelToolchain> workshop, Optional<RunRenderer> drawing,
            List<BenchSection> measured) {
        this.services = services;
        this.workshop = workshop;
        this.drawing = drawing;
        this.measured = List.copyOf(measured);
    }

    /** The word before the commands; alone, it asks for one. */
    @Command(name = "fars-explorer", mixinStandardHelpOptions = true, versionProvider = Version.class, description = "Looks at how robust an image classifier is: what it says, how far it is proved to keep saying "
            + "so, and how near an attack gets.", footer = {"",
                    "Example: fars-explorer analyze cat.jpg --json", "",
                    "Exit status: 0 done; 2 wrong usage; 3 bad input (the rest was done); 130 cancelled."})
    private static final class Root implements Runnable {
        private final Optional<TorchEngine> engine;
        @Spec
        private CommandSpec spec;

        Root(Optional<TorchEngine> engine) {
            this.engine = engine;
        }

        @Option(names = "--device", paramLabel = "DEVICE", scope = ScopeType.INHERIT, description = "Where the network runs: cpu, gpu, gpu:N. Default: FARS_DEVICE, else the first GPU, else the processor.")
        void device(String text) {
            set(settings -> settings.withDevice("--device", text));
        }

        @Option(names = "--threads", paramLabel = "N", scope = ScopeType.INHERIT, description = "Threads that compute one operation on the processor. Default: FARS_THREADS, else one a core; fewer are faster where cores are busy.")
        void threads(String text) {
            set(settings -> settings.withThreads("--threads", text));
        }

        private void set(UnaryOperator<EngineSettings> change) {
            try {
                engine.ifPresent(it -> it.use(change.apply(it.settings())));
            } catch (InvalidEngineSettingException mistake) {
                throw new ParameterException(spec.commandLine(), mistake.getMessage(), mistake);
            }
        }

        @Override
        public void run() {
            throw new ParameterException(spec.commandLine(), "a command is missing");
        }
    }

    /**
     * Runs one command on this thread.
     *
     * @param context is told the progress; cancelling it ends the command with what was computed so far
     * @return the process's exit status, see {@link ExitStatus}
     */
    public int run(String[] args, JobContext context) {
        CommandLine line = new CommandLine(new Root(workshop.map(ModelToolchain::engine)));
        line.addSubcommand(new AnalyzeCommand(services, context));
        line.addSubcommand(new AttackCommand(services, context));
        line.addSubcommand(new EvaluateCommand(services, drawing, context));
        line.addSubcommand(new MergeCommand(services, drawing, context));
        line.addSubcommand(new ModelsCommand(services));
        drawing.ifPresent(drawer -> line.addSubcommand(new SnapshotCommand(services, drawer)));
        line.addSubcommand(new AuditCommand(services, context));
        line.addSubcommand(new DownloadCommand(services, context));
        workshop.ifPresent(tools -> {
            line.addSubcommand(new ImportCommand(services, tools));
            line.addSubcommand(TrainCommand.line(services, tools, context));
            line.addSubcommand(new BenchCommand(services, tools, measured, context));
        });
        line.setOut(services.console().out());
        line.setErr(services.console().err());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        UsageErrors.teach(line);
        line.setExecutionExceptionHandler((fault, command, result) -> ended(fault));
        line.setParameterExceptionHandler((mistake, arguments) -> misused(mistake));
        try {
            return line.execute(args);
        } catch (Error error) {
            // picocli hands on exceptions only; a missing library or too little memory must not end in a stack trace.
            return ended(error);
        } finally {
            services.console().out().flush();
        }
    }

    private int ended(Throwable fault) {
        return switch (fault) {
            case JobCancelledException _ -> {
                services.console().complain("cancelled");
                yield ExitStatus.CANCELLED;
            }
            case UserInputException mistake -> {
                LOG.info("ended by a mistake in its input", mistake);
                services.console().complain(mistake.getMessage());
                yield ExitStatus.of(mistake);
            }
            case OutOfMemoryError error -> {
                LOG.error("out of memory", error);
                services.console().complain("there is not enough memory; give the program more with -Xmx");
                yield ExitStatus.FAULT;
            }
            default -> {
                LOG.error("fault", fault);
                services.console()
                    .complain("internal error (" + fault.toString().lines().findFirst().orElse("") + "); the log in "
                            + services.places().logs()
                            + " has the details");
                yield ExitStatus.FAULT;
            }
        };
    }

    private int misused(ParameterException mistake) {
        services.console().complain(new UsageErrors(mistake).sentence());
        return ExitStatus.USAGE;
    }
}
