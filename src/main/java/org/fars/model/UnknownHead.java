package org.fars.model;

import org.fars.core.UserInputException;

/** A head was asked for that the model does not have. */
public final class UnknownHead extends UserInputException {
    UnknownHead(String model, String head) {
        super(model, "this model has no head named '" + head + "'", null);
    }
}
