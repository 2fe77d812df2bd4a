package org.fars.image;

import java.nio.file.Path;
import org.fars.core.UserInputException;

/** An archive is damaged, empty of images, or larger inside than anybody's images are. */
public final class UnreadableArchive extends UserInputException {
    UnreadableArchive(Path archive, String sentence) {
        this(archive, sentence, null);
    }

    UnreadableArchive(Path archive, String sentence, Throwable cause) {
        super(archive.toString(), sentence, cause);
    }
}
