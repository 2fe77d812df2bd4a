package org.fars.model;

import java.util.List;
import org.fars.core.JobContext;
import org.fars.core.UserInputException;

/** The models that are installed here, and the way to open one. */
public interface ModelCatalog {
    /** Returns the cards of all models found, by id; a folder whose card cannot be read is not among them. */
    List<ModelCard> list();

    /**
     * Returns a sentence for each folder that is not in the list, with the file and the reason: its card cannot be read, or
     * another folder's model has the same id and comes first.
     */
    default List<UserInputException> damaged() {
        return List.of();
    }

    /**
     * Opens a model: checks its files, loads weights, folds, audits. Takes seconds; starts the engine on first use.
     *
     * @param id a model's id
     * @param context progress in words ("unpacking the engine", "auditing"); cancellable
     * @throws org.fars.core.UserInputException when there is no such model or its files are damaged
     */
    LoadedModel open(String id, JobContext context);
}
