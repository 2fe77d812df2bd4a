package org.fars.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.fars.cli.CliServices.ModelOption;
import org.fars.core.JobContext;
import org.fars.core.UnknownNameException;
import org.fars.image.Dataset;
import org.fars.image.Datasets;
import org.fars.model.LoadedModel;
import org.fars.model.ModelFolder;
import org.fars.model.MultiLayerHead;
import org.fars.segment.MaskedImages;
import org.fars.train.HeadRecipe;
import org.fars.train.HeadTrainer;
import org.fars.train.HeadTrainingService.HeadTrainingRequest;
import org.fars.train.HeadTrainingService;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code train head}: trains a head on the embeddings of a frozen backbone. */
@Command(name = "head", header = "Train a head on the embeddings of a model.", customSynopsis = {
        "  fars-explorer train head --data DIR [OPTIONS]"}, description = "The head is added to the model.", footerHeading = "%nExamples:%n", footer = {
                "  fars-explorer train head --model imagenette --data train/ --kind multi-layer",
                "  fars-explorer train head --model imagenette --data train/ --kind margin",
                "  fars-explorer train head --data my-classes/ --id mine --holdout 0.1"}, mixinStandardHelpOptions = true, sortOptions = false)
final class TrainHeadCommand implements Callable<Integer> {
    private static final double SIGMA = 0.25;
    /** Of the order of the radii of cells. */
    private static final double CELL_SIGMA = 0.02;
    private static final double CELL_MARGIN = 0.05;

    private final CliServices services;
    private final CliServices.Toolchain toolchain;
    private final JobContext context;
    @Mixin
    private ModelOption model;
    @Option(names = "--data", required = true, paramLabel = "DIR", description = "Labelled images: a folder with one subfolder per class, a CSV list, an archive, or a file of many images (idx, CIFAR, .npz, .npy, .parquet). For models that segment: a folder with images and masks.")
    private Path data;
    @Option(names = "--kind", paramLabel = "KIND", defaultValue = "linear", description = "Kind of head: original (one layer, cross-entropy; also called linear), sparsemax (one layer, sparsemax loss), margin (one layer, Lipschitz-margin loss) or multi-layer. Default: ${DEFAULT-VALUE}.")
    private String kind;
    @Option(names = "--name", paramLabel = "NAME", description = "Name of the head; a head with that name is replaced. Default: its kind.")
    private String name;
    @Option(names = "--sigma", paramLabel = "S", description = "Noise added to the embeddings of a multi-layer head, in embedding units. Default: 0.25; for models that segment, 0.02.")
    private Double sigma;
    @Option(names = "--hidden", paramLabel = "N", split = ",", description = "Widths of the hidden layers of a multi-layer head. Default: 1000.")
    private List<Integer> hidden = List.of(1000);
    @Option(names = "--activation", paramLabel = "A", defaultValue = "sigmoid", description = "Activation of a multi-layer head: relu, sigmoid or group-sort. Default: ${DEFAULT-VALUE}.")
    private String activation;
    @Option(names = "--epochs", paramLabel = "N", description = "Number of epochs. Default: 100 for original; 30 for the other kinds.")
    private Integer epochs;
    @Option(names = "--rate", paramLabel = "R", description = "Learning rate. Default: 0.01; multi-layer: 0.002.")
    private Double rate;
    @Option(names = "--margin", paramLabel = "K", description = "Margin of a one-layer head trained with cross-entropy, in embedding units. Default: 0; margin: 1, and for models that segment 0.05.")
    private Double margin;
    @Option(names = "--temperature", paramLabel = "T", description = "Temperature: scores are divided by it in the loss. Default: 1; sparsemax: 2; margin: 0.3.")
    private Double temperature;
    @Option(names = "--holdout", paramLabel = "SHARE", defaultValue = "0", description = "Share of the images to hold out for validation, from 0 to 1. Default: ${DEFAULT-VALUE}.")
    private double holdout;
    @Option(names = "--id", paramLabel = "ID", description = "Save a new model with this id, with the same backbone and the classes of the images. Default: add the head to the model; the images must then show its classes.")
    private String id;
    @Option(names = "--in-place", description = "Change a model that came with the application, instead of your own copy of it.")
    private boolean inPlace;
    @Option(names = "--seed", paramLabel = "N", defaultValue = "0", description = "Seed of everything random. Default: ${DEFAULT-VALUE}.")
    private long seed;

