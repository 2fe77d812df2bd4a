package org.fars.model.torch;

import org.fars.core.UserInputException;

/** The engine's unpacked libraries cannot be loaded, and not be unpacked again either. */
public final class NativeLibraryException extends UserInputException {
    NativeLibraryException(String folder, String sentence, Throwable cause) {
        super(folder, sentence, cause);
    }
}
