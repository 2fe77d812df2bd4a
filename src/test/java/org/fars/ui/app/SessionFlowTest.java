package org.fars.ui.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fars.ui.WindowWaits.PATIENCE_SECONDS;
import static org.fars.ui.WindowWaits.until;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;
import org.fars.attack.Attacks;
import org.fars.attack.Pgd;
import org.fars.certify.Certifiers;
import org.fars.core.AppDirectories;
import org.fars.ui.LinearCatalog;
import org.fars.ui.analysis.ModelSession;
import org.fars.ui.chart.Typeface;
import org.fars.ui.common.Messages;
import org.fars.ui.common.Theme;
import org.fars.ui.gallery.GalleryFilter;
import org.fars.ui.session.KilledProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.api.FxToolkit;
import org.testfx.util.WaitForAsyncUtils;

/** The window with a session: saved, closed, opened again; killed, and gone on with. */
class SessionFlowTest {
    private static final Path SAMPLES = Path.of(System.getProperty("fars.install", ""))
        .resolve("assets")
        .resolve("fashion-mnist");
    private static final List<String> CLASSES = List.of("Bag", "Trouser", "Sneaker");

    private final FxRobot robot = new FxRobot();
    @TempDir
    private Path folder;
    private Path images;
    private WindowAssembler explorer;
    private Stage stage;

    @BeforeEach
    void someImages() throws Exception {
        images = folder.resolve("images");
        for (String name : CLASSES) {
            Files.createDirectories(images.resolve(name));
            try (var files = Files.list(SAMPLES.resolve(name))) {
                Path first = files.sorted().findFirst().orElseThrow();
                Files.copy(first, images.resolve(name).resolve(first.getFileName()));
            }
        }
        FxToolkit.registerPrimaryStage();
        start(List.of());
    }

    private void start(List<Path> given) throws TimeoutException {
        FxToolkit.setupStage(primary -> {
            stage = primary;
            Typeface.loadForWindow();
            AppServices parts = new AppServices(new LinearCatalog(SAMPLES), Certifiers.standard(),
                    new Attacks(List.of(Pgd.l2())), new AppDirectories(folder, folder.resolve("home")), () -> {});
            explorer = new WindowAssembler(parts, new Theme(false), new Messages(Locale.ENGLISH), 1280, 800);
            primary.titleProperty().bind(explorer.sessionCommands().title());
            explorer.show(primary, given);
        });
        until(() -> explorer.model().models().stateProperty().get() instanceof ModelSession.State.Ready);
        until(() -> explorer.running().isEmpty());
    }

    @AfterEach
    void close() throws Exception {
        end();
        FxToolkit.cleanupStages();
    }

    private void end() throws Exception {
        WaitForAsyncUtils.asyncFx(() -> {
            stage.titleProperty().unbind();
            explorer.close();
            return null;
        }).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        WaitForAsyncUtils.waitForFxEvents();
    }

    private String label(String name) {
        return explorer.model()
            .gallery()
            .all()
            .stream()
            .filter(item -> item.entry().name().startsWith(name))
            .findFirst()
            .flatMap(item -> item.entry().label())
            .orElse("");
    }

    private List<String> said() {
        return ((Toasts) explorer.view().lookup("#toasts")).texts();
    }

    private void drop(Path path) throws TimeoutException {
        robot.interact(() -> explorer.view().drop().receive(List.of(path)));
        until(() -> explorer.running().isEmpty());
    }

    private void sigma(String text) throws TimeoutException {
        robot.clickOn("#open-settings");
        until(() -> robot.lookup("#setting-sigma").tryQuery().isPresent());
        robot.interact(() -> robot.lookup("#setting-sigma").queryAs(TextField.class).setText(text));
        robot.interact(() -> robot.lookup("#settings-done").queryAs(Button.class).fire());
        until(() -> robot.lookup("#settings").tryQuery().filter(Node::isVisible).isEmpty());
    }

    private void press(KeyCode... keys) {
        robot.interact(() -> explorer.view().focus());
        robot.press(keys).release(keys);
        WaitForAsyncUtils.waitForFxEvents();
    }

