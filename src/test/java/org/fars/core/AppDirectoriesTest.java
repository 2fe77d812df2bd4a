package org.fars.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AppDirectoriesTest {
    @TempDir
    Path folder;
    private final Properties properties = new Properties();

    private AppDirectories places(Map<String, String> environment, Optional<Path> code) {
        return AppDirectories.of(properties, environment, code, folder.resolve("working"));
    }

    @Test
    void whatIsAskedForWins() {
        assertThat(places(Map.of("FARS_HOME", "/variable"), Optional.empty()).home()).isEqualTo(Path.of("/variable"));
        properties.setProperty("fars.home", "/property");
        properties.setProperty("fars.install", folder.resolve("x/../y").toString());

        AppDirectories places = places(Map.of("FARS_HOME", "/variable"), Optional.of(folder));

        assertThat(places.home()).isEqualTo(Path.of("/property"));
        assertThat(places.install()).isEqualTo(folder.resolve("y"));
        assertThat(places.models()).containsExactly(Path.of("/property/models"), folder.resolve("y/models"));
    }

    @Test
    void modelsAreLookedForBesideTheJarAndThenInTheWorkingDirectory() throws IOException {
        Path target = Files.createDirectories(folder.resolve("project/target"));
        assertThat(places(Map.of(), Optional.of(target)).install()).isEqualTo(folder.resolve("working"));

        Files.createDirectories(folder.resolve("project/models"));
        assertThat(places(Map.of(), Optional.of(target)).install()).isEqualTo(folder.resolve("project"));

        Files.createDirectories(target.resolve("models"));
        assertThat(places(Map.of(), Optional.of(target)).install()).isEqualTo(target);
    }

    @Test
    void thePlatformKnowsTheHome() {
        assertThat(places(Map.of("FARS_HOME", " "), Optional.empty()).home()).isAbsolute();
        assertThat(places(Map.of(), Optional.empty()).home().toString().toLowerCase()).contains("fars");
    }
}
