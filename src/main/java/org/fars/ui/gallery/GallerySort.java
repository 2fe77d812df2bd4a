package org.fars.ui.gallery;

import java.util.Comparator;
import java.util.Locale;

/** In which order the gallery shows images. */
public enum GallerySort {
    /** As they came. */
    ARRIVAL(null),
    /** By name. */
    NAME(Comparator.comparing(item -> item.entry().name(), String.CASE_INSENSITIVE_ORDER)),
    /** Smallest certified radius first: the images nearest to trouble. Unknown ones last. */
    RADIUS_UP(Comparator.comparingDouble(item -> item.verdict().map(Verdict::radius).orElse(Double.MAX_VALUE))),
    /** Largest certified radius first. Unknown ones last. */
    RADIUS_DOWN(Comparator.comparingDouble(item -> item.verdict().map(verdict -> -verdict.radius()).orElse(1.0))),
    /** By predicted class. Unknown ones last. */
    PREDICTION(Comparator.comparingInt(item -> item.verdict().map(Verdict::prediction).orElse(Integer.MAX_VALUE)));

    private final Comparator<ImageItem> order;

    GallerySort(Comparator<ImageItem> order) {
        this.order = order;
    }

    /** The order, or null for the order of arrival. */
    Comparator<ImageItem> order() {
        return order;
    }

    /** The key of its name in the messages. */
    public String key() {
        return "gallery.sort." + name().toLowerCase(Locale.ROOT);
    }
}
