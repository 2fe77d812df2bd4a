package org.fars.train;

import org.fars.core.UserInputException;

/** Thrown when a recipe is invalid or does not fit its training data. */
public final class InvalidRecipeException extends UserInputException {
    /**
     * Creates an exception.
     *
     * @param subject the recipe's field or file, or the data's name
     * @param sentence what is wrong with it
     */
    public InvalidRecipeException(String subject, String sentence) {
        super(subject, sentence, null);
    }
}
