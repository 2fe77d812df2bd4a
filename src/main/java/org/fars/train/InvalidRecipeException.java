package org.fars.train;

import org.fars.core.UserInputException;

/** A recipe, or the data it is to be used on, from which nothing can be trained. */
public final class InvalidRecipeException extends UserInputException {
    /**
     * @param subject the recipe's field, or the data's name
     * @param sentence what is wrong with it
     */
    public InvalidRecipeException(String subject, String sentence) {
        super(subject, sentence, null);
    }
}
