package org.fars.image;

import org.fars.core.UserInputException;

/** A file of numbers ({@code .npy}, {@code .npz}) is damaged or holds something else than numbers. */
public final class UnreadableArrayException extends UserInputException {
    UnreadableArrayException(String name, String sentence) {
        this(name, sentence, null);
    }

    UnreadableArrayException(String name, String sentence, Throwable cause) {
        super(name, sentence, cause);
    }
}
