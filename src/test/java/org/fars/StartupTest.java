package org.fars;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.fars.Main.Startup;
import org.fars.core.AppDirectories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartupTest {
    private final Properties present = new Properties();
    private final AppDirectories places = new AppDirectories(Path.of("/install"), Path.of("/home"));

    @Test
    void theEngineStaysOfflineUnlessSomebodySaysOtherwise() {
        assertThat(Startup.properties(present, Map.of(), places)).containsEntry("ai.djl.offline", "true")
            .containsEntry("OPT_OUT_TRACKING", "true")
            .containsEntry("fars.logs", "/home/logs")
            .containsEntry("fars.home", "/home")
            .containsEntry("fars.install", "/install");
        present.setProperty("ai.djl.offline", "false");
        assertThat(Startup.properties(present, Map.of(), places)).doesNotContainKey("ai.djl.offline");
    }

    @Test
    void withoutADisplayTheWindowIsHeadless() {
        present.setProperty("os.name", "Linux");
        assertThat(Startup.properties(present, Map.of("DISPLAY", ""), places))
            .containsEntry("glass.platform", "Headless")
            .containsEntry("prism.order", "sw");
        assertThat(Startup.properties(present, Map.of("WAYLAND_DISPLAY", "wayland-0"), places))
            .doesNotContainKey("glass.platform");
        present.setProperty("os.name", "Mac OS X");
        assertThat(Startup.properties(present, Map.of(), places)).doesNotContainKey("glass.platform");
    }

    @Test
    void anOlderJavaCanReadTheLauncher() throws IOException {
        try (DataInputStream in = new DataInputStream(Launcher.class.getResourceAsStream("Launcher.class"))) {
            in.skipNBytes(6);
            assertThat(in.readUnsignedShort()).isEqualTo(61);
        }
    }

    @Test
    void theVersionOfAJavaStandsInItsReleaseFile(@TempDir Path java) throws IOException {
        assertThat(Launcher.version(java)).isZero();
        Files.writeString(java.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"25.0.1\"\n");
        assertThat(Launcher.version(java)).isEqualTo(25);
        Files.writeString(java.resolve("release"), "JAVA_VERSION=\"1.8.0_402\"\n");
        assertThat(Launcher.version(java)).isEqualTo(1);
        Files.writeString(java.resolve("release"), "JAVA_VERSION=\"27-ea\"\n");
        assertThat(Launcher.version(java)).isEqualTo(27);
        Files.writeString(java.resolve("release"), "JAVA_VERSION=\"\\uZZZZ\"\n");
        assertThat(Launcher.version(java)).isZero();
    }
}
