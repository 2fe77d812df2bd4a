package org.fars.image;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.fars.fuzz.Fuzzing;

class PictureFuzzTest {
    @FuzzTest(maxDuration = Fuzzing.LONG)
    void picture(byte[] bytes) {
        Fuzzing.file("picture.img", bytes, Reading::of);
    }
}
