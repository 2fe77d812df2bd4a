package org.fars.ui.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.fars.ui.WindowWaits.until;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javafx.scene.Node;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Labeled;
import javafx.scene.control.MenuItem;
import javafx.scene.layout.Pane;
import javafx.stage.Stage;
import javax.imageio.ImageIO;
import org.fars.attack.Attacks;
import org.fars.attack.Pgd;
import org.fars.certify.CertificateType;
import org.fars.certify.Certifiers;
import org.fars.core.AppDirectories;
import org.fars.image.ArrayFiles;
import org.fars.model.ImageSize;
import org.fars.segment.Mask;
import org.fars.ui.PixelModel;
import org.fars.ui.WindowWaits;
import org.fars.ui.app.AppServices;
import org.fars.ui.app.Perspective;
import org.fars.ui.app.WindowAssembler;
import org.fars.ui.chart.ChartPane;
import org.fars.ui.chart.Typeface;
import org.fars.ui.common.Messages;
import org.fars.ui.common.Theme;
import org.fars.ui.control.EmptyState;
import org.fars.ui.control.ImagePane;
import org.fars.ui.gallery.GalleryModel;
import org.fars.ui.gallery.GallerySort;
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
        open(new PixelModel());
    }

    private void open(PixelModel models) throws Exception {
        FxToolkit.registerPrimaryStage();
        FxToolkit.setupStage(stage -> open(stage, models));
        until(() -> explorer.model().models().modelProperty().get() != null);
        PixelModel.draw(folder.resolve("data"), "a.png");
        robot.interact(() -> explorer.view().drop().receive(List.of(folder.resolve("data"))));
        until(() -> explorer.segment().isSegmented() && explorer.running().isEmpty());
        until(() -> explorer.view().lookup("#scene-radii") != null && explorer.isDrawn());
    }

    private void open(Stage stage, PixelModel models) {
        Typeface.loadForWindow();
        AppServices parts = new AppServices(models, Certifiers.standard(), new Attacks(List.of(Pgd.l2())),
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
    void theImageIsSegmentedInAnotherSizeAndItsMaskIsScaledWithIt() throws Exception {
        assertThat(sizes().getItems()).extracting(ImageSize::toString).containsExactly("4×4", "8×8", "12×12", "16×16");
        robot.interact(() -> sizes().setValue(new ImageSize(8, 8)));
        until(() -> explorer.segment().isSegmented() && explorer.running().isEmpty()
                && text("cells-headline").contains("of 64 cells"));
        assertThat(sizes().getValue()).isEqualTo(new ImageSize(8, 8));
        assertThat(find("segment-certificate", ComboBox.class).getButtonCell().getText()).isEqualTo("exact-margin");
        assertThat(text("cells-truth")).startsWith("Pixel accuracy 86.7 %");
        robot.interact(() -> sizes().setValue(new ImageSize(4, 4)));
        until(() -> explorer.segment().isSegmented() && explorer.running().isEmpty()
                && text("cells-headline").contains("of 16 cells"));
    }

    @SuppressWarnings("unchecked")
    private ComboBox<ImageSize> sizes() {
        return find("segment-size", ComboBox.class);
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
    void theGalleryIsSortedByTheCertifiedShareAndFilteredByTheClassesThatOccur() throws Exception {
        BufferedImage weak = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 16; i++) {
            weak.setRGB(i % 4, i / 4, 0x000010);
        }
        Path image = folder.resolve("data/images/b.png");
        ImageIO.write(weak, "png", image.toFile());
        robot.interact(() -> explorer.model().add(List.of(image)));
        until(() -> explorer.model().gallery().knownProperty().get() == 2 && explorer.running().isEmpty());
        GalleryModel gallery = explorer.model().gallery();
        robot.interact(() -> gallery.sortProperty().set(GallerySort.CELLS_UP));
        assertThat(gallery.shown()).extracting(item -> item.entry().name()).containsExactly("b.png", "a.png");
        robot.interact(() -> gallery.sortProperty().set(GallerySort.CELLS_DOWN));
        assertThat(gallery.shown()).extracting(item -> item.entry().name()).containsExactly("a.png", "b.png");
        robot.interact(() -> gallery.ofClassProperty().set(Optional.of("blue")));
        assertThat(gallery.shown()).extracting(item -> item.entry().name()).containsExactly("b.png");
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
        robot.interact(() -> explorer.drawers().showTraining());
        assertThat(robot.lookup(".drawer .label").<Labeled>queryAll()).extracting(Labeled::getText)
            .anyMatch(text -> text.startsWith("Heads of dense models"));
        robot.interact(() -> explorer.selection().showModels());
        assertThat(robot.lookup(".drawer .label").<Labeled>queryAll()).extracting(Labeled::getText)
            .anyMatch(text -> text.startsWith("A dense model is in use"));
        robot.interact(() -> explorer.selection().showAttack());
        assertThat(robot.lookup(".drawer .label").<Labeled>queryAll()).extracting(Labeled::getText)
            .anyMatch(text -> text.startsWith("A dense model's cells"));
        robot.interact(() -> explorer.drawers().showAbout());
        assertThat(robot.lookup("#about .label").<Labeled>queryAll()).extracting(Labeled::getText)
            .contains(explorer.model().models().denseProperty().get().backbone().device());
    }

    @Test
    void anotherModelBringsBackTheUsualView() throws Exception {
        robot.interact(() -> explorer.model().choose("fake"));
        until(() -> explorer.model().inspect().analysisProperty().get().isPresent() && explorer.running().isEmpty());
        assertThat(robot.lookup("#inspect").tryQuery()).isPresent();
        assertThat(robot.lookup("#segment").tryQuery()).isEmpty();
    }

    @Test
    void anAttackChangesNoMoreCellsThanTheBoundAllowsAndIsDrawn() throws Exception {
        look(0.3);
        robot.clickOn("#attack-cells");
        until(() -> explorer.segment().attack().changed().isPresent() && explorer.running().isEmpty());
        int changed = explorer.segment().attack().changed().orElseThrow();
        assertThat(changed).isBetween(1, 4);
        assertThat(text("count-attacked")).isEqualTo(changed + " at ε 0.30");
        assertThat(find("scene-flipped", ImagePane.class).captionProperty().get())
            .isEqualTo("Changed cells: " + changed);
        assertThat(find("scene-attacked", ImagePane.class).imageProperty().get()).isNotNull();
        assertThat(text("cells-violation")).isEmpty();
        robot.interact(() -> explorer.segment().headProperty().set("sparsemax"));
        assertThat(explorer.segment().attack().changed()).isEmpty();
    }

    @Test
    void anAttackThatContradictsACertificateIsReported() throws Exception {
        close();
        open(new PixelModel(0.2));
        look(0.3);
        robot.interact(() -> explorer.segment().attack().attackOrCancel());
        until(() -> !explorer.segment().attack().violationProperty().get().isEmpty());
        assertThat(text("cells-violation")).startsWith("A certificate is wrong. ")
            .contains("certificate exact-margin allows at most 0 of 16 cells to change", "saved as",
                    "Please report this.");
    }

    @Test
    void masksAndRadiiAreSaved() throws Exception {
        List<String> names = new ArrayList<>();
        robot.interact(() -> {
            SceneExportMenu menu = new SceneExportMenu(explorer.segment(), (name, writer) -> {
                names.add(name);
                writer.accept(folder.resolve(name));
            }, new Messages(Locale.ENGLISH));
            menu.getItems().stream().filter(item -> !item.isDisable()).forEach(MenuItem::fire);
        });
        assertThat(names).containsExactly("a.original.mask.png", "a.original.exact-margin.npz",
                "a.original.exact-margin.png");
        assertThat(Mask.read(folder.resolve(names.getFirst())).labels()).startsWith(0, 0, 0).endsWith(1, 1, 1);
        assertThat(ArrayFiles.readNpz(folder.resolve(names.get(1))).get("radii").shape()).containsExactly(4, 4);
        assertThat(ImageIO.read(folder.resolve(names.get(2)).toFile()).getWidth()).isEqualTo(144);
    }

    @Test
    void compareDrawsWhatIsLeftTogetherAndOneByOne() throws Exception {
        robot.interact(() -> explorer.model().perspectiveProperty().set(Perspective.COMPARE));
        until(() -> explorer.segment().comparison().isMeasured() && explorer.running().isEmpty());
        SegmentCompareModel.Result result = explorer.segment().comparison().resultProperty().get().orElseThrow();
        assertThat(result.images()).isEqualTo(1);
        assertThat(result.masked()).isTrue();
        // Both heads decide by the same logits, so their lines are one.
        assertThat(result.heads()).singleElement().satisfies(lines -> {
            assertThat(lines.heads()).containsExactly("original", "sparsemax");
            assertThat(lines.together()[0]).isCloseTo(100 * 14 / 15.0, within(1e-9));
            assertThat(lines.iou()[0]).isCloseTo(100 * (1 + 2 / 3.0) / 3, within(1e-6));
            for (int e = 0; e < result.eps().length; e++) {
                assertThat(lines.oneByOne()[e]).isLessThanOrEqualTo(lines.together()[e]);
                assertThat(lines.iouOneByOne()[e]).isLessThanOrEqualTo(lines.iou()[e] + 1e-9);
            }
            // 0.75 exceeds every radius; its square pays for the two correct green pixels and for one red one.
            assertThat(result.eps()[10]).isCloseTo(0.75, within(1e-9));
            assertThat(lines.oneByOne()[10]).isZero();
            assertThat(lines.together()[10]).isCloseTo(100 * 11 / 15.0, within(1e-9));
        });
        robot.interact(() -> explorer.segment().epsilonProperty().set(0.75));
        assertThat(text("cells-sentence"))
            .isEqualTo("93.3 % of pixels are correct. At ε 0.75, 73.3 % stay correct together; one by one 0.0 %.");
        assertThat(find("cells-accuracy", ChartPane.class).figureProperty().get().series().rows()).hasSize(82);
        assertThat(find("cells-iou", ChartPane.class).figureProperty().get().isEmpty()).isFalse();
        robot.interact(() -> explorer.segment().certificateProperty().set(CertificateType.SMOOTHED_CLOSED_FORM));
        until(() -> explorer.segment()
            .comparison()
            .resultProperty()
            .get()
            .filter(now -> now.certificate() == CertificateType.SMOOTHED_CLOSED_FORM)
            .isPresent() && explorer.running().isEmpty());
        assertThat(robot.lookup(".segment-header .muted").queryAllAs(Labeled.class))
            .anyMatch(label -> label.getText().startsWith("1 images, by smoothed-closed-form."));
    }
}
