package org.fars.image;

import java.nio.file.Path;
import org.fars.core.UserInputException;

/** A list of images (CSV, idx) does not say what such a list must say. */
public final class UnreadableListException extends UserInputException {
    UnreadableListException(Path list, String sentence) {
        this(list, sentence, null);
    }

    UnreadableListException(Path list, String sentence, Throwable cause) {
        super(list.toString(), sentence, cause);
    }
}
