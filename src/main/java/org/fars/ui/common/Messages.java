package org.fars.ui.common;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.ResourceBundle;

/** Texts by key, from {@code messages.properties}. A missing key throws, since it is a programming error. */
public final class Messages {
    private final ResourceBundle bundle;
    private final Locale locale;

    /** @param locale the language; English is used if there is no translation */
    public Messages(Locale locale) {
        this.locale = locale;
        this.bundle = ResourceBundle.getBundle("org.fars.ui.messages", locale,
                ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
    }

    /** Returns the text of a key, formatted as a {@link MessageFormat}. */
    public String get(String key, Object... values) {
        return new MessageFormat(bundle.getString(key), locale).format(values);
    }
}
