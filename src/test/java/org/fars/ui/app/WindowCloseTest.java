package org.fars.ui.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.fars.ui.WindowWaits.PATIENCE_SECONDS;
import static org.fars.ui.WindowWaits.until;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javafx.scene.image.PixelWriter;
import javafx.scene.image.WritableImage;
import javafx.scene.paint.Color;
import org.fars.attack.Attacks;
import org.fars.certify.Certifiers;
import org.fars.core.AppDirectories;
import org.fars.core.AtomicFiles.UnwritableFileException;
import org.fars.core.JobContext;
import org.fars.model.LoadedModel;
import org.fars.model.ModelCard;
import org.fars.model.ModelCatalog;
import org.fars.ui.LinearCatalog;
import org.fars.ui.WatchedBackbone;
import org.fars.ui.analysis.ModelSession;
import org.fars.ui.chart.Typeface;
import org.fars.ui.common.Messages;
import org.fars.ui.common.Theme;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.api.FxToolkit;
import org.testfx.util.WaitForAsyncUtils;

/** What a window closes, in which order, and whatever happens. */
class WindowCloseTest {
    private static final Path SAMPLES = Path.of(System.getProperty("fars.install", ""))
        .resolve("assets")
        .resolve("fashion-mnist");

    private final FxRobot robot = new FxRobot();
    private final List<String> events = new ArrayList<>();
    @TempDir
    private Path folder;
    private WindowAssembler explorer;

    /** Notes what is closed. */
    private final class Watched implements ModelCatalog {
        private final ModelCatalog inner = new LinearCatalog(SAMPLES);

        @Override
        public List<ModelCard> list() {
            return inner.list();
        }

        @Override
        public LoadedModel open(String id, JobContext context) {
            LoadedModel model = inner.open(id, context);
            return new LoadedModel(model.card(), new WatchedBackbone(model.backbone(), () -> events.add("model")),
                    model.heads(), model.lipschitz());
        }
    }

    private void open() throws Exception {
        FxToolkit.registerPrimaryStage();
        FxToolkit.setupStage(stage -> {
            Typeface.loadForWindow();
            explorer = new WindowAssembler(new AppServices(new Watched(), Certifiers.standard(), new Attacks(),
                    new AppDirectories(folder, folder.resolve("home")), () -> events.add("engine")), new Theme(false),
                    new Messages(Locale.ENGLISH), 1000, 760);
            explorer.show(stage, List.of(SAMPLES.resolve("Bag")));
        });
        until(() -> explorer.model().models().stateProperty().get() instanceof ModelSession.State.Ready
                && explorer.running().isEmpty());
    }

    private void close() throws Exception {
        WaitForAsyncUtils.asyncFx(() -> {
            explorer.close();
            return null;
        }).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @AfterEach
    void cleanUp() throws Exception {
        FxToolkit.cleanupStages();
    }

    private List<String> sessionsLeft() throws Exception {
        Path running = folder.resolve("home/sessions/running");
        try (var files = Files.list(running)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    @Test
    void aDiskThatTakesNoSettingsDoesNotKeepSessionModelAndEngineOpen() throws Exception {
        open();
        // A label, so that there is a session to keep through a crash.
        robot.interact(() -> explorer.sessions()
            .relabel(explorer.model().gallery().all().getFirst(), java.util.Optional.of("Coat")));
        robot.interact(explorer.sessions()::checkpoint);
        until(() -> explorer.running().isEmpty());
        assertThat(sessionsLeft()).isNotEmpty();
        // A folder where the lock should be: as a full disk, it takes no settings.
        Files.deleteIfExists(folder.resolve("home/.lock"));
        Files.createDirectory(folder.resolve("home/.lock"));

        assertThatExceptionOfType(ExecutionException.class).isThrownBy(this::close)
            .withCauseInstanceOf(UnwritableFileException.class);

        assertThat(events).containsExactly("model", "engine");
        assertThat(sessionsLeft()).as("what the next start takes for a crash").isEmpty();
    }

    @Test
    void theModelIsClosedBeforeTheEngine() throws Exception {
        open();
        close();
        assertThat(events).containsExactly("model", "engine");
    }

    @Test
    void aPastedPictureIsWrittenInTheBackgroundAndOpened() throws Exception {
        open();
        int before = explorer.model().gallery().size();
        WritableImage picture = new WritableImage(28, 28);
        PixelWriter writer = picture.getPixelWriter();
        writer.setColor(3, 3, Color.WHITE);
        robot.interact(() -> explorer.view().drop().receive(picture));
        until(() -> explorer.model().opening().questionProperty().get().isPresent());
        robot.interact(() -> explorer.model().opening().add());
        until(() -> explorer.model().gallery().size() == before + 1);
        try (var files = Files.list(folder.resolve("home/pasted"))) {
            assertThat(files).singleElement().asString().endsWith(".png");
        }
        close();
    }

    @Test
    void aPictureThatCannotBeKeptIsSaidInOneSentence() throws Exception {
        open();
        Files.writeString(folder.resolve("home/pasted"), "a file in the way");
        robot.interact(() -> explorer.view().drop().receive(new WritableImage(4, 4)));
        until(() -> ((Toasts) explorer.view().lookup("#toasts")).texts()
            .stream()
            .anyMatch(text -> text.contains("pasted")));
        close();
    }
}
