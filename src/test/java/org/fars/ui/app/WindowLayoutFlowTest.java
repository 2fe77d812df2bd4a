package org.fars.ui.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.fars.ui.WindowWaits.until;

import impl.org.controlsfx.skin.GridViewSkin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import javafx.application.Platform;
import javafx.css.PseudoClass;
import javafx.event.EventType;
import javafx.geometry.Bounds;
import javafx.geometry.Point2D;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.Labeled;
import javafx.scene.control.ListView;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.TabPane;
import javafx.scene.control.TextField;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.input.PickResult;
import javafx.stage.Stage;
import org.controlsfx.control.GridView;
import org.fars.attack.Attacks;
import org.fars.attack.Pgd;
import org.fars.certify.Certifiers;
import org.fars.core.AppDirectories;
import org.fars.ui.LinearCatalog;
import org.fars.ui.WindowWaits;
import org.fars.ui.analysis.ModelSession;
import org.fars.ui.chart.Typeface;
import org.fars.ui.common.Messages;
import org.fars.ui.common.Theme;
import org.fars.ui.gallery.GalleryModel;
import org.fars.ui.gallery.ImageItem;
import org.fars.ui.inspect.InspectModel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;
import org.testfx.api.FxRobot;
import org.testfx.api.FxToolkit;

/** What has room in the window, what is offered in it, and what its signs mean, with a model of thirty classes. */
class WindowLayoutFlowTest {
    private static final Path SAMPLES = Path.of(System.getProperty("fars.install", ""))
        .resolve("assets")
        .resolve("fashion-mnist");
    private static final int CLASSES = 30;

    private final FxRobot robot = new FxRobot();
    @TempDir
    private Path folder;
    private WindowAssembler explorer;

    @BeforeEach
    void openThirtyClassesAndAnImageThatCannotBeRead() throws Exception {
        Path images = folder.resolve("assets").resolve("fashion-mnist");
        List<Path> kinds;
        try (var folders = Files.list(SAMPLES)) {
            kinds = folders.filter(Files::isDirectory).sorted().toList();
        }
        for (int i = 0; i < CLASSES; i++) {
            Path target = Files.createDirectories(images.resolve(String.format("class-%02d", i)));
            try (var files = Files.list(kinds.get(i % kinds.size()))) {
                for (Path file : files.sorted().skip(2L * i).limit(2).toList()) {
                    Files.copy(file, target.resolve(file.getFileName()));
                }
            }
        }
        byte[] whole;
        try (var files = Files.list(images.resolve("class-00"))) {
            whole = Files.readAllBytes(files.findFirst().orElseThrow());
        }
        Path torn = Files.createDirectories(folder.resolve("torn"));
        Files.write(torn.resolve("a-picture-with-a-rather-long-name-torn.png"),
                Arrays.copyOf(whole, 60));
        FxToolkit.registerPrimaryStage();
        FxToolkit.setupStage(stage -> open(stage, images, torn));
        until(() -> explorer.model().models().stateProperty().get() instanceof ModelSession.State.Ready);
        until(() -> gallery().knownProperty().get() == 2 * CLASSES && explorer.running().isEmpty());
    }

    private void open(Stage stage, Path images, Path torn) {
        Typeface.loadForWindow();
        AppServices parts = new AppServices(new LinearCatalog(images), Certifiers.standard(),
                new Attacks(List.of(Pgd.l2())), new AppDirectories(folder, folder.resolve("home")), () -> {});
        explorer = new WindowAssembler(parts, new Theme(false), new Messages(Locale.ENGLISH), 1440, 900);
        explorer.open(stage, List.of(images, torn));
    }

    @AfterEach
    void close() throws Exception {
        WindowWaits.close(explorer);
    }

    private GalleryModel gallery() {
        return explorer.model().gallery();
    }

    private InspectModel inspect() {
        return explorer.model().inspect();
    }

    private <N extends Node> N find(String id, Class<N> type) {
        return robot.lookup("#" + id).queryAs(type);
    }

    private Bounds place(String id) {
        Node node = find(id, Node.class);
        return node.localToScene(node.getBoundsInLocal());
    }

    private void attack() throws Exception {
        ImageItem readable = gallery().all().stream().filter(item -> !item.broken()).findFirst().orElseThrow();
        robot.interact(() -> gallery().selectedProperty().set(readable));
        until(() -> inspect().analysisProperty().get().isPresent());
        robot.interact(() -> inspect().attack().findNearest(5));
        until(() -> inspect().attackedProperty().get().isPresent() && explorer.running().isEmpty());
    }

