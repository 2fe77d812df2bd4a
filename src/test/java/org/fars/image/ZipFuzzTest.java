package org.fars.image;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.fars.fuzz.Fuzzing;

class ZipFuzzTest {
    @FuzzTest(maxDuration = Fuzzing.LONG)
    void archive(byte[] bytes) {
        Fuzzing.file("images.zip", bytes, Reading::of);
    }
}
