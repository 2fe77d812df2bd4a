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

    /**
     * Opens a dense model for images of another size than its card says.
     *
     * @param id a model's id
     * @param size the size; what is proved, rounding included, is proved for it
     * @param context as for {@link #open(String, JobContext)}
     * @throws org.fars.core.UserInputException as {@link #open(String, JobContext)}, and where the model classifies or its layers
     *         do not divide this size into cells
     */
    default LoadedModel open(String id, ImageSize size, JobContext context) {
        if (list().stream().anyMatch(card -> card.id().equals(id) && ImageSize.of(card.input()).equals(size))) {
            return open(id, context);
        }
        throw InvalidModelException.ofModel(id, "takes images of one size");
    }
}
