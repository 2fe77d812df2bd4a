package org.fars;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;
import java.util.logging.LogManager;
import org.fars.attack.Attacks;
import org.fars.certify.Certifiers;
import org.fars.cli.CliServices;
import org.fars.cli.CommandLineProgram;
import org.fars.cli.Console;
import org.fars.cli.ExitStatus;
import org.fars.cli.WindowRenderer;
import org.fars.core.AppDirectories;
import org.fars.core.InvalidSettingException;
import org.fars.core.JobContext;
import org.fars.core.UserInputException;
import org.fars.evaluate.EvaluationRun;
import org.fars.evaluate.cells.SegmentationSummary;
import org.fars.evaluate.report.HtmlReport;
import org.fars.model.BatchHeadEvaluator;
import org.fars.model.TrustPolicy.TrustStore;
import org.fars.model.torch.EngineSettings;
import org.fars.model.torch.ModelStore;
import org.fars.model.torch.TorchEngine;
import org.fars.model.torch.TorchHeadEvaluator;
import org.fars.ui.app.DisplayDetector;
import org.fars.ui.app.ExplorerApplication;
import org.fars.ui.app.LaunchRequest;
import org.fars.ui.capture.HeadlessWindow;
import org.fars.ui.capture.WindowLoadTest;
import org.fars.ui.capture.WindowSnapshots;
import org.fars.ui.chart.CellFigures;
import org.fars.ui.chart.EvaluationFigures;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;
import tools.jackson.databind.json.JsonMapper;

/** Prepares the process, then opens the window or, given arguments, runs a command. Runs on the Java that it needs. */
final class Main {
    private Main() {}

    /** Runs the application and exits with its status. */
    static void main(String[] args) {
        LocaleRestart.restartIfNeeded();
        AppDirectories directories = AppDirectories.ofThisProcess();
        Startup.properties(System.getProperties(), System.getenv(), directories).forEach(System::setProperty);
        LogManager.getLogManager().reset();
        SLF4JBridgeHandler.install();
        System.exit(status(args, directories));
    }

    private static int status(String[] args, AppDirectories directories) {
        try {
            return LaunchRequest.of(List.of(args), System.getenv())
                .map(request -> window(request, args))
                .orElseGet(() -> new InterruptibleJob().run(context -> command(args, directories, context)));
        } catch (InvalidSettingException e) {
            System.err.println(e.getMessage());
            return ExitStatus.USAGE;
        } catch (UserInputException e) {
            System.err.println(e.getMessage());
            return ExitStatus.BAD_INPUT;
        } catch (RuntimeException | Error e) {
            // Not a static logger: logback reads the properties that were set above.
            LoggerFactory.getLogger(Main.class).error("internal error", e);
            System.err.println("internal error (" + e + "); see the log in " + directories.logs());
            return ExitStatus.FAULT;
        }
    }

    /** Opens the window and waits until it is closed; without a display, renders it to a file. */
    private static int window(LaunchRequest request, String[] args) {
        if (DisplayDetector.isAvailable()) {
            ExplorerApplication.open(args);
        } else {
            HeadlessWindow.render(request, System.out);
        }
        return 0;
    }

    private static int command(String[] args, AppDirectories directories, JobContext context) {
        // Not System.out, which does not say why it failed.
        Console console = Console.of(new FileOutputStream(FileDescriptor.out), charset("stdout.encoding"),
                new FileOutputStream(FileDescriptor.err), charset("stderr.encoding"),
                System.console() != null && System.console().isTerminal());
        try (TorchEngine engine = new TorchEngine(EngineSettings.of(System.getenv()))) {
            JsonMapper json = JsonMapper.builder().build();
            TrustStore trust = new TrustStore(directories.trustedPrograms());
            ModelStore store = new ModelStore(directories.models(), engine, json, trust);
            BatchHeadEvaluator headEvaluator = new TorchHeadEvaluator(engine);
            CliServices services = new CliServices(store, Certifiers.standard(headEvaluator), new Attacks(),
                    headEvaluator, trust, directories,
                    console);
            CliServices.Toolchain toolchain = new CliServices.Toolchain(engine, store, json);
            return new CommandLineProgram(services, Optional.of(toolchain), Optional.of(new JavaFxRenderer(engine)),
                    List.of(new WindowLoadTest()))
                .run(args, context);
        }
    }

