package org.fars.image;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.fars.image.Dataset.LabelledImage;
import org.fars.image.ListedImages.NaturalOrder;

/** Maps labels, as data sets write them, to classes of a model. */
public final class ClassNames {
    /** WordNet 3.0 ids of Imagenette's ten classes; its folders are named by them. */
    private static final Map<String, String> WORDNET = Map.of("n01440764", "tench", "n02102040", "English springer",
            "n02979186", "cassette player", "n03000684", "chain saw", "n03028079", "church", "n03394916",
            "French horn", "n03417042", "garbage truck", "n03425413", "gas pump", "n03445777", "golf ball",
            "n03888257", "parachute");

    private static final int MOST_NAMED = 12;

    private ClassNames() {}

    /** Returns the word of a known WordNet id; any other name unchanged. */
    public static String readable(String name) {
        return WORDNET.getOrDefault(name, name);
    }

    /**
     * Returns the label that a data set's text means: empty for a blank text and for -1, by which data sets mark images
     * without a label; otherwise the readable name.
     */
    public static Optional<String> label(String text) {
        String name = text.strip();
        return name.isEmpty() || name.equals("-1") ? Optional.empty() : Optional.of(readable(name));
    }

    /** Returns the distinct labels of images in natural order; empty if none is labelled. */
    public static List<String> shownBy(List<LabelledImage> images) {
        return images.stream()
            .map(LabelledImage::label)
            .flatMap(Optional::stream)
            .distinct()
            .sorted(new NaturalOrder())
            .toList();
    }

    /**
     * Returns the index of the class that a label means: by its name (case, blanks and punctuation are ignored), by its
     * WordNet id, or, if no class has that name, by its index in decimal digits.
     *
     * @param label the label as the data set writes it
     * @param classes the model's class names by index
     * @return empty if the model has no such class
     */
    public static OptionalInt index(String label, List<String> classes) {
        if (label.strip().matches("-[0-9]+")) {
            // No class: punctuation would be ignored below, and -1 would become 1.
            return OptionalInt.empty();
        }
        String wanted = normalized(label);
        for (int i = 0; i < classes.size(); i++) {
            if (normalized(classes.get(i)).equals(wanted)) {
                return OptionalInt.of(i);
            }
        }
        if (wanted.matches("[0-9]{1,9}") && Integer.parseInt(wanted) < classes.size()) {
            return OptionalInt.of(Integer.parseInt(wanted));
        }
        return OptionalInt.empty();
    }

    /**
     * Returns how labels that are integers were matched, in one sentence: {@code "labels 0…9 taken as T-shirt/top, Trouser, …,
     * Ankle boot"}.
     *
     * @param labels the distinct labels of a data set
     * @param classes the model's class names by index
     * @return empty if a label is no integer, or a class is called so
     */
    public static Optional<String> indicesInWords(List<String> labels, List<String> classes) {
        boolean indices = labels.stream().allMatch(label -> label.matches("[0-9]{1,9}") && !classes.contains(label));
        List<Integer> known = indices
                ? labels.stream().map(Integer::valueOf).filter(label -> label < classes.size()).sorted().toList()
                : List.of();
        if (known.isEmpty()) {
            return Optional.empty();
        }
        List<String> names = known.stream().map(classes::get).toList();
        return Optional.of("labels " + known.getFirst() + (known.size() > 1 ? "…" + known.getLast() : "") + " taken as "
                + (names.size() <= MOST_NAMED
                        ? String.join(", ", names)
                        : names.get(0) + ", " + names.get(1) + ", …, " + names.getLast()));
    }

    private static String normalized(String name) {
        return readable(name.strip()).toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", " ").strip();
    }
}
