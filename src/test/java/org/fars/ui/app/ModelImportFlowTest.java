package org.fars.ui.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fars.model.torch.EngineForTests.ENGINE;
import static org.fars.model.torch.EngineForTests.JSON;
import static org.fars.ui.WindowWaits.until;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.stage.Stage;
import org.fars.attack.Attacks;
import org.fars.attack.Pgd;
import org.fars.certify.Certifiers;
import org.fars.core.AppDirectories;
import org.fars.model.BatchHeadEvaluator.JavaHeadEvaluator;
import org.fars.model.TrustPolicy.TrustStore;
import org.fars.model.torch.ModelStore;
import org.fars.model.torch.ScriptedModel;
import org.fars.ui.SampleImages;
import org.fars.ui.WindowWaits;
import org.fars.ui.app.AppServices.AppModule;
import org.fars.ui.app.ImportModel.ModelFiles;
import org.fars.ui.chart.Typeface;
import org.fars.ui.common.Messages;
import org.fars.ui.common.Theme;
import org.fars.ui.gallery.GalleryModel;
import org.fars.ui.settings.DeviceModel.EngineHost;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.api.FxToolkit;

/** Model files dropped on a window that has two images and no model. */
class ModelImportFlowTest {
    private static final Path NETWORKS = Path.of("src/test/resources/org/fars/model/onnx");

    private final FxRobot robot = new FxRobot();
    private final List<Path> trusted = new ArrayList<>();
    @TempDir
    private Path folder;
    private WindowAssembler explorer;

    @BeforeEach
    void openTwoImages() throws Exception {
        SampleImages.copy(folder.resolve("images"), List.of("Ankle boot", "Bag"), 1);
        FxToolkit.registerPrimaryStage();
        FxToolkit.setupStage(this::open);
        until(() -> gallery().size() == 2 && explorer.running().isEmpty());
    }

    private void open(Stage stage) {
        Typeface.loadForWindow();
        AppDirectories directories = new AppDirectories(folder, folder.resolve("home"));
        TrustStore store = new TrustStore(folder.resolve("trusted"));
        store.ask((file, hash) -> trusted.add(file));
        ModelStore models = new ModelStore(directories.models(), ENGINE, JSON, store);
        AppServices parts = new AppServices(models, Certifiers.standard(), new Attacks(List.of(Pgd.l2())),
                (order, images, listener, context) -> {
                    throw new IllegalStateException("nothing is trained here");
                }, directories, new JavaHeadEvaluator(), EngineHost.processorOnly(),
                AppModule.importer(ENGINE, models, store, directories.ownModels()), () -> {});
        explorer = new WindowAssembler(parts, new Theme(false), new Messages(Locale.ENGLISH), 1440, 900);
        explorer.open(stage, List.of(folder.resolve("images")));
    }

    @AfterEach
    void close() throws Exception {
        WindowWaits.close(explorer);
    }

    private GalleryModel gallery() {
        return explorer.model().gallery();
    }

    private void drop(Path... files) {
        robot.interact(() -> explorer.view().drop().receive(List.of(files)));
    }

    private String sample() {
        return robot.lookup("#import-sample").queryAs(Label.class).getText();
    }

    private void press(String id) {
        robot.interact(() -> robot.lookup("#" + id).queryAs(Button.class).fire());
    }

    @Test
    void aDroppedOnnxFileFillsTheFormSaysWhatItDecidesAndBecomesTheModel() throws Exception {
        drop(NETWORKS.resolve("dense.onnx"));
        until(() -> robot.lookup("#import-sample").tryQuery().isPresent() && sample().contains("margin"));
        assertThat(sample()).contains(gallery().all().getFirst().entry().name()).contains("classes");
        assertThat(robot.lookup("#import-name").queryAs(TextField.class).getText()).isEqualTo("dense");
        assertThat(folder.resolve("home")).satisfies(home -> assertThat(Files.exists(home.resolve("models/dense")))
            .as("nothing is kept of a trial")
            .isFalse());
        press("import-start");
        until(() -> gallery().knownProperty().get() == 2);
        assertThat(explorer.drawer().openProperty().get()).isFalse();
        assertThat(explorer.model().chosenProperty().get().id()).isEqualTo("dense");
        assertThat(trusted).isEmpty();
    }

    @Test
    void aDroppedProgramIsRunOnlyWhenAskedForAndThePersonIsAskedOnce() throws Exception {
        Path program = ScriptedModel.write(folder.resolve("net.pt"),
                "torch.flatten(torch.slice(torch.slice(x, 3, 0, 1), 2, 0, 10), 1)");
        drop(program);
        until(() -> robot.lookup("#import-try").tryQuery().isPresent());
        assertThat(robot.lookup("#import-name").queryAs(TextField.class).getText()).isEqualTo("net");
        assertThat(sample()).isEmpty();
        assertThat(trusted).isEmpty();
        press("import-try");
        until(() -> sample().contains("margin"));
        assertThat(trusted).hasSize(1);
        press("import-start");
        until(() -> gallery().knownProperty().get() == 2);
        assertThat(explorer.model().chosenProperty().get().id()).isEqualTo("net");
        assertThat(trusted).as("asked once").hasSize(1);
    }

    @Test
    void aFileThatIsNoModelAfterAllSaysSoInOneSentence() throws Exception {
        Path text = Files.writeString(folder.resolve("notes.onnx"), "hello, this is no network");
        drop(text);
        until(() -> robot.lookup("#import-sample").tryQuery().isPresent() && sample().contains("notes.onnx"));
        assertThat(sample()).doesNotContain("\n").doesNotContain("Exception");
    }

    @Test
    void filesOfOneModelAreSortedByTheirNames() {
        Path network = Path.of("model.ckpt-1000.pth");
        Path classifier = Path.of("Classifier-100.pth");
        Path labels = Path.of("names.txt");
        assertThat(ModelFiles.of(List.of(labels, classifier, network)))
            .isEqualTo(new ModelFiles(Optional.of(network), Optional.of(classifier), Optional.of(labels)));
        assertThat(ModelFiles.of(List.of(classifier)).network()).contains(classifier);
        assertThat(ModelFiles.of(List.of(labels, Path.of("image.png"))).network()).isEmpty();
    }
}
