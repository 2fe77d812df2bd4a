package org.fars.ui.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fars.ui.WindowWaits.until;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import javafx.geometry.Bounds;
import javafx.geometry.Point2D;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.ToggleButton;
import javafx.scene.input.KeyCode;
import javafx.scene.input.MouseButton;
import javafx.stage.Stage;
import org.fars.attack.Attacks;
import org.fars.attack.Pgd;
import org.fars.certify.Certifiers;
import org.fars.core.AppDirectories;
import org.fars.evaluate.ImageResult;
import org.fars.ui.analysis.ModelSession;
import org.fars.ui.LinearCatalog;
import org.fars.ui.PermittedAttack;
import org.fars.ui.SampleImages;
import org.fars.ui.WindowWaits;
import org.fars.ui.chart.CertifiedAccuracyChart;
import org.fars.ui.chart.ChartPane;
import org.fars.ui.chart.Typeface;
import org.fars.ui.common.Messages;
import org.fars.ui.common.Theme;
import org.fars.ui.compare.CompareModel;
import org.fars.ui.compare.DisplayedRun;
import org.fars.ui.gallery.GalleryModel;
import org.fars.ui.gallery.ImageItem;
import org.fars.ui.map.MapModel;
import org.jfree.chart.fx.ChartCanvas;
import org.jfree.chart.plot.XYPlot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.api.FxToolkit;

/** Compare and Map in the whole window, with labelled sample images and a small linear model. */
class CompareFlowTest {
    private static final int OF_EACH_CLASS = 8;
    private static final int MANY = 1000;

    private final FxRobot robot = new FxRobot();
    private final Semaphore permits = new Semaphore(0);
    @TempDir
    private Path folder;
    private WindowAssembler explorer;

    @BeforeEach
    void open() throws Exception {
        Path images = SampleImages.copy(folder.resolve("images"),
                List.of("Trouser", "Bag", "Shirt", "Sneaker", "Ankle boot"),
                OF_EACH_CLASS);
        FxToolkit.registerPrimaryStage();
        FxToolkit.setupStage(stage -> open(stage, images));
        until(() -> explorer.model().models().stateProperty().get() instanceof ModelSession.State.Ready);
        until(() -> gallery().knownProperty().get() == 5 * OF_EACH_CLASS);
    }

    private void open(Stage stage, Path images) {
        Typeface.loadForWindow();
        AppServices parts = new AppServices(new LinearCatalog(SampleImages.FOLDER), Certifiers.standard(),
                new Attacks(List.of(new PermittedAttack(Pgd.fgsm(), permits))),
                new AppDirectories(folder, folder.resolve("home")), () -> {});
        explorer = new WindowAssembler(parts, new Theme(false), new Messages(java.util.Locale.ENGLISH), 1280, 800);
        explorer.show(stage, List.of(images));
    }

    @AfterEach
    void close() throws Exception {
        permits.release(MANY);
        WindowWaits.close(explorer);
    }

    private GalleryModel gallery() {
        return explorer.model().gallery();
    }

    private <N extends Node> N find(String id, Class<N> type) {
        return robot.lookup("#" + id).queryAs(type);
    }

    private Set<String> shown() {
        return gallery().shown().stream().map(CompareFlowTest::location).collect(Collectors.toSet());
    }

    private static String location(ImageItem item) {
        return item.entry().source().location();
    }

    private void showCompare() {
        robot.press(KeyCode.CONTROL, KeyCode.DIGIT2).release(KeyCode.DIGIT2, KeyCode.CONTROL);
    }

    private CompareModel compare() {
        return explorer.compare();
    }

    private void untilDrawn() throws Exception {
        until(() -> explorer.running().isEmpty() && explorer.isDrawn());
    }

    private CertifiedAccuracyChart accuracy(String pane) {
        return (CertifiedAccuracyChart) find(pane, ChartPane.class).figureProperty().get();
    }

    @Test
    void compareOpensFilledWithBothHeadsByOneCertificateAndASentence() throws Exception {
        showCompare();
        until(() -> compare().first().isPresent());
        untilDrawn();
        assertThat(robot.lookup("#evaluate-first").tryQuery()).as("no form first").isEmpty();
        assertThat(find("compare-sentence", Label.class).getText())
            .startsWith("original and sparsemax agree on 40 of 40 images; certified at ε 0.3: ")
            .contains("exact-margin (deterministic)");
        CertifiedAccuracyChart left = accuracy("accuracy");
        CertifiedAccuracyChart right = accuracy("accuracy-right");
        assertThat(left.heading()).startsWith("original");
        assertThat(right.heading()).startsWith("sparsemax");
        assertThat(left.lines()).extracting(line -> line.name()).containsExactly("exact-margin, deterministic");
        assertThat(right.lines()).extracting(line -> line.name()).containsExactly("exact-margin, deterministic");
        assertThat(left.end()).as("linked axes").isEqualTo(right.end());
        robot.clickOn("#accuracy-unproved");
        untilDrawn();
        assertThat(accuracy("accuracy").lines()).last()
            .satisfies(line -> assertThat(line.kind()).isEqualTo(CertifiedAccuracyChart.Kind.UNPROVED));
        assertThat(robot.lookup("#accuracy-paper").queryAs(ToggleButton.class).isVisible())
            .as("the paper's rows are of other data")
            .isFalse();
        assertThat(find("paper-rows", Node.class).getParent().isVisible()).isFalse();
    }

