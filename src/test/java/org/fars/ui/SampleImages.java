package org.fars.ui;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The sample images of Fashion-MNIST, one folder a class. */
public final class SampleImages {
    /** Where they are. */
    public static final Path FOLDER = Path.of(System.getProperty("fars.install", ""))
        .resolve("assets")
        .resolve("fashion-mnist");

    private SampleImages() {}

    /** Copies the first images of some classes to a folder, which is made, with a folder for each class. */
    public static Path copy(Path folder, List<String> classes, int ofEach) throws IOException {
        for (String name : classes) {
            Files.createDirectories(folder.resolve(name));
            try (var files = Files.list(FOLDER.resolve(name))) {
                for (Path file : files.sorted().limit(ofEach).toList()) {
                    Files.copy(file, folder.resolve(name).resolve(file.getFileName()));
                }
            }
        }
        return folder;
    }
}
