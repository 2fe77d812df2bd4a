package org.fars.image;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.fars.fuzz.Fuzzing;

class ExactImageFuzzTest {
    @FuzzTest(maxDuration = Fuzzing.LONG)
    void image(byte[] bytes) {
        Fuzzing.file("image.npz", bytes, Reading::of);
    }
}