    @Test
    void atTheUsualSizePicturesBracketAndScoresStayInViewWhileTheTraceIsOpen() throws Exception {
        attack();
        robot.interact(() -> find("inspect-tabs", TabPane.class).getSelectionModel().select(1));
        until(() -> place("scores").getMaxY() <= place("inspect-top").getMaxY() + 1);
        for (String each : List.of("pane-adversarial", "pane-perturbation", "bracket", "scores")) {
            for (String side : List.of("", "-right")) {
                assertThat(place(each + side).getMaxY()).as(each + side)
                    .isLessThanOrEqualTo(place("inspect-top").getMaxY() + 1);
                assertThat(place(each + side).getHeight()).as(each + side).isGreaterThan(60);
            }
        }
        assertThat(place("trace").getHeight()).isGreaterThan(150);
        robot.interact(() -> find("inspect-tabs", TabPane.class).getSelectionModel().select(0));
        until(() -> place("bracket").getMinY() > place("pane-adversarial").getMaxY());
        until(() -> place("scores").getMaxY() <= place("inspect-top").getMaxY() + 1);
    }

    @Test
    void atTheSmallestSizePicturesAndBracketsStayInViewWhileTheTraceIsOpenAndTheScoresHaveATab() throws Exception {
        attack();
        TabPane tabs = find("inspect-tabs", TabPane.class);
        robot.interact(() -> explorer.view().resize(1024, 700));
        until(() -> tabs.getTabs().size() == 4);
        robot.interact(() -> tabs.getSelectionModel().select(2));
        until(() -> place("bracket").getMaxY() <= place("inspect-top").getMaxY() + 1);
        for (String each : List.of("pane-adversarial", "pane-perturbation", "bracket")) {
            for (String side : List.of("", "-right")) {
                assertThat(place(each + side).getMaxY()).as(each + side)
                    .isLessThanOrEqualTo(place("inspect-top").getMaxY() + 1);
                assertThat(place(each + side).getHeight()).as(each + side).isGreaterThan(50);
            }
        }
        robot.interact(() -> tabs.getSelectionModel().select(1));
        until(() -> place("scores-right").getMinX() >= place("scores").getMaxX());
        assertThat(place("scores").getWidth()).isCloseTo(place("scores-right").getWidth(), within(2.0));
        assertThat(place("scores").getHeight()).isGreaterThan(100);
        assertThat(place("scores").getMaxY()).isLessThanOrEqualTo(place("inspect-tabs").getMaxY());
        robot.interact(() -> explorer.view().resize(1440, 900));
        until(() -> tabs.getTabs().size() == 3);
        until(() -> place("scores").getMaxY() <= place("inspect-top").getMaxY() + 1);
        assertThat(place("scores").getMinY()).isGreaterThan(place("pane-adversarial").getMaxY());
    }

    @Test
    void besideTheGuideAtTheSmallestSizeNoHeadsNameIsCut() throws Exception {
        attack();
        robot.interact(() -> {
            explorer.view().resize(1024, 700);
            explorer.drawers().showGuide();
        });
        until(() -> explorer.drawer().openProperty().get() && place("inspect").getWidth() < 600);
        until(() -> place("differences").getMinY() > place("column-head").getMaxY());
        for (String id : List.of("column-head", "column-head-right")) {
            assertThat(cell(id).isTextTruncated()).as(id).isFalse();
            assertThat(cell(id).getText()).as(id).isIn("original", "sparsemax");
        }
        assertThat(place("attack").getMinY()).as("beside each other")
            .isCloseTo(place("epsilon").getMinY(), within(8.0));
        assertThat(place("attack-options").getMaxX()).isLessThanOrEqualTo(place("inspect-top").getMaxX());
        robot.interact(() -> explorer.model().perspectiveProperty().set(Perspective.COMPARE));
        until(() -> robot.lookup("#accuracy-right").tryQuery().isPresent() && explorer.isDrawn());
        for (ComboBox<?> box : robot.lookup("#compare .small-combo").queryAllAs(ComboBox.class)) {
            if (box.isVisible() && box.getValue() instanceof String) {
                assertThat(cell(box.getId()).isTextTruncated()).as(box.getId()).isFalse();
            }
        }
    }

