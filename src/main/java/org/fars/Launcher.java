package org.fars;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * The entry point. Compiled for an older Java than the other classes: if the running Java is too old for those, it looks
 * for a newer one on this machine and starts the application there with the same arguments.
 */
public final class Launcher {
    private static final int REQUIRED = 25;
    private static final List<String> FLAGS = List.of("--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    private Launcher() {}

    /** Starts the application, which ends the process with an exit status. */
    public static void main(String[] args) {
        if (Runtime.version().feature() >= REQUIRED) {
            Main.main(args);
        } else {
            System.exit(runOnNewerJava(args));
        }
    }

    private static int runOnNewerJava(String[] args) {
        Optional<Path> java = candidates().filter(home -> version(home) >= REQUIRED)
            .max(Comparator.comparingInt(Launcher::version))
            .map(home -> home.resolve("bin").resolve(isWindows() ? "java.exe" : "java"))
            .filter(Files::isExecutable);
        if (java.isEmpty()) {
            System.err.println("FaRS Explorer requires Java " + REQUIRED + " or newer; this is Java "
                    + Runtime.version().feature() + ", and no newer one was found. Set FARS_JAVA to the folder of one");
            return 2;
        }
        try {
            return run(command(java.get(), args));
        } catch (IOException e) {
            System.err.println("FaRS Explorer could not start " + java.get() + ": " + e.getMessage());
            return 2;
        }
    }

    private static List<String> command(Path java, String[] args) {
        List<String> command = new ArrayList<>();
        command.add(java.toString());
        command.addAll(FLAGS);
        // Options for this Java (-Dfars.home=…, -Xmx…) are meant for the other.
        for (String argument : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (argument.startsWith("-D") || argument.startsWith("-X")) {
                command.add(argument);
            }
        }
        command.add("-classpath");
        command.add(System.getProperty("java.class.path"));
        command.add(Launcher.class.getName());
        command.addAll(List.of(args));
        return command;
    }

    private static int run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).inheritIO().start();
        // A signal to this process is meant for the other.
        Thread stop = new Thread(() -> stop(process));
        Runtime.getRuntime().addShutdownHook(stop);
        while (true) {
            try {
                return process.waitFor();
            } catch (InterruptedException e) {
                process.destroy();
            }
        }
    }

    private static void stop(Process process) {
        process.destroy();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            process.destroyForcibly();
        }
    }

    /** Returns folders in which a Java may be installed. */
    private static Stream<Path> candidates() {
        String home = System.getProperty("user.home", "");
        Stream<Path> named = Stream.of(System.getenv("FARS_JAVA"), System.getenv("JAVA_HOME"))
            .filter(path -> path != null && !path.isBlank())
            .map(Path::of);
        Stream<Path> installed = Stream.of(Path.of("/usr/lib/jvm"), Path.of("/opt/java"), Path.of(home, ".jdks"),
                Path.of(home, ".sdkman", "candidates", "java"), Path.of("/Library/Java/JavaVirtualMachines"),
                Path.of("C:\\Program Files\\Java"), Path.of("C:\\Program Files\\Eclipse Adoptium"))
            .flatMap(Launcher::children);
        // On macOS the Java of a folder is two levels down.
        return Stream.concat(named, installed)
            .flatMap(path -> Stream.of(path, path.resolve("Contents").resolve("Home")));
    }

    private static Stream<Path> children(Path folder) {
        if (!Files.isDirectory(folder)) {
            return Stream.empty();
        }
        try (Stream<Path> children = Files.list(folder)) {
            return children.toList().stream();
        } catch (IOException | UncheckedIOException e) {
            return Stream.empty();
        }
    }

    /** Returns the feature version in a Java's {@code release} file; 0 if there is none. */
    static int version(Path home) {
        Properties release = new Properties();
        try (InputStream in = Files.newInputStream(home.resolve("release"))) {
            release.load(in);
            String version = release.getProperty("JAVA_VERSION", "0").replace("\"", "");
            return Integer.parseInt(version.split("[._+-]")[0]);
        } catch (IOException | IllegalArgumentException e) {
            return 0;
        }
    }

    private static boolean isWindows() {
        return System.getProperty("os.name", "").startsWith("Windows");
    }
}
