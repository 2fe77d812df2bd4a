package org.fars.ui.gallery;

import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.fars.attack.AttackResult;

/** In which order the gallery shows images. What is not known stands last, whichever end comes first. */
public enum GallerySort {
    /** As they came. */
    ARRIVAL,
    /** By name. */
    NAME,
    /** Smallest certified radius first: the images nearest to trouble. */
    RADIUS_UP,
    /** Largest certified radius first. */
    RADIUS_DOWN,
    /** Smallest margin of the first head first. */
    MARGIN_UP,
    /** Largest margin first. */
    MARGIN_DOWN,
    /** Smallest ‖δ‖₂ of the last successful attack first. */
    ATTACK_UP,
    /** By predicted class. */
    PREDICTION;

    /**
     * The order; empty for the order of arrival.
     *
     * @param certificate whose radius counts; empty for the largest that is proved or declared
     */
    Optional<Comparator<ImageItem>> order(Optional<String> certificate) {
        ToDoubleFunction<ImageItem> radius = item -> item.verdict()
            .map(verdict -> certificate.map(verdict::radiusOf).orElseGet(verdict::radius))
            .orElse(Double.NaN);
        ToDoubleFunction<ImageItem> margin = item -> item.verdict().map(Verdict::margin).orElse(Double.NaN);
        return switch (this) {
            case ARRIVAL -> Optional.empty();
            case NAME -> Optional.of(Comparator.comparing(item -> item.entry().name(), String.CASE_INSENSITIVE_ORDER));
            case RADIUS_UP -> Optional.of(up(radius));
            case RADIUS_DOWN -> Optional.of(down(radius));
            case MARGIN_UP -> Optional.of(up(margin));
            case MARGIN_DOWN -> Optional.of(down(margin));
            case ATTACK_UP -> Optional.of(up(item -> item.attacked()
                .map(Attacked::result)
                .filter(AttackResult::success)
                .map(AttackResult::l2)
                .orElse(Double.NaN)));
            case PREDICTION -> Optional.of(Comparator.comparingInt(
                    item -> item.verdict().map(Verdict::prediction).orElse(Integer.MAX_VALUE)));
        };
    }

    /** Java sorts NaN behind all numbers, infinity included. */
    private static Comparator<ImageItem> up(ToDoubleFunction<ImageItem> value) {
        return Comparator.comparingDouble(value);
    }

    private static Comparator<ImageItem> down(ToDoubleFunction<ImageItem> value) {
        return Comparator.comparingDouble(item -> -value.applyAsDouble(item));
    }

    /** The key of its name in the messages. */
    public String key() {
        return "gallery.sort." + name().toLowerCase(Locale.ROOT);
    }
}
