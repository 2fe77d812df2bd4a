package org.fars.ui.app;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.fars.model.torch.EngineSettings;

/**
 * What a start asks of the window.
 *
 * @param files a session, or files and folders to open; if empty, the window offers ways to begin, and without a display
 * the sample images are opened
 * @param engine where the environment or an option want models to run
 */
public record LaunchRequest(List<Path> files, EngineSettings engine) {
    private static final String DEVICE = "--device";
    private static final String THREADS = "--threads";
    /** Commands and options; a file of such a name is opened as {@code ./name}. */
    private static final Pattern COMMAND = Pattern.compile("[a-z]+|-.*");

    /**
     * Reads arguments. They ask for the window where there are none but {@code --device} and {@code --threads}, or where
     * all others are files and folders, as when a system opens files with the application; a session that is gone is the
     * window's to tell. A command's name is a command, whatever lies in the working directory.
     *
     * @return empty where they ask for a command
     * @throws org.fars.core.InvalidSettingException when the environment or an option ask for what cannot be
     */
    public static Optional<LaunchRequest> of(List<String> arguments, Map<String, String> environment) {
        EngineSettings engine = EngineSettings.of(environment);
        Deque<String> rest = new ArrayDeque<>(arguments);
        while (!rest.isEmpty() && isEngineOption(rest.peek())) {
            String[] option = rest.pop().split("=", 2);
            if (option.length < 2 && rest.isEmpty()) {
                return Optional.empty();
            }
            String value = option.length == 2 ? option[1] : rest.pop();
            engine = option[0].equals(DEVICE) ? engine.withDevice(DEVICE, value) : engine.withThreads(THREADS, value);
        }
        boolean files = rest.isEmpty()
                || !COMMAND.matcher(rest.peek()).matches() && rest.stream().allMatch(LaunchRequest::exists);
        return files
                ? Optional.of(new LaunchRequest(rest.stream().map(Path::of).toList(), engine.yieldingToProcessor()))
                : Optional.empty();
    }

    private static boolean isEngineOption(String argument) {
        return argument.matches("(" + DEVICE + "|" + THREADS + ")(=.*)?");
    }

    private static boolean exists(String argument) {
        try {
            return argument.endsWith(".fars") || Files.exists(Path.of(argument));
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
