package org.fars.ui.settings;

import java.util.Map;

/**
 * Named values of all settings.
 *
 * @param name its name
 * @param builtIn whether it belongs to the application and cannot be changed
 * @param values as returned by {@link SettingsModel#export}
 */
public record Preset(String name, boolean builtIn, Map<String, String> values) {
    public Preset {
        values = Map.copyOf(values);
    }
}
