package org.fars.ui.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fars.ui.WindowWaits.until;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ButtonBar.ButtonData;
import javafx.scene.control.DialogPane;
import javafx.scene.control.TableView;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;
import javax.imageio.ImageIO;
import org.fars.attack.Attacks;
import org.fars.attack.LinearBackbone;
import org.fars.attack.Pgd;
import org.fars.certify.Certifiers;
import org.fars.core.AppDirectories;
import org.fars.core.JobContext;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.api.FxToolkit;

/** The window from its first start: what is offered, what is asked, which model is used, where the keys go. */
class StartFlowTest {
    private final FxRobot robot = new FxRobot();
    @TempDir
    private Path folder;
    private WindowAssembler explorer;

    /** Two models, told apart by the names of their classes. */
    private static final class TwoModels implements ModelCatalog {
        private static final Shape INPUT = new Shape(1, 2, 2);

        private static ModelCard card(String id, List<String> classes) {
            return new ModelCard(id, id, INPUT, List.of(), classes, List.of(), null, Map.of(), Map.of(), Map.of(),
                    Map.of());
        }

        @Override
        public List<ModelCard> list() {
            return List.of(card("clothes", List.of("bag", "coat")), card("photographs", List.of("tench", "church")));
        }

        @Override
        public LoadedModel open(String id, JobContext context) {
            LinearHead original = new LinearHead("original", new double[][]{{1, 0, 1, 0}, {0, 1, 0, 1}},
                    new double[2]);
            return new LoadedModel(list().stream().filter(card -> card.id().equals(id)).findFirst().orElseThrow(),
                    new LinearBackbone(INPUT), List.of(original, new SparsemaxHead("sparsemax", original, 2, 1)),
                    LipschitzBound.one());
        }
    }

    @BeforeEach
    void open() throws TimeoutException {
        FxToolkit.registerPrimaryStage();
        FxToolkit.setupStage(this::open);
    }

    private void open(Stage stage) {
        Typeface.loadForWindow();
        AppServices parts = new AppServices(new TwoModels(), Certifiers.standard(), new Attacks(List.of(Pgd.l2())),
                new AppDirectories(folder, folder.resolve("home")), () -> {});
        explorer = new WindowAssembler(parts, new Theme(false), new Messages(Locale.ENGLISH), 1000, 760);
        explorer.show(stage, List.of());
    }

    @AfterEach
    void close() throws Exception {
        WindowWaits.close(explorer);
    }

    private Path pictures(String name, String... labels) throws IOException {
        for (String label : labels) {
            Path file = folder.resolve(name).resolve(label).resolve("1.png");
            Files.createDirectories(file.getParent());
            BufferedImage image = new BufferedImage(2, 2, BufferedImage.TYPE_BYTE_GRAY);
            image.setRGB(0, 0, 0xffffff);
            ImageIO.write(image, "png", file.toFile());
        }
        return folder.resolve(name);
    }

    private void drop(Path path) {
        robot.interact(() -> explorer.view().drop().receive(List.of(path)));
    }

    private void answer(String id, ButtonData data) throws TimeoutException {
        until(() -> robot.lookup("#" + id).tryQuery().isPresent());
        DialogPane pane = robot.lookup("#" + id).queryAs(DialogPane.class);
        robot.interact(() -> pane.getButtonTypes()
            .stream()
            .filter(type -> type.getButtonData() == data)
            .findFirst()
            .map(pane::lookupButton)
            .map(Button.class::cast)
            .orElseThrow()
            .fire());
    }

    private String model() {
        return explorer.model().model();
    }

    @Test
    void theWindowOffersWaysToBeginAndTheModelFollowsTheImages() throws Exception {
        assertThat(robot.lookup("#start-folder").tryQuery()).isPresent();
        assertThat(robot.lookup("#start-imagenette").tryQuery()).isPresent();
        until(() -> explorer.model().models().modelProperty().get() != null);
        assertThat(model()).isEqualTo("clothes");

        drop(pictures("fish", "tench", "church"));
        until(() -> explorer.model().gallery().knownProperty().get() == 2);
        assertThat(model()).as("nobody has chosen the other one").isEqualTo("photographs");
        WindowWaits.untilInspectIsShown(explorer);
        assertThat(robot.lookup("#start").tryQuery()).isEmpty();

        Files.writeString(pictures("wardrobe", "bag", "coat").resolve("bag").resolve("notes.docx"), "no image");
        drop(folder.resolve("wardrobe"));
        answer("replace-question", ButtonData.YES);
        until(() -> explorer.running().isEmpty() && model().equals("clothes")
                && explorer.model().gallery().knownProperty().get() == 2);
        assertThat(explorer.model().gallery().all()).allMatch(item -> explorer.model()
            .gallery()
            .prediction(item)
            .orElseThrow()
            .matches("bag|coat"));

        robot.clickOn("#status-skipped");
        until(() -> robot.lookup("#skipped .table-view").tryQuery().isPresent());
        assertThat(robot.lookup("#skipped .table-view").queryAs(TableView.class).getItems()).hasSize(1);
    }

    @Test
    void aModelThatThePersonChoseIsKept() throws Exception {
        until(() -> explorer.model().models().modelProperty().get() != null);
        robot.interact(() -> explorer.model().choose("clothes"));
        drop(pictures("fish", "tench", "church"));
        until(() -> explorer.model().gallery().knownProperty().get() == 2);
        assertThat(model()).isEqualTo("clothes");
        assertThat(explorer.model().betterProperty().get()).isPresent();
    }

    @Test
    void theSettingsTakeTheFocusAndAfterEscapeUndoWorks() throws Exception {
        until(() -> explorer.model().models().modelProperty().get() != null);
        drop(pictures("fish", "tench", "church"));
        until(() -> explorer.running().isEmpty() && explorer.model().gallery().size() == 2);
        WindowWaits.untilInspectIsShown(explorer);
        robot.interact(() -> explorer.drawers().showSettings());
        until(() -> explorer.scene().getFocusOwner() instanceof TextField field && field.getId() != null
                && field.getId().startsWith("setting-"));
        Node stage = robot.lookup("#inspect").query();
        Node drawer = robot.lookup("#drawer").query();
        assertThat(drawer.localToScene(drawer.getBoundsInLocal()).getMinX())
            .as("beside what it changes, not over it")
            .isGreaterThanOrEqualTo(stage.localToScene(stage.getBoundsInLocal()).getMaxX());

        robot.interact(() -> explorer.model().settings().sigma().parse("0.5"));
        robot.press(KeyCode.ESCAPE).release(KeyCode.ESCAPE);
        until(() -> !explorer.drawer().openProperty().get());
        robot.press(KeyCode.SHORTCUT, KeyCode.Z).release(KeyCode.Z, KeyCode.SHORTCUT);
        until(() -> explorer.model().settings().sigma().get() == 0.25);
    }
}