    private Labeled cell(String box) {
        return find(box, ComboBox.class).getChildrenUnmodifiable()
            .stream()
            .filter(Labeled.class::isInstance)
            .map(Labeled.class::cast)
            .findFirst()
            .orElseThrow();
    }

    @Test
    void bordersBetweenGalleryViewAndPanelCanBeMovedAndTheGalleryKeepsItsWidth() throws Exception {
        double gallery = place("gallery").getWidth();
        drag(divider(0), 120);
        until(() -> place("gallery").getWidth() > gallery + 100);
        double chosen = place("gallery").getWidth();
        robot.interact(() -> {
            explorer.view().resize(1800, 900);
            explorer.drawers().showSettings();
        });
        until(() -> explorer.drawer().openProperty().get() && place("drawer").getWidth() > 0);
        until(() -> Math.abs(place("gallery").getWidth() - chosen) < 2);
        double drawer = place("drawer").getWidth();
        drag(divider(1), -60);
        until(() -> place("drawer").getWidth() > drawer + 40);
        robot.interact(() -> explorer.drawer().close());
        until(() -> Math.abs(place("gallery").getWidth() - chosen) < 2);

        Node pictures = find("inspect-top", Node.class);
        double height = pictures.getLayoutBounds().getHeight();
        drag(robot.lookup("#inspect .split-pane-divider").query(), 0, -80);
        until(() -> pictures.getLayoutBounds().getHeight() < height - 40);
    }

    private Node divider(int index) {
        return robot.lookup("#centre > .split-pane-divider")
            .queryAll()
            .stream()
            .sorted(Comparator.comparingDouble(each -> each.localToScene(each.getBoundsInLocal()).getMinX()))
            .skip(index)
            .findFirst()
            .orElseThrow();
    }

    private void drag(Node divider, double across) {
        drag(divider, across, 0);
    }

    /** By events of its own: the screen may be smaller than the window. */
    private void drag(Node divider, double across, double down) {
        Bounds on = divider.localToScreen(divider.getBoundsInLocal());
        double x = on.getCenterX();
        double y = on.getCenterY();
        robot.interact(() -> divider.fireEvent(mouse(MouseEvent.MOUSE_PRESSED, divider, x, y)));
        for (int i = 1; i <= 4; i++) {
            double part = i / 4.0;
            robot.interact(() -> divider
                .fireEvent(mouse(MouseEvent.MOUSE_DRAGGED, divider, x + part * across, y + part * down)));
        }
        robot.interact(() -> divider
            .fireEvent(mouse(MouseEvent.MOUSE_RELEASED, divider, x + across, y + down)));
    }

    private static MouseEvent mouse(EventType<MouseEvent> type, Node node, double x, double y) {
        Point2D scene = node.getScene().getRoot().screenToLocal(x, y);
        return new MouseEvent(type, scene.getX(), scene.getY(), x, y, MouseButton.PRIMARY, 1, false, false, false,
                false, true, false, false, true, false, false, new PickResult(node, scene.getX(), scene.getY()));
    }

    @Test
    void aWideWindowHasFourColumnsOfImages() throws Exception {
        GridView<?> grid = find("gallery-grid", GridView.class);
        assertThat(columns(grid)).isEqualTo(2);
        robot.interact(() -> explorer.view().resize(2560, 1440));
        until(() -> columns(grid) == 4);
        robot.interact(() -> explorer.view().resize(1440, 900));
        until(() -> columns(grid) == 2);
    }

    private static int columns(GridView<?> grid) {
        return ((GridViewSkin<?>) grid.getSkin()).computeMaxCellsInRow();
    }

    @Test
    void aMenuOfManyClassesHasASearch() throws Exception {
        robot.clickOn("#gallery-class");
        until(() -> robot.lookup("#gallery-class-search").tryQuery().isPresent());
        ListView<?> list = find("gallery-class-list", ListView.class);
        assertThat(list.getItems()).hasSize(CLASSES + 1);
        robot.interact(() -> find("gallery-class-search", TextField.class).setText("07"));
        assertThat(list.getItems()).hasSize(1);
        robot.clickOn("#gallery-class-list .list-cell");
        until(() -> gallery().shown().size() == 2);
        assertThat(gallery().ofClassProperty().get()).contains("class-07");
    }

