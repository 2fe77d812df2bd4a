package org.fars.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.fars.cli.UsageErrors.InvalidInputException;
import org.fars.core.JobContext;
import org.fars.image.Dataset;
import org.fars.image.Datasets;
import org.fars.image.ImageTensor;
import org.fars.model.LayerSpec;
import org.fars.model.ModelCard;
import org.fars.model.ModelFolder;
import org.fars.model.SparsemaxHead;
import org.fars.model.torch.ModelWriter;
import org.fars.segment.MaskedImages;
import org.fars.train.BackboneRecipe;
import org.fars.train.BackboneTrainer;
import org.fars.train.LabelledImages;
import org.fars.train.TrainedBackbone;
import org.fars.train.TrainingImages;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code train backbone}: trains a 1-Lipschitz backbone on labelled images. */
@Command(name = "backbone", header = "Train a backbone by a recipe.", customSynopsis = {
        "  fars-explorer train backbone --recipe FILE --data DIR --id ID [OPTIONS]"}, description = "The model is saved with the heads 'original' and 'sparsemax'.", footerHeading = "%nExample:%n", footer = {
                "  fars-explorer train backbone --recipe recipe.json --data train/ --id mine"}, mixinStandardHelpOptions = true, sortOptions = false)
final class TrainBackboneCommand implements Callable<Integer> {
    private static final int PROBES = 64;

    private final CliServices services;
    private final CliServices.Toolchain toolchain;
    private final JobContext context;
    @Option(names = "--recipe", required = true, paramLabel = "FILE", description = "Recipe (JSON): architecture, loss, schedule.")
    private Path recipeFile;
    @Option(names = "--data", required = true, paramLabel = "DIR", description = "Labelled training images: a folder with one subfolder per class, a CSV list, an archive, or a file of many images (idx, CIFAR, .npz, .npy, .parquet). For a recipe with 'segmentation': a folder with images/ and masks/, or as PASCAL VOC has them.")
    private Path data;
    @Option(names = "--id", required = true, paramLabel = "ID", description = "Id of the new model.")
    private String id;
    @Option(names = "--labels", paramLabel = "FILE", description = "File with the class names in order, one per line. Default: the data set's labels.")
    private Path labels;
    @Option(names = "--models", paramLabel = "DIR", description = "Folder of models to save to. Default: your own models.")
    private Path models;
    @Option(names = "--run", paramLabel = "DIR", description = "Folder for checkpoints. Default: training-runs/ID.")
    private Path run;
    @Option(names = "--epochs", paramLabel = "N", description = "Number of epochs. Default: the recipe's.")
    private Integer epochs;
    @Option(names = "--seed", paramLabel = "N", description = "Seed of everything random. Default: the recipe's.")
    private Long seed;
    @Option(names = "--resume", description = "Resume after the last complete epoch of the run.")
    private boolean resume;
    @Spec
    private CommandSpec command;

    TrainBackboneCommand(CliServices services, CliServices.Toolchain toolchain, JobContext context) {
        this.services = services;
        this.toolchain = toolchain;
        this.context = context;
    }

    @Override
    public Integer call() throws Exception {
        Console console = services.console();
        if (epochs != null && epochs < 1) {
            throw new ParameterException(command.commandLine(), "--epochs must be 1 or more, not " + epochs);
        }
        BackboneRecipe recipe = BackboneRecipe.read(recipeFile, toolchain.json()).with(epochs, seed);
        Path folder = run == null ? Path.of("training-runs", id) : run;
        ModelFolder target = target(folder);
        if (recipe.segmentation() != null) {
            return trainDense(recipe, folder, target);
        }
        if (MaskedImages.isLayout(data)) {
            throw new InvalidInputException(data, "holds images with masks, and the recipe is for images with labels;"
                    + " a recipe for masks has 'segmentation'");
        }
        try (Console.ProgressLine line = console.showing(context);
                Dataset dataset = Datasets.open(data)) {
            console.reportSkipped(dataset);
            LabelledImages images = labels == null
                    ? LabelledImages.ofOwnClasses(data.toString(), dataset.images())
                    : new LabelledImages(data.toString(), dataset.images(), NewModelArguments.labels(labels));
            TrainingImages training = TrainingImages.of(recipe);
            List<ImageTensor> probes = new ArrayList<>();
            int left = images.forEach(recipe.input(), console::complain, context, (image, label) -> {
                training.add(image, label);
                if (probes.size() < PROBES) {
                    probes.add(image);
                }
            });
            console.print(training.size() + " images, " + left + " skipped, "
                    + images.classes().size() + " classes");
            TrainedBackbone trained = new BackboneTrainer(toolchain.engine(), toolchain.json(),
                    recipe, training, folder, resume, console::print)
                .run(context);
            ModelCard card = write(target, recipe, images.classes(), trained, probes, training.size());
            console.print(String.format(Locale.ROOT, "wrote %s, L <= %.9f", target.path(),
                    card.lipschitz().upper()));
        }
        return ExitStatus.DONE;
    }

