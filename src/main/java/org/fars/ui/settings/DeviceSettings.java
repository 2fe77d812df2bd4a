package org.fars.ui.settings;

import java.util.OptionalInt;

/**
 * Where a person wants models to run. It belongs to the machine, not to a session: it is kept in a file of its own.
 *
 * @param device {@code cpu}, {@code gpu:N}, or empty for the engine's own choice
 * @param threads how many compute one operation on the processor; 0 for the engine's own choice, one a core
 */
public record DeviceSettings(String device, int threads) {
    /** The engine chooses. */
    public static final DeviceSettings AUTOMATIC = new DeviceSettings("", 0);
    private static final String GPU = "gpu:";
    private static final int MOST_THREADS = 1024;

    /** What a file says that is neither a device nor a number of threads counts as not said. */
    public DeviceSettings {
        device = device != null && device.matches("cpu|gpu:\\d{1,3}") ? device : "";
        threads = threads < 0 || threads > MOST_THREADS ? 0 : threads;
    }

    /** A GPU, as a device is written. */
    static String gpu(int number) {
        return GPU + number;
    }

    /** The number of the GPU; empty where it is none. */
    OptionalInt gpu() {
        return device.startsWith(GPU)
                ? OptionalInt.of(Integer.parseInt(device.substring(GPU.length())))
                : OptionalInt.empty();
    }
}
