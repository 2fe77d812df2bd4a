package org.fars.model.torch;

import org.fars.core.UserInputException;

/** A model that has no layers to measure. */
public final class UnmeasurableModel extends UserInputException {
    UnmeasurableModel(String id) {
        super(id, "is a TorchScript program, whose layers cannot be measured one by one", null);
    }
}
