package org.fars.model;

import org.fars.core.UserInputException;

/** A head was asked for that the model does not have. */
public final class UnknownHeadException extends UserInputException {
    UnknownHeadException(String model, String head) {
        super(model, "this model has no head named '" + head + "'", null);
    }
}
