package org.fars.ui.gallery;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyDoubleProperty;
import javafx.beans.property.ReadOnlyDoubleWrapper;
import javafx.beans.property.ReadOnlyIntegerProperty;
import javafx.beans.property.ReadOnlyIntegerWrapper;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.fars.image.ClassNames;
import org.fars.image.LabelledImage;
import org.fars.model.ModelCard;

/**
 * The gallery without its looks: all images, the ones shown (filtered, searched, sorted), and the one selected. What is
 * shown follows when it is asked to ({@link #refresh()}), once a batch, so that ten thousand images do not mean ten
 * thousand rearrangements.
 */
public final class GalleryModel {
    private final ObservableList<ImageItem> all = FXCollections.observableArrayList();
    private final ObservableList<ImageItem> shown = FXCollections.observableArrayList();
    private final ObservableList<ImageItem> shownReadOnly = FXCollections.unmodifiableObservableList(shown);
    private final Set<String> locations = new HashSet<>();
    private final ObjectProperty<ImageItem> selected = new SimpleObjectProperty<>();
    private final ObjectProperty<GalleryFilter> filter = new SimpleObjectProperty<>(GalleryFilter.ALL);
    private final ObjectProperty<GallerySort> sort = new SimpleObjectProperty<>(GallerySort.ARRIVAL);
    private final StringProperty search = new SimpleStringProperty("");
    private final DoubleProperty epsilon;
    private final ObjectProperty<ModelCard> card = new SimpleObjectProperty<>();
    private final ReadOnlyIntegerWrapper size = new ReadOnlyIntegerWrapper();
    private final ReadOnlyIntegerWrapper broken = new ReadOnlyIntegerWrapper();
    private final ReadOnlyDoubleWrapper largestRadius = new ReadOnlyDoubleWrapper();
    private final ReadOnlyIntegerWrapper known = new ReadOnlyIntegerWrapper();

    /** @param epsilon the ε that the person looks at, shared with the bracket */
    public GalleryModel(DoubleProperty epsilon) {
        this.epsilon = epsilon;
        filter.addListener((property, before, after) -> refresh());
        sort.addListener((property, before, after) -> refresh());
        search.addListener((property, before, after) -> refresh());
        card.addListener((property, before, after) -> refresh());
        epsilon.addListener((property, before, after) -> {
            if (filter.get() == GalleryFilter.CERTIFIED) {
                refresh();
            }
        });
    }

    /** The images shown, in order. */
    public ObservableList<ImageItem> shown() {
        return shownReadOnly;
    }

    /** All images, in the order of arrival. */
    public List<ImageItem> all() {
        return List.copyOf(all);
    }

    /** The image being looked at; null where there is none. */
    public ObjectProperty<ImageItem> selectedProperty() {
        return selected;
    }

    /** The image being looked at. */
    public Optional<ImageItem> selected() {
        return Optional.ofNullable(selected.get());
    }

    /** Which images are shown. */
    public ObjectProperty<GalleryFilter> filterProperty() {
        return filter;
    }

    /** In which order. */
    public ObjectProperty<GallerySort> sortProperty() {
        return sort;
    }

    /** Part of a name, a label or a predicted class that shown images must have. */
    public StringProperty searchProperty() {
        return search;
    }

    /** The ε of the filter "certified". */
    public DoubleProperty epsilonProperty() {
        return epsilon;
    }

    /** The card of the model in use, for the names of classes; null before there is one. */
    public ObjectProperty<ModelCard> cardProperty() {
        return card;
    }

    /** How many images could not be read. */
    public ReadOnlyIntegerProperty brokenProperty() {
        return broken.getReadOnlyProperty();
    }

    /** How many images have a verdict. */
    public ReadOnlyIntegerProperty knownProperty() {
        return known.getReadOnlyProperty();
    }

    /** The largest certified radius among all images: the length of a full bar. */
    public ReadOnlyDoubleProperty largestRadiusProperty() {
        return largestRadius.getReadOnlyProperty();
    }

