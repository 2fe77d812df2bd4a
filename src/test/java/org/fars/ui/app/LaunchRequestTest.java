package org.fars.ui.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fars.core.InvalidSettingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LaunchRequestTest {
    private static Optional<LaunchRequest> of(Object... arguments) {
        return LaunchRequest.of(List.of(arguments).stream().map(Object::toString).toList(), Map.of());
    }

    @Test
    void filesAndFoldersOpenTheWindowAndWordsAreCommands(@TempDir Path folder) throws IOException {
        Path image = Files.createFile(folder.resolve("image.png"));
        assertThat(of().orElseThrow().files()).isEmpty();
        assertThat(of(image, folder).orElseThrow().files()).containsExactly(image, folder);
        assertThat(of(folder.resolve("lost.fars"))).isPresent();
        assertThat(of(image, folder.resolve("no"))).isEmpty();
        assertThat(of("--help")).isEmpty();
        // A folder of that name lies in the working directory of the tests.
        assertThat(Path.of("src")).isDirectory();
        assertThat(of("src")).isEmpty();
        assertThat(of("./src")).isPresent();
    }

    @Test
    void theWindowTakesTheDeviceAndTheThreadsToo(@TempDir Path folder) {
        LaunchRequest opening = of("--device", "gpu:1", "--threads=2", folder).orElseThrow();
        assertThat(opening.files()).containsExactly(folder);
        assertThat(opening.engine().deviceText()).contains("gpu:1");
        assertThat(opening.engine().threads()).hasValue(2);
        assertThat(of("--device", "cpu").orElseThrow().engine().deviceText()).contains("cpu");
        assertThat(of("--device", "cpu", "models")).isEmpty();
        assertThat(of("--threads")).isEmpty();
        assertThatThrownBy(() -> of("--device", "tpu")).isInstanceOf(InvalidSettingException.class);
    }

    @Test
    void anOptionIsLouderThanTheEnvironment() {
        Map<String, String> environment = Map.of("FARS_DEVICE", "gpu", "FARS_THREADS", "3");
        LaunchRequest opening = LaunchRequest.of(List.of("--device=cpu"), environment).orElseThrow();
        assertThat(opening.engine().deviceText()).contains("cpu");
        assertThat(opening.engine().threads()).hasValue(3);
    }

    @Test
    void theWindowOpensWithoutTheGpuThatItWasAskedFor() {
        assertThat(of("--device", "gpu:5").orElseThrow().engine().yielding()).isTrue();
    }
}
