package org.fars.certify;

import java.util.Collection;
import org.fars.core.UserInputException;

/** A certificate was asked for that there is not. */
public final class UnknownCertificateException extends UserInputException {
    UnknownCertificateException(String id, Collection<String> known) {
        super(id, "there is no such certificate; the known ones are " + String.join(", ", known), null);
    }
}
