package org.fars.cli;

import org.fars.core.InvalidSettingException;
import org.fars.core.UnknownNameException;
import org.fars.core.UserInputException;

/** The exit statuses of commands. */
public final class ExitStatus {
    /** Success. */
    public static final int DONE = 0;
    /** An internal error, which is in the log, or a certificate that an attack broke. */
    public static final int FAULT = 1;
    /** Wrong usage: an unknown option or name, or a value out of range. */
    public static final int USAGE = 2;
    /** Bad input, or output that could not be written; the other results are kept. */
    public static final int BAD_INPUT = 3;
    /** Cancelled; the results so far are kept. */
    public static final int CANCELLED = 130;

    private ExitStatus() {}

    /** Returns the exit status of a command that ended with this exception. */
    static int of(UserInputException exception) {
        return switch (exception) {
            case UnknownNameException _ -> USAGE;
            case InvalidSettingException _ -> USAGE;
            default -> BAD_INPUT;
        };
    }
}
