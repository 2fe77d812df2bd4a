package org.fars.ui.settings;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.DoublePredicate;
import java.util.function.LongPredicate;
import org.fars.attack.AttackSettings;
import org.fars.certify.CertifySettings;
import org.fars.ui.common.Messages;
import org.fars.ui.store.JsonFile.QuarantinedFile;
import org.fars.ui.store.JsonFile;
import org.fars.ui.undo.UndoModel.Edit;
import org.fars.ui.undo.UndoModel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.type.TypeReference;

/** All settings. Each always has an allowed value, so what is built from them is always valid. */
public final class SettingsModel {
    private static final CertifySettings CERTIFY = CertifySettings.DEFAULT;
    private static final AttackSettings ATTACK = AttackSettings.DEFAULT;
    private static final String CERTIFICATES = "certificates";
    private static final String ATTACKS = "attacks";
    private static final String POSITIVE = "> 0";

    private final Setting<Double> sigma = real("sigma", CERTIFICATES, CERTIFY.sigma(), v -> v >= 0, "≥ 0");
    private final Setting<Long> n0 = whole("n0", CERTIFICATES, CERTIFY.n0(), v -> v >= 1 && v <= 1_000_000,
            "1 … 1 000 000");
    private final Setting<Long> n = whole("n", CERTIFICATES, CERTIFY.n(), v -> v >= 1 && v <= 100_000_000,
            "1 … 100 000 000");
    private final Setting<Double> alpha = real("alpha", CERTIFICATES, CERTIFY.alpha(), v -> v > 0 && v < 1,
            "> 0, < 1");
    private final Setting<Double> r = real("r", CERTIFICATES, CERTIFY.r(), v -> v > 0, POSITIVE);
    private final Setting<Double> temperature = real("temperature", CERTIFICATES, CERTIFY.temperature(), v -> v > 0,
            POSITIVE);
    private final Setting<Long> steps = whole("steps", ATTACKS, ATTACK.steps(), v -> v >= 1 && v <= 100_000,
            "1 … 100 000");
    private final Setting<Double> stepSize = real("stepSize", ATTACKS, ATTACK.stepSize(), v -> v > 0, POSITIVE);
    private final Setting<Long> restarts = whole("restarts", ATTACKS, ATTACK.restarts(), v -> v >= 1 && v <= 1000,
            "1 … 1000");
    private final Setting<Long> seed = whole("seed", "reproducibility", CERTIFY.seed(), v -> true, "−2⁶³ … 2⁶³−1");
    private final List<Setting<?>> all = List.of(sigma, n0, n, alpha, r, temperature, steps, stepSize, restarts,
            seed);
    private final List<BiConsumer<Map<String, String>, Map<String, String>>> listeners = new ArrayList<>();
    private Map<String, String> last = export();
    private boolean grouping;

    /** Creates settings with the paper's values. */
    public SettingsModel() {
        all.forEach(setting -> setting.valueProperty().addListener((property, before, after) -> edited()));
    }

    /** Returns all settings, in the order in which they are shown. */
    public List<Setting<?>> all() {
        return all;
    }

    /** Returns σ of the smoothing noise, ℓ2 in the embedding. */
    public Setting<Double> sigma() {
        return sigma;
    }

    /** Returns n, the number of noise samples. */
    public Setting<Long> n() {
        return n;
    }

    /** Returns t, which scores are multiplied by before sparsemax. */
    public Setting<Double> temperature() {
        return temperature;
    }

    /** Returns the number of gradient steps of attacks. */
    public Setting<Long> steps() {
        return steps;
    }

    /** Returns the step size of attacks. */
    public Setting<Double> stepSize() {
        return stepSize;
    }

    /** Returns the settings of certificates. */
    public CertifySettings certify() {
        return new CertifySettings(sigma.get(), Math.toIntExact(n0.get()), n.get(), alpha.get(), r.get(),
                temperature.get(), seed.get());
    }

    /** Returns the settings of attacks, with the paper's ε: who attacks knows at which ε. */
    public AttackSettings attack() {
        return new AttackSettings(ATTACK.eps(), Math.toIntExact(steps.get()), stepSize.get(),
                Math.toIntExact(restarts.get()), seed.get());
    }

    /** Sets the paper's values, in one edit. */
    public void reset() {
        inOneEdit(() -> all.forEach(Setting::reset));
    }

    /** Returns the paper's values, as {@link #export} does. */
    public Map<String, String> defaults() {
        Map<String, String> values = new TreeMap<>();
        all.forEach(setting -> values.put(setting.key(), setting.defaultText()));
        return values;
    }