    /** Opens, filters, selects, labels and sets: what a session must bring back. */
    private void work() throws TimeoutException {
        drop(images);
        until(() -> explorer.model().gallery().knownProperty().get() == CLASSES.size());
        robot.clickOn("#filter-certified");
        robot.interact(() -> explorer.model()
            .gallery()
            .selectedProperty()
            .set(explorer.model().gallery().all().getLast()));
        robot.interact(() -> explorer.sessions()
            .relabel(explorer.model().gallery().all().getFirst(), Optional.of("Coat")));
        sigma("0.5");
        sigma("0.75");
        press(KeyCode.CONTROL, KeyCode.Z);
        assertThat(explorer.model().settings().sigma().get()).isEqualTo(0.5);
    }

    private void seesTheWork() throws TimeoutException {
        until(() -> explorer.model().gallery().knownProperty().get() == CLASSES.size());
        assertThat(explorer.model().gallery().filterProperty().get()).isEqualTo(GalleryFilter.CERTIFIED);
        assertThat(explorer.model().gallery().selected()).map(item -> item.entry().name())
            .contains(explorer.model().gallery().all().getLast().entry().name());
        assertThat(label("Bag")).isEqualTo("Coat");
        assertThat(explorer.model().settings().sigma().get()).isEqualTo(0.5);
    }

    @Test
    void openFilterSelectSetUndoSaveRestartAndFindEverything() throws Exception {
        work();
        Path file = folder.resolve("mine.fars");
        robot.interact(() -> explorer.sessions().saveAs(file, () -> {}));
        until(() -> explorer.sessions().fileProperty().get().isPresent());
        assertThat(stage.getTitle()).isEqualTo("mine.fars – FaRS Explorer");
        press(KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.Z);
        assertThat(explorer.model().settings().sigma().get()).isEqualTo(0.75);
        robot.interact(explorer.sessions()::checkpoint);
        assertThat(stage.getTitle()).isEqualTo("mine.fars* – FaRS Explorer");
        press(KeyCode.CONTROL, KeyCode.Z);
        press(KeyCode.CONTROL, KeyCode.S);
        until(() -> !explorer.sessions().unsavedProperty().get());
        end();

        start(List.of(file));
        until(() -> explorer.sessions().fileProperty().get().isPresent());
        seesTheWork();
        assertThat(explorer.sessions().recoverableProperty().get()).isEmpty();
        assertThat(explorer.sessions().recent()).containsExactly(file);
    }

    @Test
    void afterAKillTheNextStartOffersToGoOn() throws Exception {
        work();
        robot.interact(explorer.sessions()::checkpoint);
        until(() -> explorer.running().isEmpty());
        KilledProcess.abandonAutosaves(folder.resolve("home").resolve("sessions"));
        end();

        start(List.of());
        until(() -> explorer.sessions().recoverableProperty().get().isPresent());
        assertThat(said()).singleElement().asString().startsWith("FaRS Explorer closed unexpectedly");
        robot.clickOn("Restore session");
        until(() -> explorer.model().gallery().size() == CLASSES.size());
        seesTheWork();
        assertThat(said()).isEmpty();
        assertThat(stage.getTitle()).isEqualTo("Untitled session* – FaRS Explorer");
    }

    @Test
    void aSessionThatIsNoneIsSaidInOneSentence() throws Exception {
        Path torn = Files.writeString(folder.resolve("torn.fars"), "{\"version\": 1,");
        drop(torn);
        drop(torn);
        assertThat(said()).containsExactly(torn + ": is damaged or is not a session of FaRS Explorer");
        assertThat(robot.lookup(".count").queryLabeled().getText()).isEqualTo("2×");
    }

    @Test
    void missingFilesAreListedAndCanBeLeftOut() throws Exception {
        drop(images);
        Path file = folder.resolve("deep/mine.fars");
        robot.interact(() -> explorer.sessions().saveAs(file, () -> {}));
        until(() -> explorer.sessions().fileProperty().get().isPresent());
        Files.move(images, folder.resolve("gone"));
        drop(file);
        until(() -> robot.lookup("#missing-without").tryQuery().isPresent());
        robot.interact(() -> robot.lookup("#missing-without").queryAs(Button.class).fire());
        until(() -> explorer.model().gallery().size() == 0);
    }

    @Test
    void keysOpenTheGuideAndCloseItAndOpenTheLog() throws Exception {
        drop(images);
        press(KeyCode.F1);
        until(() -> robot.lookup("#guide-page").tryQuery().isPresent());
        press(KeyCode.ESCAPE);
        until(() -> robot.lookup("#guide-page").tryQuery().isEmpty());
        press(KeyCode.CONTROL, KeyCode.J);
        until(() -> robot.lookup("#log-lines").tryQuery().isPresent());
    }
}