    private int trainDense(BackboneRecipe recipe, Path folder, ModelFolder target) throws Exception {
        Console console = services.console();
        List<String> classes = recipe.segmentation().classes().stream().map(BackboneRecipe.PixelClass::name).toList();
        MaskedImages masked = MaskedImages.open(data);
        try (Console.ProgressLine line = console.showing(context)) {
            TrainingImages training = TrainingImages.of(recipe);
            List<ImageTensor> probes = new ArrayList<>();
            for (MaskedImages.MaskedImage pair : masked.pairs()) {
                context.checkCancelled();
                context.progress("reading images", training.size(), masked.pairs().size());
                ImageTensor image = pair.image(recipe.input());
                training.add(image,
                        pair.mask(recipe.input(), classes.size(), recipe.segmentation().ignored()).labels());
                if (probes.size() < PROBES) {
                    probes.add(image);
                }
            }
            console.print(training.size() + " images with masks, " + masked.withoutMask() + " without, "
                    + classes.size() + " classes");
            TrainedBackbone trained = new BackboneTrainer(toolchain.engine(), toolchain.json(), recipe, training,
                    folder, resume, console::print)
                .run(context);
            ModelCard card = write(target, recipe, classes, trained, probes, training.size());
            console.print(String.format(Locale.ROOT, "wrote %s, L <= %.9f", target.path(), card.lipschitz().upper()));
        }
        return ExitStatus.DONE;
    }

    /** Returns the folder of the new model; a resumed run may replace the model that it wrote. */
    private ModelFolder target(Path folder) {
        Path all = models == null ? services.directories().ownModels() : models;
        String name = NewModelArguments.name("--id", id);
        return resume && Files.isDirectory(folder)
                ? new ModelFolder(all.resolve(name), toolchain.json())
                : NewModelArguments.folder(all, name, models == null ? services.modelIds() : List.of(), false,
                        toolchain.json());
    }

    private ModelCard write(ModelFolder target, BackboneRecipe recipe, List<String> classes, TrainedBackbone trained,
            List<ImageTensor> probes, int count) throws IOException {
        Map<String, Object> training = new LinkedHashMap<>();
        training.put("command", "train backbone --recipe " + recipeFile.getFileName() + " --id " + id);
        training.put("recipe", recipe);
        training.put("log", trained.history());
        Map<String, Object> origin = new LinkedHashMap<>();
        origin.put("training", data.getFileName().toString());
        origin.put("images", count);
        ModelCard card = new ModelCard(id, id, recipe.input(), recipe.architecture(), classes, List.of(),
                null, training, origin, null, null);
        if (recipe.segmentation() != null) {
            card = card.dense(new ModelCard.SegmentationCard(
                    recipe.segmentation().classes().stream().map(BackboneRecipe.PixelClass::colour).toList(),
                    recipe.segmentation().ignored(),
                    ModelCard.cell(recipe.input(), LayerSpec.embedding(recipe.architecture(), recipe.input()))
                        .orElseThrow()));
        }
        return new ModelWriter(toolchain.engine()).write(target, card, trained.backbone(),
                List.of(trained.head(), new SparsemaxHead("sparsemax", trained.head(), 2, 1)), probes);
    }
}
