package org.fars.ui.settings;

import java.util.OptionalInt;

/**
 * The device that models run on. It belongs to the machine, not to a session, and has a file of its own.
 *
 * @param device {@code cpu}, {@code gpu:N}, or empty for the engine's choice
 * @param threads the number of threads on the processor; 0 for the engine's choice, one per core
 */
public record DeviceSettings(String device, int threads) {
    /** The engine's choice. */
    public static final DeviceSettings AUTOMATIC = new DeviceSettings("", 0);
    private static final String GPU = "gpu:";
    private static final int MAX_THREADS = 1024;

    /** Creates settings; what is neither a device nor a number of threads counts as the engine's choice. */
    public DeviceSettings {
        device = device != null && device.matches("cpu|gpu:\\d{1,3}") ? device : "";
        threads = threads < 0 || threads > MAX_THREADS ? 0 : threads;
    }

    /** Returns the device of a GPU. */
    static String gpu(int number) {
        return GPU + number;
    }

    /** Returns the number of the GPU; empty if the device is not one. */
    OptionalInt gpu() {
        return device.startsWith(GPU)
                ? OptionalInt.of(Integer.parseInt(device.substring(GPU.length())))
                : OptionalInt.empty();
    }
}
