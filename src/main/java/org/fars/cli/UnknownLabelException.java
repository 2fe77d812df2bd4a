package org.fars.cli;

import java.util.List;
import org.fars.core.UserInputException;

/** A class was named that the model does not know. */
final class UnknownLabelException extends UserInputException {
    UnknownLabelException(String label, List<String> classes) {
        super(label, "this model has no such class; its classes are " + String.join(", ", classes), null);
    }
}