    @Test
    void theFormStaysOpenWhileRunsAndImagesArriveAndEscapeClosesIt() throws Exception {
        showCompare();
        until(() -> compare().first().isPresent());
        robot.clickOn("#evaluate");
        until(() -> robot.lookup("#evaluate-first").tryQuery().isPresent());
        robot.interact(() -> {
            compare().refresh();
            gallery().refresh();
        });
        untilDrawn();
        assertThat(robot.lookup("#evaluate-first").query().isVisible()).isTrue();
        robot.press(KeyCode.ESCAPE).release(KeyCode.ESCAPE);
        until(() -> robot.lookup("#evaluate-first").tryQuery().isEmpty());
        assertThat(compare().runs()).isEmpty();
    }

    @Test
    void aRunSaysThatItIsPausingAndShowsOnlyItsOwnResults() throws Exception {
        showCompare();
        until(() -> compare().first().isPresent());
        robot.interact(() -> compare().options().epsProperty().set("0.1"));
        robot.clickOn("#add-attack").clickOn("#evaluate-first");
        until(() -> !compare().shownProperty().get().stream().anyMatch(run -> run.info().isOpenImages()));
        permits.release();
        until(() -> compare().first().filter(run -> !run.info().isOpenImages()).isPresent());
        untilChartsAreOf(compare().first().orElseThrow());
        robot.clickOn("#pause");
        assertThat(find("run-words", Label.class).getText()).startsWith("Pausing");
        assertThat(find("pause", Button.class).getText()).isEqualTo("Pausing…");
        permits.release(MANY);
        until(() -> compare().stateProperty().get() == CompareModel.State.IDLE && explorer.running().isEmpty());
        assertThat(compare().first().orElseThrow().info().isOpenImages()).isFalse();
    }

    private void untilChartsAreOf(DisplayedRun run) throws Exception {
        until(() -> find("accuracy", ChartPane.class).figureProperty().get() != null);
        int counted = run.run().results().size();
        assertThat(counted).isLessThan(5 * OF_EACH_CLASS);
    }

    @Test
    void anEvaluationIsCancelledResumedFiltersTheGalleryByACellAndIsDeletedOnlyWhenAskedTwice() throws Exception {
        showCompare();
        CompareModel compare = explorer.compare();
        until(() -> compare.first().isPresent());
        // One radius, so that the attack is called once a batch.
        robot.interact(() -> compare.options().epsProperty().set("0.1"));
        robot.clickOn("#add-attack").clickOn("#evaluate-first");
        until(() -> !compare().shownProperty().get().stream().anyMatch(run -> run.info().isOpenImages()));
        permits.release();
        until(() -> compare.first().filter(run -> !run.info().isOpenImages()).isPresent());
        assertThat(find("pause", Button.class).isVisible()).isTrue();
        robot.clickOn("#cancel-run");
        until(() -> compare.stateProperty().get() == CompareModel.State.IDLE);
        until(() -> explorer.running().isEmpty() && !compare.runs().isEmpty());
        assertThat(compare.runs().getFirst().finished()).isFalse();
        assertThat(compare.runs().getFirst().done()).isPositive();

        robot.interact(() -> explorer.view().resize(1024, 700));
        untilDrawn();
        assertThat(robot.lookup("#run-chips .run-chip").<Node>queryAll()).isNotEmpty()
            .noneMatch(chip -> chip.localToScene(chip.getBoundsInLocal()).intersects(sceneBounds("resume")));
        permits.release(MANY);
        robot.clickOn("#resume");
        until(() -> compare.first().filter(each -> each.info().finished()).isPresent() && explorer.running().isEmpty());
        DisplayedRun run = compare.first().orElseThrow();
        assertThat(run.run().results()).hasSize(5 * OF_EACH_CLASS);

        robot.interact(() -> find("compare-figures", ScrollPane.class).setVvalue(1));
        untilDrawn();
        ImageResult wrong = run.run()
            .results()
            .stream()
            .filter(result -> result.heads().getFirst().prediction() != result.label())
            .findFirst()
            .orElseThrow();
        int prediction = wrong.heads().getFirst().prediction();
        robot.clickOn(inChart("confusion", prediction, wrong.label()));
        assertThat(shown()).isEqualTo(run.where(result -> result.label() == wrong.label()
                && result.heads().getFirst().prediction() == prediction));
        assertThat(gallery().selection().items()).hasSameSizeAs(gallery().shown());

        robot.clickOn("#chip-picked");
        assertThat(gallery().shown()).hasSize(5 * OF_EACH_CLASS);

        robot.clickOn("#delete-run");
        assertThat(find("delete-run", Button.class).getText()).isEqualTo("Delete?");
        assertThat(explorer.running()).isEmpty();
        assertThat(compare.first()).isPresent();
        robot.clickOn("#delete-run");
        until(() -> compare.runs().isEmpty());
        until(() -> compare.first().filter(open -> open.info().isOpenImages()).isPresent());
    }

