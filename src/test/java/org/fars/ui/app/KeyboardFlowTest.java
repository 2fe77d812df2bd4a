package org.fars.ui.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fars.ui.WindowWaits.until;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Labeled;
import javafx.scene.control.ComboBox;
import javafx.scene.control.ListView;
import javafx.scene.control.MenuButton;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;
import javax.imageio.ImageIO;
import org.fars.attack.Attacks;
import org.fars.attack.Pgd;
import org.fars.certify.Certifiers;
import org.fars.core.AppDirectories;
import org.fars.core.JobContext;
import org.fars.attack.LinearBackbone;
import org.fars.model.LinearHead;
import org.fars.model.LipschitzBound;
import org.fars.model.LoadedModel;
import org.fars.model.ModelCard;
import org.fars.model.ModelCatalog;
import org.fars.model.Shape;
import org.fars.model.SparsemaxHead;
import org.fars.ui.WindowWaits;
import org.fars.ui.chart.Typeface;
import org.fars.ui.common.Messages;
import org.fars.ui.common.Theme;
import org.fars.ui.gallery.ImageItem;
import org.fars.ui.help.Tour;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.api.FxToolkit;

/** The window without a mouse, with a model of more classes than a menu has room for. */
class KeyboardFlowTest {
    private static final int CLASSES = 40;

    private final FxRobot robot = new FxRobot();
    @TempDir
    private Path folder;
    private WindowAssembler explorer;

    private static final class ManyClasses implements ModelCatalog {
        private static final Shape INPUT = new Shape(1, 2, 2);

        @Override
        public List<ModelCard> list() {
            return Stream.of("many", "other")
                .map(id -> new ModelCard(id, id, INPUT, List.of(),
                        IntStream.range(0, CLASSES).mapToObj(i -> "kind " + i).toList(), List.of(), null, Map.of(),
                        Map.of(), Map.of(), Map.of()))
                .toList();
        }

        @Override
        public LoadedModel open(String id, JobContext context) {
            double[][] weight = IntStream.range(0, CLASSES)
                .mapToObj(i -> new double[]{Math.cos(i), Math.sin(i), i % 2, i % 3})
                .toArray(double[][]::new);
            LinearHead original = new LinearHead("original", weight, new double[CLASSES]);
            return new LoadedModel(list().get(id.equals("many") ? 0 : 1), new LinearBackbone(INPUT),
                    List.of(original, new SparsemaxHead("sparsemax", original, 2, 1)), LipschitzBound.one());
        }
    }

    @BeforeEach
    void openTwoImages() throws Exception {
        FxToolkit.registerPrimaryStage();
        for (String label : List.of("kind 3", "kind 31")) {
            Path file = folder.resolve("images").resolve(label).resolve("1.png");
            Files.createDirectories(file.getParent());
            ImageIO.write(new BufferedImage(2, 2, BufferedImage.TYPE_BYTE_GRAY), "png", file.toFile());
        }
        FxToolkit.setupStage(this::open);
        until(() -> explorer.running().isEmpty() && explorer.model().gallery().knownProperty().get() == 2);
        WindowWaits.untilInspectIsShown(explorer);
    }

    private void open(Stage stage) {
        Typeface.loadForWindow();
        AppServices parts = new AppServices(new ManyClasses(), Certifiers.standard(), new Attacks(List.of(Pgd.l2())),
                new AppDirectories(folder, folder.resolve("home")), () -> {});
        explorer = new WindowAssembler(parts, new Theme(false), new Messages(Locale.ENGLISH), 1000, 700);
        explorer.show(stage, List.of(folder.resolve("images")));
    }

    @AfterEach
    void close() throws Exception {
        WindowWaits.close(explorer);
    }

    private void press(KeyCode key) {
        robot.press(key).release(key);
    }

    private boolean isShown(String selector) {
        return robot.lookup(selector).tryQuery().isPresent();
    }

    private Tour startTour() throws TimeoutException {
        robot.interact(() -> explorer.help().startTour());
        until(() -> isShown("#tour-next") && robot.lookup("#tour-next").query().isFocused());
        return explorer.help().tour().orElseThrow();
    }

    private String step() {
        return robot.lookup("#tour .muted").queryLabeled().getText();
    }

    @Test
    void enterGoesThroughTheWholeTour() throws Exception {
        Tour tour = startTour();
        List<String> steps = new ArrayList<>();
        StringBuilder words = new StringBuilder();
        while (tour.isShowing()) {
            String now = step();
            steps.add(now);
            robot.lookup("#tour .label").queryAllAs(Labeled.class).forEach(each -> words.append(each.getText()));
            until(() -> robot.lookup("#tour-next").query().isFocused());
            press(KeyCode.ENTER);
            until(() -> !tour.isShowing() || !step().equals(now));
        }
        assertThat(steps).hasSize(8).doesNotHaveDuplicates();
        assertThat(words).contains("Compare", "Map", "sparsemax");
    }

    @Test
    void escapeEndsTheTour() throws Exception {
        Tour tour = startTour();
        press(KeyCode.ESCAPE);
        until(() -> !tour.isShowing());
        assertThat(isShown("#tour")).isFalse();
    }

