package org.fars.model.torch;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.fars.fuzz.Fuzzing;

class CheckpointFuzzTest {
    @FuzzTest(maxDuration = Fuzzing.LONG)
    void checkpoint(byte[] bytes) {
        Fuzzing.file("model.pth", bytes, Checkpoint::read);
    }
}
