package org.fars.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.fars.cli.UsageErrors.InvalidInputException;
import org.fars.core.JobContext;
import org.fars.evaluate.store.AdversarialFiles;
import org.fars.image.Dataset;
import org.fars.image.Dataset.LabelledImage;
import org.fars.image.Datasets;
import org.fars.image.PngWriter;
import org.fars.segment.FashionScenes;
import org.fars.segment.FashionScenes.Scene;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code scenes}: draws the data set <em>fashion scenes</em>. */
@Command(name = "scenes", header = "Draw scenes of Fashion-MNIST items, with masks, for segmentation.", customSynopsis = {
        "  fars-explorer scenes --out DIR --count N [OPTIONS]"}, description = "Writes DIR/images/000000.png and DIR/masks/000000.png, and so on. The same seed gives the same scenes on every machine; scene K does not depend on N.", footerHeading = "%nExample:%n", footer = {
                "  fars-explorer scenes --out scenes/train --count 4000 --seed 1"}, mixinStandardHelpOptions = true, sortOptions = false)
final class ScenesCommand implements Callable<Integer> {
    private static final Path DEBIAN = Path.of("/usr/share/datasets/fashion-mnist");
    private final CliServices services;
    private final JobContext context;
    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder to write to.")
    private Path out;
    @Option(names = "--count", required = true, paramLabel = "N", description = "Number of scenes.")
    private int count;
    @Option(names = "--seed", paramLabel = "S", description = "Seed of all scenes. Default: ${DEFAULT-VALUE}.")
    private long seed;
    @Option(names = "--part", paramLabel = "PART", description = "Items to draw: those of Fashion-MNIST's train or test images. Default: ${DEFAULT-VALUE}.")
    private Part part = Part.TRAIN;
    @Option(names = "--items", paramLabel = "DIR", description = "Folder with Fashion-MNIST's idx files. Default: that of the Debian package dataset-fashion-mnist.")
    private Path items = DEBIAN;

    @Spec
    private CommandSpec command;

    private enum Part {
        TRAIN("train"), TEST("t10k");

        private final String prefix;

        Part(String prefix) {
            this.prefix = prefix;
        }
    }

    ScenesCommand(CliServices services, JobContext context) {
        this.services = services;
        this.context = context;
    }

    @Override
    public Integer call() throws IOException {
        if (count < 1) {
            throw new ParameterException(command.commandLine(), "--count must be 1 or more, not " + count);
        }
        Path images = out.resolve("images");
        Path masks = out.resolve("masks");
        AdversarialFiles.prepare(images);
        AdversarialFiles.prepare(masks);
        try (Dataset dataset = Datasets.open(itemsFile());
                Console.ProgressLine line = services.console().showing(context)) {
            FashionScenes scenes = new FashionScenes(labelled(dataset), seed);
            for (int i = 0; i < count; i++) {
                context.checkCancelled();
                context.progress("drawing scenes", i, count);
                String name = String.format(Locale.ROOT, "%06d.png", i);
                Scene scene = scenes.draw(i);
                PngWriter.write8(images.resolve(name), scene.image());
                scene.mask().write(masks.resolve(name), FashionScenes.COLOURS);
            }
        }
        services.console().print(out);
        return ExitStatus.DONE;
    }

    private Path itemsFile() {
        String name = part.prefix + "-images-idx3-ubyte";
        return Stream.of(name, name + ".gz")
            .map(items::resolve)
            .filter(Files::isRegularFile)
            .findFirst()
            .orElseThrow(() -> new InvalidInputException(items, "holds no " + name
                    + "; install dataset-fashion-mnist, or name the folder with --items"));
    }

    private List<LabelledImage> labelled(Dataset dataset) {
        boolean usable = dataset.images()
            .stream()
            .allMatch(image -> image.label().filter(label -> label.matches("[0-9]")).isPresent());
        if (!usable) {
            throw new InvalidInputException(dataset.origin(),
                    "needs the file of labels beside it, with classes from 0 to 9");
        }
        return dataset.images();
    }
}
