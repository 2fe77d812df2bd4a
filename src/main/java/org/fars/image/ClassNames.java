package org.fars.image;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Names of classes as data sets write them, and which class of a model each means. */
public final class ClassNames {
    /** WordNet 3.0 ids of Imagenette's ten classes; its folders are named by them. */
    private static final Map<String, String> WORDNET = Map.of("n01440764", "tench", "n02102040", "English springer",
            "n02979186", "cassette player", "n03000684", "chain saw", "n03028079", "church", "n03394916",
            "French horn", "n03417042", "garbage truck", "n03425413", "gas pump", "n03445777", "golf ball",
            "n03888257", "parachute");

    private ClassNames() {}

    /** A name for people: a known WordNet id's word, else the name as it is. */
    public static String readable(String name) {
        return WORDNET.getOrDefault(name, name);
    }

    /** The distinct labels of images as they are written, in natural order; empty where nothing is labelled. */
    public static List<String> shownBy(List<LabelledImage> images) {
        return images.stream()
            .map(LabelledImage::label)
            .flatMap(Optional::stream)
            .distinct()
            .sorted(new NaturalOrder())
            .toList();
    }

    /**
     * The index of the class that a label means: by its name (upper and lower case, blanks and punctuation do not
     * matter), by its WordNet id, or, where no class has that name, by its index in digits.
     *
     * @param label as the data set writes it
     * @param classes the model's classes, by index
     * @return empty where the model has no such class
     */
    public static OptionalInt index(String label, List<String> classes) {
        String wanted = plain(label);
        for (int i = 0; i < classes.size(); i++) {
            if (plain(classes.get(i)).equals(wanted)) {
                return OptionalInt.of(i);
            }
        }
        if (wanted.matches("[0-9]{1,9}") && Integer.parseInt(wanted) < classes.size()) {
            return OptionalInt.of(Integer.parseInt(wanted));
        }
        return OptionalInt.empty();
    }

    private static String plain(String name) {
        return readable(name.strip()).toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", " ").strip();
    }
}
