package org.fars.ui.settings;

import org.fars.model.torch.EngineSettings;

/** What computes, as far as it can be told where. */
public interface EngineHost {
    /** What the environment or the command line have asked for, which is not for the window to overrule. */
    EngineSettings asked();

    /** How many GPUs it sees. Starts what has not been started: not for the window's thread. */
    int gpus();

    /** Where to open models from now on. Returns at once. */
    void use(EngineSettings settings);

    /** One that has only the processor and heeds nobody. */
    static EngineHost plain() {
        return new EngineHost() {
            @Override
            public EngineSettings asked() {
                return EngineSettings.DEFAULT;
            }

            @Override
            public int gpus() {
                return 0;
            }

            @Override
            public void use(EngineSettings settings) {
                // There is one place only.
            }
        };
    }
}
