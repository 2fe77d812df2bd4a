package org.fars.ui.common;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.ResourceBundle;

/** Texts by key, from {@code messages.properties}. A missing key fails loudly: it is a mistake of ours. */
public final class Messages {
    private final ResourceBundle bundle;
    private final Locale locale;

    /** @param locale which language; English where there is no better one */
    public Messages(Locale locale) {
        this.locale = locale;
        this.bundle = ResourceBundle.getBundle("org.fars.ui.messages", locale,
                ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
    }

    /** The text of a key with its places filled, in the form of {@link MessageFormat}. */
    public String get(String key, Object... values) {
        return new MessageFormat(bundle.getString(key), locale).format(values);
    }
}
