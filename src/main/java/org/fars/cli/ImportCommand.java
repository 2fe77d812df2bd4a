package org.fars.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.fars.model.ModelCard;
import org.fars.model.ModelFolder;
import org.fars.model.torch.PublishedImport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code import}: a published checkpoint becomes a model folder. */
@Command(name = "import", mixinStandardHelpOptions = true, sortOptions = false, description = "Turns a published FaRS/LipSim checkpoint (.pth) into a model. "
        + "Tensors only: nothing in the file is run.", footer = {"",
                "Example: fars-explorer import --backbone model.ckpt-1000.pth --classifier classifier-100.pth --id published"})
final class ImportCommand implements Callable<Integer> {
    private final Services services;
    private final Workshop workshop;
    @Option(names = "--backbone", required = true, paramLabel = "FILE", description = "The backbone's checkpoint.")
    private Path backbone;
    @Option(names = "--classifier", paramLabel = "FILE", description = "The classifier's checkpoint. Without it the model gives embeddings only.")
    private Path classifier;
    @Option(names = "--id", required = true, paramLabel = "ID", description = "The new model's name: letters, digits, '-', '_', '.'.")
    private String id;
    @Option(names = "--labels", paramLabel = "FILE", description = "Class names, one a line.")
    private Path labels;
    @Option(names = "--repair-first-layer", description = "Put back the absolute value that makes the first layer 1-Lipschitz; this changes the function.")
    private boolean repair;

    ImportCommand(Services services, Workshop workshop) {
        this.services = services;
        this.workshop = workshop;
    }

    @Override
    public Integer call() throws IOException {
        ModelFolder folder = new ModelFolder(services.places().ownModels().resolve(ModelId.checked(id)),
                workshop.json());
        List<String> names = labels == null ? List.of() : LabelFile.read(labels);
        ModelCard card = new PublishedImport(workshop.engine()).run(folder, backbone,
                Optional.ofNullable(classifier), names, repair);
        services.console()
            .out()
            .println("imported " + card.id() + " to " + folder.path() + String.format(Locale.ROOT,
                    ", L <= %.6f", card.lipschitz().upper()));
        if (!repair && card.lipschitz().upper() > 1 + 1e-6) {
            services.console()
                .out()
                .println("Its first layer is not 1-Lipschitz, as published; every radius is "
                        + "divided by L. --repair-first-layer makes it so, and changes the function.");
        }
        return Files.isDirectory(folder.path()) ? ExitStatus.DONE : ExitStatus.FAULT;
    }
}
