package org.fars.ui.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fars.ui.WindowWaits.until;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.stage.Stage;
import org.fars.attack.Attacks;
import org.fars.certify.Certifiers;
import org.fars.core.AppDirectories;
import org.fars.model.BatchHeadEvaluator.JavaHeadEvaluator;
import org.fars.model.LoadedModel;
import org.fars.model.torch.EngineSettings;
import org.fars.ui.analysis.ModelSession;
import org.fars.ui.LinearCatalog;
import org.fars.ui.WindowWaits;
import org.fars.ui.chart.Typeface;
import org.fars.ui.common.Messages;
import org.fars.ui.common.Theme;
import org.fars.ui.settings.DeviceModel.EngineHost;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.api.FxToolkit;

/** Choosing a device in the window, with an engine that claims to see two GPUs. */
class DeviceFlowTest {
    private static final Path SAMPLES = Path.of(System.getProperty("fars.install", ""))
        .resolve("assets")
        .resolve("fashion-mnist");

    private final FxRobot robot = new FxRobot();
    private final AtomicReference<EngineSettings> used = new AtomicReference<>();
    private EngineSettings asked = EngineSettings.DEFAULT.yieldingToProcessor();
    @TempDir
    private Path folder;
    private WindowAssembler explorer;

    private final class TwoGpus implements EngineHost {
        @Override
        public EngineSettings requested() {
            return asked;
        }

        @Override
        public int gpus() {
            return 2;
        }

        @Override
        public void configure(EngineSettings settings) {
            used.set(settings);
        }
    }

    private void open() throws Exception {
        FxToolkit.registerPrimaryStage();
        FxToolkit.setupStage(this::show);
        ready();
    }

    private void show(Stage stage) {
        Typeface.loadForWindow();
        explorer = new WindowAssembler(
                new AppServices(new LinearCatalog(SAMPLES), Certifiers.standard(), new Attacks(),
                        (order, images, listener, context) -> "", new AppDirectories(folder, folder.resolve("home")),
                        new JavaHeadEvaluator(), new TwoGpus(), request -> {}, () -> {}),
                new Theme(false), new Messages(Locale.ENGLISH), 1000,
                760);
        explorer.show(stage, List.of());
    }

    private void ready() throws Exception {
        until(() -> explorer.model().models().stateProperty().get() instanceof ModelSession.State.Ready
                && explorer.running().isEmpty());
    }

    @AfterEach
    void close() throws Exception {
        WindowWaits.close(explorer);
    }

    private <T extends Node> T find(String id, Class<T> type) {
        return robot.lookup("#" + id).queryAs(type);
    }

    @SuppressWarnings("unchecked")
    private ComboBox<Object> box(String id) {
        return find(id, ComboBox.class);
    }

    @Test
    void aDeviceChosenOpensTheModelThereAndIsTheSameAfterARestart() throws Exception {
        open();
        LoadedModel first = explorer.model().inspect().modelProperty().get();
        robot.clickOn("#device");
        assertThat(box("device-settings-device").getItems()).containsExactly("", "cpu", "gpu:0", "gpu:1");
        assertThat(find("device-settings-apply", Button.class).isDisabled()).isTrue();
        robot.interact(() -> box("device-settings-device").setValue("gpu:1"));
        robot.interact(() -> box("device-settings-threads").setValue(1));
        assertThat(used.get().deviceText()).isEmpty();
        robot.clickOn("#device-settings-apply");
        ready();
        assertThat(used.get().deviceText()).contains("gpu:1");
        assertThat(used.get().threads()).hasValue(1);
        assertThat(explorer.model().inspect().modelProperty().get()).isNotSameAs(first);
        assertThat(folder.resolve("home/device.json")).content().contains("gpu:1");

        WindowWaits.close(explorer);
        open();
        assertThat(used.get().deviceText()).contains("gpu:1");
        robot.clickOn("#device");
        assertThat(box("device-settings-device").getValue()).isEqualTo("gpu:1");
        assertThat(box("device-settings-threads").getValue()).isEqualTo(1);
    }

    @Test
    void aDeviceSaidAtTheStartCannotBeChosenAwayAndOneThatIsMissingIsSaid() throws Exception {
        asked = asked.withDevice("--device", "gpu:4");
        open();
        assertThat(((Toasts) explorer.view().lookup("#toasts")).texts())
            .anySatisfy(text -> assertThat(text).contains("GPU 4, set by --device or FARS_DEVICE, was not found"));
        robot.clickOn("#device");
        assertThat(box("device-settings-device").isDisabled()).isTrue();
        assertThat(box("device-settings-threads").isDisabled()).isFalse();
        assertThat(find("device-fixed-device", Node.class).isVisible()).isTrue();
        assertThat(Files.exists(folder.resolve("home/device.json"))).isFalse();
    }
}
