package org.fars.ui.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fars.ui.WindowWaits.until;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Labeled;
import javafx.scene.control.TabPane;
import javafx.scene.control.TextField;
import javafx.scene.image.ImageView;
import javafx.scene.input.KeyCode;
import javafx.scene.text.Text;
import javafx.stage.Stage;
import org.controlsfx.control.GridView;
import org.fars.attack.Attacks;
import org.fars.attack.Pgd;
import org.fars.certify.Certifiers;
import org.fars.core.AppDirectories;
import org.fars.ui.LinearCatalog;
import org.fars.ui.PermittedAttack;
import org.fars.ui.analysis.ModelSession;
import org.fars.ui.WindowWaits;
import org.fars.ui.chart.ChartPane;
import org.fars.ui.chart.ScoreChart;
import org.fars.ui.chart.Typeface;
import org.fars.ui.common.Messages;
import org.fars.ui.common.Theme;
import org.fars.ui.control.BracketView;
import org.fars.ui.control.ImagePane;
import org.fars.ui.gallery.ImageItem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.api.FxToolkit;

/** The whole window with real files and a small linear model, driven by keyboard and mouse. */
class ExplorerFlowTest {
    private static final int MANY = 1000;
    private static final Path SAMPLES = Path.of(System.getProperty("fars.install", ""))
        .resolve("assets")
        .resolve("fashion-mnist");

    private final FxRobot robot = new FxRobot();
    private final Semaphore permits = new Semaphore(0);
    @TempDir
    private Path folder;
    private WindowAssembler explorer;

    @BeforeEach
    void open() throws TimeoutException {
        FxToolkit.registerPrimaryStage();
        FxToolkit.setupStage(this::open);
    }

    private void open(Stage stage) {
        Typeface.loadForWindow();
        AppServices parts = new AppServices(new LinearCatalog(SAMPLES), Certifiers.standard(),
                new Attacks(List.of(Pgd.l2(), new PermittedAttack(Pgd.l2(), permits))),
                new AppDirectories(folder, folder.resolve("home")),
                () -> {});
        explorer = new WindowAssembler(parts, new Theme(false), new Messages(java.util.Locale.ENGLISH), 1000, 760);
        explorer.show(stage, List.of());
    }

    @AfterEach
    void close() throws Exception {
        permits.release(MANY);
        WindowWaits.close(explorer);
    }

    private List<Path> twoImagesAndABrokenOne() throws IOException {
        Path trousers = Files.copy(SAMPLES.resolve("Trouser/" + firstIn("Trouser")), folder.resolve("trousers.png"));
        Path bag = Files.copy(SAMPLES.resolve("Bag/" + firstIn("Bag")), folder.resolve("bag.png"));
        Path torn = Files.write(folder.resolve("torn.png"),
                java.util.Arrays.copyOf(Files.readAllBytes(trousers), 60));
        return List.of(trousers, bag, torn);
    }

    private static String firstIn(String name) throws IOException {
        try (var files = Files.list(SAMPLES.resolve(name))) {
            return files.map(file -> file.getFileName().toString()).sorted().findFirst().orElseThrow();
        }
    }

    /** As the drop handler does it; the headless platform cannot drag from outside. */
    private void drop(List<Path> files) throws TimeoutException {
        robot.interact(() -> explorer.view().drop().receive(files));
        until(() -> explorer.running().isEmpty()
                && explorer.model().gallery().knownProperty().get()
                        + explorer.model().gallery().brokenProperty().get() == files.size());
        WindowWaits.untilInspectIsShown(explorer);
    }

    private <T extends Node> T find(String id, Class<T> type) {
        return robot.lookup("#" + id).queryAs(type);
    }

