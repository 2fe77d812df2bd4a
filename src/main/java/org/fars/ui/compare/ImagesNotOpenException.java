package org.fars.ui.compare;

import org.fars.core.UserInputException;

/** A run was to be gone on with whose images are neither open nor where they were. */
public final class ImagesNotOpenException extends UserInputException {
    ImagesNotOpenException(String data, String sentence) {
        super(data, sentence, null);
    }
}
