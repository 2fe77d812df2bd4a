package org.fars.model;

import java.util.List;
import org.fars.job.JobContext;

/** The models that are installed here, and the way to open one. */
public interface ModelCatalog {
    /** The cards of all models found, by id; a folder that is damaged appears only when it is opened. */
    List<ModelCard> list();

    /**
     * Opens a model: checks its files, loads weights, folds, audits. Takes seconds; starts the engine on first use.
     *
     * @param id a model's id
     * @param context progress in words ("unpacking the engine", "auditing"); cancellable
     * @throws org.fars.fault.InputMistake when there is no such model or its files are damaged
     */
    LoadedModel open(String id, JobContext context);
}
