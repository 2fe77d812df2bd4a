package org.fars.model.torch;

import org.fars.core.InvalidSettingException;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EngineSettingsTest {
    @Test
    void anOptionOverridesTheEnvironment() {
        EngineSettings asked = EngineSettings.of(Map.of("FARS_DEVICE", "gpu:1", "FARS_THREADS", "2"));
        assertThat(asked.device()).contains(Device.gpu(1));
        assertThat(asked.threads()).hasValue(2);
        assertThat(asked.withDevice("--device", "cpu").device()).contains(Device.cpu());
        assertThat(asked.withThreads("--threads", "1").threads()).hasValue(1);
        assertThat(EngineSettings.of(Map.of("FARS_DEVICE", " "))).isEqualTo(EngineSettings.DEFAULT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tpu", "gpu:", "gpu:-1", "gpu:9999", "CPU", "cpu:1"})
    void whatIsNoDeviceIsSaid(String text) {
        assertThatThrownBy(() -> EngineSettings.DEFAULT.withDevice("--device", text))
            .isInstanceOf(InvalidSettingException.class)
            .hasMessageContaining("--device")
            .hasMessageContaining(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "many", "1e3", "100000", "99999999999999"})
    void whatIsNoNumberOfThreadsIsSaid(String text) {
        assertThatThrownBy(() -> EngineSettings.of(Map.of("FARS_THREADS", text)))
            .isInstanceOf(InvalidSettingException.class)
            .hasMessageContaining("FARS_THREADS");
    }

    @Test
    void withoutAWishTheFirstGpuIsTakenElseTheProcessor() {
        assertThat(TorchEngine.device(EngineSettings.DEFAULT, 2)).isEqualTo(Device.gpu(0));
        assertThat(TorchEngine.device(EngineSettings.DEFAULT, 0)).isEqualTo(Device.cpu());
    }

    @Test
    void aGpuThatIsNotThereIsAMistakeUnlessTheProcessorDoes() {
        EngineSettings second = EngineSettings.DEFAULT.withDevice("--device", "gpu:1");
        assertThat(TorchEngine.device(second, 2)).isEqualTo(Device.gpu(1));
        assertThatThrownBy(() -> TorchEngine.device(second, 1)).isInstanceOf(InvalidSettingException.class)
            .hasMessageContaining("one GPU here, gpu:0");
        assertThat(TorchEngine.device(second.yieldingToProcessor(), 1)).isEqualTo(Device.cpu());
    }

    @Test
    void aDeviceIsWrittenAsItIsRead() {
        for (String text : new String[]{"cpu", "gpu:0", "gpu:12"}) {
            assertThat(EngineSettings.DEFAULT.withDevice("--device", text).deviceText()).contains(text);
        }
        assertThat(EngineSettings.DEFAULT.withDevice("--device", "gpu").deviceText()).contains("gpu:0");
        assertThat(EngineSettings.DEFAULT.deviceText()).isEmpty();
    }

    @Test
    void aRunningEngineTakesAnotherNumberOfThreadsAndGivesItBack() {
        try (TorchEngine engine = new TorchEngine()) {
            String first = engine.deviceName();
            engine.use(EngineSettings.DEFAULT.withDevice("--device", "cpu").withThreads("--threads", "3"));
            assertThat(engine.deviceName()).isEqualTo("CPU · 3 threads");
            engine.use(EngineSettings.DEFAULT.withThreads("--threads", "1"));
            assertThat(engine.deviceName()).endsWith("CPU · 1 thread");
            engine.use(EngineSettings.DEFAULT);
            assertThat(engine.deviceName()).isEqualTo(first);
        }
    }

    @Test
    void anEngineWithoutTheRequestedDeviceStillListsTheDevices() {
        try (TorchEngine engine = new TorchEngine(EngineSettings.DEFAULT.withDevice("--device", "gpu:99"))) {
            assertThat(engine.gpus()).isLessThan(99);
            assertThatThrownBy(engine::deviceName).isInstanceOf(InvalidSettingException.class);
            engine.use(EngineSettings.DEFAULT.withDevice("--device", "gpu:99").yieldingToProcessor());
            assertThat(engine.deviceName()).startsWith("CPU");
        }
    }
}
