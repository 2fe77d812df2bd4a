package org.fars.evaluate;

import org.fars.fault.InputMistake;

/** An evaluation was asked for with settings that make no sense. */
public final class UnusableSetting extends InputMistake {
    UnusableSetting(String setting, String sentence) {
        super(setting, sentence, null);
    }
}
