package org.fars.ui.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.nio.file.Path;
import java.util.Locale;
import org.fars.attack.AttackSettings;
import org.fars.certify.CertifySettings;
import org.fars.ui.common.Messages;
import org.fars.ui.settings.PresetsModel.Preset;
import org.fars.ui.settings.SettingsModel.SettingsHistory;
import org.fars.ui.task.QueuedTaskRunner;
import org.fars.ui.undo.UndoModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PresetsModelTest {
    private static final Messages MESSAGES = new Messages(Locale.ENGLISH);
    @TempDir
    private Path folder;
    private final QueuedTaskRunner runner = new QueuedTaskRunner();
    private final SettingsModel settings = new SettingsModel();

    private PresetsModel presets(SettingsModel of) {
        return new PresetsModel(of, folder.resolve("presets.json"), runner, MESSAGES,
                damage -> fail(damage.toString()));
    }

    private static Preset named(PresetsModel presets, String name) {
        return presets.all().stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
    }

    @Test
    void paperHasThePapersValuesAndIsInForceAtFirst() {
        PresetsModel presets = presets(settings);
        assertThat(presets.currentProperty().get()).map(Preset::name).contains("Paper");
        presets.use(named(presets, "Thorough"));
        assertThat(settings.certify().n()).isEqualTo(1_000_000);
        presets.use(named(presets, "Paper"));
        assertThat(settings.certify()).isEqualTo(CertifySettings.DEFAULT);
        assertThat(settings.attack()).isEqualTo(AttackSettings.DEFAULT);
    }

    @Test
    void everyBuiltInPresetHasOnlyAllowedValues() {
        PresetsModel presets = presets(settings);
        for (Preset preset : presets.all()) {
            presets.use(preset);
            assertThat(settings.export()).as(preset.name()).isEqualTo(preset.values());
        }
    }

    @Test
    void twoWindowsDoNotLoseEachOthersPresets() {
        PresetsModel one = presets(settings);
        PresetsModel other = presets(new SettingsModel());
        settings.sigma().parse("0.5");
        one.save("mine");
        other.save("theirs");
        assertThat(other.all()).as("shown at once").extracting(Preset::name).contains("theirs");
        runner.drain();
        assertThat(other.all()).extracting(Preset::name).contains("mine", "theirs");
        one.delete(named(one, "mine"));
        runner.drain();
        assertThat(presets(settings).all()).extracting(Preset::name).contains("theirs").doesNotContain("mine");
    }

    @Test
    void ownPresetsAreKeptRenamedAndDeleted() {
        PresetsModel presets = presets(settings);
        settings.sigma().parse("0.5");
        assertThat(presets.currentProperty().get()).isEmpty();
        presets.save(" mine ");
        assertThat(presets.currentProperty().get()).map(Preset::name).contains("mine");
        presets.rename(named(presets, "mine"), "ours");
        runner.drain();

        SettingsModel others = new SettingsModel();
        PresetsModel again = presets(others);
        again.use(named(again, "ours"));
        assertThat(others.sigma().get()).isEqualTo(0.5);
        again.delete(named(again, "ours"));
        runner.drain();
        assertThat(presets(new SettingsModel()).all()).allMatch(Preset::builtIn);
    }

    @Test
    void aNameOfOursCannotBeTaken() {
        PresetsModel presets = presets(settings);
        assertThat(presets.isFree("paper")).isFalse();
        assertThat(presets.isFree("  ")).isFalse();
        assertThatThrownBy(() -> presets.save("Quick")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aPresetIsTakenBackInOneStep() {
        UndoModel undo = new UndoModel();
        new SettingsHistory(settings, undo, MESSAGES);
        PresetsModel presets = presets(settings);
        presets.use(named(presets, "Quick"));
        undo.undo();
        assertThat(settings.export()).isEqualTo(settings.defaults());
        assertThat(undo.undoableProperty().get()).isEmpty();
        undo.redo();
        assertThat(presets.currentProperty().get()).map(Preset::name).contains("Quick");
    }
}
