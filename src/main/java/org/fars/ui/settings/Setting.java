package org.fars.ui.settings;

import java.util.Optional;
import java.util.function.Function;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;

/**
 * A value that a person can set by typing it.
 *
 * @param <T> the value's type
 */
public final class Setting<T> {
    private final String key;
    private final String category;
    private final T defaultValue;
    private final Function<String, Optional<T>> parser;
    private final Function<T, String> formatter;
    private final String limits;
    private final ObjectProperty<T> value;

    /** @param parser returns the value of a text; empty if it is not an allowed value */
    Setting(String key, String category, T defaultValue, Function<String, Optional<T>> parser,
            Function<T, String> formatter, String limits) {
        this.key = key;
        this.category = category;
        this.defaultValue = defaultValue;
        this.parser = parser;
        this.formatter = formatter;
        this.limits = limits;
        this.value = new SimpleObjectProperty<>(this, key, defaultValue);
    }

    /** Returns its name in files, which is also the stem of its message keys. */
    public String key() {
        return key;
    }

    /** Returns the group it belongs to. */
    public String category() {
        return category;
    }

    /** Returns which values are allowed, in signs: {@code > 0}. */
    public String limits() {
        return limits;
    }

    /** The value. */
    public ObjectProperty<T> valueProperty() {
        return value;
    }

    /** Returns the value. */
    public T get() {
        return value.get();
    }

    /** Returns the value as text. */
    public String text() {
        return formatter.apply(value.get());
    }

    /** Returns the default, which is the paper's value, as text. */
    public String defaultText() {
        return formatter.apply(defaultValue);
    }

    /**
     * Parses a text and sets the value if it is allowed.
     *
     * @return empty if the value was set, otherwise the limits
     */
    public Optional<String> parse(String text) {
        Optional<T> parsed = parser.apply(text.strip());
        parsed.ifPresent(value::set);
        return parsed.isPresent() ? Optional.empty() : Optional.of(limits);
    }

    /** Returns whether certificates depend on it. */
    public boolean affectsCertificates() {
        return !category.equals("attacks");
    }

    /** Returns whether the value is the default. */
    public boolean isDefault() {
        return defaultValue.equals(value.get());
    }

    /** Sets the default. */
    public void reset() {
        value.set(defaultValue);
    }
}
