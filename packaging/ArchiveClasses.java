import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Runs an application image once (a picture of the window with one sample image analysed and attacked) and keeps the
 * classes that this loaded in the image, parsed and linked (JEP 483 and 514). Java checks the archive against its jars
 * at each start, and goes on without it where they differ.
 *
 * <p>Run as {@code java ArchiveClasses.java IMAGE}. The archive is of this runtime and these jars, so it has to be made
 * in the image, after jpackage has copied them.
 */
final class ArchiveClasses {
    private static final String ARCHIVE = "classes.aot";
    private static final String APP_DIR = "$APPDIR";

    private ArchiveClasses() {}

    static void main(String[] args) throws IOException, InterruptedException {
        Path image = Path.of(args[0]).toAbsolutePath();
        Path app = folder(image, "lib/app", "app");
        Path runtime = folder(image, "lib/runtime", "runtime");
        List<Path> launchers = List.of(app.resolve("fars-explorer.cfg"), app.resolve("fars-explorer-cli.cfg"));
        Path work = Files.createTempDirectory("fars-classes");
        Path recording = work.resolve("recording");
        List<String> lines = Files.readAllLines(launchers.getFirst());
        List<String> java = new ArrayList<>(List.of(runtime.resolve("bin").resolve("java").toString(), "-classpath",
                values(lines, "app.classpath=", app).stream()
                    .collect(Collectors.joining(System.getProperty("path.separator"))),
                "-Dfars.home=" + work.resolve("home"), "-Xlog:aot=error,cds=error"));
        java.addAll(values(lines, "java-options=", app));

        run(java, List.of("-XX:AOTMode=record", "-XX:AOTConfiguration=" + recording, "org.fars.Launcher", "snapshot",
                "--out", work.resolve("window.png").toString(), sample(app).toString()));
        run(java, List.of("-XX:AOTMode=create", "-XX:AOTConfiguration=" + recording,
                "-XX:AOTCache=" + app.resolve(ARCHIVE)));
        for (Path launcher : launchers) {
            String text = Files.readString(launcher).stripTrailing();
            Files.writeString(launcher, text + "\njava-options=-XX:AOTCache=" + APP_DIR + "/" + ARCHIVE + "\n",
                    StandardCharsets.UTF_8);
        }
    }

    /** The folder of an image on Linux, else on Windows. */
    private static Path folder(Path image, String linux, String windows) {
        return Files.isDirectory(image.resolve(linux)) ? image.resolve(linux) : image.resolve(windows);
    }

    private static List<String> values(List<String> lines, String key, Path app) {
        return lines.stream()
            .filter(line -> line.startsWith(key))
            .map(line -> line.substring(key.length()).replace(APP_DIR, app.toString()))
            .toList();
    }

    private static Path sample(Path app) throws IOException {
        try (var files = Files.walk(app.resolve("assets"))) {
            return files.filter(file -> file.toString().endsWith(".png")).sorted().findFirst().orElseThrow();
        }
    }

    private static void run(List<String> java, List<String> rest) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(java);
        command.addAll(rest);
        int status = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (status != 0) {
            throw new IOException("status " + status + " of " + String.join(" ", command));
        }
    }
}
