package org.fars.core;

import java.util.Collection;
import java.util.List;

/** Thrown when the user names something that does not exist: a model, head, attack, certificate, class or option value. */
public final class UnknownNameException extends UserInputException {
    /** More names than this make a sentence that nobody reads. */
    private static final int MOST_NAMED = 30;

    /**
     * @param subject what the sentence is about, normally the unknown name
     * @param sentence what is wrong with it
     */
    public UnknownNameException(String subject, String sentence) {
        super(subject, sentence, null);
    }

    /**
     * Returns an exception whose sentence lists the names to choose from.
     *
     * @param kind what was to be named, in the singular, as in "attack"
     * @param name the name that was given
     * @param known the names that exist; long lists are shortened
     */
    public static UnknownNameException of(String kind, String name, Collection<String> known) {
        return new UnknownNameException(name, "no such " + kind + choices(known));
    }

    /**
     * Returns an exception for an option that takes only certain values.
     *
     * @param option the option or parameter, as it is written on the command line
     * @param value the value that was given
     * @param known the values that it takes
     */
    public static UnknownNameException ofOption(String option, String value, Collection<String> known) {
        return new UnknownNameException(option, "unknown value '" + value + "'" + choices(known));
    }

    private static String choices(Collection<String> known) {
        if (known.isEmpty()) {
            return "; there are none";
        }
        List<String> first = known.stream().limit(MOST_NAMED).toList();
        int more = known.size() - first.size();
        return "; choose from " + String.join(", ", first) + (more > 0 ? " and " + more + " more" : "");
    }
}
