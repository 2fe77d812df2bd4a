package org.fars.core;

/** Thrown when a setting has a value that it cannot have. */
public final class InvalidSettingException extends UserInputException {
    /**
     * @param setting the setting, as the user knows it
     * @param sentence what is wrong with its value
     */
    public InvalidSettingException(String setting, String sentence) {
        super(setting, sentence, null);
    }
}
