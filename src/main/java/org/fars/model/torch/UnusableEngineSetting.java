package org.fars.model.torch;

import org.fars.fault.InputMistake;

/** A device or a number of threads that the engine cannot have. */
public final class UnusableEngineSetting extends InputMistake {
    UnusableEngineSetting(String source, String sentence) {
        super(source, sentence, null);
    }
}
