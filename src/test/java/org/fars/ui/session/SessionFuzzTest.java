package org.fars.ui.session;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.fars.fuzz.Fuzzing;

class SessionFuzzTest {
    @FuzzTest(maxDuration = Fuzzing.LONG)
    void session(byte[] bytes) {
        Fuzzing.file("fuzz.fars", bytes, path -> {
            SessionFile file = new SessionFile(path);
            Session session = file.read();
            session.attacks().forEach(attack -> file.image(attack.file()));
            session.relativeTo(path).content();
        });
    }
}