    @Test
    void theTourScrollsToWhatItSpeaksOfAndBackAtItsEnd() throws Exception {
        ScrollPane scroll = robot.lookup("#inspect-top").queryAs(ScrollPane.class);
        robot.interact(() -> scroll.setVvalue(1));
        startTour();
        press(KeyCode.ENTER);
        until(() -> step().startsWith("2"));
        Node bracket = robot.lookup("#bracket").query();
        assertThat(scroll.localToScene(scroll.getLayoutBounds())
            .contains(bracket
                .localToScene(bracket.getLayoutBounds())
                .getCenterX(), bracket.localToScene(bracket.getLayoutBounds()).getCenterY()))
            .isTrue();
        press(KeyCode.ESCAPE);
        until(() -> !isShown("#tour"));
        assertThat(scroll.getVvalue()).isEqualTo(1);
    }

    @Test
    void escapeClosesAPopoverAndUndoWorksAfterIt() throws Exception {
        robot.interact(() -> explorer.model().settings().sigma().parse("0.5"));
        robot.interact(() -> robot.lookup("#attack-options").queryAs(Button.class).fire());
        until(() -> isShown("#attack-steps") || isShown(".popover"));
        press(KeyCode.ESCAPE);
        until(() -> !isShown(".popover"));
        robot.press(KeyCode.SHORTCUT, KeyCode.Z).release(KeyCode.Z, KeyCode.SHORTCUT);
        until(() -> explorer.model().settings().sigma().get() == 0.25);
    }

    @Test
    void afterAPanelInTheGallerysPlaceTheImagesHaveTheFocusAgain() throws Exception {
        robot.interact(() -> explorer.view().focus());
        Node before = explorer.scene().getFocusOwner();
        robot.interact(() -> explorer.drawers().showSettings());
        until(() -> explorer.scene().getFocusOwner() instanceof TextField);
        assertThat(isShown("#gallery-grid")).as("there is no room for it").isFalse();
        press(KeyCode.ESCAPE);
        until(() -> isShown("#gallery-grid"));
        assertThat(explorer.scene().getFocusOwner()).isSameAs(before);
    }

    @Test
    void amongManyClassesOneIsFoundByTyping() throws Exception {
        robot.interact(() -> robot.lookup("#gallery-class").queryAs(MenuButton.class).show());
        until(() -> isShown("#gallery-class-search") && robot.lookup("#gallery-class-search").query().isFocused());
        robot.write("31");
        assertThat(robot.lookup("#gallery-class-list").queryAs(ListView.class).getItems())
            .hasToString("[Optional[kind 31]]");
        press(KeyCode.ENTER);
        until(() -> explorer.model().gallery().shown().size() == 1);
        assertThat(explorer.model().gallery().shown().getFirst().entry().label()).contains("kind 31");
        assertThat(isShown("#gallery-class-list")).isFalse();
    }

    @Test
    void amongManyClassesALabelIsFoundByTyping() throws Exception {
        ImageItem image = explorer.model().gallery().selected().orElseThrow();
        robot.interact(() -> explorer.showLabels());
        until(() -> isShown("#label-search") && robot.lookup("#label-search").query().isFocused());
        robot.write("27");
        press(KeyCode.ENTER);
        until(() -> image.entry().label().equals(Optional.of("kind 27")));
        assertThat(isShown("#label-list")).as("the menu is closed").isFalse();
    }

    @Test
    void theImportOfAModelTakesTheFocusAndEscapeClosesIt() throws Exception {
        robot.interact(() -> explorer.drawers().showImport());
        until(() -> explorer.scene().getFocusOwner() instanceof TextField field && "import-name".equals(field.getId()));
        assertThat(robot.lookup("#import-start").queryButton().isDisabled()).isTrue();
        press(KeyCode.ESCAPE);
        until(() -> !explorer.drawer().openProperty().get());
        assertThat(isShown("#import")).isFalse();
    }

    @Test
    void aFilterIsKeptUnderItsNameAndChosenAgain() throws Exception {
        robot.interact(() -> explorer.model().gallery().ofClassProperty().set(Optional.of("kind 31")));
        MenuButton menu = robot.lookup("#gallery-filters").queryAs(MenuButton.class);
        robot.interact(menu::show);
        until(() -> isShown("#filter-name") && robot.lookup("#filter-name").query().isFocused());
        robot.write("mine");
        press(KeyCode.ENTER);
        until(() -> !menu.isShowing());
        robot.interact(() -> explorer.model().gallery().ofClassProperty().set(Optional.empty()));
        assertThat(explorer.model().gallery().shown()).hasSize(2);
        robot.interact(menu::show);
        robot.interact(() -> menu.getItems().getFirst().fire());
        assertThat(explorer.model().gallery().shown()).singleElement()
            .extracting(item -> item.entry().label())
            .isEqualTo(Optional.of("kind 31"));
    }

    @Test
    void oneImageStandsUnderTwoModelsAndEscapeClosesThePanel() throws Exception {
        robot.press(KeyCode.SHORTCUT, KeyCode.SHIFT, KeyCode.M).release(KeyCode.M, KeyCode.SHIFT, KeyCode.SHORTCUT);
        until(() -> isShown("#model-comparison"));
        ComboBox<?> other = robot.lookup("#other-model").queryAs(ComboBox.class);
        assertThat(other.getItems()).as("the model in use is not among them").hasSize(1);
        robot.interact(() -> other.getSelectionModel().selectFirst());
        robot.interact(() -> robot.lookup("#compare-models").queryButton().fire());
        until(() -> isShown("#models-original") && isShown("#models-sparsemax"));
        press(KeyCode.ESCAPE);
        until(() -> !explorer.drawer().openProperty().get());
        assertThat(isShown("#model-comparison")).isFalse();
    }
}
