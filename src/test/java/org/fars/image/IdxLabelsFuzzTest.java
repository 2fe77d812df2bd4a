package org.fars.image;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import org.fars.fuzz.Fuzzing;

class IdxLabelsFuzzTest {
    /** Two images of one pixel. */
    private static final byte[] IMAGES = {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 7, 9};

    @FuzzTest(maxDuration = Fuzzing.LONG)
    void labels(byte[] bytes) {
        Fuzzing.file("x-images-idx3-ubyte", IMAGES, file -> {
            try {
                Files.write(file.resolveSibling("x-labels-idx1-ubyte"), bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            Reading.of(file);
        });
    }
}
