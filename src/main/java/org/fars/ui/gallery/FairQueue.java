package org.fars.ui.gallery;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;

/**
 * Images that wait for their turn. The next one is of the class of which the fewest have been taken, so that what is known
 * so far is of all classes alike, although folders are sorted by class. Images without a label count as a class. Not
 * thread-safe.
 */
public final class FairQueue {
    private final Map<String, SequencedSet<ImageItem>> classes = new LinkedHashMap<>();
    private final Map<ImageItem, String> labels = new HashMap<>();
    private final Map<String, Integer> taken = new HashMap<>();

    /** Returns images one of each class in turn; those of a class, and the classes, stay in their order. */
    public static List<ImageItem> order(Collection<ImageItem> items) {
        FairQueue queue = new FairQueue();
        items.forEach(queue::add);
        List<ImageItem> order = new ArrayList<>(items.size());
        for (Optional<ImageItem> next = queue.next(); next.isPresent(); next = queue.next()) {
            order.add(next.get());
        }
        return order;
    }

    /** Adds an image, unless it waits already. */
    void add(ImageItem item) {
        String label = item.entry().label().orElse("");
        if (labels.putIfAbsent(item, label) == null) {
            classes.computeIfAbsent(label, name -> new LinkedHashSet<>()).add(item);
        }
    }

    /**
     * Takes an image out of turn.
     *
     * @return whether it was waiting
     */
    boolean take(ImageItem item) {
        String label = labels.remove(item);
        if (label == null) {
            return false;
        }
        classes.get(label).remove(item);
        taken.merge(label, 1, Integer::sum);
        return true;
    }

    /** Takes the next image; empty if none waits. */
    Optional<ImageItem> next() {
        Optional<ImageItem> next = classes.entrySet()
            .stream()
            .filter(each -> !each.getValue().isEmpty())
            .min(Comparator.comparingInt(each -> taken.getOrDefault(each.getKey(), 0)))
            .map(each -> each.getValue().getFirst());
        next.ifPresent(this::take);
        return next;
    }

    /** Returns the number of images that wait. */
    int size() {
        return labels.size();
    }

    /** Forgets the images that wait and how many were taken. */
    void clear() {
        classes.clear();
        labels.clear();
        taken.clear();
    }
}