    private Point2D inChart(String id, double x, double y) {
        ChartCanvas canvas = (ChartCanvas) find(id, ChartPane.class).lookup(".chart-canvas");
        XYPlot plot = canvas.getChart().getXYPlot();
        var area = canvas.getRenderingInfo().getPlotInfo().getDataArea();
        Bounds screen = canvas.localToScreen(canvas.getBoundsInLocal());
        return new Point2D(
                screen.getMinX() + plot.getDomainAxis().valueToJava2D(x, area, plot.getDomainAxisEdge()),
                screen.getMinY() + plot.getRangeAxis().valueToJava2D(y, area, plot.getRangeAxisEdge()));
    }

    @Test
    void aLassoOnTheMapSelectsInTheGalleryAndASelectionInTheGalleryKeepsTheLead() throws Exception {
        robot.press(KeyCode.CONTROL, KeyCode.DIGIT3).release(KeyCode.DIGIT3, KeyCode.CONTROL);
        MapModel map = explorer.map();
        until(() -> map.pointsProperty().get().isPresent());
        Node canvas = find("map-canvas", Node.class);
        Bounds screen = canvas.localToScreen(canvas.getBoundsInLocal());
        double middle = (screen.getMinX() + screen.getMaxX()) / 2;
        robot.moveTo(screen.getMinX() + 2, screen.getMinY() + 2).press(MouseButton.PRIMARY);
        robot.moveTo(middle, screen.getMinY() + 2).moveTo(middle, screen.getMaxY() - 2);
        robot.moveTo(screen.getMinX() + 2, screen.getMaxY() - 2).release(MouseButton.PRIMARY);
        int taken = gallery().shown().size();
        assertThat(taken).isBetween(1, 5 * OF_EACH_CLASS - 1);
        double right = map.pointsProperty()
            .get()
            .orElseThrow()
            .items()
            .stream()
            .filter(gallery().shown()::contains)
            .mapToDouble(this::across)
            .max()
            .orElseThrow();
        double others = map.pointsProperty()
            .get()
            .orElseThrow()
            .items()
            .stream()
            .filter(item -> !gallery().shown().contains(item))
            .mapToDouble(this::across)
            .min()
            .orElseThrow();
        assertThat(right).isLessThan(others);

        robot.interact(() -> explorer.view().focus());
        robot.press(KeyCode.ESCAPE).release(KeyCode.ESCAPE);
        assertThat(gallery().shown()).hasSize(5 * OF_EACH_CLASS);
        robot.press(KeyCode.CONTROL, KeyCode.A).release(KeyCode.A, KeyCode.CONTROL);
        assertThat(gallery().selection().items()).hasSize(5 * OF_EACH_CLASS);
    }

    private double across(ImageItem item) {
        MapModel.Points points = explorer.map().pointsProperty().get().orElseThrow();
        return points.positions()[points.items().indexOf(item)][0];
    }

    @Test
    void checkedRunsAreLaidOverEachOtherAndBothChartsHaveRoomInASmallWindow() throws Exception {
        robot.interact(() -> explorer.view().resize(1024, 700));
        showCompare();
        until(() -> compare().first().isPresent());
        robot.interact(() -> compare().run());
        until(() -> compare().stateProperty().get() == CompareModel.State.IDLE && compare().runs().size() == 1);
        until(() -> compare().first().filter(run -> run.info().finished() && !run.info().isOpenImages()).isPresent());
        untilDrawn();
        robot.clickOn("#all-runs");
        until(() -> robot.lookup("#run-table .check-box")
            .queryAllAs(CheckBox.class)
            .stream()
            .filter(Node::isVisible)
            .count() >= 2);
        robot.interact(() -> robot.lookup("#run-table .check-box")
            .queryAllAs(CheckBox.class)
            .stream()
            .filter(box -> box.isVisible() && !box.isSelected())
            .findFirst()
            .orElseThrow()
            .fire());
        until(() -> compare().shownProperty().get().size() == 2);
        robot.press(KeyCode.ESCAPE).release(KeyCode.ESCAPE);
        untilDrawn();
        assertThat(accuracy("accuracy").lines()).extracting(line -> line.run()).containsExactly(0, 1);
        Bounds left = sceneBounds("accuracy");
        Bounds right = sceneBounds("accuracy-right");
        assertThat(left.getMinY()).as("side by side").isEqualTo(right.getMinY());
        assertThat(left.getMaxX()).isLessThanOrEqualTo(right.getMinX());
        assertThat(right.getMaxX()).isLessThanOrEqualTo(1024);
    }

    private Bounds sceneBounds(String id) {
        Node node = find(id, Node.class);
        return node.localToScene(node.getBoundsInLocal());
    }
}
