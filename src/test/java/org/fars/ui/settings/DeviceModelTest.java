package org.fars.ui.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import org.fars.model.torch.EngineSettings;
import org.fars.ui.common.Messages;
import org.fars.ui.settings.DeviceModel.EngineHost;
import org.fars.ui.store.JsonFile;
import org.fars.ui.task.QueuedTaskRunner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.type.TypeReference;

class DeviceModelTest {
    private final QueuedTaskRunner runner = new QueuedTaskRunner();
    private final List<String> said = new ArrayList<>();
    private final Recorder host = new Recorder();
    private int reopened;
    @TempDir
    private Path folder;

    /** An engine with as many GPUs as a test wants. */
    private static final class Recorder implements EngineHost {
        private EngineSettings requested = EngineSettings.DEFAULT.yieldingToProcessor();
        private EngineSettings used = EngineSettings.DEFAULT;
        private int gpus;

        @Override
        public EngineSettings requested() {
            return requested;
        }

        @Override
        public int gpus() {
            return gpus;
        }

        @Override
        public void configure(EngineSettings settings) {
            used = settings;
        }
    }

    private Path file() {
        return folder.resolve("device.json");
    }

    private DeviceModel model() {
        return new DeviceModel(host, new JsonFile<>(file(), new TypeReference<>() {
        }), () -> reopened++, runner, new Messages(Locale.ENGLISH), said::add, damage -> said.add("damaged"));
    }

    @Test
    void whatTheEngineSeesCanBeChosen() {
        host.gpus = 2;
        DeviceModel model = model();
        assertThat(model.devices()).containsExactly("", "cpu");
        model.detect();
        runner.drain();
        assertThat(model.devices()).containsExactly("", "cpu", "gpu:0", "gpu:1");
        assertThat(model.devices()).extracting(model::name)
            .containsExactly("Automatic", "Processor", "GPU 0", "GPU 1");
        assertThat(said).isEmpty();
    }

    @Test
    void aChoiceComesIntoForceWhenItIsAppliedAndIsRemembered() {
        host.gpus = 2;
        DeviceModel model = model();
        model.detect();
        runner.drain();
        model.deviceProperty().set("gpu:1");
        model.threadsProperty().set(1);
        assertThat(model.changedProperty().get()).isTrue();
        assertThat(host.used.deviceText()).isEmpty();
        model.apply();
        runner.drain();
        assertThat(model.changedProperty().get()).isFalse();
        assertThat(reopened).isEqualTo(1);
        assertThat(host.used.deviceText()).contains("gpu:1");
        assertThat(host.used.threads()).isEqualTo(OptionalInt.of(1));

        DeviceModel next = model();
        assertThat(next.deviceProperty().get()).isEqualTo("gpu:1");
        assertThat(next.threadsProperty().get()).isEqualTo(1);
        assertThat(host.used.deviceText()).contains("gpu:1");
        assertThat(next.changedProperty().get()).isFalse();
    }

    @Test
    void aRememberedGpuThatIsGoneIsSaidOnceAndStaysToBeChosen() throws IOException {
        Files.writeString(file(), "{\"device\":\"gpu:1\",\"threads\":0}");
        DeviceModel model = model();
        assertThat(host.used.yielding()).isTrue();
        model.detect();
        runner.drain();
        model.detect();
        runner.drain();
        assertThat(said).containsExactly("GPU 1 was not found; using the processor");
        assertThat(model.devices()).containsExactly("", "cpu", "gpu:1");
        assertThat(model.name("gpu:1")).isEqualTo("GPU 1 (not found)");
        assertThat(model.deviceProperty().get()).isEqualTo("gpu:1");
    }

    @Test
    void whatTheStartHasSaidWinsAndIsNotRemembered() throws IOException {
        Files.writeString(file(), "{\"device\":\"gpu:1\",\"threads\":3}");
        host.requested = EngineSettings.of(Map.of("FARS_DEVICE", "gpu:7")).yieldingToProcessor();
        DeviceModel model = model();
        assertThat(model.isDeviceFixed()).isTrue();
        assertThat(model.areThreadsFixed()).isFalse();
        assertThat(host.used.deviceText()).contains("gpu:7");
        assertThat(host.used.threads()).hasValue(3);
        model.detect();
        runner.drain();
        assertThat(said).containsExactly(
                "GPU 7, set by --device or FARS_DEVICE, was not found; using the processor");
        model.threadsProperty().set(2);
        model.apply();
        runner.drain();
        assertThat(host.used.deviceText()).contains("gpu:7");
        host.requested = EngineSettings.DEFAULT;
        assertThat(model().deviceProperty().get()).isEqualTo("gpu:1");
        assertThat(host.used.threads()).hasValue(2);
    }

    @Test
    void aFileThatSaysWhatCannotBeAsksForNothing() throws IOException {
        for (String text : List.of("{\"device\":\"tpu\",\"threads\":-4}", "{\"device\":null}", "{\"threads\":99999}",
                "{}")) {
            Files.writeString(file(), text);
            model();
            assertThat(host.used.deviceText()).as(text).isEmpty();
            assertThat(host.used.threads()).as(text).isEmpty();
        }
        assertThat(said).isEmpty();
        Files.writeString(file(), "[");
        model();
        assertThat(said).containsExactly("damaged");
    }
}
