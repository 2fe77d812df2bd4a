package org.fars.model.torch;

import org.fars.core.UserInputException;

/** A device or a number of threads that the engine cannot have. */
public final class InvalidEngineSettingException extends UserInputException {
    InvalidEngineSettingException(String source, String sentence) {
        super(source, sentence, null);
    }
}
