package org.fars.ui.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fars.ui.WindowWaits.until;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import javafx.scene.Node;
import javafx.scene.control.Labeled;
import javafx.stage.Stage;
import org.fars.attack.Attacks;
import org.fars.attack.Pgd;
import org.fars.certify.Certifiers;
import org.fars.core.AppDirectories;
import org.fars.core.JobContext;
import org.fars.model.LoadedModel;
import org.fars.model.ModelCard;
import org.fars.model.ModelCatalog;
import org.fars.ui.LinearCatalog;
import org.fars.ui.WatchedBackbone;
import org.fars.ui.WindowWaits;
import org.fars.ui.analysis.ModelSession;
import org.fars.ui.chart.ChartPane;
import org.fars.ui.chart.Figure;
import org.fars.ui.chart.TraceChart;
import org.fars.ui.chart.Typeface;
import org.fars.ui.common.Messages;
import org.fars.ui.common.Theme;
import org.fars.ui.control.BracketView;
import org.fars.ui.inspect.InspectModel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.api.FxToolkit;

/** What is seen while the model takes its time. */
class WaitingFlowTest {
    private static final Path SAMPLES = Path.of(System.getProperty("fars.install", ""))
        .resolve("assets")
        .resolve("fashion-mnist");
    private static final int MANY = 1_000_000;

    private final FxRobot robot = new FxRobot();
    private final Semaphore passes = new Semaphore(MANY);
    @TempDir
    private Path folder;
    private WindowAssembler explorer;

    /** Each pass of its model takes a permit. */
    private final class Slow implements ModelCatalog {
        private final LinearCatalog inner = new LinearCatalog(SAMPLES);

        @Override
        public List<ModelCard> list() {
            return inner.list();
        }

        @Override
        public LoadedModel open(String id, JobContext context) {
            LoadedModel model = inner.open(id, context);
            return new LoadedModel(model.card(), new WatchedBackbone(model.backbone(), passes::acquireUninterruptibly,
                    model.backbone()::close), model.heads(), model.lipschitz());
        }
    }

    @BeforeEach
    void openOneImage() throws Exception {
        FxToolkit.registerPrimaryStage();
        FxToolkit.setupStage(this::open);
        until(() -> explorer.model().models().stateProperty().get() instanceof ModelSession.State.Ready);
        drop("Bag");
        until(() -> inspect().analysisProperty().get().isPresent() && explorer.running().isEmpty());
        passes.drainPermits();
    }

    private void drop(String kind) throws Exception {
        Path copy = folder.resolve(kind + ".png");
        try (var files = Files.list(SAMPLES.resolve(kind))) {
            Files.copy(files.sorted().findFirst().orElseThrow(), copy);
        }
        robot.interact(() -> explorer.model().add(List.of(copy)));
    }

    private void open(Stage stage) {
        Typeface.loadForWindow();
        AppServices parts = new AppServices(new Slow(), Certifiers.standard(), new Attacks(List.of(Pgd.l2())),
                new AppDirectories(folder, folder.resolve("home")), () -> {});
        explorer = new WindowAssembler(parts, new Theme(false), new Messages(Locale.ENGLISH), 1200, 800);
        explorer.open(stage, List.of());
    }

    @AfterEach
    void close() throws Exception {
        passes.release(MANY);
        WindowWaits.close(explorer);
    }

    private InspectModel inspect() {
        return explorer.model().inspect();
    }

    private <N extends Node> N find(String id, Class<N> type) {
        return robot.lookup("#" + id).queryAs(type);
    }

    private int steps() {
        Figure figure = robot.lookup("#trace")
            .tryQueryAs(ChartPane.class)
            .map(pane -> pane.figureProperty().get())
            .orElse(null);
        return figure instanceof TraceChart trace ? trace.steps().size() : 0;
    }

    /** Lets one pass through after the other until something holds. */
    private void untilWithPasses(BooleanSupplier condition) throws Exception {
        until(() -> {
            boolean holds = condition.getAsBoolean();
            if (!holds && passes.availablePermits() == 0) {
                passes.release();
            }
            return holds;
        });
    }

    @Test
    void theTraceAndTheRedLineMoveWhileTheAttackRuns() throws Exception {
        robot.clickOn("#attack");
        untilWithPasses(() -> steps() > 1);
        int before = steps();
        untilWithPasses(() -> steps() > before);
        assertThat(inspect().attack().attackingProperty().get()).isTrue();
        assertThat(find("answer", Labeled.class).getText()).startsWith("Searching");
        untilWithPasses(() -> find("bracket", BracketView.class).getBrackets().getFirst().attacked().isPresent());
        assertThat(inspect().attackedProperty().get()).as("the attack has not finished").isEmpty();
        passes.release(MANY);
        until(() -> inspect().attackedProperty().get().isPresent());
    }

    @Test
    void theBracketOfTheImageBeforeIsGoneWhileTheNextIsAnalysed() throws Exception {
        assertThat(find("bracket", BracketView.class).getBrackets()).hasSize(1);
        drop("Sneaker");
        until(() -> explorer.model().gallery().selected().orElseThrow().entry().name().equals("Sneaker.png"));
        assertThat(inspect().analysisProperty().get()).isEmpty();
        assertThat(find("bracket", BracketView.class).getBrackets()).isEmpty();
        assertThat(find("scores", ChartPane.class).figureProperty().get()).isNull();
        assertThat(find("decision", Labeled.class).getText()).doesNotContain("Bag");
        passes.release(MANY);
        until(() -> find("bracket", BracketView.class).getBrackets().size() == 1);
    }
}
