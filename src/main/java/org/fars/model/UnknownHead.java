package org.fars.model;

import org.fars.fault.InputMistake;

/** A head was asked for that the model does not have. */
public final class UnknownHead extends InputMistake {
    UnknownHead(String model, String head) {
        super(model, "this model has no head named '" + head + "'", null);
    }
}
