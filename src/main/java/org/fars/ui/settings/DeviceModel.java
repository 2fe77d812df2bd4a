package org.fars.ui.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
import org.fars.ui.store.JsonFile;
import org.fars.ui.store.QuarantinedFile;
import org.fars.ui.task.TaskRunner;

/**
 * The device and the threads that models run with: what can be chosen, what is chosen, what is in force. A choice comes
 * into force when it is applied, which opens the model again.
 */
public final class DeviceModel {
    private static final String SOURCE = "device";

    private final EngineHost host;
    private final JsonFile<DeviceSettings> file;
    private final Runnable reopen;
    private final TaskRunner runner;
    private final Messages messages;
    private final Consumer<String> teller;
    private final EngineSettings asked;
    private final ObservableList<String> devices = FXCollections.observableArrayList("", "cpu");
    private final ObservableList<Integer> threadChoices = FXCollections.observableArrayList();
    private final ObjectProperty<String> device = new SimpleObjectProperty<>("");
    private final ObjectProperty<Integer> threads = new SimpleObjectProperty<>(0);
    private final ReadOnlyBooleanWrapper changed = new ReadOnlyBooleanWrapper();
    private int gpus = -1;
    private DeviceSettings inForce;
    private Optional<String> told = Optional.empty();

    /**
     * Tells the host what was remembered.
     *
     * @param host what computes
     * @param file where the choice is remembered
     * @param reopen opens the model again
     * @param teller says one sentence to the person
     * @param damaged told where the file is damaged
     */
    public DeviceModel(EngineHost host, JsonFile<DeviceSettings> file, Runnable reopen, TaskRunner runner,
            Messages messages,
            Consumer<String> teller, Consumer<QuarantinedFile> damaged) {
        this.host = host;
        this.file = file;
        this.reopen = reopen;
        this.runner = runner;
        this.messages = messages;
        this.teller = teller;
        asked = host.asked();
        inForce = over(file.readOrSetAside(damaged).orElse(DeviceSettings.AUTOMATIC));
        device.addListener((property, before, after) -> changed.set(!chosen().equals(inForce)));
        threads.addListener((property, before, after) -> changed.set(!chosen().equals(inForce)));
        offerDevices();
        offerThreads();
        device.set(inForce.device());
        threads.set(inForce.threads());
        changed.set(false);
        host.use(settings(inForce));
    }

    /** The environment and the command line come first. */
    private DeviceSettings over(DeviceSettings wish) {
        return new DeviceSettings(asked.deviceText().orElse(wish.device()), asked.threads().orElse(wish.threads()));
    }

    private EngineSettings settings(DeviceSettings one) {
        return asked.withDevice(SOURCE, one.device())
            .withThreads(SOURCE, one.threads() == 0 ? "" : Integer.toString(one.threads()));
    }

    private DeviceSettings chosen() {
        return new DeviceSettings(device.get(), threads.get());
    }

    /** The devices to choose from, as {@link DeviceSettings} writes them. */
    public ObservableList<String> devices() {
        return FXCollections.unmodifiableObservableList(devices);
    }

    /** The numbers of threads to choose from; 0 is the engine's own choice. */
    public ObservableList<Integer> threadChoices() {
        return FXCollections.unmodifiableObservableList(threadChoices);
    }

    /** The device chosen. */
    public ObjectProperty<String> deviceProperty() {
        return device;
    }

    /** The number of threads chosen. */
    public ObjectProperty<Integer> threadsProperty() {
        return threads;
    }

    /** Whether what is chosen is not what is in force. */
    public ReadOnlyBooleanProperty changedProperty() {
        return changed.getReadOnlyProperty();
    }

    /** Whether the environment or the command line have said the device. */
    public boolean isDeviceFixed() {
        return asked.deviceText().isPresent();
    }

    /** Whether the environment or the command line have said the number of threads. */
    public boolean areThreadsFixed() {
        return asked.threads().isPresent();
    }

    /** How many GPUs the engine has said that it sees; empty before it was asked. */
    public Optional<Integer> gpus() {
        return gpus < 0 ? Optional.empty() : Optional.of(gpus);
    }

    /** A device in words. */
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

    /** Asks the engine, which runs by now, what it sees; says so where the device in force is not among it. */
    public void look() {
        runner.submit(messages.get("work.devices"), context -> host.gpus(), this::seen);
    }

    private void seen(int count) {
        gpus = count;
        offerDevices();
        Optional<String> missing = Optional.of(inForce).filter(this::isMissing).map(DeviceSettings::device);
        if (missing.isPresent() && !missing.equals(told)) {
            teller.accept(messages.get(isDeviceFixed() ? "device.notice.asked" : "device.notice",
                    String.valueOf(inForce.gpu().getAsInt())));
        }
        told = missing;
    }

    private void offerDevices() {
        List<String> all = new ArrayList<>(List.of("", "cpu"));
        IntStream.range(0, Math.max(0, gpus)).mapToObj(DeviceSettings::gpu).forEach(all::add);
        // One that was chosen once stays in sight, in case it comes back.
        for (String kept : List.of(inForce.device(), device.get())) {
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

    private void offerThreads() {
        int cores = Runtime.getRuntime().availableProcessors();
        IntStream.rangeClosed(0, cores).boxed().forEach(threadChoices::add);
        if (inForce.threads() > cores) {
            threadChoices.add(inForce.threads());
        }
    }

    /** Brings the choice into force: it is remembered, and the model is opened there. */
    public void apply() {
        inForce = over(chosen());
        changed.set(!chosen().equals(inForce));
        host.use(settings(inForce));
        reopen.run();
        DeviceSettings wanted = inForce;
        runner.submit(messages.get("work.devices"), context -> {
            file.update(before -> remembered(before.orElse(DeviceSettings.AUTOMATIC), wanted),
                    damage -> {});
            return null;
        }, done -> {});
    }

    /** What was said for this start only is not remembered. */
    private DeviceSettings remembered(DeviceSettings before, DeviceSettings wanted) {
        return new DeviceSettings(isDeviceFixed() ? before.device() : wanted.device(),
                areThreadsFixed() ? before.threads() : wanted.threads());
    }
}
