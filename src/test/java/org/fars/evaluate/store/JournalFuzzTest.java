package org.fars.evaluate.store;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.fars.fuzz.Fuzzing;

class JournalFuzzTest {
    @FuzzTest(maxDuration = Fuzzing.LONG)
    void journal(byte[] bytes) {
        Fuzzing.file("journal.jsonl", bytes, Journal::read);
    }
}
