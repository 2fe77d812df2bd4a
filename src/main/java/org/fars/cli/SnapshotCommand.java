package org.fars.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.fars.core.UnknownNameException;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code snapshot}: saves a picture of the window, with or without a display. */
@Command(name = "snapshot", header = "Save a picture of the window.", customSynopsis = {
        "  fars-explorer snapshot (--out FILE | --tour DIR) [OPTIONS] [IMAGE...]"}, description = "The images are analysed and the first one is attacked. Needs no display.", footerHeading = "%nExample:%n", footer = {
                "  fars-explorer snapshot --out window.png --dark"}, mixinStandardHelpOptions = true, sortOptions = false)
final class SnapshotCommand implements Callable<Integer> {
    private static final int SMALLEST = 320;
    private static final int LARGEST = 8192;

    private final CliServices services;
    private final WindowRenderer renderer;
    @ArgGroup(exclusive = true, multiplicity = "1")
    private Target target;
    @Option(names = "--model", paramLabel = "ID", defaultValue = "", description = "Model to use; 'models' lists the ids. Default: the one that suits the images.")
    private String model;
    @Option(names = "--dark", description = "Use the dark theme.")
    private boolean dark;
    @Option(names = "--width", paramLabel = "N", defaultValue = "1440", description = "Width of the window in pixels. Default: ${DEFAULT-VALUE}.")
    private int width;
    @Option(names = "--height", paramLabel = "N", defaultValue = "900", description = "Height of the window in pixels. Default: ${DEFAULT-VALUE}.")
    private int height;
    @Parameters(arity = "0..*", paramLabel = "IMAGE", description = "Images to open. Default: the sample images.")
    private List<Path> images = List.of();
    @Spec
    private CommandSpec command;

    /** One picture, one of every view, or an animation. */
    private static final class Target {
        @Option(names = "--out", required = true, paramLabel = "FILE", description = "PNG file to write.")
        private Path out;
        @Option(names = "--tour", required = true, paramLabel = "DIR", description = "Folder for pictures of every view: light and dark, empty, busy, full and failed.")
        private Path tour;
        @Option(names = "--animation", required = true, paramLabel = "FILE", description = "GIF file to write: images are dropped, one is attacked, and its bracket is read.")
        private Path animation;
    }

    SnapshotCommand(CliServices services, WindowRenderer renderer) {
        this.services = services;
        this.renderer = renderer;
    }

    @Override
    public Integer call() {
        if (Math.min(width, height) < SMALLEST || Math.max(width, height) > LARGEST) {
            throw new ParameterException(command.commandLine(),
                    "--width and --height must be between " + SMALLEST + " and " + LARGEST);
        }
        if (!model.isEmpty()) {
            requireModel();
        }
        WindowRenderer.Shot shot = new WindowRenderer.Shot(dark, width, height, model, images);
        if (target.tour != null) {
            renderer.tour(target.tour, shot).forEach(services.console()::print);
        } else if (target.animation != null) {
            renderer.animation(target.animation, shot);
            services.console().print(target.animation);
        } else {
            renderer.snapshot(target.out, shot);
            services.console().print(target.out);
        }
        return ExitStatus.DONE;
    }

    private void requireModel() {
        List<String> ids = services.modelIds();
        if (!ids.contains(model)) {
            throw UnknownNameException.of("model", model, ids);
        }
    }
}