    @Test
    void dropThreeReadPredictionsAttackCancelASecondAttackAndFindEverything() throws Exception {
        assertThat(find("gallery-empty", Node.class).isVisible()).isTrue();
        assertThat(robot.lookup("#attack").tryQuery()).as("there is nothing to attack").isEmpty();
        until(() -> explorer.model().models().stateProperty().get() instanceof ModelSession.State.Ready);

        drop(twoImagesAndABrokenOne());
        GridView<?> grid = find("gallery-grid", GridView.class);
        assertThat(grid.getItems()).hasSize(3);
        assertThat(explorer.model().gallery().all()).extracting(item -> explorer.model()
            .gallery()
            .prediction(item)
            .orElse("none")).containsExactly("Trouser", "Bag", "none");
        ImageItem torn = explorer.model().gallery().all().get(2);
        assertThat(((ImageItem.State.Broken) torn.state()).reason()).contains("torn.png");
        assertThat(find("status", Node.class).lookup(".status-label")).isInstanceOfSatisfying(Labeled.class,
                label -> assertThat(label.getText()).isEqualTo("3 images · 1 unreadable"));

        robot.clickOn("#attack");
        until(() -> explorer.model().inspect().attackedProperty().get().isPresent()
                && !explorer.model().inspect().attack().attackingProperty().get());
        var first = explorer.model().inspect().attackedProperty().get().orElseThrow();
        assertThat(first.result().success()).isTrue();

        robot.interact(() -> explorer.model()
            .inspect()
            .attack()
            .testProperty()
            .set(explorer.model().inspect().attack().attacks().get(1)));
        robot.interact(() -> explorer.model().inspect().epsilonProperty().set(4));
        robot.clickOn("#attack-test");
        until(() -> explorer.model().inspect().attack().attackingProperty().get());
        assertThat(find("attack", Button.class).getText()).isEqualTo("Cancel");
        robot.clickOn("#attack");
        until(() -> !explorer.model().inspect().attack().attackingProperty().get());
        assertThat(find("attack", Button.class).getText()).isEqualTo("Find nearest");
        permits.release(MANY);
        until(() -> explorer.running().isEmpty());
        assertThat(explorer.model().inspect().attackedProperty().get()).contains(first);

        for (String pane : List.of("pane-original", "pane-adversarial", "pane-perturbation")) {
            assertThat(find(pane, ImagePane.class).imageProperty().get()).as(pane).isNotNull();
        }
        for (String suffix : List.of("", "-right")) {
            ScoreChart scores = (ScoreChart) find("scores" + suffix, ChartPane.class).figureProperty().get();
            assertThat(scores.heads()).extracting(ScoreChart.HeadScores::head)
                .containsExactly(suffix.isEmpty() ? "original" : "sparsemax");
            assertThat(scores.heads().getFirst().after()).hasSize(10);
            assertThat(find("bracket" + suffix, BracketView.class).getBrackets()).singleElement()
                .satisfies(one -> assertThat(one.radius()).isLessThan(one.attacked().orElseThrow()));
        }
        assertThat(find("answer", Labeled.class).getText()).contains(" at ");
        robot.interact(() -> find("inspect-tabs", TabPane.class).getSelectionModel().selectFirst());
        until(() -> robot.lookup("#certificates .label")
            .queryAllAs(Labeled.class)
            .stream()
            .map(Labeled::getText)
            .toList()
            .containsAll(List.of("exact-margin", "sparsemax-margin", "published-score", "smoothed-argmax")));
    }

    @Test
    void movingEpsilonMovesTheBracketAndTheFilter() throws Exception {
        until(() -> explorer.model().models().stateProperty().get() instanceof ModelSession.State.Ready);
        drop(twoImagesAndABrokenOne());
        robot.clickOn("#filter-certified");
        until(() -> explorer.model().gallery().shown().size() == 2);
        robot.clickOn("#bracket");
        robot.press(KeyCode.END).release(KeyCode.END);
        until(() -> explorer.model().gallery().epsilonProperty().get() > 0.3);
        double radius = explorer.model().gallery().all().getFirst().verdict().orElseThrow().radius();
        robot.interact(() -> find("bracket", BracketView.class).setEpsilon(radius + 1));
        assertThat(explorer.model().gallery().shown()).doesNotContain(explorer.model().gallery().all().getFirst());
    }

    @Test
    void arrowKeysSelectAndTheBrokenImageSaysWhy() throws Exception {
        until(() -> explorer.model().models().stateProperty().get() instanceof ModelSession.State.Ready);
        drop(twoImagesAndABrokenOne());
        robot.interact(() -> explorer.view().focus());
        robot.press(KeyCode.END).release(KeyCode.END);
        until(() -> !explorer.model().inspect().problemProperty().get().isEmpty());
        assertThat(find("pane-original", ImagePane.class).errorProperty().get()).contains("torn.png");
        robot.press(KeyCode.HOME).release(KeyCode.HOME);
        until(() -> explorer.model().inspect().analysisProperty().get().isPresent());
        assertThat(explorer.model().inspect().item()).map(item -> item.entry().name()).contains("trousers.png");
    }

