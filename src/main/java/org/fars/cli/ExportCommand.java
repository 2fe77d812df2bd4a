package org.fars.cli;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.fars.certify.Certificate;
import org.fars.certify.CertifiedClassifier;
import org.fars.certify.CertifySettings;
import org.fars.cli.CliServices.ModelOption;
import org.fars.cli.Console.TextTable;
import org.fars.cli.ImageAttacker.FileNames;
import org.fars.core.AtomicFiles;
import org.fars.core.JobContext;
import org.fars.evaluate.analysis.Analysis;
import org.fars.evaluate.analysis.Analyzer;
import org.fars.evaluate.report.VnnLibFile;
import org.fars.model.Head;
import org.fars.model.InvalidModelException;
import org.fars.model.LayerSpec;
import org.fars.model.LoadedModel;
import org.fars.model.ModelCard;
import org.fars.model.ModelFolder;
import org.fars.model.SafetensorsFile;
import org.fars.model.onnx.OnnxExport;
import org.fars.model.proof.Float64Network;
import org.fars.model.proof.NetworkReader;
import org.fars.model.torch.StateDictExport;
import org.fars.model.torch.StateDictExport.StateDict;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code export}: writes a model as ONNX or for PyTorch, and properties of images for verifiers. */
@Command(name = "export", header = "Write a model as ONNX or for PyTorch, and certified boxes for other verifiers.", customSynopsis = {
        "  fars-explorer export --onnx FILE [--model ID] [--head NAME]",
        "  fars-explorer export --state-dict FILE [--model ID] [--head NAME]",
        "  fars-explorer export --vnnlib DIR IMAGE... [--onnx FILE] [OPTIONS]"}, description = "The ONNX file takes images [n, C, H, W] in [0, 1] and gives scores, with scalings folded into weights of float32. A VNN-LIB file claims that an image in the box inscribed in the certified ball is classified otherwise: a verifier confirms the certificate by answering 'unsat'.", footerHeading = "%nExample:%n", footer = {
                "  fars-explorer export --model fashion-mnist --onnx net.onnx --vnnlib properties/ bag.png"}, mixinStandardHelpOptions = true, sortOptions = false)
final class ExportCommand implements Callable<Integer> {
    private final CliServices services;
    private final CliServices.Toolchain toolchain;
    private final JobContext context;
    @Parameters(arity = "0..*", paramLabel = "IMAGE", description = "Images for --vnnlib.")
    private List<Path> images = List.of();
    @Mixin
    private ModelOption model;
    @Option(names = "--head", paramLabel = "NAME", description = "Head to write. Default: the first one, 'original'.")
    private String head;
    @Option(names = "--onnx", paramLabel = "FILE", description = "Write the model to this file.")
    private Path onnx;
    @Option(names = "--state-dict", paramLabel = "FILE", description = "Write the weights, scalings folded, to this file (.safetensors), and beside it the Python that computes scores with them.")
    private Path stateDict;
    @Option(names = "--vnnlib", paramLabel = "DIR", description = "Write a property for each image to this folder.")
    private Path vnnlib;
    @Spec
    private CommandSpec command;

    ExportCommand(CliServices services, CliServices.Toolchain toolchain, JobContext context) {
        this.services = services;
        this.toolchain = toolchain;
        this.context = context;
    }

    @Override
    public Integer call() {
        if (onnx == null && vnnlib == null && stateDict == null || (vnnlib == null) != images.isEmpty()) {
            throw new ParameterException(command.commandLine(),
                    "needs --onnx FILE, --state-dict FILE, or --vnnlib DIR with images, or several of them");
        }
        try (LoadedModel opened = model.open(services, context)) {
            Head written = head == null ? opened.requireHeads().heads().getFirst() : opened.requireHeads().head(head);
            if (onnx != null) {
                AtomicFiles.write(onnx, OnnxExport.encode(network(opened.card()), written));
                services.console()
                    .print(opened.card().id() + " with head '" + written.name() + "' saved in " + onnx);
            }
            if (stateDict != null) {
                writeStateDict(opened.card(), written);
            }
            return vnnlib == null ? ExitStatus.DONE : properties(opened, written);
        }
    }

    private void writeStateDict(ModelCard card, Head written) {
        String name = String.valueOf(stateDict.getFileName());
        Path python = stateDict.resolveSibling(name.replaceFirst("(?i)\\.safetensors$", "") + ".py");
        StateDict exported = StateDictExport.of(card.id() + " with head " + written.name(), name, network(card),
                written);
        AtomicFiles.write(stateDict, exported.safetensors());
        AtomicFiles.write(python, exported.python().getBytes(StandardCharsets.UTF_8));
        services.console()
            .print(card.id() + " with head '" + written.name() + "' saved in " + stateDict + " and " + python);
    }

    private Float64Network network(ModelCard card) {
        if (LayerSpec.isTorchScript(card.architecture())) {
            throw InvalidModelException.ofModel(card.id(),
                    "is a TorchScript program, whose layers are not known; export it where it was made");
        }
        ModelFolder folder = toolchain.store().folder(card.id());
        return new NetworkReader(SafetensorsFile.parse(folder.path().resolve(ModelFolder.BACKBONE),
                folder.read(card, ModelFolder.BACKBONE)))
            .read(card.architecture(), card.input());
    }

    private int properties(LoadedModel opened, Head about) {
        LoadedModel alone = new LoadedModel(opened.card(), opened.backbone(), List.of(about), opened.lipschitz());
        Analyzer analyzer = new Analyzer(alone, services.certifiers().about(CertifiedClassifier.HEAD));
        FileNames names = new FileNames();
        TextTable table = new TextTable("image", "class", "certified radius", "half side", "saved");
        int status;
        try (ImageInputs inputs = new ImageInputs(images, services.console());
                Console.ProgressLine line = services.console().showing(context)) {
            if (inputs.isEmpty()) {
                return ExitStatus.BAD_INPUT;
            }
            status = inputs.forEach(opened.card().input(), "writing properties", context, (name, image, tensor) -> {
                Analysis.HeadAnalysis analysis = analyzer
                    .analyze(List.of(tensor), CertifySettings.DEFAULT, context)
                    .getFirst()
                    .heads()
                    .getFirst();
                Optional<Certificate> certificate = CertifiedClassifier.HEAD
                    .strongest(analysis.prediction(), analysis.certificates())
                    .filter(one -> one.sound() && Double.isFinite(one.radius()));
                if (certificate.isEmpty()) {
                    table.add(name, opened.label(analysis.prediction()), "0.0000", "", "nothing certified");
                    return;
                }
                VnnLibFile property = VnnLibFile.inscribed(tensor, analysis.prediction(), about.classes(),
                        certificate.get().radius());
                Path file = vnnlib.resolve(names.of(image.source().name()) + ".vnnlib");
                property.write(file, name);
                table.add(name, opened.label(analysis.prediction()),
                        String.format(Locale.ROOT, "%.4f", certificate.get().radius()),
                        String.format(Locale.ROOT, "%.6f", property.halfSide()), file.toString());
            });
        }
        table.print(services.console().out());
        return status;
    }
}
