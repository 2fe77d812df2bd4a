package org.fars.ui.settings;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.fars.ui.common.Messages;
import org.fars.ui.store.JsonFile;
import org.fars.ui.store.QuarantinedFile;

/** Named settings: those of the application and the person's own. */
public final class PresetsModel {
    /** Less sampling and fewer, longer steps of attacks: for a first look. */
    private static final Map<String, String> QUICK = Map.of("n", "10000", "steps", "20", "stepSize", "0.05");
    /** More sampling, more steps, more starts: for a number that is going to be printed. */
    private static final Map<String, String> THOROUGH = Map.of("n0", "1000", "n", "1000000", "steps", "500",
            "restarts", "5");

    private final SettingsModel settings;
    private final JsonFile<Map<String, Map<String, String>>> file;
    private final Consumer<QuarantinedFile> damaged;
    private final ObservableList<Preset> all = FXCollections.observableArrayList();
    private final ReadOnlyObjectWrapper<Optional<Preset>> current = new ReadOnlyObjectWrapper<>(Optional.empty());

    /**
     * @param settings what presets are of
     * @param file where the person's own are kept
     * @param messages the names of ours
     * @param damaged told where the file is damaged
     */
    public PresetsModel(SettingsModel settings, JsonFile<Map<String, Map<String, String>>> file, Messages messages,
            Consumer<QuarantinedFile> damaged) {
        this.settings = settings;
        this.file = file;
        this.damaged = damaged;
        all.add(new Preset(messages.get("preset.paper"), true, settings.standard()));
        all.add(changed(messages.get("preset.quick"), QUICK));
        all.add(changed(messages.get("preset.thorough"), THOROUGH));
        show(file.readOrSetAside(damaged).orElse(Map.of()));
        settings.onEdit((before, after) -> find());
        find();
    }

    private Preset changed(String name, Map<String, String> changes) {
        Map<String, String> values = new HashMap<>(settings.standard());
        values.putAll(changes);
        return new Preset(name, true, values);
    }

    /** All of them: ours first, then the person's own. */
    public ObservableList<Preset> all() {
        return FXCollections.unmodifiableObservableList(all);
    }

    /** The one whose values are in force; empty where none has them. */
    public ReadOnlyObjectProperty<Optional<Preset>> currentProperty() {
        return current.getReadOnlyProperty();
    }

    /** Takes a preset's values, all in one edit. */
    public void use(Preset preset) {
        settings.restore(preset.values());
        find();
    }

    /** Whether a name can be given to a preset of one's own: not empty, and none of ours. */
    public boolean isFree(String name) {
        return !name.isBlank()
                && all.stream().noneMatch(one -> one.builtIn() && one.name().equalsIgnoreCase(name.strip()));
    }

    /**
     * Keeps the values in force under a name; one of the person's own that has it is replaced.
     *
     * @param name one that {@link #isFree}
     */
    public void save(String name) {
        if (!isFree(name)) {
            throw new IllegalArgumentException("'" + name + "' cannot name a preset");
        }
        keep(own -> own.put(name.strip(), settings.export()));
    }

    /** Gives a preset of one's own another name. */
    public void rename(Preset preset, String name) {
        if (preset.builtIn() || !isFree(name)) {
            throw new IllegalArgumentException(preset + " cannot be named '" + name + "'");
        }
        keep(own -> {
            own.remove(preset.name());
            own.put(name.strip(), preset.values());
        });
    }

    /** Forgets a preset of one's own. */
    public void delete(Preset preset) {
        if (!preset.builtIn()) {
            keep(own -> own.remove(preset.name()));
        }
    }

    /** Changes the person's own presets, those that another window has added since included. */
    private void keep(Consumer<Map<String, Map<String, String>>> change) {
        show(file.update(before -> {
            Map<String, Map<String, String>> own = new TreeMap<>(before.orElse(Map.of()));
            change.accept(own);
            return own;
        }, damaged));
        find();
    }

    private void show(Map<String, Map<String, String>> own) {
        all.removeIf(one -> !one.builtIn());
        new TreeMap<>(own).forEach((name, values) -> all.add(new Preset(name, false, values)));
    }

    private void find() {
        Map<String, String> now = settings.export();
        List<Preset> fitting = new ArrayList<>(all.stream().filter(one -> now.equals(one.values())).toList());
        // The person's own name for the same values is the better one.
        fitting.sort((one, other) -> Boolean.compare(one.builtIn(), other.builtIn()));
        current.set(fitting.stream().findFirst());
    }
}
