package org.fars.ui.settings;

import java.util.Map;

/**
 * Values of all settings under a name.
 *
 * @param name for people
 * @param builtIn whether it came with the application and stays as it is
 * @param values as {@link SettingsModel#export} gives them
 */
public record Preset(String name, boolean builtIn, Map<String, String> values) {
    public Preset {
        values = Map.copyOf(values);
    }
}
