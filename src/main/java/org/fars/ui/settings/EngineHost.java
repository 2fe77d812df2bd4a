package org.fars.ui.settings;

import org.fars.model.torch.EngineSettings;

/** The engine, as far as its device can be chosen. */
public interface EngineHost {
    /** Returns the settings that the environment and the command line ask for, which take precedence. */
    EngineSettings requested();

    /** Returns the number of GPUs; starts the engine, so this is for background threads. */
    int gpus();

    /** Sets the device that models are opened on from now on; returns at once. */
    void configure(EngineSettings settings);

    /** Returns a host that has only the processor. */
    static EngineHost processorOnly() {
        return new EngineHost() {
            @Override
            public EngineSettings requested() {
                return EngineSettings.DEFAULT;
            }

            @Override
            public int gpus() {
                return 0;
            }

            @Override
            public void configure(EngineSettings settings) {
                // There is only one device.
            }
        };
    }
}