    TrainHeadCommand(CliServices services, CliServices.Toolchain toolchain, JobContext context) {
        this.services = services;
        this.toolchain = toolchain;
        this.context = context;
    }

    @Override
    public Integer call() throws Exception {
        Console console = services.console();
        boolean dense = model.isDense(services);
        HeadRecipe recipe = recipe(dense);
        String head = name != null ? NewModelArguments.name("--name", name) : kind().id();
        Optional<String> newModel = Optional.ofNullable(id).map(it -> NewModelArguments.name("--id", it));
        if (!dense) {
            model.requireNoMasks(services, List.of(data));
        }
        HeadTrainingService training = new HeadTrainingService(toolchain.engine(), toolchain.store(),
                services.directories().ownModels());
        try (Console.ProgressLine line = console.showing(context);
                LoadedModel opened = model.open(services, context)) {
            HeadTrainingRequest request = new HeadTrainingRequest(opened, data.toString(), head, recipe, newModel);
            ModelFolder folder = dense
                    ? training.train(request, MaskedImages.open(data), inPlace, listener(console), context)
                    : onWholeImages(training, request);
            console.print("added head " + head + " to " + folder.path());
        }
        return ExitStatus.DONE;
    }

    private ModelFolder onWholeImages(HeadTrainingService training, HeadTrainingRequest request) throws Exception {
        Console console = services.console();
        try (Dataset images = Datasets.open(data)) {
            console.reportSkipped(images);
            return training.train(request, images.images(), inPlace, listener(console), context);
        }
    }

    private static HeadTrainingService.Listener listener(Console console) {
        return new HeadTrainingService.Listener() {
            @Override
            public void leftOut(String sentence) {
                console.complain(sentence);
            }

            @Override
            public void epoch(HeadTrainer.Epoch epoch) {
                console.print(String.format(Locale.ROOT, "epoch %d  loss %.4f  training accuracy %.2f %%%s",
                        epoch.epoch(), epoch.loss(), epoch.accuracy(),
                        epoch.heldOut()
                            .map(held -> String.format(Locale.ROOT, "  validation accuracy %.2f %%", held.natural()))
                            .orElse("")));
            }
        };
    }

    private HeadRecipe.Kind kind() {
        return kind.equals("linear")
                ? HeadRecipe.Kind.ORIGINAL
                : HeadRecipe.Kind.byId(kind)
                    .orElseThrow(() -> UnknownNameException.ofOption("--kind", kind,
                            List.of("original", "linear", "sparsemax", "margin", "multi-layer")));
    }

    private HeadRecipe recipe(boolean dense) {
        MultiLayerHead.Activation chosen = switch (activation) {
            case "relu" -> MultiLayerHead.Activation.RELU;
            case "sigmoid" -> MultiLayerHead.Activation.SIGMOID;
            case "group-sort" -> MultiLayerHead.Activation.GROUP_SORT;
            default -> throw UnknownNameException.ofOption("--activation", activation,
                    List.of("relu", "sigmoid", "group-sort"));
        };
        HeadRecipe base = kind().recipe(sigma != null ? sigma : dense ? CELL_SIGMA : SIGMA, seed);
        double usual = dense && base.margin() > 0 ? CELL_MARGIN : base.margin();
        return new HeadRecipe(base.loss(), base.hidden().isEmpty() ? List.of() : hidden, chosen, base.sigma(),
                epochs == null ? base.epochs() : epochs, base.batch(), base.optimizer(),
                rate == null ? base.rate() : rate, base.weightDecay(), margin == null ? usual : margin,
                temperature == null ? base.temperature() : temperature, holdout, seed);
    }
}
