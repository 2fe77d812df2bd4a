package org.fars.model;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.file.Path;
import org.fars.core.UserInputException;
import org.fars.fuzz.Fuzzing;

class SafetensorsFuzzTest {
    @FuzzTest(maxDuration = Fuzzing.LONG)
    void weights(byte[] bytes) {
        try {
            SafetensorsFile weights = SafetensorsFile.parse(Path.of("x.safetensors"), bytes);
            weights.find("a.kernel", 2, 2);
            weights.matrix("weight");
        } catch (UserInputException expected) {
            // A sentence about the file.
        }
    }
}
