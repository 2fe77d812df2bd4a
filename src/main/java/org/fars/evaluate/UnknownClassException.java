package org.fars.evaluate;

import org.fars.core.UserInputException;

/** An image was to be evaluated whose class the data set does not say, or the model does not have. */
public final class UnknownClassException extends UserInputException {
    UnknownClassException(String image, String sentence) {
        super(image, sentence, null);
    }
}
