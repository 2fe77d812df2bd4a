package org.fars.segment;

import java.nio.file.Path;
import org.fars.core.UserInputException;

/** Thrown when a mask, or a folder of images with masks, cannot be used. */
public final class InvalidMaskException extends UserInputException {
    /**
     * @param file the mask or folder
     * @param sentence what is wrong with it, without a full stop
     * @param cause the cause; may be null
     */
    public InvalidMaskException(Path file, String sentence, Throwable cause) {
        super(file.toString(), sentence, cause);
    }
}
