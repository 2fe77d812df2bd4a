package org.fars;

import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.LogManager;
import org.fars.attack.Attacks;
import org.fars.certify.Certifiers;
import org.fars.cli.CliServices;
import org.fars.cli.CommandLineProgram;
import org.fars.cli.Console;
import org.fars.cli.ModelToolchain;
import org.fars.cli.RunRenderer;
import org.fars.core.AppDirectories;
import org.fars.core.JobContext;
import org.fars.core.UserInputException;
import org.fars.evaluate.EvaluationRun;
import org.fars.evaluate.report.HtmlReport;
import org.fars.model.BatchHeadEvaluator;
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
import org.fars.ui.chart.EvaluationFigures;
import org.slf4j.bridge.SLF4JBridgeHandler;
import tools.jackson.databind.json.JsonMapper;

/**
 * The application on the Java that it needs: prepares the process, then opens the window or, given arguments, runs the
 * command.
 */
final class Main {
    private static final int GRACE_SECONDS = 20;
    private static final int WRONG_USAGE = 2;

    private Main() {}

    /** Runs and exits. */
    static void main(String[] args) {
        AppDirectories places = AppDirectories.ofThisProcess();
        Startup.properties(System.getProperties(), System.getenv(), places).forEach(System::setProperty);
        LogManager.getLogManager().reset();
        SLF4JBridgeHandler.install();
        Optional<LaunchRequest> window = Optional.empty();
        try {
            window = LaunchRequest.of(List.of(args), System.getenv());
        } catch (UserInputException mistake) {
            System.err.println(mistake.getMessage());
            System.exit(WRONG_USAGE);
        }
        System.exit(window.map(opening -> window(opening, args)).orElseGet(() -> interruptibleCommand(args, places)));
    }

    /** Opens the window and waits until it is closed; where there is no display, draws it. */
    private static int window(LaunchRequest opening, String[] args) {
        if (DisplayDetector.isThere()) {
            ExplorerApplication.open(args);
        } else {
            HeadlessWindow.render(opening, System.out);
        }
        return 0;
    }

    private static int interruptibleCommand(String[] args, AppDirectories places) {
        JobContext context = new JobContext();
        CountDownLatch finished = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> cancel(context, finished)));
        int status = command(args, places, context);
        finished.countDown();
        return status;
    }

    /** An interrupt asks the command to stop, and gives it time to print what it has. */
    private static void cancel(JobContext context, CountDownLatch finished) {
        context.cancel();
        try {
            finished.await(GRACE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static int command(String[] args, AppDirectories places, JobContext context) {
        Console console = new Console(writer(System.out, "stdout.encoding"), writer(System.err, "stderr.encoding"),
                System.console() != null && System.console().isTerminal());
        try (TorchEngine engine = new TorchEngine(EngineSettings.of(System.getenv()))) {
            JsonMapper json = JsonMapper.builder().build();
            ModelStore store = new ModelStore(places.models(), engine, json);
            BatchHeadEvaluator bulk = new TorchHeadEvaluator(engine);
            CliServices services = new CliServices(store, Certifiers.standard(bulk), new Attacks(), bulk, places,
                    console);
            ModelToolchain workshop = new ModelToolchain(engine, store, json);
            return new CommandLineProgram(services, Optional.of(workshop), Optional.of(new WindowDrawing(engine)),
                    List.of(new WindowLoadTest()))
                .run(args, context);
        }
    }

    /**
     * Pictures by the window's own parts.
     *
     * @param asked knows where the command is to run
     */
    private record WindowDrawing(TorchEngine asked) implements RunRenderer {
        @Override
        public void snapshot(Path out, Shot shot) {
            try (WindowSnapshots snapshots = open(shot)) {
                snapshots.picture(out);
            }
        }

        @Override
        public List<Path> tour(Path folder, Shot shot) {
            try (WindowSnapshots snapshots = open(shot)) {
                return snapshots.tour(folder);
            }
        }

        private WindowSnapshots open(Shot shot) {
            WindowSnapshots snapshots = new WindowSnapshots(asked.settings());
            snapshots.open(new WindowSnapshots.Look(shot.dark(), shot.width(), shot.height()), shot.model(),
                    shot.images());
            snapshots.attackFirst();
            return snapshots;
        }

        @Override
        public List<Path> charts(EvaluationRun run, Path folder) {
            return EvaluationFigures.renderer().charts(run, folder);
        }

        @Override
        public List<HtmlReport.Figure> figures(EvaluationRun run) {
            return EvaluationFigures.renderer().figures(run);
        }
    }

    private static PrintWriter writer(OutputStream stream, String encodingProperty) {
        String encoding = System.getProperty(encodingProperty);
        return new PrintWriter(stream, true, encoding == null ? StandardCharsets.UTF_8 : Charset.forName(encoding));
    }
}
