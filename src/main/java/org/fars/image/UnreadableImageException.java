package org.fars.image;

import org.fars.core.UserInputException;

/** Thrown when an image cannot be decoded completely. */
public final class UnreadableImageException extends UserInputException {
    /**
     * Creates the exception.
     *
     * @param name the image's name as shown to the user
     * @param reason what is wrong, without a full stop
     */
    public UnreadableImageException(String name, String reason) {
        this(name, reason, null);
    }

    /**
     * Creates the exception.
     *
     * @param name the image's name as shown to the user
     * @param reason what is wrong, without a full stop
     * @param cause the decoder's failure; may be null
     */
    public UnreadableImageException(String name, String reason, Throwable cause) {
        super(name, reason, cause);
    }
}
