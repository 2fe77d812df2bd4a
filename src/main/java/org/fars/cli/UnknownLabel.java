package org.fars.cli;

import java.util.List;
import org.fars.fault.InputMistake;

/** A class was named that the model does not know. */
final class UnknownLabel extends InputMistake {
    UnknownLabel(String label, List<String> classes) {
        super(label, "this model has no such class; its classes are " + String.join(", ", classes), null);
    }
}
