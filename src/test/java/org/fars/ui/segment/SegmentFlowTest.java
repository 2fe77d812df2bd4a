package org.fars.ui.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fars.ui.WindowWaits.until;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javafx.scene.Node;
import javafx.scene.control.Labeled;
import javafx.scene.layout.Pane;
import javafx.stage.Stage;
import org.fars.attack.Attacks;
import org.fars.attack.Pgd;
import org.fars.certify.CertificateType;
import org.fars.certify.Certifiers;
import org.fars.core.AppDirectories;
import org.fars.ui.PixelModel;
import org.fars.ui.WindowWaits;
import org.fars.ui.app.AppServices;
import org.fars.ui.app.Perspective;
import org.fars.ui.app.WindowAssembler;
import org.fars.ui.chart.Typeface;
import org.fars.ui.common.Messages;
import org.fars.ui.common.Theme;
import org.fars.ui.control.EmptyState;
import org.fars.ui.control.ImagePane;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.api.FxToolkit;

/** A dense model in the window. */
class SegmentFlowTest {
    private final FxRobot robot = new FxRobot();
    @TempDir
    private Path folder;
    private WindowAssembler explorer;

    @BeforeEach
    void openScene() throws Exception {
        FxToolkit.registerPrimaryStage();
        FxToolkit.setupStage(this::open);
        until(() -> explorer.model().models().modelProperty().get() != null);
        PixelModel.draw(folder.resolve("data"), "a.png");
        robot.interact(() -> explorer.view().drop().receive(List.of(folder.resolve("data"))));
        until(() -> explorer.segment().isSegmented() && explorer.running().isEmpty());
    }

    private void open(Stage stage) {
        Typeface.loadForWindow();
        AppServices parts = new AppServices(new PixelModel(), Certifiers.standard(), new Attacks(List.of(Pgd.l2())),
                new AppDirectories(folder, folder.resolve("home")), () -> {});
        explorer = new WindowAssembler(parts, new Theme(false), new Messages(Locale.ENGLISH), 1024, 700);
        explorer.show(stage, List.of());
    }

    @AfterEach
    void close() throws Exception {
        WindowWaits.close(explorer);
    }

    private <T extends Node> T find(String id, Class<T> type) {
        return robot.lookup("#" + id).queryAs(type);
    }

    private String text(String id) {
        return find(id, Labeled.class).getText();
    }

    private void look(double eps) {
        robot.interact(() -> explorer.segment().epsilonProperty().set(eps));
    }

    @Test
    void aFolderWithMasksOpensTheDenseModelAndItsImagesOnly() {
        assertThat(explorer.model().model()).isEqualTo("pixels");
        assertThat(explorer.model().gallery().all()).extracting(item -> item.entry().name()).containsExactly("a.png");
        assertThat(explorer.model().models().modelProperty().get()).isNull();
    }

    @Test
    void theCollectiveCountStandsBesideTheOneByOneCount() {
        look(0.19);
        assertThat(text("cells-headline"))
            .isEqualTo("At most 1 of 16 cells (6.3 %) can change together; one by one 4 could.");
        assertThat(text("count-together")).isEqualTo("1 · 6.3 %");
        assertThat(text("count-one-by-one")).isEqualTo("4 · 25.0 %");
        look(0.3);
        assertThat(text("count-together")).isEqualTo("4 · 25.0 %");
        assertThat(text("cells-truth"))
            .startsWith("Pixel accuracy 93.3 %; at worst 80.0 % together, 80.0 % one by one.");
    }

    @Test
    void masksAndRadiiAreDrawnAndCellsWithinEpsilonAreCrossed() {
        assertThat(find("scene-predicted", ImagePane.class).imageProperty().get().argb()).hasSize(16);
        assertThat(find("scene-truth", ImagePane.class).imageProperty().get()).isNotNull();
        look(0.1);
        int plain = red(find("scene-radii", ImagePane.class));
        look(0.19);
        robot.interact(() -> {});
        assertThat(plain).isZero();
        assertThat(red(find("scene-radii", ImagePane.class))).isPositive();
        assertThat(find("scene-legend", Pane.class).getChildren()).extracting(each -> ((Labeled) each).getText())
            .containsExactly("red 75.0 %", "green 25.0 %");
    }

    /** Pixels in the colour of the lines. */
    private static int red(ImagePane pane) {
        int count = 0;
        for (int argb : pane.imageProperty().get().argb()) {
            count += argb == org.fars.ui.chart.ChartStyle.light().attack().getRGB() ? 1 : 0;
        }
        return count;
    }

    @Test
    void aCellUnderTheMouseIsNamedWithItsRunnerUpAndRadius() {
        robot.moveTo("#scene-radii");
        assertThat(text("cell-facts")).matches(
                "Row \\d, column \\d: (green; next red, not within 0\\.141|red; next green, not within 0\\.56\\d)");
        robot.moveTo("#cells-headline");
        assertThat(text("cell-facts")).startsWith("Hover");
    }

    @Test
    void anotherHeadAndASampledCertificateAreShown() throws Exception {
        robot.interact(() -> {
            explorer.segment().headProperty().set("sparsemax");
            explorer.segment().certificateProperty().set(CertificateType.SMOOTHED_ARGMAX);
        });
        until(() -> explorer.segment().map().isPresent());
        look(0.01);
        assertThat(text("cells-headline")).startsWith("At most 0 of 16 cells");
    }

    @Test
    void theGallerySaysHowMuchIsCertified() {
        look(0.19);
        assertThat(robot.lookup(".gallery-cell .caption").<Labeled>queryAll()).extracting(Labeled::getText)
            .contains("93.7 % certified");
    }

    @Test
    void whatDenseModelsDoNotHaveSaysSo() {
        robot.interact(() -> explorer.model().perspectiveProperty().set(Perspective.MAP));
        assertThat(robot.lookup(".empty-state").queryAll())
            .anySatisfy(each -> assertThat(each).isInstanceOf(EmptyState.class));
        assertThat(robot.lookup("#map").tryQuery()).isEmpty();
    }

    @Test
    void anotherModelBringsBackTheUsualView() throws Exception {
        robot.interact(() -> explorer.model().choose("fake"));
        until(() -> explorer.model().inspect().analysisProperty().get().isPresent() && explorer.running().isEmpty());
        assertThat(robot.lookup("#inspect").tryQuery()).isPresent();
        assertThat(robot.lookup("#segment").tryQuery()).isEmpty();
    }
}
