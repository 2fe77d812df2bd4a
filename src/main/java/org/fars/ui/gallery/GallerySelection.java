package org.fars.ui.gallery;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleObjectProperty;

/**
 * Which images are selected: the leader, which is looked at, and others with it. Whoever sets the leader alone selects
 * it alone.
 */
public final class GallerySelection {
    private final ObjectProperty<ImageItem> leader = new SimpleObjectProperty<>();
    private final ReadOnlyObjectWrapper<Set<ImageItem>> items = new ReadOnlyObjectWrapper<>(Set.of());
    private Optional<ImageItem> anchor = Optional.empty();
    /** What {@link #locations()} found; every chart asks for it. */
    private Optional<Set<String>> places = Optional.empty();
    private boolean together;

    GallerySelection() {
        items.addListener((property, before, after) -> places = Optional.empty());
        leader.addListener((property, before, after) -> {
            if (!together) {
                anchor = Optional.ofNullable(after);
                items.set(after == null ? Set.of() : Set.of(after));
            }
        });
    }

    /** The image being looked at; null where there is none. */
    public ObjectProperty<ImageItem> leaderProperty() {
        return leader;
    }

    /** All selected images, the leader among them. Each value is an immutable set, in the gallery's order. */
    public ReadOnlyObjectProperty<Set<ImageItem>> itemsProperty() {
        return items.getReadOnlyProperty();
    }

    /** All selected images, now. */
    public Set<ImageItem> items() {
        return items.get();
    }

    /** Whether an image is selected. */
    public boolean contains(ImageItem item) {
        return items.get().contains(item);
    }

    /** The places of the selected images, as charts name them. */
    public Set<String> locations() {
        if (places.isEmpty()) {
            places = Optional.of(items.get().stream().map(ImageItem::location).collect(Collectors.toUnmodifiableSet()));
        }
        return places.get();
    }

    /** Selects one image, and no other. */
    public void only(ImageItem item) {
        anchor = Optional.of(item);
        put(item, Set.of(item));
    }

    /** Adds an image, or takes it away where it was selected; the last one stays. */
    public void toggle(ImageItem item) {
        Set<ImageItem> next = new LinkedHashSet<>(items.get());
        if (!next.remove(item)) {
            next.add(item);
            anchor = Optional.of(item);
            put(item, next);
        } else if (!next.isEmpty()) {
            put(item == leader.get() ? next.iterator().next() : leader.get(), next);
        }
    }

    /**
     * Selects everything between the image last selected alone and this one.
     *
     * @param shown the images in the order in which the person sees them
     */
    public void extendTo(ImageItem item, List<ImageItem> shown) {
        int from = anchor.map(shown::indexOf).orElse(-1);
        int to = shown.indexOf(item);
        if (from < 0 || to < 0) {
            only(item);
            return;
        }
        put(item, new LinkedHashSet<>(shown.subList(Math.min(from, to), Math.max(from, to) + 1)));
    }

    /** Selects these images; the leader stays where it is among them, else it is the first. Nothing changes for none. */
    public void set(Collection<ImageItem> chosen) {
        if (chosen.isEmpty()) {
            return;
        }
        Set<ImageItem> next = new LinkedHashSet<>(chosen);
        ImageItem first = next.iterator().next();
        anchor = Optional.of(first);
        put(next.contains(leader.get()) ? leader.get() : first, next);
    }

    /** Selects only the leader, or nothing where there is none. */
    public void narrow() {
        anchor = Optional.ofNullable(leader.get());
        items.set(anchor.map(Set::of).orElse(Set.of()));
    }

    private void put(ImageItem next, Set<ImageItem> all) {
        together = true;
        leader.set(next);
        together = false;
        items.set(Collections.unmodifiableSet(all));
    }
}
