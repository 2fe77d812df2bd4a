package org.fars.cli;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.fars.bench.Benchmark.BenchSection;
import org.fars.core.InvalidSettingException;
import org.fars.core.IoErrorMessages;
import org.fars.core.JobContext.JobCancelledException;
import org.fars.core.JobContext;
import org.fars.core.UserInputException;
import org.fars.core.VersionInfo;
import org.fars.evaluate.analysis.SoundnessCheck.SoundnessViolationException;
import org.fars.model.TrustPolicy.TrustStore;
import org.fars.model.torch.EngineSettings;
import org.fars.model.torch.TorchEngine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine;

/** Parses the command line, runs the command, and turns exceptions into one line and an exit status. */
public final class CommandLineProgram {
    private static final Logger LOG = LoggerFactory.getLogger(CommandLineProgram.class);
    private static final int HELP_WIDTH = 100;
    private final CliServices services;
    private final Optional<CliServices.Toolchain> toolchain;
    private final Optional<WindowRenderer> renderer;
    private final List<BenchSection> benches;

    /** Creates a program without the commands that create models or draw. */
    public CommandLineProgram(CliServices services) {
        this(services, Optional.empty(), Optional.empty(), List.of());
    }

    /**
     * Creates a program.
     *
     * @param toolchain for the commands that create models; without it there are none
     * @param renderer for the commands that draw; without it there are none
     * @param benches what {@code bench} measures besides engine and model
     */
    public CommandLineProgram(CliServices services, Optional<CliServices.Toolchain> toolchain,
            Optional<WindowRenderer> renderer, List<BenchSection> benches) {
        this.services = services;
        this.toolchain = toolchain;
        this.renderer = renderer;
        this.benches = List.copyOf(benches);
    }

    /** The program itself; requires a command. */
    @Command(name = "fars-explorer", mixinStandardHelpOptions = true, versionProvider = Version.class, header = "Shows how robust an image classifier is: its predictions, the radius within which they are proved not to change, "
            + "and how close an attack gets.", customSynopsis = {"  fars-explorer [FILE...]           Open the window.",
                    "  fars-explorer COMMAND [OPTIONS]   Run a command."}, commandListHeading = "%nCommands:%n", footerHeading = "%nExample:%n", footer = {
                            "  fars-explorer analyze cat.jpg --json", "",
                            "'fars-explorer COMMAND --help' describes a command."}, exitCodeListHeading = "%nExit status:%n", exitCodeList = {
                                    "0:success", "1:internal error, or a certificate that an attack broke",
                                    "2:wrong usage",
                                    "3:bad input, or output that could not be written; other results are kept",
                                    "130:cancelled; the results so far are kept"})
    private static final class Root implements Runnable {
        private final Optional<TorchEngine> engine;
        private final TrustStore trust;
        @Spec
        private CommandSpec spec;

        Root(Optional<TorchEngine> engine, TrustStore trust) {
            this.engine = engine;
            this.trust = trust;
        }

        @Option(names = "--trust", scope = ScopeType.INHERIT, description = "Let the program of a model (backbone.pt) run, and remember that file. Models of weights need no trust.")
        void trust(boolean given) {
            trust.ask((program, hash) -> given);
        }

        @Option(names = "--device", paramLabel = "DEVICE", scope = ScopeType.INHERIT, description = "Device that runs the network: cpu, gpu or gpu:N. Default: FARS_DEVICE, else the first GPU, else cpu.")
        void device(String text) {
            set(settings -> settings.withDevice("--device", text));
        }

        @Option(names = "--threads", paramLabel = "N", scope = ScopeType.INHERIT, description = "CPU threads per operation. Default: FARS_THREADS, else one per core; use fewer on a busy machine.")
        void threads(String text) {
            set(settings -> settings.withThreads("--threads", text));
        }

        private void set(UnaryOperator<EngineSettings> change) {
            try {
                engine.ifPresent(it -> it.use(change.apply(it.settings())));
            } catch (InvalidSettingException e) {
                throw new ParameterException(spec.commandLine(), e.getMessage(), e);
            }
        }

        @Override
        public void run() {
            throw new ParameterException(spec.commandLine(), "a command is required");
        }
    }

    /** {@code train}; requires a subcommand. */
    @Command(name = "train", mixinStandardHelpOptions = true, header = "Train a backbone, or a head on a backbone.", customSynopsis = "  fars-explorer train (backbone | head) [OPTIONS]", commandListHeading = "%nCommands:%n")
    private static final class Train implements Runnable {
        @Spec
        private CommandSpec spec;

