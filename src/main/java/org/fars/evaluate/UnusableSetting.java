package org.fars.evaluate;

import org.fars.core.UserInputException;

/** An evaluation was asked for with settings that make no sense. */
public final class UnusableSetting extends UserInputException {
    UnusableSetting(String setting, String sentence) {
        super(setting, sentence, null);
    }
}
