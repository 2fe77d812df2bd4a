package org.fars.cli;

import java.util.List;
import org.fars.core.JobContext;
import org.fars.model.LoadedModel;
import org.fars.model.ModelCard;
import picocli.CommandLine.Option;

/** {@code --model}, and which model is taken without it. */
final class ModelOption {
    private static final String PREFERRED = "imagenette";
    @Option(names = "--model", paramLabel = "ID", description = "The model, by its id as 'models' lists it. Default: imagenette, else the first one found.")
    private String id;

    /** Opens the model. */
    LoadedModel open(CliServices services, JobContext context) {
        return services.models().open(chosen(services), context);
    }

    /** The id of the model that {@link #open} opens. */
    String chosen(CliServices services) {
        return id == null ? fallback(services) : id;
    }

    /** The id of the model that is taken when none is named. */
    static String fallback(CliServices services) {
        List<String> ids = services.models().list().stream().map(ModelCard::id).toList();
        if (ids.isEmpty()) {
            throw new NoModelException(services.places().models());
        }
        return ids.contains(PREFERRED) ? PREFERRED : ids.getFirst();
    }
}
