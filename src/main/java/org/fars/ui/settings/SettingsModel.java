package org.fars.ui.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.DoublePredicate;
import java.util.function.LongPredicate;
import org.fars.attack.AttackSettings;
import org.fars.certify.CertifySettings;

/** All settings. Every one always holds an allowed value, so what is built from them is always valid. */
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
    private final Setting<Double> eps = real("eps", ATTACKS, ATTACK.eps(), v -> v > 0 && v <= 1000, "> 0, ≤ 1000");
    private final Setting<Long> steps = whole("steps", ATTACKS, ATTACK.steps(), v -> v >= 1 && v <= 100_000,
            "1 … 100 000");
    private final Setting<Double> stepSize = real("stepSize", ATTACKS, ATTACK.stepSize(), v -> v > 0, POSITIVE);
    private final Setting<Long> restarts = whole("restarts", ATTACKS, ATTACK.restarts(), v -> v >= 1 && v <= 1000,
            "1 … 1000");
    private final Setting<Long> seed = whole("seed", "reproducibility", CERTIFY.seed(), v -> true, "−2⁶³ … 2⁶³−1");
    private final List<Setting<?>> all = List.of(sigma, n0, n, alpha, r, temperature, eps, steps, stepSize, restarts,
            seed);
    private final List<BiConsumer<Map<String, String>, Map<String, String>>> listeners = new ArrayList<>();
    private Map<String, String> last = export();
    private boolean together;

    /** With the paper's values. */
    public SettingsModel() {
        all.forEach(setting -> setting.valueProperty().addListener((property, before, after) -> edited()));
    }

    /** All settings, in the order people should see. */
    public List<Setting<?>> all() {
        return all;
    }

    /** σ of the smoothing noise, in embedding units. */
    public Setting<Double> sigma() {
        return sigma;
    }

    /** n, how many noise samples estimate. */
    public Setting<Long> n() {
        return n;
    }

    /** t, what sparsemax multiplies logits by. */
    public Setting<Double> temperature() {
        return temperature;
    }

    /** ε of an attack. */
    public Setting<Double> eps() {
        return eps;
    }

    /** Gradient steps of an attack. */
    public Setting<Long> steps() {
        return steps;
    }

    /** Length of one step of an attack. */
    public Setting<Double> stepSize() {
        return stepSize;
    }

    /** What certificates are computed with now. */
    public CertifySettings certify() {
        return new CertifySettings(sigma.get(), Math.toIntExact(n0.get()), n.get(), alpha.get(), r.get(),
                temperature.get(), seed.get());
    }

    /** What an attack runs with now. */
    public AttackSettings attack() {
        return new AttackSettings(eps.get(), Math.toIntExact(steps.get()), stepSize.get(),
                Math.toIntExact(restarts.get()), seed.get());
    }

    /** Everything back to the paper's values, in one edit. */
    public void reset() {
        together(() -> all.forEach(Setting::reset));
    }

    /** The paper's values, as {@link #export} gives them. */
    public Map<String, String> standard() {
        Map<String, String> values = new TreeMap<>();
        all.forEach(setting -> values.put(setting.key(), setting.standardText()));
        return values;
    }

    /**
     * Has somebody told of every edit: one value that was changed, or several that were changed together.
     *
     * @param listener given all values as they were and as they are
     */
    public void onEdit(BiConsumer<Map<String, String>, Map<String, String>> listener) {
        listeners.add(listener);
    }

    private void together(Runnable changes) {
        together = true;
        try {
            changes.run();
        } finally {
            together = false;
        }
        edited();
    }

    private void edited() {
        Map<String, String> now = export();
        if (!together && !now.equals(last)) {
            Map<String, String> before = last;
            last = now;
            listeners.forEach(listener -> listener.accept(before, now));
        }
    }

    /** All values as text, by key: what is written to a file. */
    public Map<String, String> export() {
        Map<String, String> values = new TreeMap<>();
        all.forEach(setting -> values.put(setting.key(), setting.text()));
        return values;
    }

    /** Takes values as {@link #export} gave them, in one edit; unknown keys and values that are not allowed are passed over. */
    public void restore(Map<String, String> values) {
        together(() -> all.stream()
            .filter(setting -> values.containsKey(setting.key()))
            .forEach(setting -> setting.take(values.get(setting.key()))));
    }

    private static Setting<Double> real(String key, String category, double standard, DoublePredicate allowed,
            String limits) {
        return new Setting<>(key, category, standard, text -> {
            double value = Double.parseDouble(text.replace(',', '.'));
            if (!Double.isFinite(value) || !allowed.test(value)) {
                throw new Setting.InvalidValueException();
            }
            return value;
        }, value -> value == Math.rint(value) && Math.abs(value) < 1e9
                ? String.format(Locale.ROOT, "%.0f", value)
                : Double.toString(value), limits);
    }

    private static Setting<Long> whole(String key, String category, long standard, LongPredicate allowed,
            String limits) {
        return new Setting<>(key, category, standard, text -> {
            long value = Long.parseLong(text.replaceAll("[\\s\\u00a0\\u202f_]", ""));
            if (!allowed.test(value)) {
                throw new Setting.InvalidValueException();
            }
            return value;
        }, value -> Long.toString(value), limits);
    }
}
