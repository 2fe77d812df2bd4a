package org.fars.cli;

import java.nio.file.Files;
import java.nio.file.Path;
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

    private static boolean wasImported(ModelFolder folder) {
        try {
            ModelCard card = folder.card();
            return card.training() != null && card.training().containsKey(IMPORTED);
        } catch (InvalidModelException unfinished) {
            return !Files.exists(folder.path().resolve("model.json"));
        }
    }
}
