package org.fars.evaluate;

import org.fars.core.UserInputException;

/** An evaluation was asked for with settings that make no sense. */
public final class InvalidSettingException extends UserInputException {
    public InvalidSettingException(String setting, String sentence) {
        super(setting, sentence, null);
    }
}
