package org.fars.attack;

import java.util.Collection;
import org.fars.core.UserInputException;

/** An attack was asked for that does not exist. */
public final class UnknownAttackException extends UserInputException {
    UnknownAttackException(String id, Collection<String> known) {
        super(id, "there is no attack of this name; the attacks are " + String.join(", ", known), null);
    }
}
