package org.fars.cli;

import org.fars.core.InvalidSettingException;
import org.fars.core.UnknownNameException;
import org.fars.core.UserInputException;

/** How a command ends. */
public final class ExitStatus {
    /** Done. */
    public static final int DONE = 0;
    /** Our own mistake; the log has it. */
    public static final int FAULT = 1;
    /** Wrong usage: an option, a number, a name that names nothing. */
    public static final int USAGE = 2;
    /** Bad input; everything else was done and kept. */
    public static final int BAD_INPUT = 3;
    /** Cancelled; what was computed was kept. */
    public static final int CANCELLED = 130;

    private ExitStatus() {}

    /** The status for a mistake that ends a command. */
    static int of(UserInputException mistake) {
        return switch (mistake) {
            case UnknownNameException _,InvalidSettingException _ ->
                USAGE;
            default -> BAD_INPUT;
        };
    }
}
