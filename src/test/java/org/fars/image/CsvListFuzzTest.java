package org.fars.image;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.fars.fuzz.Fuzzing;

class CsvListFuzzTest {
    @FuzzTest(maxDuration = Fuzzing.LONG)
    void list(byte[] bytes) {
        Fuzzing.file("list.csv", bytes, Reading::of);
    }
}
