package org.fars.ui.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fars.ui.WindowWaits.until;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javafx.scene.Node;
import javafx.scene.control.Labeled;
import javafx.scene.control.MenuButton;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.stage.Stage;
import org.fars.attack.Attacks;
import org.fars.attack.Pgd;
import org.fars.certify.Certifiers;
import org.fars.core.AppDirectories;
import org.fars.ui.analysis.ModelSession;
import org.fars.ui.LinearCatalog;
import org.fars.ui.WindowWaits;
import org.fars.ui.chart.ChartPane;
import org.fars.ui.chart.TraceChart;
import org.fars.ui.chart.Typeface;
import org.fars.ui.common.Messages;
import org.fars.ui.common.Theme;
import org.fars.ui.control.BeforeAfterPane;
import org.fars.ui.control.ImagePane;
import org.fars.ui.control.PixelImage;
import org.fars.ui.inspect.InspectModel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.api.FxToolkit;

/** One attacked image looked at from all sides, with a model of three heads. */
class InspectFlowTest {
    private static final Path SAMPLES = Path.of(System.getProperty("fars.install", ""))
        .resolve("assets")
        .resolve("fashion-mnist");

    private final FxRobot robot = new FxRobot();
    @TempDir
    private Path folder;
    private WindowAssembler explorer;

    @BeforeEach
    void openAndAttack() throws Exception {
        FxToolkit.registerPrimaryStage();
        FxToolkit.setupStage(this::open);
        until(() -> explorer.model().models().stateProperty().get() instanceof ModelSession.State.Ready);
        Path bag;
        try (var files = Files.list(SAMPLES.resolve("Bag"))) {
            bag = Files.copy(files.sorted().findFirst().orElseThrow(), folder.resolve("bag.png"));
        }
        robot.interact(() -> explorer.view().drop().receive(List.of(bag)));
        until(() -> inspect().analysisProperty().get().isPresent() && explorer.running().isEmpty());
        robot.interact(() -> explorer.model().settings().eps().parse("4"));
        robot.interact(() -> explorer.model().settings().stepSize().parse("0.2"));
        robot.interact(() -> inspect().attackOrCancel());
        until(() -> inspect().attackedProperty().get().isPresent() && explorer.running().isEmpty());
    }

    private void open(Stage stage) {
        Typeface.loadForWindow();
        AppServices parts = new AppServices(LinearCatalog.withThreeHeads(SAMPLES),
                Certifiers.standard(),
                new Attacks(List.of(Pgd.l2())), new AppDirectories(folder, folder.resolve("home")), () -> {});
        explorer = new WindowAssembler(parts, new Theme(false), new Messages(Locale.ENGLISH), 1000, 760);
        explorer.show(stage, List.of());
    }

    @AfterEach
    void close() throws Exception {
        WindowWaits.close(explorer);
    }

    private InspectModel inspect() {
        return explorer.model().inspect();
    }

    private <T extends Node> T find(String id, Class<T> type) {
        return robot.lookup("#" + id).queryAs(type);
    }

    @Test
    void whatFoolsOneHeadIsShownAgainstTheOthersAndTheNearestClassIsNamed() {
        List<String> transfer = robot.lookup("#transfer .label")
            .queryAllAs(Labeled.class)
            .stream()
            .map(Labeled::getText)
            .toList();
        assertThat(transfer.getFirst()).startsWith("Found by attacking original with l2-pgd, ℓ2 ");
        assertThat(transfer).contains("original", "sparsemax", "multi-layer");
        assertThat(transfer).filteredOn(text -> text.startsWith("Bag → ")).hasSizeGreaterThanOrEqualTo(2);
        assertThat(find("nearest-class", Labeled.class).getText()).startsWith("Nearest other class: ")
            .contains("at a distance of at least", "(deterministic)", "An attack changed the class at");
    }

