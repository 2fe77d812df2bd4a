package org.fars.ui.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fars.certify.CertifySettings;
import org.fars.ui.settings.SettingsModel.SettingsFile;
import org.fars.ui.store.JsonFile.QuarantinedFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsFileTest {
    @TempDir
    private Path folder;

    @Test
    void whatIsSavedComesBack() {
        SettingsFile file = new SettingsFile(folder.resolve("home").resolve("settings.json"));
        SettingsModel settings = new SettingsModel();
        settings.sigma().parse("0.125");
        file.save(settings);
        SettingsModel other = new SettingsModel();
        file.restore(other, damage -> fail(damage.toString()));
        assertThat(other.certify()).isEqualTo(CertifySettings.DEFAULT.withSigma(0.125));
    }

    @Test
    void aDamagedFileLeavesThePapersValuesAndIsKeptAside() throws IOException {
        Path damaged = Files.writeString(folder.resolve("settings.json"), "{\"sigma\": ");
        SettingsModel settings = new SettingsModel();
        List<QuarantinedFile> damages = new ArrayList<>();
        new SettingsFile(damaged).restore(settings, damages::add);
        assertThat(settings.certify()).isEqualTo(CertifySettings.DEFAULT);
        assertThat(damages).singleElement()
            .satisfies(damage -> assertThat(damage.kept()).hasContent("{\"sigma\": "));
        assertThat(damaged).doesNotExist();
    }

    @Test
    void aWindowThatIsClosedLaterKeepsWhatAnotherHasChangedMeanwhile() {
        Path path = folder.resolve("settings.json");
        SettingsFile first = new SettingsFile(path);
        SettingsFile second = new SettingsFile(path);
        SettingsModel one = new SettingsModel();
        SettingsModel other = new SettingsModel();
        first.restore(one, damage -> fail(damage.toString()));
        second.restore(other, damage -> fail(damage.toString()));
        one.sigma().parse("0.125");
        other.stepSize().parse("0.75");
        first.save(one);
        second.save(other);
        SettingsModel next = new SettingsModel();
        new SettingsFile(path).restore(next, damage -> fail(damage.toString()));
        assertThat(next.sigma().get()).isEqualTo(0.125);
        assertThat(next.stepSize().get()).isEqualTo(0.75);
    }

    @Test
    void withoutAFileThereIsNothingToRestore() {
        SettingsModel settings = new SettingsModel();
        new SettingsFile(folder.resolve("none.json")).restore(settings, damage -> fail(damage.toString()));
        assertThat(settings.certify()).isEqualTo(CertifySettings.DEFAULT);
    }
}
