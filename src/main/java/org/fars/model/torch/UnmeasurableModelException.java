package org.fars.model.torch;

import org.fars.core.UserInputException;

/** A model that has no layers to measure. */
public final class UnmeasurableModelException extends UserInputException {
    UnmeasurableModelException(String id) {
        super(id, "is a TorchScript program, whose layers cannot be measured one by one", null);
    }
}
