package org.fars.image;

import java.nio.file.Path;
import org.fars.core.UserInputException;

/** An archive is damaged, empty of images, or larger inside than anybody's images are. */
public final class UnreadableArchiveException extends UserInputException {
    UnreadableArchiveException(Path archive, String sentence) {
        this(archive, sentence, null);
    }

    UnreadableArchiveException(Path archive, String sentence, Throwable cause) {
        super(archive.toString(), sentence, cause);
    }
}
