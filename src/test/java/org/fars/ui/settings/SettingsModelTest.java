package org.fars.ui.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Map;
import org.fars.attack.AttackSettings;
import org.fars.certify.CertifySettings;
import org.fars.ui.common.Messages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsModelTest {
    private final SettingsModel settings = new SettingsModel();

    @Test
    void theDefaultsAreThePapers() {
        assertThat(settings.certify()).isEqualTo(CertifySettings.DEFAULT);
        assertThat(settings.attack()).isEqualTo(AttackSettings.DEFAULT);
    }

    @ParameterizedTest
    @CsvSource({"sigma,-1", "sigma,NaN", "n,0", "n,1.5", "n,many", "alpha,1", "alpha,0", "r,0", "temperature,-2",
            "steps,0", "stepSize,0", "restarts,0", "seed,0.5", "sigma,''", "sigma,Infinity"})
    void whatIsNotAllowedIsRefusedAndTheValueStays(String key, String text) {
        Setting<?> setting = settings.all().stream().filter(one -> one.key().equals(key)).findFirst().orElseThrow();
        Object before = setting.get();
        assertThat(setting.parse(text)).contains(setting.limits());
        assertThat(setting.get()).isEqualTo(before);
    }

    @Test
    void aCommaAndSpacesInNumbersAreUnderstood() {
        assertThat(settings.sigma().parse("0,5")).isEmpty();
        assertThat(settings.sigma().get()).isEqualTo(0.5);
        assertThat(settings.n().parse("1 000 000")).isEmpty();
        assertThat(settings.n().get()).isEqualTo(1_000_000);
    }

    @Test
    void whatIsExportedCanBeRestoredAndResetGoesBackToThePaper() {
        settings.sigma().parse("0.123456789");
        settings.stepSize().parse("1.5");
        Map<String, String> values = settings.export();
        SettingsModel other = new SettingsModel();
        other.restore(values);
        assertThat(other.certify()).isEqualTo(settings.certify());
        assertThat(other.attack()).isEqualTo(settings.attack());
        other.reset();
        assertThat(other.certify()).isEqualTo(CertifySettings.DEFAULT);
    }

    @Test
    void damagedValuesAreSkippedOnRestore() {
        settings.restore(Map.of("sigma", "nonsense", "n", "500", "unknown", "1"));
        assertThat(settings.certify()).isEqualTo(CertifySettings.DEFAULT.withN(500));
    }

    @Test
    void everySettingHasItsTexts() {
        Messages messages = new Messages(Locale.ENGLISH);
        assertThat(settings.all()).allSatisfy(setting -> {
            assertThat(messages.get("settings." + setting.key())).isNotBlank();
            assertThat(messages.get("settings." + setting.key() + ".tip")).isNotBlank();
            assertThat(messages.get("settings." + setting.key() + ".unit")).isNotNull();
            assertThat(messages.get("settings.category." + setting.category())).isNotBlank();
        });
    }
}
