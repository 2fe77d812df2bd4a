package org.fars.ui.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fars.ui.WindowWaits.until;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import javafx.scene.Node;
import javafx.scene.control.Labeled;
import javafx.scene.control.MenuButton;
import javafx.scene.control.RadioButton;
import javafx.scene.control.TableView;
import javafx.scene.input.Clipboard;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;
import org.fars.attack.Attacks;
import org.fars.attack.Pgd;
import org.fars.certify.Certifiers;
import org.fars.core.AppDirectories;
import org.fars.ui.LinearCatalog;
import org.fars.ui.PermittedAttack;
import org.fars.ui.SampleImages;
import org.fars.ui.WindowWaits;
import org.fars.ui.analysis.ModelSession;
import org.fars.ui.chart.Typeface;
import org.fars.ui.common.Messages;
import org.fars.ui.common.Theme;
import org.fars.ui.gallery.GalleryFilter;
import org.fars.ui.gallery.GalleryModel;
import org.fars.ui.gallery.ImageItem;
import org.fars.ui.inspect.SelectionAttackModel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.api.FxToolkit;

/** Several selected images: attacked in the background, and measured in a table. */
class SelectionFlowTest {
    private static final int OF_EACH_CLASS = 10;
    private static final int MANY = 1000;

    private final FxRobot robot = new FxRobot();
    private final Semaphore permits = new Semaphore(0);
    @TempDir
    private Path folder;
    private WindowAssembler explorer;

    @BeforeEach
    void openThirtyImagesAndOneThatCannotBeRead() throws Exception {
        Path images = SampleImages.copy(folder.resolve("images"), List.of("Trouser", "Bag", "Shirt"),
                OF_EACH_CLASS);
        byte[] whole = Files.readAllBytes(images.resolve("Bag").resolve(first("Bag")));
        Files.write(images.resolve("Bag").resolve("torn.png"), java.util.Arrays.copyOf(whole, 60));
        FxToolkit.registerPrimaryStage();
        FxToolkit.setupStage(stage -> open(stage, images));
        until(() -> explorer.model().models().stateProperty().get() instanceof ModelSession.State.Ready);
        until(() -> gallery().knownProperty().get() == 3 * OF_EACH_CLASS && explorer.running().isEmpty());
    }

    private static String first(String name) throws Exception {
        try (var files = Files.list(SampleImages.FOLDER.resolve(name))) {
            return files.sorted().findFirst().orElseThrow().getFileName().toString();
        }
    }

    private void open(Stage stage, Path images) {
        Typeface.loadForWindow();
        AppServices parts = new AppServices(new LinearCatalog(SampleImages.FOLDER), Certifiers.standard(),
                new Attacks(List.of(new PermittedAttack(Pgd.l2(), permits))),
                new AppDirectories(folder, folder.resolve("home")), () -> {});
        explorer = new WindowAssembler(parts, new Theme(false), new Messages(Locale.ENGLISH), 1280, 800);
        explorer.open(stage, List.of(images));
    }

    @AfterEach
    void close() throws Exception {
        permits.release(MANY);
        WindowWaits.close(explorer);
    }

    private GalleryModel gallery() {
        return explorer.model().gallery();
    }

    private SelectionAttackModel attack() {
        return explorer.selection().attack();
    }

    private <N extends Node> N find(String id, Class<N> type) {
        return robot.lookup("#" + id).queryAs(type);
    }

    private void select(List<ImageItem> items) {
        robot.interact(() -> gallery().selection().set(items));
    }

    private long attacked() {
        return gallery().all().stream().filter(item -> item.attacked().isPresent()).count();
    }

    private void openForm() throws Exception {
        robot.press(KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.ENTER)
            .release(KeyCode.ENTER, KeyCode.SHIFT, KeyCode.CONTROL);
        until(() -> robot.lookup("#attack-selection").tryQuery().isPresent());
    }

