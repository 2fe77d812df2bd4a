package org.fars.model.torch;

import org.fars.core.InvalidSettingException;
import ai.djl.Device;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the engine runs, as the user asks for it.
 *
 * @param device the device; without one the first GPU that the engine sees, else the processor
 * @param threads how many threads one operation is computed with on the processor, at least 1; without a number as many
 * as PyTorch takes by itself, one a core. Fewer are faster where cores are busy with something else.
 * @param yielding whether a missing device falls back to the processor; otherwise it is an error
 */
public record EngineSettings(Optional<Device> device, OptionalInt threads, boolean yielding) {
    /** The environment variable that names a device. */
    public static final String DEVICE_VARIABLE = "FARS_DEVICE";
    /** The environment variable that gives a number of threads. */
    public static final String THREADS_VARIABLE = "FARS_THREADS";
    /** No wishes. */
    public static final EngineSettings DEFAULT = new EngineSettings(Optional.empty(), OptionalInt.empty(), false);
    private static final Pattern GPU = Pattern.compile("gpu(?::(\\d{1,3}))?");
    private static final int MOST_THREADS = 1024;

    /**
     * Returns the settings of the environment.
     *
     * @throws InvalidSettingException when a value is invalid
     */
    public static EngineSettings of(Map<String, String> environment) {
        return DEFAULT.withDevice(DEVICE_VARIABLE, environment.get(DEVICE_VARIABLE))
            .withThreads(THREADS_VARIABLE, environment.get(THREADS_VARIABLE));
    }

    /**
     * Returns these settings with another device.
     *
     * @param source who asks, for the sentence: an option's or a variable's name
     * @param text {@code cpu}, {@code gpu} or {@code gpu:N}; null or blank changes nothing
     * @throws InvalidSettingException when it is none of them
     */
    public EngineSettings withDevice(String source, String text) {
        if (text == null || text.isBlank()) {
            return this;
        }
        if (text.equals("cpu")) {
            return new EngineSettings(Optional.of(Device.cpu()), threads, yielding);
        }
        Matcher gpu = GPU.matcher(text);
        if (!gpu.matches()) {
            throw new InvalidSettingException(source, "'" + text + "' is no device; write cpu, gpu or gpu:N");
        }
        int number = gpu.group(1) == null ? 0 : Integer.parseInt(gpu.group(1));
        return new EngineSettings(Optional.of(Device.gpu(number)), threads, yielding);
    }

    /**
     * Returns these settings with another number of threads.
     *
     * @param source who asks, for the sentence: an option's or a variable's name
     * @param text a number from 1 on; null or blank changes nothing
     * @throws InvalidSettingException when it is no such number
     */
    public EngineSettings withThreads(String source, String text) {
        if (text == null || text.isBlank()) {
            return this;
        }
        int number;
        try {
            number = Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            number = 0;
        }
        if (number < 1 || number > MOST_THREADS) {
            throw new InvalidSettingException(source,
                    "'" + text + "' is no number of threads; write one from 1 to " + MOST_THREADS);
        }
        return new EngineSettings(device, OptionalInt.of(number), yielding);
    }

    /** Returns these settings, falling back to the processor if the device is missing. */
    public EngineSettings yieldingToProcessor() {
        return new EngineSettings(device, threads, true);
    }

    /** Returns the device as {@link #withDevice} takes it; empty for the engine's own choice. */
    public Optional<String> deviceText() {
        return device.map(it -> it.isGpu() ? "gpu:" + it.getDeviceId() : "cpu");
    }
}
