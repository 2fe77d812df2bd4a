package org.fars.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.fars.model.ModelCard;
import org.fars.model.ModelFolder;
import org.fars.model.Shape;
import org.fars.model.onnx.OnnxImport;
import org.fars.model.torch.PublishedImport;
import org.fars.model.torch.StateDictImport;
import org.fars.model.torch.TorchScriptImport;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code import}: makes a model of a published checkpoint, an ONNX file or a TorchScript program. */
@Command(name = "import", header = "Make a model of a published checkpoint, an ONNX file or a TorchScript program.", customSynopsis = {
        "  fars-explorer import --backbone FILE --id ID [--repair-first-layer] [OPTIONS]",
        "  fars-explorer import --backbone FILE --recipe FILE --id ID [OPTIONS]",
        "  fars-explorer import --onnx FILE --id ID [--input C,H,W] [--mean M,… --std S,…] [OPTIONS]",
        "  fars-explorer import --torchscript FILE --id ID [--input C,H,W] [--mean M,… --std S,…] [OPTIONS]",
        "  fars-explorer import --torchscript FILE --declared-lipschitz L --id ID [--input C,H,W] [OPTIONS]"}, description = "From a FaRS or LipSim checkpoint (.pth), only tensors are read; no code is run. Of an ONNX file each node becomes a layer that is known here, so that the Lipschitz constant is audited; nothing in it runs. A TorchScript file (.pt) is a program that PyTorch runs now and whenever the model is opened: import only files that you trust. Importing a program is agreeing that it runs. Without --declared-lipschitz and --classifier, it is an ordinary classifier from images to scores: it can be attacked, and input-smoothing is its only certificate.", footerHeading = "%nExamples:%n", footer = {
                "  fars-explorer import --backbone model.pth --classifier classifier.pth --id published",
                "  fars-explorer import --onnx net.onnx --labels names.txt --id net",
                "  fars-explorer import --torchscript resnet.pt --input 3,224,224 --mean 0.485,0.456,0.406 --std 0.229,0.224,0.225 --labels names.txt --id resnet",
                "  fars-explorer import --torchscript net.pt --declared-lipschitz 1 --id mine"}, mixinStandardHelpOptions = true, sortOptions = false)
final class ImportCommand implements Callable<Integer> {
    private final CliServices services;
    private final CliServices.Toolchain toolchain;
    @Spec
    private CommandSpec spec;
    @ArgGroup(multiplicity = "1")
    private Source source;
    @Option(names = "--classifier", paramLabel = "FILE", description = "Classifier: a checkpoint (.pth) or a linear layer (.safetensors with 'weight' and 'bias'). Without it, a backbone only computes embeddings.")
    private Path classifier;
    @Option(names = "--id", required = true, paramLabel = "ID", description = "Id of the new model: letters, digits, '-', '_' and '.'.")
    private String id;
    @Option(names = "--replace", description = "Replace the imported model that has this id. A trained model is never replaced.")
    private boolean replace;
    @Option(names = "--mean", split = ",", paramLabel = "M", description = "Subtracted from the pixels of each channel before the network sees them. Default: nothing.")
    private List<Double> mean = List.of();
    @Option(names = "--std", split = ",", paramLabel = "S", description = "What the pixels of each channel are divided by then. Default: nothing.")
    private List<Double> std = List.of();
    @Option(names = "--labels", paramLabel = "FILE", description = "File with the class names, one per line.")
    private Path labels;

    ImportCommand(CliServices services, CliServices.Toolchain toolchain) {
        this.services = services;
        this.toolchain = toolchain;
    }

    /** A checkpoint or a program. */
    private static final class Source {
        @ArgGroup(exclusive = false)
        private Published published;
        @ArgGroup(exclusive = false)
        private Program program;
    }

    private static final class Published {
        @Option(names = "--backbone", required = true, paramLabel = "FILE", description = "Checkpoint of the backbone (.pth, .pt; with --recipe also .safetensors).")
        private Path file;
        @Option(names = "--repair-first-layer", description = "Restore the absolute value that makes the first layer 1-Lipschitz. This changes the function.")
        private boolean repair;
        @Option(names = "--recipe", paramLabel = "FILE", description = "Architecture of --backbone, if it is no published checkpoint: JSON with 'input', 'architecture' as in model.json, whose layers are named as the tensors, and optionally 'head' and 'classes'.")
        private Path recipe;
    }

    private static final class NetworkFile {
        @Option(names = "--torchscript", paramLabel = "FILE", description = "TorchScript program: maps images [batch, C, H, W] in [0, 1] to scores of classes or, with --declared-lipschitz or --classifier, to embeddings.")
        private Path torchScript;
        @Option(names = "--onnx", paramLabel = "FILE", description = "Classifier as ONNX: maps images [batch, C, H, W] in [0, 1] to scores. Sequences of convolutions, linear layers, ReLU, MaxMin, pooling and batch normalisation, with residual additions.")
        private Path onnx;
    }

    private static final class Program {
        @ArgGroup(multiplicity = "1")
        private NetworkFile file;
        @Option(names = "--declared-lipschitz", paramLabel = "L", description = "Its Lipschitz constant (l2 of pixels to l2 of what it gives, --mean and --std included). It is not audited, and every radius is marked so. Default: none is known, and certificates that need one are not available.")
        private Double lipschitz;
        @Option(names = "--input", split = ",", paramLabel = "N", description = "Shape of its images: channels,height,width. Default: as an ONNX file says, and 3,224,224 for a program.")
        private List<Integer> input = List.of();
    }

