package org.fars.evaluate.run;

import java.nio.file.Path;
import org.fars.core.UserInputException;

/** A folder of images went away while they were evaluated: a drive, or somebody's hand. */
public final class SourceUnavailableException extends UserInputException {
    SourceUnavailableException(Path folder) {
        super(folder.toString(), "is not there any more; what was evaluated before is kept, and the run can be resumed "
                + "when it is back", null);
    }
}
