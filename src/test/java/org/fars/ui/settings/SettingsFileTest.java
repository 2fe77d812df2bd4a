package org.fars.ui.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.fars.certify.CertifySettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsFileTest {
    @TempDir
    private Path folder;

    @Test
    void whatIsSavedComesBack() {
        SettingsFile file = new SettingsFile(folder.resolve("home").resolve("settings.json"));
        SettingsModel settings = new SettingsModel();
        settings.sigma().take("0.125");
        file.save(settings);
        SettingsModel other = new SettingsModel();
        file.restore(other);
        assertThat(other.certify()).isEqualTo(CertifySettings.DEFAULT.withSigma(0.125));
    }

    @Test
    void aDamagedFileLeavesThePapersValues() throws IOException {
        Path damaged = Files.writeString(folder.resolve("settings.json"), "{\"sigma\": ");
        SettingsModel settings = new SettingsModel();
        new SettingsFile(damaged).restore(settings);
        assertThat(settings.certify()).isEqualTo(CertifySettings.DEFAULT);
    }

    @Test
    void withoutAFileThereIsNothingToRestore() {
        SettingsModel settings = new SettingsModel();
        new SettingsFile(folder.resolve("none.json")).restore(settings);
        assertThat(settings.certify()).isEqualTo(CertifySettings.DEFAULT);
    }
}