    /** How many images there are. */
    public ReadOnlyIntegerProperty sizeProperty() {
        return size.getReadOnlyProperty();
    }

    /** How many images there are, now. */
    public int size() {
        return all.size();
    }

    /**
     * Adds images; one that is here already is not added again. Selects the first where nothing was selected.
     *
     * @return the new items
     */
    public List<ImageItem> add(Collection<LabelledImage> entries) {
        List<ImageItem> added = new ArrayList<>();
        for (LabelledImage entry : entries) {
            if (locations.add(entry.source().location())) {
                added.add(new ImageItem(entry));
            }
        }
        all.addAll(added);
        refresh();
        if (selected.get() == null && !shown.isEmpty()) {
            selected.set(shown.getFirst());
        }
        return added;
    }

    /** Forgets all images. */
    public void clear() {
        all.clear();
        locations.clear();
        selected.set(null);
        refresh();
    }

    /** Forgets what was found out, because another model will be asked. */
    public void forgetVerdicts() {
        all.forEach(ImageItem::forget);
        refresh();
    }

    /** Brings what is shown, and the counts, up to date. */
    public void refresh() {
        size.set(all.size());
        broken.set((int) all.stream().filter(ImageItem::broken).count());
        known.set((int) all.stream().filter(item -> item.verdict().isPresent()).count());
        largestRadius.set(all.stream()
            .flatMap(item -> item.verdict().stream())
            .mapToDouble(Verdict::radius)
            .filter(Double::isFinite)
            .max()
            .orElse(0));
        GalleryFilter.Context context = new GalleryFilter.Context(epsilon.get(), this::correctness);
        String words = search.get().strip().toLowerCase(Locale.ROOT);
        Stream<ImageItem> stream = all.stream()
            .filter(item -> filter.get().accepts(item, context) && matches(item, words));
        if (sort.get().order() != null) {
            stream = stream.sorted(sort.get().order());
        }
        List<ImageItem> now = stream.toList();
        if (!now.equals(shown)) {
            shown.setAll(now);
        }
    }

    private boolean matches(ImageItem item, String words) {
        return words.isEmpty() || item.entry().name().toLowerCase(Locale.ROOT).contains(words)
                || item.entry()
                    .label()
                    .map(label -> label.toLowerCase(Locale.ROOT).contains(words)
                            || ClassNames.readable(label).toLowerCase(Locale.ROOT).contains(words))
                    .orElse(false)
                || prediction(item).map(label -> label.toLowerCase(Locale.ROOT).contains(words)).orElse(false);
    }

    /** The name of the predicted class. */
    public Optional<String> prediction(ImageItem item) {
        return item.verdict()
            .filter(verdict -> card.get() != null)
            .map(verdict -> card.get().label(verdict.prediction()));
    }

    /** Whether the prediction is the label; unknown where the model has no such class. */
    public Correctness correctness(ImageItem item) {
        Optional<Verdict> verdict = item.verdict();
        if (verdict.isEmpty() || item.entry().label().isEmpty() || card.get() == null
                || card.get().classes() == null) {
            return Correctness.UNKNOWN;
        }
        OptionalInt label = ClassNames.index(item.entry().label().get(), card.get().classes());
        if (label.isEmpty()) {
            return Correctness.UNKNOWN;
        }
        return label.getAsInt() == verdict.get().prediction() ? Correctness.RIGHT : Correctness.WRONG;
    }

    /**
     * Selects the image so many places away in what is shown, as an arrow key does; stops at the ends.
     *
     * @param places how far; negative is towards the start
     */
    public void move(int places) {
        if (shown.isEmpty()) {
            return;
        }
        int from = shown.indexOf(selected.get());
        int to = from < 0 ? 0 : Math.clamp((long) from + places, 0, shown.size() - 1);
        selected.set(shown.get(to));
    }
}
