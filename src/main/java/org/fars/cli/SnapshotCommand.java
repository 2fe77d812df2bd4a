package org.fars.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.fars.core.UnknownNameException;
import org.fars.model.ModelCard;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code snapshot}: a picture of the window, with or without a display. */
@Command(name = "snapshot", mixinStandardHelpOptions = true, sortOptions = false, description = "Draws the window with the sample images, analysed, one of them attacked.", footer = {
        "", "Example: fars-explorer snapshot --out window.png --dark"})
final class SnapshotCommand implements Callable<Integer> {
    private static final int SMALLEST = 320;
    private static final int LARGEST = 8192;

    private final CliServices services;
    private final RunRenderer drawing;
    @ArgGroup(exclusive = true, multiplicity = "1")
    private Target target;
    @Option(names = "--model", paramLabel = "ID", defaultValue = "", description = "The model, by its id as 'models' lists it.")
    private String model;
    @Option(names = "--dark", description = "In the dark theme.")
    private boolean dark;
    @Option(names = "--width", paramLabel = "N", defaultValue = "1440", description = "Default: ${DEFAULT-VALUE}.")
    private int width;
    @Option(names = "--height", paramLabel = "N", defaultValue = "900", description = "Default: ${DEFAULT-VALUE}.")
    private int height;
    @Parameters(arity = "0..*", paramLabel = "IMAGE", description = "What is opened. Default: the sample images.")
    private List<Path> images = List.of();
    @Spec
    private CommandSpec command;

    /** One picture or many. */
    private static final class Target {
        @Option(names = "--out", required = true, paramLabel = "FILE", description = "The picture, a PNG file.")
        private Path out;
        @Option(names = "--tour", required = true, paramLabel = "DIR", description = "Pictures of every view, light and dark, empty, busy, full and in error.")
        private Path tour;
    }

    SnapshotCommand(CliServices services, RunRenderer drawing) {
        this.services = services;
        this.drawing = drawing;
    }

    @Override
    public Integer call() {
        if (Math.min(width, height) < SMALLEST || Math.max(width, height) > LARGEST) {
            throw new ParameterException(command.commandLine(),
                    "--width and --height must lie between " + SMALLEST + " and " + LARGEST);
        }
        if (!model.isEmpty()) {
            requireModel();
        }
        RunRenderer.Shot shot = new RunRenderer.Shot(dark, width, height, model, images);
        if (target.tour != null) {
            drawing.tour(target.tour, shot).forEach(services.console().out()::println);
        } else {
            drawing.snapshot(target.out, shot);
            services.console().out().println(target.out);
        }
        return ExitStatus.DONE;
    }

    private void requireModel() {
        List<String> ids = services.models().list().stream().map(ModelCard::id).toList();
        if (!ids.contains(model)) {
            throw UnknownNameException.of("model", model, ids);
        }
    }
}
