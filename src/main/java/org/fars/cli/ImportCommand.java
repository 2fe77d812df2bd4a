package org.fars.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.fars.model.ModelCard;
import org.fars.model.ModelFolder;
import org.fars.model.Shape;
import org.fars.model.torch.PublishedImport;
import org.fars.model.torch.TorchScriptImport;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code import}: a published checkpoint, or a TorchScript program, becomes a model folder. */
@Command(name = "import", mixinStandardHelpOptions = true, sortOptions = false, description = "Turns a published FaRS/LipSim checkpoint (.pth) or a TorchScript backbone (.pt) into a model. "
        + "Of a checkpoint tensors are read and nothing is run. A TorchScript file is a program, which PyTorch runs here and "
        + "whenever the model is opened: import only files that you trust.", footer = {"",
                "Examples: fars-explorer import --backbone model.ckpt-1000.pth --classifier classifier-100.pth --id published",
                "          fars-explorer import --torchscript net.pt --declared-lipschitz 1 --classifier head.safetensors --id mine"})
final class ImportCommand implements Callable<Integer> {
    private final CliServices services;
    private final ModelToolchain workshop;
    @Spec
    private CommandSpec spec;
    @ArgGroup(multiplicity = "1")
    private Source source;
    @Option(names = "--classifier", paramLabel = "FILE", description = "The classifier: a checkpoint (.pth) or a linear layer (.safetensors with 'weight' and 'bias'). Without it the model gives embeddings only.")
    private Path classifier;
    @Option(names = "--id", required = true, paramLabel = "ID", description = "The new model's name: letters, digits, '-', '_', '.'.")
    private String id;
    @Option(names = "--labels", paramLabel = "FILE", description = "Class names, one a line.")
    private Path labels;

    ImportCommand(CliServices services, ModelToolchain workshop) {
        this.services = services;
        this.workshop = workshop;
    }

    /** One of the two. */
    private static final class Source {
        @ArgGroup(exclusive = false)
        private Published published;
        @ArgGroup(exclusive = false)
        private Program program;
    }

    private static final class Published {
        @Option(names = "--backbone", required = true, paramLabel = "FILE", description = "The backbone's checkpoint.")
        private Path file;
        @Option(names = "--repair-first-layer", description = "Put back the absolute value that makes the first layer 1-Lipschitz; this changes the function.")
        private boolean repair;
    }

    private static final class Program {
        @Option(names = "--torchscript", required = true, paramLabel = "FILE", description = "The backbone as TorchScript, images [batch, C, H, W] in [0, 1] to embeddings.")
        private Path file;
        @Option(names = "--declared-lipschitz", required = true, paramLabel = "L", description = "Its Lipschitz constant (l2 of pixels to l2 of embeddings). Nobody audits it, and every radius says so.")
        private double lipschitz;
        @Option(names = "--input", split = ",", paramLabel = "N", description = "The images that it takes: channels,height,width (default 3,224,224).")
        private List<Integer> input = List.of(3, 224, 224);
    }

    @Override
    public Integer call() throws IOException {
        ModelFolder folder = NewModelFolder.in(services.places().ownModels(), NewModelFolder.checkedName("--id", id),
                workshop.json());
        List<String> names = labels == null ? List.of() : InvalidLabelFileException.read(labels);
        services.console()
            .out()
            .println(source.published != null
                    ? published(source.published, folder, names)
                    : program(source.program, folder, names));
        return ExitStatus.DONE;
    }

    private String published(Published given, ModelFolder folder, List<String> names) throws IOException {
        ModelCard card = new PublishedImport(workshop.engine()).run(folder, given.file,
                Optional.ofNullable(classifier), names, given.repair);
        String words = imported(card, folder) + String.format(Locale.ROOT, ", L <= %.6f", card.lipschitz().upper());
        return given.repair || card.lipschitz().upper() <= 1 + 1e-6
                ? words
                : words + System.lineSeparator() + "Its first layer is not 1-Lipschitz, as published; every radius is "
                        + "divided by L. --repair-first-layer makes it so, and changes the function.";
    }

    private String program(Program given, ModelFolder folder, List<String> names) throws IOException {
        if (!(given.lipschitz > 0) || Double.isInfinite(given.lipschitz)) {
            throw new ParameterException(spec.commandLine(),
                    "--declared-lipschitz must be a positive number, not " + given.lipschitz);
        }
        ModelCard card = new TorchScriptImport(workshop.engine()).run(folder,
                new TorchScriptImport.Declared(given.file, given.lipschitz, shape(given.input)),
                Optional.ofNullable(classifier), names);
        return imported(card, folder) + ", L <= " + card.lipschitz().upper() + " as declared, not audited";
    }

    private Shape shape(List<Integer> input) {
        if (input.size() != 3 || input.get(0) != 1 && input.get(0) != 3 || input.get(1) < 1 || input.get(2) < 1) {
            throw new ParameterException(spec.commandLine(),
                    "--input must be 1 or 3 channels, a height and a width, as in 3,224,224");
        }
        return new Shape(input.get(0), input.get(1), input.get(2));
    }

    private static String imported(ModelCard card, ModelFolder folder) {
        return "imported " + card.id() + " to " + folder.path();
    }
}
