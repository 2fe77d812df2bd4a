package org.fars.ui.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javafx.beans.Observable;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import org.fars.attack.Attacks;
import org.fars.certify.CertificateType;
import org.fars.certify.Certifiers;
import org.fars.evaluate.EvaluationSettings.AttackPlan;
import org.fars.evaluate.EvaluationSettings.Shard;
import org.fars.evaluate.EvaluationSettings;
import org.fars.ui.settings.SettingsModel;

/** The options of the next evaluation; what is not among them comes from the settings. */
public final class RunOptions {
    private static final int BATCH = 32;

    private final SettingsModel settings;
    private final Map<String, BooleanProperty> certificates = new LinkedHashMap<>();
    private final Map<String, BooleanProperty> attacks = new LinkedHashMap<>();
    private final ObjectProperty<Scope> scope = new SimpleObjectProperty<>(Scope.ALL);
    private final StringProperty eps = new SimpleStringProperty(
            EvaluationSettings.PAPER_EPS.stream().map(String::valueOf).collect(Collectors.joining(", ")));
    private final StringProperty limit = new SimpleStringProperty("");

    /** Which images are evaluated. */
    public enum Scope {
        /** All of the gallery that have a label. */
        ALL,
        /** Those of them that the gallery shows now. */
        SHOWN,
        /** Those of them that are selected. */
        SELECTED
    }

    RunOptions(Certifiers certifiers, Attacks attacks, SettingsModel settings) {
        this.settings = settings;
        List<String> defaults = certifiers.defaults().stream().map(each -> each.id()).toList();
        certifiers.ids()
            .forEach(id -> certificates.put(id, new SimpleBooleanProperty(defaults.contains(id) && !samples(id))));
        attacks.ids().forEach(id -> this.attacks.put(id, new SimpleBooleanProperty(false)));
    }

    /** Whether a certificate draws samples, or runs the whole network many times: slow on a whole data set. */
    public static boolean samples(String certificate) {
        return CertificateType.ofId(certificate).filter(CertificateType::isSampled).isPresent();
    }

    /** Certificates by id, and whether each is asked for. */
    public Map<String, BooleanProperty> certificates() {
        return certificates;
    }

    /** Attacks by name, and whether each is asked for. */
    public Map<String, BooleanProperty> attacks() {
        return attacks;
    }

    /** Which images. */
    public ObjectProperty<Scope> scopeProperty() {
        return scope;
    }

    /** The radii, as a person writes them: numbers with commas or blanks between them. */
    public StringProperty epsProperty() {
        return eps;
    }

    /** How many images at most, as a person writes it; empty for all. */
    public StringProperty limitProperty() {
        return limit;
    }

    /** Calls a listener whenever anything is changed. */
    void onChange(Runnable listener) {
        List<Observable> choices = new ArrayList<>(List.of(scope, eps, limit));
        choices.addAll(certificates.values());
        choices.addAll(attacks.values());
        choices.forEach(choice -> choice.addListener(changed -> listener.run()));
    }

    /** The radii, ascending; empty where the text is no list of numbers from 0 on. */
    public Optional<List<Double>> eps() {
        List<Double> values = new ArrayList<>();
        for (String part : eps.get().strip().split("[\\s,;]+")) {
            try {
                double value = Double.parseDouble(part);
                if (!(value >= 0) || Double.isInfinite(value)) {
                    return Optional.empty();
                }
                values.add(value);
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        }
        return Optional.of(values.stream().distinct().sorted().toList());
    }

    /** How many images at most, 0 for all; empty where the text is no such number. */
    public Optional<Integer> limit() {
        String text = limit.get().strip();
        if (text.isEmpty()) {
            return Optional.of(0);
        }
        return text.matches("[0-9]{1,9}") ? Optional.of(Integer.parseInt(text)) : Optional.empty();
    }

    /** The ids of the certificates asked for. */
    public List<String> chosenCertificates() {
        return chosen(certificates);
    }

    private static List<String> chosen(Map<String, BooleanProperty> choices) {
        return choices.entrySet().stream().filter(each -> each.getValue().get()).map(Map.Entry::getKey).toList();
    }

    /** The settings of a run as they are chosen now; empty where something is not as it must be. */
    public Optional<EvaluationSettings> settings() {
        if (eps().isEmpty() || limit().isEmpty() || chosenCertificates().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new EvaluationSettings(chosenCertificates(), settings.certify(), eps().get(),
                chosen(attacks).stream().map(name -> new AttackPlan(name, settings.attack().withEps(0))).toList(),
                List.of(), limit().get(), BATCH, Shard.WHOLE));
    }
}
