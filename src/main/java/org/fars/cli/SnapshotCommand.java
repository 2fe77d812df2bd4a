package org.fars.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fars.core.UnknownNameException;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

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
    @Option(names = "--size", split = ",", paramLabel = "WxH", converter = SizeConverter.class, description = "Sizes of the pictures of --tour, such as 1024x700,1440x900; each gets a folder of its own. Default: --width and --height.")
    private List<WindowRenderer.Size> sizes = List.of();
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
        require(new WindowRenderer.Size(width, height), "--width and --height");
        sizes.forEach(size -> require(size, "both numbers of --size"));
        if (!sizes.isEmpty() && target.tour == null) {
            throw new ParameterException(command.commandLine(), "--size goes with --tour; use --width and --height");
        }
        if (!model.isEmpty()) {
            requireModel();
        }
        WindowRenderer.Shot shot = new WindowRenderer.Shot(dark, width, height, model, images);
        if (target.tour != null) {
            List<WindowRenderer.Size> wanted = sizes.isEmpty()
                    ? List.of(new WindowRenderer.Size(width, height))
                    : sizes.stream().distinct().toList();
            renderer.tour(target.tour, wanted, shot).forEach(services.console()::print);
        } else if (target.animation != null) {
            renderer.animation(target.animation, shot);
            services.console().print(target.animation);
        } else {
            renderer.snapshot(target.out, shot);
            services.console().print(target.out);
        }
        return ExitStatus.DONE;
    }

    private void require(WindowRenderer.Size size, String option) {
        if (Math.min(size.width(), size.height()) < SMALLEST || Math.max(size.width(), size.height()) > LARGEST) {
            throw new ParameterException(command.commandLine(),
                    option + " must be between " + SMALLEST + " and " + LARGEST);
        }
    }

    /** Reads {@code 1024x700}. */
    static final class SizeConverter implements ITypeConverter<WindowRenderer.Size> {
        private static final Pattern SIZE = Pattern.compile("(\\d{1,5})x(\\d{1,5})");

        @Override
        public WindowRenderer.Size convert(String text) {
            Matcher size = SIZE.matcher(text);
            if (!size.matches()) {
                throw new TypeConversionException("'" + text + "' is no size such as 1024x700");
            }
            return new WindowRenderer.Size(Integer.parseInt(size.group(1)), Integer.parseInt(size.group(2)));
        }
    }

    private void requireModel() {
        List<String> ids = services.modelIds();
        if (!ids.contains(model)) {
            throw UnknownNameException.of("model", model, ids);
        }
    }
}