        @Override
        public void run() {
            throw new ParameterException(spec.commandLine(), "'backbone' or 'head' is required");
        }
    }

    /** The output of {@code --version}. */
    private static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            VersionInfo versions = VersionInfo.ofThisProcess();
            return new String[]{"FaRS Explorer " + versions.application(), "Java " + versions.java()};
        }
    }

    /**
     * Runs one command on the calling thread.
     *
     * @param context receives the progress; cancelling it ends the command and keeps the results so far
     * @return the exit status of the process, see {@link ExitStatus}
     */
    public int run(String[] args, JobContext context) {
        CommandLine line = new CommandLine(new Root(toolchain.map(CliServices.Toolchain::engine), services.trust()));
        line.addSubcommand(new AnalyzeCommand(services, context));
        line.addSubcommand(new AttackCommand(services, context));
        line.addSubcommand(new EvaluateCommand(services, renderer, context));
        line.addSubcommand(new MergeCommand(services, renderer, context));
        line.addSubcommand(new ModelsCommand(services));
        renderer.ifPresent(it -> line.addSubcommand(new SnapshotCommand(services, it)));
        line.addSubcommand(new AuditCommand(services, context));
        line.addSubcommand(new DownloadCommand(services, context));
        line.addSubcommand(new ScenesCommand(services, context));
        toolchain.ifPresent(it -> {
            line.addSubcommand(new ImportCommand(services, it));
            line.addSubcommand(new ExportCommand(services, it, context));
            line.addSubcommand(new CommandLine(new Train())
                .addSubcommand(new TrainBackboneCommand(services, it, context))
                .addSubcommand(new TrainHeadCommand(services, it, context)));
            line.addSubcommand(new BenchCommand(services, it, benches, context));
        });
        line.setOut(services.console().out());
        line.setErr(services.console().err());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        UsageErrors.configure(line);
        configureHelp(line);
        line.setExecutionExceptionHandler((exception, command, result) -> status(exception));
        line.setParameterExceptionHandler((exception, arguments) -> usage(exception));
        return checkOutput(execute(line, args));
    }

    private static void configureHelp(CommandLine line) {
        line.getCommandSpec()
            .versionProvider(new Version())
            .usageMessage()
            .width(HELP_WIDTH)
            .synopsisHeading("%nUsage:%n")
            .descriptionHeading("%n")
            .parameterListHeading("%nArguments:%n")
            .optionListHeading("%nOptions:%n");
        line.getSubcommands().values().forEach(CommandLineProgram::configureHelp);
    }

    private int execute(CommandLine line, String[] args) {
        try {
            return line.execute(args);
        } catch (Error error) {
            // picocli handles exceptions only; a missing library or too little memory must not end in a stack trace.
            return status(error);
        }
    }

    /** Results that did not arrive are no success, whatever the command thinks of itself. */
    private int checkOutput(int status) {
        Console console = services.console();
        if (!console.out().checkError() || status == ExitStatus.CANCELLED) {
            return status;
        }
        console.complain("standard output: cannot be written" + console.outputError()
            .map(e -> ": " + IoErrorMessages.of(e))
            .orElse(""));
        return status == ExitStatus.DONE ? ExitStatus.BAD_INPUT : status;
    }

    private int status(Throwable exception) {
        Console console = services.console();
        return switch (exception) {
            case JobCancelledException _ -> {
                console.complain("cancelled");
                yield ExitStatus.CANCELLED;
            }
            case UserInputException e -> {
                LOG.info("ended by a mistake in the input", e);
                console.complain(e.getMessage());
                yield ExitStatus.of(e);
            }
            case SoundnessViolationException violation -> {
                LOG.error("a certificate does not hold", violation);
                console.complain("a certificate does not hold: " + violation.getMessage());
                yield ExitStatus.FAULT;
            }
            case OutOfMemoryError error -> {
                LOG.error("out of memory", error);
                console.complain("not enough memory; allow more with -Xmx, as in java -Xmx4g -jar …");
                yield ExitStatus.FAULT;
            }
            case Throwable e when IoErrorMessages.isDiskFull(e) -> {
                LOG.error("disk full", e);
                console
                    .complain("the disk is full, so not all results could be written; free some space and try again");
                yield ExitStatus.BAD_INPUT;
            }
            default -> {
                LOG.error("internal error", exception);
                console.complain("internal error (" + exception.toString().lines().findFirst().orElse("")
                        + "); see the log in " + services.directories().logs());
                yield ExitStatus.FAULT;
            }
        };
    }

    private int usage(ParameterException exception) {
        services.console().complain(UsageErrors.sentence(exception));
        return ExitStatus.USAGE;
    }
}
