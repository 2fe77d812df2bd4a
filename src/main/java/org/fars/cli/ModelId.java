package org.fars.cli;

import org.fars.fault.InputMistake;

/** An id that cannot be a folder's name. */
final class ModelId extends InputMistake {
    private ModelId(String id) {
        super("--id", "'" + id + "' cannot be a model's name; use letters, digits, '-', '_' and '.'", null);
    }

    /** The id, if it can be a folder's name everywhere. */
    static String checked(String id) {
        if (!id.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
            throw new ModelId(id);
        }
        return id;
    }
}
