package org.fars.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.fars.image.ImageTensor;
import org.fars.job.JobContext;
import org.fars.model.Head;
import org.fars.model.LoadedModel;
import org.fars.model.ModelFolder;
import org.fars.model.MultiLayerHead;
import org.fars.model.torch.ModelBuilder;
import org.fars.train.HeadRecipe;
import org.fars.train.HeadTrainer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code train head}: a head on the embeddings of a frozen backbone. */
@Command(name = "head", mixinStandardHelpOptions = true, sortOptions = false, description = "Trains a head on a model's embeddings and adds it to the model.", footer = {
        "", "Example: fars-explorer train head --model imagenette --data train/ --kind multi-layer --sigma 0.25"})
final class TrainHeadCommand implements Callable<Integer> {
    private static final int BATCH = 64;

    private final Services services;
    private final Workshop workshop;
    private final JobContext context;
    @Mixin
    private ModelOption model;
    @Option(names = "--data", required = true, paramLabel = "DIR", description = "Labelled images: folders by class, CSV list, idx file, archive.")
    private Path data;
    @Option(names = "--kind", paramLabel = "KIND", defaultValue = "linear", description = "linear or multi-layer (default ${DEFAULT-VALUE}).")
    private String kind;
    @Option(names = "--name", paramLabel = "NAME", description = "The head's name. Default: original or multi-layer; a head of that name is replaced.")
    private String name;
    @Option(names = "--sigma", paramLabel = "S", defaultValue = "0.25", description = "Noise of a multi-layer head, in embedding units (default ${DEFAULT-VALUE}).")
    private double sigma;
    @Option(names = "--hidden", paramLabel = "N", split = ",", description = "Widths of hidden layers of a multi-layer head (default 1000).")
    private List<Integer> hidden = List.of(1000);
    @Option(names = "--activation", paramLabel = "A", defaultValue = "sigmoid", description = "relu, sigmoid or group-sort (default ${DEFAULT-VALUE}).")
    private String activation;
    @Option(names = "--epochs", paramLabel = "N", description = "Passes over the embeddings (default 100, multi-layer 30).")
    private Integer epochs;
    @Option(names = "--rate", paramLabel = "R", description = "Learning rate (default 0.01, multi-layer 0.002).")
    private Double rate;
    @Option(names = "--margin", paramLabel = "K", defaultValue = "0", description = "Lipschitz-margin term of a linear head, in embedding units (default ${DEFAULT-VALUE}: plain cross-entropy).")
    private double margin;
    @Option(names = "--temperature", paramLabel = "T", defaultValue = "1", description = "What scores are divided by in the loss (default ${DEFAULT-VALUE}).")
    private double temperature;
    @Option(names = "--in-place", description = "Change a model that came with the application itself, instead of your own copy of it.")
    private boolean inPlace;
    @Option(names = "--seed", paramLabel = "N", defaultValue = "0", description = "Seed of everything random (default ${DEFAULT-VALUE}).")
    private long seed;

    TrainHeadCommand(Services services, Workshop workshop, JobContext context) {
        this.services = services;
        this.workshop = workshop;
        this.context = context;
    }

    @Override
    public Integer call() throws Exception {
        Console console = services.console();
        HeadRecipe recipe = recipe();
        String headName = name != null
                ? ModelId.checked("--name", name)
                : kind.equals("linear") ? "original" : "multi-layer";
        try (Console.ProgressLine line = console.showing(context);
                LoadedModel opened = model.open(services, context)) {
            List<String> classes = opened.card().classes() == null ? List.of() : opened.card().classes();
            List<float[]> embeddings = new ArrayList<>();
            List<Integer> labels = new ArrayList<>();
            int count;
            try (TrainingData images = new TrainingData(data, classes, console)) {
                count = images.classes().size();
                List<ImageTensor> batch = new ArrayList<>();
                images.forEach(opened.card().input(), context, (image, label) -> {
                    batch.add(image);
                    labels.add(label);
                    if (batch.size() == BATCH) {
                        embeddings.addAll(List.of(opened.backbone().embed(batch)));
                        batch.clear();
                    }
                });
                if (!batch.isEmpty()) {
                    embeddings.addAll(List.of(opened.backbone().embed(batch)));
                }
            }
            Head head = new HeadTrainer(workshop.engine(), headName, recipe,
                    embeddings.toArray(float[][]::new), labels.stream().mapToInt(Integer::intValue).toArray(), count,
                    epoch -> console.out()
                        .println(String.format(Locale.ROOT,
                                "epoch %d  loss %.4f  training accuracy %.2f %%", epoch.epoch(), epoch.loss(),
                                epoch.accuracy())))
                .run(context);
            ModelFolder folder = writable(workshop.store().folder(model.chosen(services)));
            new ModelBuilder(workshop.engine()).addHead(folder, head);
            console.out().println("added head " + headName + " to " + folder.path());
        }
        return ExitStatus.DONE;
    }

    /** A model that came with the application is copied to the person's own first, where it is found before it. */
    private ModelFolder writable(ModelFolder folder) throws IOException {
        Path own = services.places().ownModels();
        if (inPlace || folder.path().toAbsolutePath().startsWith(own.toAbsolutePath())) {
            return folder;
        }
        Path copy = own.resolve(folder.path().getFileName());
        try (Stream<Path> files = Files.walk(folder.path())) {
            for (Path file : files.toList()) {
                Path target = copy.resolve(folder.path().relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
        return new ModelFolder(copy, workshop.json());
    }

    private HeadRecipe recipe() {
        HeadRecipe base = switch (kind) {
            case "linear" -> HeadRecipe.linear(seed);
            case "multi-layer" -> HeadRecipe.multiLayer(sigma, seed);
            default -> throw new UnknownChoice("--kind", kind, "linear, multi-layer");
        };
        MultiLayerHead.Activation chosen = switch (activation) {
            case "relu" -> MultiLayerHead.Activation.RELU;
            case "sigmoid" -> MultiLayerHead.Activation.SIGMOID;
            case "group-sort" -> MultiLayerHead.Activation.GROUP_SORT;
            default -> throw new UnknownChoice("--activation", activation, "relu, sigmoid, group-sort");
        };
        return new HeadRecipe(kind.equals("linear") ? List.of() : hidden, chosen, base.sigma(),
                epochs == null ? base.epochs() : epochs, base.batch(), base.optimizer(),
                rate == null ? base.rate() : rate, base.weightDecay(), margin, temperature, seed);
    }
}