    @Test
    void whatCouldNotBeReadIsReadAgainOnRequest() throws Exception {
        until(() -> explorer.model().models().stateProperty().get() instanceof ModelSession.State.Ready);
        drop(twoImagesAndABrokenOne());
        robot.interact(() -> explorer.view().focus());
        robot.press(KeyCode.END).release(KeyCode.END);
        until(() -> !explorer.model().inspect().problemProperty().get().isEmpty());
        Files.copy(folder.resolve("bag.png"), folder.resolve("torn.png"), StandardCopyOption.REPLACE_EXISTING);

        robot.press(KeyCode.F5).release(KeyCode.F5);

        until(() -> explorer.running().isEmpty() && explorer.model().gallery().brokenProperty().get() == 0
                && explorer.model().inspect().analysisProperty().get().isPresent());
        assertThat(explorer.model().gallery().prediction(explorer.model().gallery().all().get(2))).contains("Bag");
        assertThat(explorer.model().inspect().problemProperty().get()).isEmpty();
        until(() -> robot.lookup(".gallery-cell .frame .image-view")
            .queryAllAs(ImageView.class)
            .stream()
            .filter(view -> view.getImage() != null)
            .count() == 3);
    }

    @Test
    void anImageWhoseDriveWentAwaySaysSoAndTheWindowGoesOn() throws Exception {
        until(() -> explorer.model().models().stateProperty().get() instanceof ModelSession.State.Ready);
        drop(twoImagesAndABrokenOne());
        robot.interact(() -> explorer.view().focus());
        robot.press(KeyCode.HOME).release(KeyCode.HOME);
        until(() -> explorer.model().inspect().analysisProperty().get().isPresent());
        for (String name : List.of("trousers.png", "bag.png", "torn.png")) {
            Files.delete(folder.resolve(name));
        }

        robot.clickOn("#attack");
        until(() -> explorer.running().isEmpty());
        robot.interact(() -> explorer.view().focus());
        robot.press(KeyCode.RIGHT).release(KeyCode.RIGHT);
        until(() -> explorer.model().inspect().analysisProperty().get().isPresent());
        assertThat(explorer.model().inspect().problemProperty().get()).as("it is still in memory").isEmpty();
        robot.interact(() -> explorer.model().settings().sigma().parse("0.5"));
        until(() -> !explorer.model().inspect().problemProperty().get().isEmpty());
        assertThat(find("pane-original", ImagePane.class).errorProperty().get())
            .isEqualTo("bag.png: there is no such file");
    }

    @Test
    void aFolderWithoutImagesDoesNotKeepTheOthersOut() throws Exception {
        until(() -> explorer.model().models().stateProperty().get() instanceof ModelSession.State.Ready);
        List<Path> given = new ArrayList<>(twoImagesAndABrokenOne());
        given.addFirst(Files.createDirectory(folder.resolve("nothing")));
        robot.interact(() -> explorer.view().drop().receive(given));
        until(() -> explorer.model().gallery().size() == 3);
        until(() -> ((Toasts) explorer.view().lookup("#toasts")).texts()
            .stream()
            .anyMatch(text -> text.contains("nothing")));
        assertThat(explorer.model().sources()).doesNotContain(given.getFirst());
    }

    @Test
    void aSettingThatIsNoNumberIsRefusedWithItsLimitsAndResetRestoresThePaper() throws Exception {
        robot.clickOn("#open-settings");
        until(() -> robot.lookup("#setting-sigma").tryQuery().isPresent());
        TextField sigma = find("setting-sigma", TextField.class);
        robot.interact(() -> {
            sigma.requestFocus();
            sigma.setText("abc");
        });
        robot.interact(() -> find("setting-n0", TextField.class).requestFocus());
        assertThat(sigma.getText()).as("not reverted without a word").isEqualTo("abc");
        assertThat(find("setting-sigma-problem", Labeled.class).getText()).isEqualTo("Must be ≥ 0. Still using 0.25.");
        assertThat(explorer.model().settings().sigma().get()).isEqualTo(0.25);
        robot.interact(() -> sigma.setText("0.5"));
        assertThat(explorer.model().settings().sigma().get()).isEqualTo(0.5);
        robot.interact(() -> find("settings-reset", Button.class).fire());
        assertThat(explorer.model().settings().sigma().get()).isEqualTo(0.25);
        assertThat(sigma.getText()).isEqualTo("0.25");
    }

    @Test
    void choicesShowNames() throws Exception {
        until(() -> explorer.model().models().stateProperty().get() instanceof ModelSession.State.Ready);
        drop(twoImagesAndABrokenOne());
        assertThat(textsIn("model")).contains("fashion-mnist");
        assertThat(textsIn("column-head")).contains("original");
        assertThat(textsIn("column-head-right")).contains("sparsemax");
        assertThat(textsIn("perturbation-mode")).contains("amplified");
    }

    private List<String> textsIn(String id) {
        return find(id, ComboBox.class).lookupAll("*")
            .stream()
            .filter(Text.class::isInstance)
            .map(node -> ((Text) node).getText())
            .toList();
    }
}
