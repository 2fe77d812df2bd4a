package org.fars.image;

import java.nio.file.Path;
import org.fars.core.UserInputException;

/** A folder was opened in which there is no image. */
public final class EmptyFolderException extends UserInputException {
    EmptyFolderException(Path folder, String sentence) {
        super(folder.toString(), sentence, null);
    }
}
