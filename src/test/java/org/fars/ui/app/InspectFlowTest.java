package org.fars.ui.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fars.ui.WindowWaits.until;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javafx.css.PseudoClass;
import javafx.event.ActionEvent;
import javafx.scene.Node;
import javafx.scene.control.Labeled;
import javafx.scene.control.MenuButton;
import javafx.scene.control.TabPane;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;
import org.fars.attack.Attacks;
import org.fars.attack.Pgd;
import org.fars.certify.Certifiers;
import org.fars.core.AppDirectories;
import org.fars.ui.analysis.ModelSession;
import org.fars.ui.LinearCatalog;
import org.fars.ui.WindowWaits;
import org.fars.ui.chart.ChartPane;
import org.fars.ui.chart.ScoreChart;
import org.fars.ui.chart.TraceChart;
import org.fars.ui.chart.Typeface;
import org.fars.ui.common.Messages;
import org.fars.ui.common.Theme;
import org.fars.ui.control.BeforeAfterPane;
import org.fars.ui.control.BracketState;
import org.fars.ui.control.BracketView;
import org.fars.ui.control.ImagePane;
import org.fars.ui.control.PixelImage;
import org.fars.ui.gallery.ImageItem.AttackOutcome;
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
        WindowWaits.untilInspectIsShown(explorer);
        robot.interact(() -> inspect().attack().findNearestOrCancel());
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

    private String text(String id) {
        return find(id, Labeled.class).getText();
    }

    @Test
    void imageDecisionAndAnswerStandOnTopAndTheNearestClassIsNamed() {
        assertThat(text("image-name")).isEqualTo("bag.png");
        assertThat(text("decision")).isEqualTo("Bag");
        String answer = text("answer");
        assertThat(answer).matches(".+ at \\d+\\.\\d+").doesNotStartWith("Bag");
        assertThat(find("pane-adversarial", ImagePane.class).captionProperty().get()).isEqualTo(answer);
        assertThat(text("nearest-class")).startsWith("Nearest other class: ")
            .contains("proved to be at least", "(deterministic)");
    }

    @Test
    void headsThatShareTheirLogitsAreAttackedOnceAndDrawnOnOneAxis() {
        assertThat(text("comparison")).startsWith("Both decide alike");
        assertThat(inspect().attackedProperty().get().orElseThrow().all()).hasSize(1);
        BracketView left = find("bracket", BracketView.class);
        BracketView right = find("bracket-right", BracketView.class);
        assertThat(left.getBrackets().getFirst().attacked()).isPresent()
            .isEqualTo(right.getBrackets().getFirst().attacked());
        assertThat(find("pane-adversarial-right", ImagePane.class).imageProperty().get())
            .isEqualTo(find("pane-adversarial", ImagePane.class).imageProperty().get());
    }

    @Test
    void anotherHeadInAColumnIsAttackedOnItsOwnAndItsSmoothedCertificateIsShown() throws Exception {
        robot.interact(() -> inspect().rightProperty().set(inspect().modelProperty().get().head("multi-layer")));
        until(() -> find("bracket-right", BracketView.class).getBrackets().size() == 2);
        assertThat(find("bracket-right", BracketView.class).getBrackets().getLast())
            .satisfies(smoothed -> assertThat(smoothed.radius()).isPositive())
            .extracting(BracketState::kind)
            .asString()
            .startsWith("smoothed head: 1−α");
        assertThat(text("comparison")).startsWith("They decide by different layers");
        robot.interact(() -> inspect().attack().findNearestOrCancel());
        until(() -> explorer.running().isEmpty());
        assertThat(inspect().attackedProperty().get().orElseThrow().all()).extracting(AttackOutcome::head)
            .containsExactly("original", "multi-layer");
    }

    @Test
    void insideAProvedRadiusTheTestAnswersAtOnceAndProposesWhatToTry() throws Exception {
        robot.interact(() -> inspect().epsilonProperty().set(0.01));
        robot.clickOn("#attack-test");
        assertThat(text("answer")).startsWith("Proved up to ");
        assertThat(inspect().attack().attackingProperty().get()).isFalse();
        assertThat(find("answer-next", Labeled.class).getText()).startsWith("try ");
    }

    @Test
    void escapeClosesTheOptionsOfTheAttackWhichTakeTheFocus() throws Exception {
        robot.clickOn("#attack-options");
        until(() -> robot.lookup("#attack-choice").tryQuery().filter(Node::isFocused).isPresent());
        robot.press(KeyCode.ESCAPE).release(KeyCode.ESCAPE);
        until(() -> robot.lookup("#attack-options-form").tryQuery().isEmpty());
        assertThat(find("attack-options", Node.class).isFocused()).isTrue();
    }

    @Test
    void epsilonCanBeTypedAndWhatIsNoNumberIsMarked() throws Exception {
        TextField field = find("epsilon", TextField.class);
        robot.interact(() -> field.setText("0,25"));
        robot.interact(() -> field.fireEvent(new ActionEvent()));
        assertThat(inspect().epsilonProperty().get()).isEqualTo(0.25);
        assertThat(find("bracket-right", BracketView.class).epsilonProperty().get()).isEqualTo(0.25);
        assertThat(find("attack-test", Labeled.class).getText()).isEqualTo("Test at ε 0.25");
        robot.interact(() -> field.setText("abc"));
        assertThat(field.getPseudoClassStates()).extracting(PseudoClass::getPseudoClassName).contains("wrong");
        assertThat(inspect().epsilonProperty().get()).isEqualTo(0.25);
    }

    @Test
    void certificatesAreGroupedByHowFarTheyAreProved() throws Exception {
        robot.interact(() -> find("inspect-tabs", TabPane.class).getSelectionModel().selectFirst());
        until(() -> robot.lookup("#certificates .label").queryAllAs(Labeled.class).size() > 8);
        List<String> words = robot.lookup("#certificates .label")
            .queryAllAs(Labeled.class)
            .stream()
            .map(Labeled::getText)
            .toList();
        assertThat(words).containsSubsequence("Proved", "exact-margin", "Proved with 1−α = 0.999", "smoothed-argmax",
                "Not a certificate", "published-score");
        assertThat(words).contains("original", "sparsemax").doesNotContain("multi-layer");
    }

    @Test
    void theAttackIsPlayedStepByStepInPicturesAndChart() throws Exception {
        ImagePane adversarial = find("pane-adversarial", ImagePane.class);
        PixelImage result = adversarial.imageProperty().get();
        robot.interact(() -> inspect().attack().replay().positionProperty().set(3));
        assertThat(adversarial.imageProperty().get()).isNotEqualTo(result);
        assertThat(adversarial.captionProperty().get()).isEqualTo("Step 3");
        TraceChart trace = (TraceChart) find("trace", ChartPane.class).figureProperty().get();
        assertThat(trace.cursor()).hasValue(3);
        assertThat(trace.certifiedRadius()).isPresent();
        robot.interact(() -> inspect().attack().replay().playOrPause());
        until(() -> !inspect().attack().replay().playingProperty().get());
        assertThat(adversarial.imageProperty().get()).isEqualTo(result);
        assertThat(((TraceChart) find("trace", ChartPane.class).figureProperty().get()).cursor()).isEmpty();
    }

    @Test
    void theSmallestMarginWithinEpsilonFollowsEpsilon() {
        robot.interact(() -> inspect().epsilonProperty().set(5));
        String far = find("trace-within", Labeled.class).getText();
        assertThat(far).startsWith("Smallest margin within ε 5.00: −");
        robot.interact(() -> inspect().epsilonProperty().set(0.01));
        assertThat(find("trace-within", Labeled.class).getText()).as("of the image itself")
            .startsWith("Smallest margin within ε 0.010: ")
            .doesNotContain("−");
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

    @Test
    void aTestThatFindsNothingSaysSoAndCallsNothingAdversarial() throws Exception {
        Path shirt;
        try (var files = Files.list(SAMPLES.resolve("Shirt"))) {
            shirt = Files.copy(files.sorted().findFirst().orElseThrow(), folder.resolve("shirt.png"));
        }
        robot.interact(() -> explorer.model().add(List.of(shirt)));
        until(() -> text("image-name").equals("shirt.png") && inspect().analysisProperty().get().isPresent()
                && explorer.running().isEmpty());
        double radius = inspect().analysisProperty().get().orElseThrow().heads().getFirst().certifiedRadius();
        robot.interact(() -> {
            inspect().settings().steps().parse("1");
            inspect().settings().stepSize().parse("0.000001");
            inspect().epsilonProperty().set(1.02 * radius);
        });
        robot.clickOn("#attack-test");
        until(() -> inspect().attackedProperty().get().isPresent() && explorer.running().isEmpty());
        assertThat(text("answer")).startsWith("No success within ");
        assertThat(find("answer", Labeled.class).getPseudoClassStates()).extracting(PseudoClass::getPseudoClassName)
            .doesNotContain("bad");
        assertThat(find("pane-adversarial", ImagePane.class).captionProperty().get()).isEqualTo(text("answer"));
        assertThat(find("bracket", BracketView.class).getBrackets().getFirst().attacked()).isEmpty();
    }

    @Test
    void scoresOfTwoHeadsShareNoAxis() {
        ScoreChart left = (ScoreChart) find("scores", ChartPane.class).figureProperty().get();
        ScoreChart right = (ScoreChart) find("scores-right", ChartPane.class).figureProperty().get();
        assertThat(left.heads()).singleElement().extracting(ScoreChart.HeadScores::head).isEqualTo("original");
        assertThat(right.heads()).singleElement().extracting(ScoreChart.HeadScores::head).isEqualTo("sparsemax");
    }
}
