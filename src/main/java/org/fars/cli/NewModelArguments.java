package org.fars.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.fars.cli.UsageErrors.InvalidInputException;
import org.fars.core.InvalidSettingException;
import org.fars.core.IoErrorMessages;
import org.fars.model.InvalidModelException;
import org.fars.model.ModelCard;
import org.fars.model.ModelFolder;
import tools.jackson.databind.json.JsonMapper;

/** Checks the arguments of commands that create a model. */
final class NewModelArguments {
    private static final String IMPORTED = "imported";

    private NewModelArguments() {}

    /**
     * Returns a name that is valid as a file name on every system.
     *
     * @param option the option that gave it
     * @throws InvalidSettingException when it is not
     */
    static String name(String option, String name) {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
            throw new InvalidSettingException(option, "'" + name + "' is not a valid name; use at most 64 letters, "
                    + "digits, '-', '_' and '.', starting with a letter or digit");
        }
        return name;
    }

    /**
     * Returns the folder of a new model.
     *
     * @param models the folder of models
     * @param id the model's id
     * @param taken the ids of other models
     * @param replace whether an imported model with that id may be replaced; a trained one never is
     * @throws InvalidSettingException when the id is not a valid name
     * @throws InvalidInputException when the id is taken
     */
    static ModelFolder folder(Path models, String id, Collection<String> taken, boolean replace, JsonMapper json) {
        ModelFolder folder = new ModelFolder(models.resolve(name("--id", id)), json);
        if (Files.exists(folder.path().resolve("model.json"))) {
            if (!wasImported(folder)) {
                throw new InvalidInputException(folder.path(),
                        "already holds a trained model; choose another --id, or remove the folder first");
            }
            if (!replace) {
                throw new InvalidInputException(folder.path(),
                        "already holds an imported model; choose another --id, or replace it with 'import --replace'");
            }
        } else if (taken.contains(id)) {
            throw new InvalidInputException("--id",
                    "'" + id + "' is the id of a model that came with the application; choose another", null);
        }
        return folder;
    }

    private static boolean wasImported(ModelFolder folder) {
        try {
            ModelCard card = folder.card();
            return card.training() != null && card.training().containsKey(IMPORTED);
        } catch (InvalidModelException e) {
            // Unreadable, so that nobody knows how it was made.
            return false;
        }
    }

    /**
     * Reads class names, one a line; blank lines are ignored.
     *
     * @throws InvalidInputException when the file cannot be read, is empty, or names a class twice
     */
    static List<String> labels(Path file) {
        List<String> names;
        try {
            names = Files.readAllLines(file).stream().map(String::strip).filter(line -> !line.isEmpty()).toList();
        } catch (IOException e) {
            throw new InvalidInputException(file.toString(),
                    "cannot be read as a list of class names: " + IoErrorMessages.of(e), e);
        }
        if (names.isEmpty()) {
            throw new InvalidInputException(file, "contains no class names");
        }
        if (names.stream().distinct().count() < names.size()) {
            throw new InvalidInputException(file, "contains a class name twice");
        }
        return names;
    }
}