    @Test
    void sortingComparingTrainingAndOpeningHaveIconsOfTheirOwn() {
        List<Ikon> icons = List.of("gallery-sort", "perspective-compare", "open-training", "open", "gallery-class",
                "gallery-filters", "open-settings")
            .stream()
            .map(id -> ((FontIcon) find(id, Labeled.class).getGraphic()).getIconCode())
            .toList();
        assertThat(icons).doesNotHaveDuplicates().doesNotContain(Feather.PLUS);
    }

    @Test
    void aModelCanBeImportedInTheWindow() throws Exception {
        MenuItem item = find("menu", MenuButton.class).getItems()
            .stream()
            .filter(each -> "import".equals(each.getId()))
            .findFirst()
            .orElseThrow();
        robot.interact(item::fire);
        until(() -> robot.lookup("#import-start").tryQuery().isPresent());
        assertThat(find("import-start", Button.class).isDisabled()).as("no file is chosen yet").isTrue();
    }

    @Test
    void theEmptyWindowFitsTheSmallestSize() throws Exception {
        robot.interact(() -> {
            explorer.model().clear();
            explorer.view().resize(1024, 700);
        });
        until(() -> robot.lookup("#start").tryQuery().filter(Node::isVisible).isPresent());
        robot.interact(() -> explorer.view().layout());
        Node top = robot.lookup("#top-bar").query();
        Node status = robot.lookup("#status").query();
        assertThat(top.localToScene(top.getLayoutBounds()).getMinY()).isZero();
        assertThat(status.localToScene(status.getLayoutBounds()).getMaxY()).isEqualTo(700);
    }

    @Test
    void whileNoImageIsOpenTheSamplesAreOffered() throws Exception {
        robot.interact(() -> explorer.model().clear());
        until(() -> robot.lookup("#start-samples").tryQuery().isPresent());
        robot.clickOn("#start-samples");
        until(() -> gallery().size() == 2 * CLASSES);
        assertThat(robot.lookup("#start").tryQuery()).isEmpty();
    }

    @Test
    void theSettingsButtonAndTheSettingsSayWhatIsNotThePapers() throws Exception {
        Button button = find("open-settings", Button.class);
        assertThat(button.getTooltip().getText()).doesNotContain("0.5");
        robot.interact(() -> explorer.model().settings().sigma().parse("0.5"));
        assertThat(button.getTooltip().getText()).contains("σ").contains("0.5");
        assertThat(button.getPseudoClassStates()).contains(PseudoClass.getPseudoClass("changed"));
        robot.clickOn("#open-settings");
        until(() -> robot.lookup("#preset-differs").tryQuery().isPresent());
        assertThat(find("preset-differs", Label.class).getText()).contains("σ").contains("0.5");
    }

    @Test
    void whyAnImageCannotBeReadIsShownInFull() throws Exception {
        ImageItem torn = gallery().all().stream().filter(ImageItem::broken).findFirst().orElseThrow();
        robot.interact(() -> gallery().selectedProperty().set(torn));
        String reason = inspect().problemProperty().get();
        assertThat(reason).contains("…").contains("torn.png");
        Label shown = find("nearest-class", Label.class);
        until(() -> shown.getText().equals(reason));
        assertThat(shown.isTextTruncated()).isFalse();
    }

    @Test
    void anUntitledSessionWithAnAttackAsksBeforeTheWindowCloses() throws Exception {
        robot.interact(() -> explorer.sessions().checkpoint());
        attack();
        robot.interact(() -> explorer.sessions().checkpoint());
        AtomicReference<Boolean> may = new AtomicReference<>();
        Platform.runLater(() -> may.set(explorer.sessionCommands().mayClose(() -> {})));
        until(() -> robot.lookup("#close-question").tryQuery().isPresent());
        assertThat(may.get()).isNull();
        robot.clickOn("Cancel");
        until(() -> may.get() != null);
        assertThat(may.get()).isFalse();
    }

    @Test
    void noWordCallsAnAttackedImageBroken() {
        assertThat(new Messages(Locale.ENGLISH).get("gallery.filter.attacked")).isEqualTo("attacked");
        robot.lookup(".label")
            .queryAllAs(Label.class)
            .forEach(label -> assertThat(label.getText() == null
                    ? ""
                    : label.getText())
                .doesNotContainIgnoringCase("broken"));
    }
}
