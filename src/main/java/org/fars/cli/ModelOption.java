package org.fars.cli;

import java.util.List;
import org.fars.core.JobContext;
import org.fars.model.LoadedModel;
import picocli.CommandLine.Option;

/** The option {@code --model} and its default. */
final class ModelOption {
    private static final String PREFERRED = "imagenette";
    @Option(names = "--model", paramLabel = "ID", description = "Model to use; 'models' lists the ids. Default: imagenette, else the first model found.")
    private String id;

    /** Opens the model. */
    LoadedModel open(CliServices services, JobContext context) {
        return services.models().open(id(services), context);
    }

    /** Returns the id of the model that {@link #open} opens. */
    String id(CliServices services) {
        return id == null ? defaultId(services) : id;
    }

    /**
     * Returns the id of the model that is used when none is named.
     *
     * @throws InvalidInputException when no model is installed
     */
    static String defaultId(CliServices services) {
        List<String> ids = services.modelIds();
        if (ids.isEmpty()) {
            throw InvalidInputException.noModels(services.directories().models());
        }
        return ids.contains(PREFERRED) ? PREFERRED : ids.getFirst();
    }
}
