package org.fars.ui.settings;

import java.util.Optional;
import java.util.function.Function;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;

/**
 * One value that a person can set, as text that is checked.
 *
 * @param <T> the value's type
 */
public final class Setting<T> {
    private final String key;
    private final String category;
    private final T standard;
    private final Function<String, T> parser;
    private final Function<T, String> format;
    private final String limits;
    private final ObjectProperty<T> value;

    /** What is not a value of a setting. */
    static final class InvalidValueException extends RuntimeException {
        InvalidValueException() {
            super("", null, false, false);
        }
    }

    Setting(String key, String category, T standard, Function<String, T> parser, Function<T, String> format,
            String limits) {
        this.key = key;
        this.category = category;
        this.standard = standard;
        this.parser = parser;
        this.format = format;
        this.limits = limits;
        this.value = new SimpleObjectProperty<>(this, key, standard);
    }

    /** Its name in files, and the stem of its texts in the messages. */
    public String key() {
        return key;
    }

    /** The group it belongs to, in files and messages. */
    public String category() {
        return category;
    }

    /** The paper's value, or its sources'. */
    public T standard() {
        return standard;
    }

    /** What values are allowed, in signs: {@code > 0}. */
    public String limits() {
        return limits;
    }

    /** The value. */
    public ObjectProperty<T> valueProperty() {
        return value;
    }

    /** The value, now. */
    public T get() {
        return value.get();
    }

    /** The value as a person would write it. */
    public String text() {
        return format.apply(value.get());
    }

    /** The paper's value as a person would write it. */
    public String standardText() {
        return format.apply(standard);
    }

    /**
     * Takes what a person wrote, if it is allowed.
     *
     * @return empty where it was taken, else the limits that it broke
     */
    public Optional<String> take(String text) {
        try {
            value.set(parser.apply(text.strip()));
            return Optional.empty();
        } catch (NumberFormatException | InvalidValueException e) {
            return Optional.of(limits);
        }
    }

    /** Whether certificates depend on it. */
    public boolean shapesCertificates() {
        return !category.equals("attacks");
    }

    /** Whether the value is the paper's. */
    public boolean isStandard() {
        return standard.equals(value.get());
    }

    /** Back to the paper's value. */
    public void reset() {
        value.set(standard);
    }
}
