package org.fars.model.torch;

import ai.djl.ndarray.NDManager;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.file.Path;
import org.fars.core.UserInputException;
import org.fars.fuzz.Fuzzing;

class SafetensorsFuzzTest {
    private static final TorchEngine ENGINE = EngineForTests.ENGINE;

    @FuzzTest(maxDuration = Fuzzing.LONG)
    void weights(byte[] bytes) {
        ENGINE.call(() -> {
            try (NDManager manager = ENGINE.scope()) {
                WeightFile weights = WeightFile.read(manager, Path.of("x.safetensors"), bytes);
                weights.find("a.kernel", 2, 2);
                weights.matrix("weight");
            } catch (UserInputException expected) {
                // A sentence about the file.
            }
            return null;
        });
    }
}
