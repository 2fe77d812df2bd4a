package org.fars.model.torch;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.fars.fuzz.Fuzzing;

/** The pickle inside a checkpoint, which the zip format's checksums otherwise keep from being changed. */
class PickleFuzzTest {
    @FuzzTest(maxDuration = Fuzzing.LONG)
    void pickle(byte[] bytes) {
        TensorUnpickler unpickler = new TensorUnpickler(
                (key, type, count) -> new float[(int) Math.clamp(count, 0, 1000)]);
        try {
            TensorUnpickler.tensors(unpickler.read(bytes));
        } catch (TensorUnpickler.UnsafePickleException expected) {
            // What Checkpoint makes a sentence of.
        }
    }
}
