package org.fars.ui.app;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.fars.core.UserInputException;
import org.fars.ui.common.Messages;

/** There is no model to work with: images can be listed, and that is all. */
final class NoModelInstalledException extends UserInputException {
    /** @param folders where models are looked for */
    NoModelInstalledException(List<Path> folders, Messages messages) {
        super(messages.get("engine.none.what"), messages.get("engine.none.where",
                folders.stream().map(Path::toString).collect(Collectors.joining(messages.get("engine.none.and")))),
                null);
    }
}
