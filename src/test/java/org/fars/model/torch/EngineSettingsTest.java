package org.fars.model.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EngineSettingsTest {
    @Test
    void theEnvironmentAsksAndAnOptionAsksLouder() {
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
            .isInstanceOf(UnusableEngineSetting.class)
            .hasMessageContaining("--device")
            .hasMessageContaining(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "many", "1e3", "100000", "99999999999999"})
    void whatIsNoNumberOfThreadsIsSaid(String text) {
        assertThatThrownBy(() -> EngineSettings.of(Map.of("FARS_THREADS", text)))
            .isInstanceOf(UnusableEngineSetting.class)
            .hasMessageContaining("FARS_THREADS");
    }
}
