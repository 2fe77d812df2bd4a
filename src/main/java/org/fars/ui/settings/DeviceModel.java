package org.fars.ui.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.SimpleObjectProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.fars.model.torch.EngineSettings;
import org.fars.ui.common.Messages;
import org.fars.ui.store.JsonFile.QuarantinedFile;
import org.fars.ui.store.JsonFile;
import org.fars.ui.task.TaskRunner;

/**
 * The choice of device and threads for models. A choice takes effect when it is applied, which opens the model again.
 */
public final class DeviceModel {
    private static final String SOURCE = "device";

    private final EngineHost host;
    private final JsonFile<DeviceSettings> file;
    private final Runnable reopen;
    private final TaskRunner runner;
    private final Messages messages;
    private final Consumer<String> notifier;
    private final EngineSettings requested;
    private final ObservableList<String> devices = FXCollections.observableArrayList("", "cpu");
    private final ObservableList<Integer> threadChoices = FXCollections.observableArrayList();
    private final ObjectProperty<String> device = new SimpleObjectProperty<>("");
    private final ObjectProperty<Integer> threads = new SimpleObjectProperty<>(0);
    private final ReadOnlyBooleanWrapper changed = new ReadOnlyBooleanWrapper();
    private int gpus = -1;
    private DeviceSettings active;
    private Optional<String> announced = Optional.empty();

    /**
     * Configures the host with the remembered choice.
     *
     * @param host the engine
     * @param file remembers the choice
     * @param reopen opens the model again
     * @param notifier shows a sentence to the person
     * @param quarantined told if the file is damaged
     */
    public DeviceModel(EngineHost host, JsonFile<DeviceSettings> file, Runnable reopen, TaskRunner runner,
            Messages messages,
            Consumer<String> notifier, Consumer<QuarantinedFile> quarantined) {
        this.host = host;
        this.file = file;
        this.reopen = reopen;
        this.runner = runner;
        this.messages = messages;
        this.notifier = notifier;
        requested = host.requested();
        active = withRequested(file.readOrQuarantine(quarantined).orElse(DeviceSettings.AUTOMATIC));
        device.addListener((property, before, after) -> changed.set(!chosen().equals(active)));
        threads.addListener((property, before, after) -> changed.set(!chosen().equals(active)));
        updateDevices();
        updateThreads();
        device.set(active.device());
        threads.set(active.threads());
        changed.set(false);
        host.configure(engineSettings(active));
    }

    /** The environment and the command line take precedence. */
    private DeviceSettings withRequested(DeviceSettings choice) {
        return new DeviceSettings(requested.deviceText().orElse(choice.device()),
                requested.threads().orElse(choice.threads()));
    }

    private EngineSettings engineSettings(DeviceSettings settings) {
        return requested.withDevice(SOURCE, settings.device())
            .withThreads(SOURCE, settings.threads() == 0 ? "" : Integer.toString(settings.threads()));
    }

    private DeviceSettings chosen() {
        return new DeviceSettings(device.get(), threads.get());
    }

    /** Returns the devices to choose from, as in {@link DeviceSettings#device()}. */
    public ObservableList<String> devices() {
        return FXCollections.unmodifiableObservableList(devices);
    }

    /** Returns the numbers of threads to choose from; 0 is the engine's choice. */
    public ObservableList<Integer> threadChoices() {
        return FXCollections.unmodifiableObservableList(threadChoices);
    }

    /** The chosen device. */
    public ObjectProperty<String> deviceProperty() {
        return device;
    }

    /** The chosen number of threads. */
    public ObjectProperty<Integer> threadsProperty() {
        return threads;
    }

    /** Whether the choice differs from what is in force. */
    public ReadOnlyBooleanProperty changedProperty() {
        return changed.getReadOnlyProperty();
    }

    /** Returns whether the environment or the command line determine the device. */
    public boolean isDeviceFixed() {
        return requested.deviceText().isPresent();
    }

    /** Returns whether the environment or the command line determine the number of threads. */
    public boolean areThreadsFixed() {
        return requested.threads().isPresent();
    }

    /** Returns the number of GPUs; empty before {@link #detect()} has finished. */
    public Optional<Integer> gpus() {
        return gpus < 0 ? Optional.empty() : Optional.of(gpus);
    }

    /** Returns the name of a device. */
    public String name(String which) {
        DeviceSettings one = new DeviceSettings(which, 0);
        if (one.gpu().isPresent()) {
            String name = messages.get("device.gpu", String.valueOf(one.gpu().getAsInt()));
            return isMissing(one) ? messages.get("device.missing", name) : name;
        }
        return messages.get(one.device().isEmpty() ? "device.automatic" : "device.processor");
    }

    private boolean isMissing(DeviceSettings one) {
        return gpus >= 0 && one.gpu().orElse(-1) >= gpus;
    }

    /** Detects the GPUs, once the engine runs; notifies the person if the device in force is not one of them. */
    public void detect() {
        runner.submit(messages.get("work.devices"), context -> host.gpus(), this::detected);
    }

    private void detected(int count) {
        gpus = count;
        updateDevices();
        Optional<String> missing = Optional.of(active).filter(this::isMissing).map(DeviceSettings::device);
        if (missing.isPresent() && !missing.equals(announced)) {
            notifier.accept(messages.get(isDeviceFixed() ? "device.notice.asked" : "device.notice",
                    String.valueOf(active.gpu().getAsInt())));
        }
        announced = missing;
    }

    private void updateDevices() {
        List<String> all = new ArrayList<>(List.of("", "cpu"));
        IntStream.range(0, Math.max(0, gpus)).mapToObj(DeviceSettings::gpu).forEach(all::add);
        // A chosen device stays in the list even if it is missing now.
        for (String kept : List.of(active.device(), device.get())) {
            if (!all.contains(kept)) {
                all.add(kept);
            }
        }
        if (!all.equals(devices)) {
            String before = device.get();
            devices.setAll(all);
            device.set(before);
        }
    }

    private void updateThreads() {
        int cores = Runtime.getRuntime().availableProcessors();
        IntStream.rangeClosed(0, cores).boxed().forEach(threadChoices::add);
        if (active.threads() > cores) {
            threadChoices.add(active.threads());
        }
    }

    /** Applies the choice: it is remembered, and the model is opened on the device. */
    public void apply() {
        active = withRequested(chosen());
        changed.set(!chosen().equals(active));
        host.configure(engineSettings(active));
        reopen.run();
        DeviceSettings wanted = active;
        runner.submit(messages.get("work.devices"), context -> {
            file.update(before -> remembered(before.orElse(DeviceSettings.AUTOMATIC), wanted),
                    damage -> {});
            return null;
        }, done -> {});
    }

    /** What was requested for this start only is not remembered. */
    private DeviceSettings remembered(DeviceSettings before, DeviceSettings wanted) {
        return new DeviceSettings(isDeviceFixed() ? before.device() : wanted.device(),
                areThreadsFixed() ? before.threads() : wanted.threads());
    }

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
}