    @Test
    void theTitleSaysWhetherTheAttackSucceededAndTheMarginIsThatOfTheDecisionBefore() throws Exception {
        ImagePane adversarial = find("pane-adversarial", ImagePane.class);
        assertThat(adversarial.captionProperty().get()).startsWith("Adversarial · ").contains(" at ");
        assertThat(robot.lookup(".verdict").queryAllAs(Labeled.class)).extracting(Labeled::getText)
            .anyMatch(text -> text.contains("margin −"));
        var before = inspect().attackedProperty().get();
        robot.interact(() -> explorer.model().settings().eps().parse("0.01"));
        robot.interact(() -> inspect().attackOrCancel());
        until(() -> explorer.running().isEmpty() && !inspect().attackedProperty().get().equals(before));
        assertThat(adversarial.captionProperty().get()).isEqualTo("No success within 0.010");
        until(() -> robot.lookup("#transfer .label")
            .queryAllAs(Labeled.class)
            .stream()
            .anyMatch(label -> label.getText().endsWith("no success within 0.010")));
    }

    @Test
    void certificatesStandHeadBesideHeadWithTheirKind() {
        TableView<?> table = find("certificates", TableView.class);
        assertThat(table.getColumns()).extracting(TableColumn::getText)
            .containsExactly("Certificate", "original", "sparsemax", "multi-layer", "Kind");
        assertThat(robot.lookup("#certificates .table-cell").queryAllAs(Labeled.class)).extracting(Labeled::getText)
            .contains("exact-margin", "deterministic", "not a certificate", "–");
    }

    @Test
    void theAttackIsPlayedStepByStepInPicturesAndChart() throws Exception {
        ImagePane adversarial = find("pane-adversarial", ImagePane.class);
        PixelImage result = adversarial.imageProperty().get();
        robot.interact(() -> inspect().replay().positionProperty().set(3));
        assertThat(adversarial.imageProperty().get()).isNotEqualTo(result);
        assertThat(adversarial.captionProperty().get()).isEqualTo("Adversarial · step 3");
        TraceChart trace = (TraceChart) find("trace", ChartPane.class).figureProperty().get();
        assertThat(trace.cursor()).hasValue(3);
        assertThat(trace.certifiedRadius()).isPresent();
        robot.interact(() -> inspect().replay().playOrPause());
        until(() -> !inspect().replay().playingProperty().get());
        assertThat(adversarial.imageProperty().get()).isEqualTo(result);
        assertThat(((TraceChart) find("trace", ChartPane.class).figureProperty().get()).cursor()).isEmpty();
    }

    @Test
    void theSmallestMarginWithinEpsilonFollowsEpsilon() {
        robot.interact(() -> inspect().epsilonProperty().set(5));
        String far = find("trace-within", Labeled.class).getText();
        assertThat(far).startsWith("Smallest margin within ε 5.00: −");
        robot.interact(() -> inspect().epsilonProperty().set(0.01));
        assertThat(find("trace-within", Labeled.class).getText()).isEqualTo("No step is within ε 0.010");
    }

    @Test
    void beforeAndAfterShareOnePlaceWhenAsked() {
        assertThat(robot.lookup("#pane-both").tryQuery()).isEmpty();
        robot.clickOn("#pictures-slider");
        BeforeAfterPane both = find("pane-both", BeforeAfterPane.class);
        assertThat(both.beforeProperty().get()).isNotNull().isNotEqualTo(both.afterProperty().get());
        assertThat(robot.lookup("#pane-adversarial").tryQuery()).isEmpty();
        robot.clickOn("#pictures-slider");
        assertThat(robot.lookup("#pane-adversarial").tryQuery()).isPresent();
    }

    @Test
    void theSaveMenuSaysWhatIsTrueOfEachFile() throws Exception {
        MenuButton menu = find("save-adversarial", MenuButton.class);
        robot.interact(menu::show);
        until(() -> menu.getItems().size() == 3);
        assertThat(menu.getItems()).extracting(item -> item.getText().replaceAll(":.*", ""))
            .containsExactly("8-bit PNG", "16-bit PNG", "float32");
        assertThat(menu.getItems()).allSatisfy(item -> assertThat(item.getText()).contains("ℓ2 ", "ℓ∞ "));
        robot.interact(menu::hide);
    }
}