    @Test
    void theNearestAdversarialImageOfEverySelectedImageIsFoundAndWhatCannotBeReadIsNamed() throws Exception {
        List<ImageItem> chosen = gallery().all().stream().filter(item -> item.location().contains("Bag")).toList();
        assertThat(chosen).hasSize(OF_EACH_CLASS + 1);
        select(chosen);
        openForm();
        assertThat(find("attack-selection-images", Labeled.class).getText()).isEqualTo("11 images are selected.");
        until(() -> find("attack-selection-time", Labeled.class).getText().startsWith("Takes about "));
        assertThat(attacked()).as("the estimate keeps nothing").isZero();
        robot.clickOn("#attack-selection-start");
        until(() -> attack().reportProperty().get().isPresent());
        assertThat(robot.lookup("#attack-selection").tryQuery()).as("the form closes").isEmpty();
        SelectionAttackModel.Report report = attack().reportProperty().get().orElseThrow();
        assertThat(report.images()).isEqualTo(11);
        assertThat(report.changed()).isEqualTo(10);
        assertThat(report.failures()).singleElement()
            .satisfies(failure -> assertThat(failure.name()).isEqualTo("Bag/torn.png"));
        until(() -> attacked() == 10);
        robot.interact(() -> gallery().filterProperty().set(GalleryFilter.ATTACKED));
        assertThat(gallery().shown()).hasSize(10);
        assertThat(gallery().shown()).allSatisfy(item -> assertThat(item.attacked()
            .orElseThrow()
            .smallest()
            .orElseThrow()).isGreaterThanOrEqualTo(item.radius()));
        until(() -> robot.lookup(".gallery-cell .flag").queryAllAs(Labeled.class).stream().anyMatch(Node::isVisible));
        until(() -> robot.lookup(".toast").tryQuery().isPresent());
    }

    @Test
    void resultsAppearBatchByBatchAndCancellingKeepsThem() throws Exception {
        select(gallery().all().stream().filter(item -> !item.broken()).toList());
        robot.interact(() -> gallery().epsilonProperty().set(6));
        openForm();
        robot.interact(() -> find("attack-selection-test", RadioButton.class).fire());
        assertThat(find("attack-selection-test", RadioButton.class).getText()).isEqualTo("Test each at ε 6.00");
        robot.clickOn("#attack-selection-start");
        permits.release(1);
        until(() -> attacked() == 16);
        assertThat(attack().attackingProperty().get()).isTrue();
        until(() -> robot.lookup("#status-task").queryAs(Labeled.class).getText().startsWith("Attacking 30 images"));
        robot.clickOn("#status-cancel");
        until(() -> !attack().attackingProperty().get() && explorer.running().isEmpty());
        assertThat(attacked()).isEqualTo(16);
        assertThat(attack().reportProperty().get()).isEmpty();
    }

    @Test
    void insideProvedRadiiNothingIsAttacked() throws Exception {
        select(gallery().all().stream().filter(item -> item.radius() > 0.01).limit(4).toList());
        robot.interact(() -> {
            gallery().epsilonProperty().set(0.01);
            attack().nearestProperty().set(false);
            attack().start();
        });
        until(() -> attack().reportProperty().get().isPresent());
        assertThat(attack().reportProperty().get().orElseThrow().proved()).isEqualTo(4);
        assertThat(attacked()).isZero();
    }

    @Test
    void theMeasurementsOfTheSelectionFollowItAndItsAttacks() throws Exception {
        List<ImageItem> chosen = gallery().all().stream().filter(item -> !item.broken()).limit(3).toList();
        select(chosen);
        robot.press(KeyCode.CONTROL, KeyCode.M).release(KeyCode.M, KeyCode.CONTROL);
        until(() -> rows() == 3);
        TableView<?> table = find("measurements-table", TableView.class);
        assertThat(table.getColumns()).extracting(column -> column.getText())
            .containsExactly("Image", "Label", "original decision", "original margin", "original radius",
                    "original kind", "original attacked at", "sparsemax decision", "sparsemax margin",
                    "sparsemax radius", "sparsemax kind", "sparsemax attacked at");
        assertThat(cell(table, 0, 5)).isEqualTo("deterministic");
        assertThat(cell(table, 0, 6)).isEqualTo("–");
        robot.interact(() -> attack().start());
        until(() -> !cell(table, 0, 6).equals("–"));
        assertThat(Double.parseDouble(cell(table, 0, 6))).isGreaterThanOrEqualTo(Double.parseDouble(cell(table, 0, 4)));
        assertThat(cell(table, 0, 11)).isEqualTo(cell(table, 0, 6));
        select(chosen.subList(0, 2));
        until(() -> rows() == 2);
        robot.interact(() -> find("measurements-export", MenuButton.class).getItems().get(1).fire());
        robot.interact(() -> assertThat(Clipboard.getSystemClipboard().getString())
            .startsWith("Image,Label,original decision,original margin,")
            .hasLineCount(3));
    }

    private int rows() {
        return robot.lookup("#measurements-table")
            .tryQueryAs(TableView.class)
            .map(view -> view.getItems().size())
            .orElse(0);
    }

    private static String cell(TableView<?> table, int row, int column) {
        return table.getColumns().get(column).getCellObservableValue(row).getValue().toString();
    }
}
