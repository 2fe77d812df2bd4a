package org.fars.cli;

import java.nio.file.Path;
import java.util.List;
import org.fars.attack.Attacks;
import org.fars.certify.Certifiers;
import org.fars.cli.UsageErrors.InvalidInputException;
import org.fars.core.AppDirectories;
import org.fars.core.JobContext;
import org.fars.model.BatchHeadEvaluator.JavaHeadEvaluator;
import org.fars.model.BatchHeadEvaluator;
import org.fars.model.ImageSize;
import org.fars.model.LoadedModel;
import org.fars.model.ModelCard;
import org.fars.model.ModelCatalog;
import org.fars.model.TrustPolicy.TrustStore;
import org.fars.model.torch.ModelStore;
import org.fars.model.torch.TorchEngine;
import org.fars.segment.InvalidMaskException;
import org.fars.segment.MaskedImages;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/**
 * The services that commands use.
 *
 * @param models the installed models
 * @param certifiers the available certificates
 * @param attacks the available attacks
 * @param headEvaluator evaluates heads of several layers on many embeddings
 * @param trust the programs that may run when a model is opened
 * @param directories the application's directories
 * @param console the streams that commands print to
 */
public record CliServices(ModelCatalog models, Certifiers certifiers, Attacks attacks,
        BatchHeadEvaluator headEvaluator, TrustStore trust, AppDirectories directories, Console console) {
    /** Creates services that evaluate heads in plain Java, with the trust store of the directories. */
    public CliServices(ModelCatalog models, Certifiers certifiers, Attacks attacks, AppDirectories directories,
            Console console) {
        this(models, certifiers, attacks, new JavaHeadEvaluator(), new TrustStore(directories.trustedPrograms()),
                directories, console);
    }

    /** Returns the ids of all installed models. */
    List<String> modelIds() {
        return models.list().stream().map(ModelCard::id).toList();
    }

    /**
     * The services of commands that create models or measure the engine.
     *
     * @param engine the engine
     * @param store the models, with their folders
     * @param json reads and writes cards and recipes
     */
    public record Toolchain(TorchEngine engine, ModelStore store, JsonMapper json) {}

    /** The option {@code --model} and its default. */
    static final class ModelOption {
        private static final String PREFERRED = "imagenette";
        @Option(names = "--model", paramLabel = "ID", description = "Model to use; 'models' lists the ids. Default: imagenette, else the first model found.")
        private String id;
        @Option(names = "--size", paramLabel = "H,W", split = ",", description = "For models that segment: height and width to which images are scaled and cropped, instead of the model's own. Its layers must divide them, and its bounds hold for every size.")
        private List<Integer> size = List.of();
        @Spec(Spec.Target.MIXEE)
        private CommandSpec command;

        /** Opens the model. */
        LoadedModel open(CliServices services, JobContext context) {
            if (size.isEmpty()) {
                return services.models().open(id(services), context);
            }
            if (size.size() != 2) {
                throw new ParameterException(command.commandLine(), "--size must be height and width, as in 192,256");
            }
            return services.models().open(id(services), new ImageSize(size.get(0), size.get(1)), context);
        }

        /** Returns the id of the model that {@link #open} opens. */
        String id(CliServices services) {
            return id == null ? defaultId(services) : id;
        }

        /** Returns whether the model that {@link #open} opens segments images. */
        boolean isDense(CliServices services) {
            String used = id(services);
            return services.models().list().stream().anyMatch(card -> card.id().equals(used) && card.isDense());
        }

        /**
         * Refuses folders of images with masks, for a model that classifies.
         *
         * @throws InvalidMaskException if one of them holds masks
         */
        void requireNoMasks(CliServices services, List<Path> data) {
            for (Path folder : data) {
                if (MaskedImages.isLayout(folder)) {
                    throw new InvalidMaskException(folder, "holds images and masks, for a model that segments, and "
                            + id(services) + " classifies images; name a model that segments with --model", null);
                }
            }
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
}
