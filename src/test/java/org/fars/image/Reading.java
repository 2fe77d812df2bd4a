package org.fars.image;

import java.nio.file.Path;
import org.fars.core.UserInputException;

/** Opens whatever was made up, and reads its first images. */
final class Reading {
    private static final int FIRST = 8;
    private static final int SIDE = 8;

    private Reading() {}

    static void of(Path file) {
        try (Dataset dataset = Datasets.open(file)) {
            dataset.images().stream().limit(FIRST).forEach(image -> {
                try {
                    image.source().read(1, SIDE, SIDE);
                } catch (UserInputException expected) {
                    // One image that cannot be read leaves the others readable.
                }
            });
        }
    }
}
