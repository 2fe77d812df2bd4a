package org.fars;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class LocaleRestartTest {
    private static Properties properties(String system, String encoding) {
        Properties properties = new Properties();
        properties.setProperty("os.name", system);
        properties.setProperty("sun.jnu.encoding", encoding);
        return properties;
    }

    @Test
    void onlyAsciiNamesOnLinuxNeedARestartAndOnlyOnce() {
        Properties ascii = properties("Linux", "ANSI_X3.4-1968");
        assertThat(LocaleRestart.isNeeded(ascii, Map.of())).isTrue();
        assertThat(LocaleRestart.isNeeded(ascii, Map.of("FARS_LOCALE_SET", "1"))).isFalse();
        assertThat(LocaleRestart.isNeeded(properties("Linux", "UTF-8"), Map.of())).isFalse();
        assertThat(LocaleRestart.isNeeded(properties("Linux", "ISO-8859-1"), Map.of())).isFalse();
        assertThat(LocaleRestart.isNeeded(properties("Windows 11", "Cp1252"), Map.of())).isFalse();
    }

    @Test
    void argumentsMayBeEmpty() {
        assertThat(LocaleRestart.split("java\0-jar\0\0x\0".getBytes(UTF_8)))
            .extracting(bytes -> new String(bytes, UTF_8))
            .containsExactly("java", "-jar", "", "x");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void inTheCLocaleAFileMayHaveAnyName(@TempDir Path home) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c",
                "exec \"$FARS_JAVA\" --enable-native-access=ALL-UNNAMED -Dfars.home=\"$FARS_HOME\" -cp \"$FARS_CLASSES\" "
                        + "org.fars.Launcher analyze \"$(printf 'caf\\303\\251.png')\"");
        builder.environment()
            .putAll(Map.of("LC_ALL", "C", "FARS_HOME", home.toString(), "FARS_CLASSES",
                    System.getProperty("java.class.path"), "FARS_JAVA",
                    Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        builder.environment().remove("FARS_LOCALE_SET");
        Process process = builder.start();

        assertThat(new String(process.getErrorStream().readAllBytes(), UTF_8))
            .contains("café.png: there is no such file or folder");
        assertThat(process.waitFor()).isEqualTo(3);
    }
}