    /**
     * Draws with the window's own parts.
     *
     * @param engine its settings choose the device
     */
    private record JavaFxRenderer(TorchEngine engine) implements WindowRenderer {
        @Override
        public void snapshot(Path out, Shot shot) {
            try (WindowSnapshots snapshots = new WindowSnapshots(engine.settings())) {
                snapshots.openAttacked(look(shot), shot.model(), shot.images());
                snapshots.picture(out);
            }
        }

        @Override
        public List<Path> tour(Path folder, List<Size> sizes, Shot shot) {
            try (WindowSnapshots snapshots = new WindowSnapshots(engine.settings())) {
                return snapshots.tour(
                        sizes.stream().map(size -> new WindowSnapshots.Size(size.width(), size.height())).toList(),
                        shot.model(), shot.images(), folder);
            }
        }

        @Override
        public void animation(Path out, Shot shot) {
            try (WindowSnapshots snapshots = new WindowSnapshots(engine.settings())) {
                snapshots.open(look(shot), shot.model(), shot.images());
                snapshots.animation(shot.images(), out);
            }
        }

        private static WindowSnapshots.Look look(Shot shot) {
            return new WindowSnapshots.Look(shot.dark(), shot.width(), shot.height());
        }

        @Override
        public List<Path> charts(EvaluationRun run, Path folder) {
            return EvaluationFigures.renderer().charts(run, folder);
        }

        @Override
        public List<HtmlReport.Figure> figures(EvaluationRun run) {
            return EvaluationFigures.renderer().figures(run);
        }

        @Override
        public List<Path> charts(SegmentationSummary run, Path folder) {
            return CellFigures.renderer().charts(run, folder);
        }

        @Override
        public List<HtmlReport.Figure> figures(SegmentationSummary run) {
            return CellFigures.renderer().figures(run);
        }
    }

    /** Returns the encoding of a stream; UTF-8 instead of ASCII, which only says that no locale is set. */
    private static Charset charset(String property) {
        Charset charset = Charset.forName(System.getProperty(property, "UTF-8"));
        return charset.equals(StandardCharsets.US_ASCII) ? StandardCharsets.UTF_8 : charset;
    }

    /**
     * Runs a job that an interrupt of the process (Ctrl-C, SIGTERM) cancels: the process then waits a while for the job to
     * print and save the results that it has.
     */
    static final class InterruptibleJob {
        private static final int GRACE_SECONDS = 20;
        private final JobContext context = new JobContext();
        private final CountDownLatch finished = new CountDownLatch(1);

        /**
         * Runs a job on the calling thread.
         *
         * @return its exit status
         */
        int run(ToIntFunction<JobContext> job) {
            Runtime.getRuntime().addShutdownHook(new Thread(this::interrupt, "interrupt"));
            return tracked(job);
        }

        /** Runs a job without a shutdown hook. */
        int tracked(ToIntFunction<JobContext> job) {
            try {
                return job.applyAsInt(context);
            } finally {
                // Also after an exception, or the process would wait for a job that has ended.
                finished.countDown();
            }
        }

        /** Cancels the job and waits until it has ended, or for at most {@value #GRACE_SECONDS} seconds. */
        void interrupt() {
            context.cancel();
            try {
                finished.await(GRACE_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        /** Returns whether the job has ended. */
        boolean isFinished() {
            return finished.getCount() == 0;
        }
    }

    /** The system properties that libraries read when they are first used. */
    static final class Startup {
        private Startup() {}

        /**
         * Returns the properties to set; those that are set already are left out.
         *
         * @param present the system properties so far
         * @param environment the environment
         */
        static Map<String, String> properties(Properties present, Map<String, String> environment,
                AppDirectories directories) {
            Map<String, String> wanted = new LinkedHashMap<>();
            // The application never uses the network by itself: no downloads, no reports of a start.
            wanted.put("ai.djl.offline", "true");
            wanted.put("OPT_OUT_TRACKING", "true");
            // Later calls of AppDirectories.ofThisProcess then find the same directories.
            wanted.put(AppDirectories.INSTALL_PROPERTY, directories.install().toString());
            wanted.put(AppDirectories.HOME_PROPERTY, directories.home().toString());
            wanted.put("fars.logs", directories.logs().toString());
            if (!DisplayDetector.isAvailable(present, environment)) {
                wanted.putAll(DisplayDetector.headlessProperties());
            }
            wanted.keySet().removeIf(present::containsKey);
            return wanted;
        }
    }
}
