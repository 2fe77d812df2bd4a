package org.fars.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
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

    private final Services services;
    private final Drawing drawing;
    @Option(names = "--out", required = true, paramLabel = "FILE", description = "The picture, a PNG file.")
    private Path out;
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

    SnapshotCommand(Services services, Drawing drawing) {
        this.services = services;
        this.drawing = drawing;
    }

    @Override
    public Integer call() {
        if (Math.min(width, height) < SMALLEST || Math.max(width, height) > LARGEST) {
            throw new ParameterException(command.commandLine(),
                    "--width and --height must lie between " + SMALLEST + " and " + LARGEST);
        }
        drawing.snapshot(out, dark, width, height, images);
        services.console().out().println(out);
        return ExitStatus.DONE;
    }
}
