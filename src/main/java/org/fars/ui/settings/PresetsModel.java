package org.fars.ui.settings;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.fars.ui.common.Messages;
import org.fars.ui.store.JsonFile.QuarantinedFile;
import org.fars.ui.store.JsonFile;
import org.fars.ui.store.JsonStore;
import org.fars.ui.task.TaskRunner;
import tools.jackson.core.type.TypeReference;

/** Named settings, built-in and of the person's own. */
public final class PresetsModel {
    /** Fewer samples, and attacks with fewer, longer steps. */
    private static final Map<String, String> QUICK = Map.of("n", "10000", "steps", "20", "stepSize", "0.05");
    /** More samples, and attacks with more steps and restarts. */
    private static final Map<String, String> THOROUGH = Map.of("n0", "1000", "n", "1000000", "steps", "500",
            "restarts", "5");

    private final SettingsModel settings;
    private final JsonStore<Map<String, Map<String, String>>> store;
    private final ObservableList<Preset> all = FXCollections.observableArrayList();
    private final ReadOnlyObjectWrapper<Optional<Preset>> current = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ReadOnlyObjectWrapper<List<String>> differences = new ReadOnlyObjectWrapper<>(List.of());
    private final Messages messages;

    /**
     * Reads the person's own presets.
     *
     * @param settings the settings
     * @param file the file of the person's own presets
     * @param quarantined told if the file is damaged
     */
    public PresetsModel(SettingsModel settings, Path file, TaskRunner runner, Messages messages,
            Consumer<QuarantinedFile> quarantined) {
        this.settings = settings;
        this.messages = messages;
        this.store = new JsonStore<>(new JsonFile<>(file, new TypeReference<>() {
        }), runner, messages.get("work.presets"), quarantined);
        all.add(new Preset(messages.get("preset.paper"), true, settings.defaults()));
        all.add(builtIn(messages.get("preset.quick"), QUICK));
        all.add(builtIn(messages.get("preset.thorough"), THOROUGH));
        showOwn(store.read().orElse(Map.of()));
        settings.onEdit((before, after) -> updateCurrent());
        updateCurrent();
    }

    private Preset builtIn(String name, Map<String, String> changes) {
        Map<String, String> values = new HashMap<>(settings.defaults());
        values.putAll(changes);
        return new Preset(name, true, values);
    }

    /** Returns all presets: the built-in ones first, then the person's own. */
    public ObservableList<Preset> all() {
        return FXCollections.unmodifiableObservableList(all);
    }

    /** The preset whose values are in force; empty if there is none. */
    public ReadOnlyObjectProperty<Optional<Preset>> currentProperty() {
        return current.getReadOnlyProperty();
    }

    /** The settings whose values are not the paper's, each with its value, in words; empty if {@code Paper} is in force. */
    public ReadOnlyObjectProperty<List<String>> differencesProperty() {
        return differences.getReadOnlyProperty();
    }

    /** Sets a preset's values, in one edit. */
    public void use(Preset preset) {
        settings.restore(preset.values());
        updateCurrent();
    }

    /** Returns whether a preset can have a name, which must not be empty or that of a built-in one. */
    public boolean isFree(String name) {
        return !name.isBlank()
                && all.stream().noneMatch(one -> one.builtIn() && one.name().equalsIgnoreCase(name.strip()));
    }

    /**
     * Saves the values in force under a name, replacing the person's own preset of that name.
     *
     * @param name a name that {@link #isFree}
     */
    public void save(String name) {
        if (!isFree(name)) {
            throw new IllegalArgumentException("'" + name + "' cannot name a preset");
        }
        update(own -> own.put(name.strip(), settings.export()));
    }

    /** Renames one of the person's own presets. */
    public void rename(Preset preset, String name) {
        if (preset.builtIn() || !isFree(name)) {
            throw new IllegalArgumentException(preset + " cannot be named '" + name + "'");
        }
        update(own -> {
            own.remove(preset.name());
            own.put(name.strip(), preset.values());
        });
    }

    /** Deletes one of the person's own presets. */
    public void delete(Preset preset) {
        if (!preset.builtIn()) {
            update(own -> own.remove(preset.name()));
        }
    }

    /** Shows a change at once; the file, which another window may have changed too, follows in the background. */
    private void update(Consumer<Map<String, Map<String, String>>> change) {
        UnaryOperator<Map<String, Map<String, String>>> edit = before -> {
            Map<String, Map<String, String>> own = new TreeMap<>(before);
            change.accept(own);
            return own;
        };
        Map<String, Map<String, String>> shown = new TreeMap<>();
        all.stream().filter(one -> !one.builtIn()).forEach(one -> shown.put(one.name(), one.values()));
        showOwn(edit.apply(shown));
        store.update(before -> edit.apply(before.orElse(Map.of())), this::showOwn);
    }

    private void showOwn(Map<String, Map<String, String>> own) {
        all.removeIf(one -> !one.builtIn());
        new TreeMap<>(own).forEach((name, values) -> all.add(new Preset(name, false, values)));
        updateCurrent();
    }

    private void updateCurrent() {
        Map<String, String> now = settings.export();
        // The person's own name for the same values comes first.
        current.set(all.stream()
            .filter(one -> now.equals(one.values()))
            .min(Comparator.comparing(Preset::builtIn)));
        differences.set(settings.all()
            .stream()
            .filter(setting -> !setting.isDefault())
            .map(setting -> messages.get("preset.differs.one", messages.get("settings." + setting.key()),
                    setting.text()))
            .toList());
    }

    /** Writes changes that have not been written yet, on the calling thread; for use when the window closes. */
    public void flush() {
        store.flush();
    }

    /**
     * Named values of all settings.
     *
     * @param name its name
     * @param builtIn whether it belongs to the application and cannot be changed
     * @param values as returned by {@link SettingsModel#export}
     */
    public record Preset(String name, boolean builtIn, Map<String, String> values) {
        public Preset {
            values = Map.copyOf(values);
        }
    }
}
