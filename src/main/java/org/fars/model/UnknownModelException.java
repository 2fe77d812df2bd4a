package org.fars.model;

import java.util.List;
import org.fars.core.UserInputException;

/** A model was asked for that is not installed. */
public final class UnknownModelException extends UserInputException {
    /**
     * @param id what was asked for
     * @param known the ids that there are
     */
    public UnknownModelException(String id, List<String> known) {
        super(id, "there is no model of that name; there are: " + String.join(", ", known), null);
    }
}
