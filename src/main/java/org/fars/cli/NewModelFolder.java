package org.fars.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.fars.core.InvalidSettingException;
import org.fars.core.UserInputException;
import org.fars.model.InvalidModelException;
import org.fars.model.ModelCard;
import org.fars.model.ModelFolder;
import tools.jackson.databind.json.JsonMapper;

/** The folder of a model that is going to be written. */
final class NewModelFolder {
    private static final String IMPORTED = "imported";

    private NewModelFolder() {}

    /** There is a model of that name, and it took somebody training. */
    private static final class ModelExistsException extends UserInputException {
        ModelExistsException(Path folder) {
            super(folder.toString(), "is a model that was trained; choose another --id, or remove it first", null);
        }
    }

    /**
     * The folder. What was imported is replaced by another import; what was trained, or nobody knows how it came about, is
     * not replaced.
     *
     * @param models where models are
     * @param id a name that was checked
     */
    static ModelFolder in(Path models, String id, JsonMapper json) {
        ModelFolder folder = new ModelFolder(models.resolve(id), json);
        if (Files.exists(folder.path()) && !wasImported(folder)) {
            throw new ModelExistsException(folder.path());
        }
        return folder;
    }

    /**
     * Returns a name if it can be a file's name on every system, and nothing but a name.
     *
     * @param option the option that gave it
     * @throws InvalidSettingException when it cannot
     */
    static String checkedName(String option, String name) {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
            throw new InvalidSettingException(option, "'" + name
                    + "' is not a valid name; use up to 64 letters, digits, '-', '_' and '.', beginning with a letter or digit");
        }
        return name;
    }

    private static boolean wasImported(ModelFolder folder) {
        try {
            ModelCard card = folder.card();
            return card.training() != null && card.training().containsKey(IMPORTED);
        } catch (InvalidModelException unfinished) {
            return !Files.exists(folder.path().resolve("model.json"));
        }
    }
}
