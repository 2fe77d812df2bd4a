package org.fars.cli;

import org.fars.core.UserInputException;

/** An option was given a word that it does not know. */
final class UnknownChoiceException extends UserInputException {
    UnknownChoiceException(String option, String word, String known) {
        super(option, "does not know '" + word + "'; it knows: " + known, null);
    }
}
