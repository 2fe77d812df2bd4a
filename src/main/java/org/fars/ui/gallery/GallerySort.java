package org.fars.ui.gallery;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

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
    /** Smallest ‖δ‖₂ that changed the class of a head first. */
    ATTACK_UP,
    /** By predicted class. */
    PREDICTION,
    /** Smallest share of certified cells first, for images that a dense model has segmented. */
    CELLS_UP,
    /** Largest share of certified cells first. */
    CELLS_DOWN;

    /**
     * Images in this order; those of equal rank keep theirs.
     *
     * @param certificate whose radius counts; empty for the largest that is proved or declared
     * @param eps the ε at which cells are certified
     */
    List<ImageItem> sorted(List<ImageItem> items, Optional<String> certificate, double eps) {
        return switch (this) {
            case ARRIVAL -> items;
            case NAME -> items.stream()
                .sorted(Comparator.comparing(item -> item.entry().name(), String.CASE_INSENSITIVE_ORDER))
                .toList();
            case RADIUS_UP -> sorted(items, radius(certificate), 1);
            case RADIUS_DOWN -> sorted(items, radius(certificate), -1);
            case MARGIN_UP -> sorted(items, margin(), 1);
            case MARGIN_DOWN -> sorted(items, margin(), -1);
            case ATTACK_UP -> sorted(items,
                    item -> item.attacked().map(attack -> attack.smallest().orElse(Double.NaN)).orElse(Double.NaN), 1);
            case PREDICTION -> sorted(items,
                    item -> item.verdict().map(verdict -> (double) verdict.prediction()).orElse(Double.NaN), 1);
            case CELLS_UP -> sorted(items, cells(eps), 1);
            case CELLS_DOWN -> sorted(items, cells(eps), -1);
        };
    }

    private static ToDoubleFunction<ImageItem> radius(Optional<String> certificate) {
        return certificate.<ToDoubleFunction<ImageItem>>map(id -> item -> item.verdict()
            .map(verdict -> verdict.radiusOf(id))
            .orElse(Double.NaN)).orElse(ImageItem::radius);
    }

    private static ToDoubleFunction<ImageItem> margin() {
        return item -> item.verdict().map(AnalysisSummary::margin).orElse(Double.NaN);
    }

    private static ToDoubleFunction<ImageItem> cells(double eps) {
        return item -> item.cells().map(cells -> cells.certified(eps)).orElse(Double.NaN);
    }

    /** Returns whether it orders what a dense model has segmented ({@code true}), or classified images; or both. */
    boolean suits(boolean dense) {
        return switch (this) {
            case ARRIVAL, NAME -> true;
            case RADIUS_UP, RADIUS_DOWN, MARGIN_UP, MARGIN_DOWN, ATTACK_UP, PREDICTION -> !dense;
            case CELLS_UP, CELLS_DOWN -> dense;
        };
    }

    private record Ranked(ImageItem item, double rank) {}

    /** Asks for each rank once, not once a comparison. Java sorts NaN behind all numbers, infinity included. */
    private static List<ImageItem> sorted(List<ImageItem> items, ToDoubleFunction<ImageItem> value, int sign) {
        return items.stream()
            .map(item -> new Ranked(item, sign * value.applyAsDouble(item)))
            .sorted(Comparator.comparingDouble(Ranked::rank))
            .map(Ranked::item)
            .toList();
    }

    /** The key of its name in the messages. */
    public String key() {
        return "gallery.sort." + name().toLowerCase(Locale.ROOT);
    }
}
