package org.fars.model;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.fars.fuzz.Fuzzing;
import tools.jackson.databind.json.JsonMapper;

class ModelCardFuzzTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @FuzzTest(maxDuration = Fuzzing.LONG)
    void card(byte[] bytes) {
        Fuzzing.file("model.json", bytes, file -> {
            ModelCard card = new ModelFolder(file.getParent(), JSON).card();
            LayerSpec.embedding(card.architecture(), card.input());
            card.heads().forEach(head -> new ModelFolder(file.getParent(), JSON).read(card, head.file()));
        });
    }
}
