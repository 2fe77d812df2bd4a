package org.fars.image;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.fars.fuzz.Fuzzing;

class CompressedTarFuzzTest {
    @FuzzTest(maxDuration = Fuzzing.LONG)
    void archive(byte[] bytes) {
        Fuzzing.file("images.tgz", bytes, Reading::of);
    }
}
