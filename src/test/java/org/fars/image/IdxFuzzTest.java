package org.fars.image;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.fars.fuzz.Fuzzing;

class IdxFuzzTest {
    @FuzzTest(maxDuration = Fuzzing.LONG)
    void images(byte[] bytes) {
        Fuzzing.file("x-images-idx3-ubyte", bytes, Reading::of);
    }
}
