package org.fars.cli;

import org.fars.core.UserInputException;

/** A name for a model or a head that cannot be a file's name. */
final class InvalidNameException extends UserInputException {
    private InvalidNameException(String option, String id) {
        super(option, "'" + id + "' cannot be a name here; use letters, digits, '-', '_' and '.'", null);
    }

    /** What {@code --id} was given, if it can be a folder's name everywhere. */
    static String checked(String id) {
        return checked("--id", id);
    }

    /** What an option was given, if it can be a file's name everywhere, and nothing but a name. */
    static String checked(String option, String id) {
        if (!id.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
            throw new InvalidNameException(option, id);
        }
        return id;
    }
}