    @Override
    public Integer call() throws IOException {
        ModelFolder folder = NewModelArguments.folder(services.directories().ownModels(), id, services.modelIds(),
                replace,
                toolchain.json());
        List<String> names = labels == null ? List.of() : NewModelArguments.labels(labels);
        (source.published != null
                ? published(source.published, folder, names)
                : program(source.program, folder, names))
            .forEach(services.console()::print);
        return ExitStatus.DONE;
    }

    private List<String> published(Published given, ModelFolder folder, List<String> names) throws IOException {
        StateDictImport importer = new StateDictImport(toolchain.engine());
        if (given.recipe != null) {
            require(!given.repair, "--repair-first-layer cannot be combined with --recipe");
            require(mean.isEmpty() && std.isEmpty(),
                    "--recipe states what is done to pixels, as layers 'shift' and 'scale'");
            return List.of(audited(importer.run(folder, given.file, StateDictImport.Recipe.read(given.recipe),
                    Optional.ofNullable(classifier), names), folder));
        }
        if (StateDictImport.isSllNetwork(given.file)) {
            require(!given.repair && classifier == null,
                    "--repair-first-layer and --classifier are not for a network of Lipschitz-SLL-Networks, which holds its classifier");
            requireNormalisation(3);
            String line = audited(importer.runSllNetwork(folder, given.file,
                    new TorchScriptImport.Normalisation(mean, std), names), folder);
            return mean.isEmpty()
                    ? List.of(line, "Pixels are not shifted. A network that was trained with shift_data needs --mean.")
                    : List.of(line);
        }
        require(mean.isEmpty() && std.isEmpty(), "--mean and --std are not for a published checkpoint");
        ModelCard card = new PublishedImport(toolchain.engine()).run(folder, given.file,
                Optional.ofNullable(classifier), names, given.repair);
        String line = imported(card, folder) + String.format(Locale.ROOT, ", L <= %.6f", card.lipschitz().upper());
        return given.repair || card.lipschitz().upper() <= 1 + 1e-6
                ? List.of(line)
                : List.of(line, "As published, its first layer is not 1-Lipschitz; every radius is divided by L. "
                        + "--repair-first-layer makes it 1-Lipschitz, which changes the function.");
    }

    private List<String> program(Program given, ModelFolder folder, List<String> names) throws IOException {
        Optional<Shape> stated = given.input.isEmpty() ? Optional.empty() : Optional.of(shape(given.input));
        if (given.file.onnx != null) {
            return onnx(given, stated, folder, names);
        }
        Shape input = stated.orElse(new Shape(3, 224, 224));
        requireNormalisation(input.channels());
        if (given.lipschitz != null && (!(given.lipschitz > 0) || Double.isInfinite(given.lipschitz))) {
            throw new ParameterException(spec.commandLine(),
                    "--declared-lipschitz must be a positive number, not " + given.lipschitz);
        }
        ModelCard card = new TorchScriptImport(toolchain.engine()).run(folder,
                new TorchScriptImport.Program(given.file.torchScript,
                        given.lipschitz == null ? OptionalDouble.empty() : OptionalDouble.of(given.lipschitz), input,
                        new TorchScriptImport.Normalisation(mean, std)),
                Optional.ofNullable(classifier), names);
        // Naming the file in this command, which runs it, is agreeing to it.
        services.trust().remember(folder.path().resolve(ModelFolder.PROGRAM), card.files().get(ModelFolder.PROGRAM));
        return List.of(imported(card, folder) + (card.lipschitz() == null
                ? ", no Lipschitz constant known: it can be attacked, and certified by input-smoothing only"
                : ", L <= " + card.lipschitz().upper() + " as declared, not audited"));
    }

    private List<String> onnx(Program given, Optional<Shape> input, ModelFolder folder, List<String> names)
            throws IOException {
        require(given.lipschitz == null, "--declared-lipschitz is for programs; an ONNX file is audited");
        require(classifier == null, "--classifier is for backbones; an ONNX file holds a whole classifier");
        ModelCard card = new OnnxImport(toolchain.engine()).run(folder, new OnnxImport.Network(given.file.onnx, input,
                new TorchScriptImport.Normalisation(mean, std)), names);
        return List.of(audited(card, folder));
    }

    private void requireNormalisation(int channels) {
        require(mean.isEmpty() || mean.size() == channels && mean.stream().allMatch(Double::isFinite),
                "--mean must be a number for each channel");
        require(std.isEmpty() || std.size() == channels
                && std.stream().allMatch(value -> value > 0 && Double.isFinite(1 / value)),
                "--std must be a positive number for each channel");
    }

    private void require(boolean holds, String sentence) {
        if (!holds) {
            throw new ParameterException(spec.commandLine(), sentence);
        }
    }

    private Shape shape(List<Integer> input) {
        if (input.size() != 3 || input.get(0) != 1 && input.get(0) != 3 || input.get(1) < 1 || input.get(2) < 1) {
            throw new ParameterException(spec.commandLine(),
                    "--input must be channels (1 or 3), height and width, as in 3,224,224");
        }
        return new Shape(input.get(0), input.get(1), input.get(2));
    }

    private static String audited(ModelCard card, ModelFolder folder) {
        return imported(card, folder)
                + String.format(Locale.ROOT, ", L <= %.6g as audited", card.lipschitz().upper());
    }

    private static String imported(ModelCard card, ModelFolder folder) {
        return "imported " + card.id() + " to " + folder.path();
    }
}