    /**
     * Adds a listener to edits, each of which changes one or more values.
     *
     * @param listener receives all values before and after the edit
     */
    public void onEdit(BiConsumer<Map<String, String>, Map<String, String>> listener) {
        listeners.add(listener);
    }

    private void inOneEdit(Runnable changes) {
        grouping = true;
        try {
            changes.run();
        } finally {
            grouping = false;
        }
        edited();
    }

    private void edited() {
        Map<String, String> now = export();
        if (!grouping && !now.equals(last)) {
            Map<String, String> before = last;
            last = now;
            listeners.forEach(listener -> listener.accept(before, now));
        }
    }

    /** Returns all values as text, by key. */
    public Map<String, String> export() {
        Map<String, String> values = new TreeMap<>();
        all.forEach(setting -> values.put(setting.key(), setting.text()));
        return values;
    }

    /** Sets values as returned by {@link #export}, in one edit; unknown keys and values that are not allowed are ignored. */
    public void restore(Map<String, String> values) {
        inOneEdit(() -> all.stream()
            .filter(setting -> values.containsKey(setting.key()))
            .forEach(setting -> setting.parse(values.get(setting.key()))));
    }

    private static Setting<Double> real(String key, String category, double defaultValue, DoublePredicate allowed,
            String limits) {
        return new Setting<>(key, category, defaultValue, text -> {
            try {
                double value = Double.parseDouble(text.replace(',', '.'));
                return Double.isFinite(value) && allowed.test(value) ? Optional.of(value) : Optional.empty();
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        }, value -> value == Math.rint(value) && Math.abs(value) < 1e9
                ? String.format(Locale.ROOT, "%.0f", value)
                : Double.toString(value), limits);
    }

    private static Setting<Long> whole(String key, String category, long defaultValue, LongPredicate allowed,
            String limits) {
        return new Setting<>(key, category, defaultValue, text -> {
            try {
                long value = Long.parseLong(text.replaceAll("[\\s\\u00a0\\u202f_]", ""));
                return allowed.test(value) ? Optional.of(value) : Optional.empty();
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        }, value -> Long.toString(value), limits);
    }

    /** Makes edits of settings undoable. */
    public static final class SettingsHistory {
        private final SettingsModel settings;
        private final UndoModel undo;
        private final Messages messages;

        /** Starts recording edits. */
        public SettingsHistory(SettingsModel settings, UndoModel undo, Messages messages) {
            this.settings = settings;
            this.undo = undo;
            this.messages = messages;
            settings.onEdit(this::record);
        }

        private void record(Map<String, String> before, Map<String, String> after) {
            List<String> changed = after.keySet()
                .stream()
                .filter(key -> !after.get(key).equals(before.get(key)))
                .toList();
            boolean one = changed.size() == 1;
            undo.record(new Edit(messages.get(one ? "settings." + changed.getFirst() : "settings.title"),
                    one ? "setting " + changed.getFirst() : "", () -> settings.restore(before),
                    () -> settings.restore(after)));
        }
    }

    /** Settings on disk. A damaged file is kept under another name, and the paper's values are used. */
    public static final class SettingsFile {
        private static final Logger LOG = LoggerFactory.getLogger(SettingsFile.class);

        private final JsonFile<Map<String, String>> file;
        private Map<String, String> restored = Map.of();

        /** @param file the file, which need not exist */
        public SettingsFile(Path file) {
            this.file = new JsonFile<>(file, new TypeReference<>() {
            });
        }

        /**
         * Restores the values in the file that are allowed.
         *
         * @param quarantined told if the file is damaged
         */
        public void restore(SettingsModel settings, Consumer<QuarantinedFile> quarantined) {
            file.readOrQuarantine(quarantined).ifPresent(settings::restore);
            restored = settings.export();
        }

        /**
         * Writes the values that have changed since they were restored; the others stay as another window may have written
         * them.
         *
         * @throws org.fars.core.AtomicFiles.UnwritableFileException if the system refuses
         */
        public void save(SettingsModel settings) {
            Map<String, String> now = settings.export();
            file.update(current -> {
                Map<String, String> all = new TreeMap<>(now);
                current.ifPresent(all::putAll);
                now.entrySet()
                    .stream()
                    .filter(entry -> !entry.getValue().equals(restored.get(entry.getKey())))
                    .forEach(entry -> all.put(entry.getKey(), entry.getValue()));
                return all;
            }, damage -> LOG.warn("{} was damaged and is kept as {}", damage.file(), damage.kept()));
        }
    }
}
