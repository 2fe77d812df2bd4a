package org.fars.image;

import org.fars.core.UserInputException;

/** Something was given as an image that cannot be shown to a model. */
public final class UnreadableImageException extends UserInputException {
    /**
     * @param name the image's name, as the person knows it
     * @param reason why, as the rest of a sentence
     */
    public UnreadableImageException(String name, String reason) {
        this(name, reason, null);
    }

    /**
     * @param name the image's name, as the person knows it
     * @param reason why, as the rest of a sentence
     * @param cause what a decoder said
     */
    public UnreadableImageException(String name, String reason, Throwable cause) {
        super(name, reason, cause);
    }
}
