package org.fars.model.torch;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import org.fars.core.PlainUnpickler;
import org.fars.fuzz.Fuzzing;

/** The pickle inside a checkpoint, which the zip format's checksums otherwise keep from being changed. */
class PickleFuzzTest {
    @FuzzTest(maxDuration = Fuzzing.LONG)
    void pickle(byte[] bytes) {
        TensorUnpickler unpickler = new TensorUnpickler(
                (key, type, count) -> new float[(int) Math.clamp(count, 0, 1000)]);
        try {
            TensorUnpickler.tensors(unpickler.read(new ByteArrayInputStream(bytes)));
        } catch (PlainUnpickler.UnsafePickleException expected) {
            // What Checkpoint makes a sentence of.
        }
    }
}
