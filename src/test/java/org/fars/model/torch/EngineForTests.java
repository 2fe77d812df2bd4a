package org.fars.model.torch;

import tools.jackson.databind.json.JsonMapper;

/** One engine for all tests of a run: PyTorch starts once a process. */
public final class EngineForTests {
    /** The engine. */
    public static final TorchEngine ENGINE = new TorchEngine();
    /** A plain mapper. */
    public static final JsonMapper JSON = JsonMapper.builder().build();

    private EngineForTests() {}
}
