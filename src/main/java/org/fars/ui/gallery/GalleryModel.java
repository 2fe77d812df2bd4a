package org.fars.ui.gallery;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import javafx.beans.Observable;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyDoubleProperty;
import javafx.beans.property.ReadOnlyDoubleWrapper;
import javafx.beans.property.ReadOnlyIntegerProperty;
import javafx.beans.property.ReadOnlyIntegerWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.fars.certify.Certificate;
import org.fars.image.ClassNames;
import org.fars.image.Dataset.LabelledImage;
import org.fars.model.ModelCard;
import org.fars.ui.gallery.AnalysisSummary.Correctness;
import org.fars.ui.gallery.ImageItem.AttackOutcome;

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
    private final GallerySelection selection = new GallerySelection();
    private final ObjectProperty<ImageItem> selected = selection.leaderProperty();
    private final ReadOnlyObjectWrapper<Optional<SelectionFilter>> picked = new ReadOnlyObjectWrapper<>(
            Optional.empty());
    private final ObjectProperty<Optional<String>> ofClass = new SimpleObjectProperty<>(Optional.empty());
    private final ObjectProperty<Optional<String>> radiusOf = new SimpleObjectProperty<>(Optional.empty());
    private final Map<String, OptionalInt> classes = new HashMap<>();
    private final ObjectProperty<GalleryFilter> filter = new SimpleObjectProperty<>(GalleryFilter.ALL);
    private final ObjectProperty<GallerySort> sort = new SimpleObjectProperty<>(GallerySort.ARRIVAL);
    private final StringProperty search = new SimpleStringProperty("");
    private final DoubleProperty epsilon;
    private final ObjectProperty<ModelCard> card = new SimpleObjectProperty<>();
    private final ReadOnlyIntegerWrapper size = new ReadOnlyIntegerWrapper();
    private final ReadOnlyIntegerWrapper broken = new ReadOnlyIntegerWrapper();
    private final ReadOnlyDoubleWrapper largestRadius = new ReadOnlyDoubleWrapper();
    private final ReadOnlyIntegerWrapper known = new ReadOnlyIntegerWrapper();
    private final ReadOnlyIntegerWrapper attacks = new ReadOnlyIntegerWrapper();

    /** @param epsilon the ε that the person looks at, shared with the bracket */
    public GalleryModel(DoubleProperty epsilon) {
        this.epsilon = epsilon;
        filter.addListener((property, before, after) -> refresh());
        sort.addListener((property, before, after) -> refresh());
        search.addListener((property, before, after) -> refresh());
        picked.addListener((property, before, after) -> refresh());
        ofClass.addListener((property, before, after) -> refresh());
        radiusOf.addListener((property, before, after) -> refresh());
        // Before anybody else hears of the new card and asks for labels.
        card.addListener((Observable changed) -> classes.clear());
        card.addListener((property, before, after) -> refresh());
        epsilon.addListener((property, before, after) -> {
            if (filter.get() == GalleryFilter.CERTIFIED || sort.get().suits(true) && !sort.get().suits(false)) {
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

    /** All selected images; the one being looked at leads them. */
    public GallerySelection selection() {
        return selection;
    }

    /** Images picked somewhere else; while there are some no others are shown. */
    public ReadOnlyObjectProperty<Optional<SelectionFilter>> pickedProperty() {
        return picked.getReadOnlyProperty();
    }

    /**
     * Selects images that were picked in a chart, and shows only them; nothing picked shows all again.
     *
     * @param where where they were picked, in a few words
     * @param locations the images' places in full; those that are not here are passed over
     */
    public void pick(String where, Set<String> locations) {
        List<ImageItem> found = all.stream()
            .filter(item -> locations.contains(item.location()))
            .toList();
        picked.set(found.isEmpty() ? Optional.empty() : Optional.of(new SelectionFilter(where, locations)));
        selection.set(found);
    }

    /** Shows again what was not picked. */
    public void clearPicked() {
        picked.set(Optional.empty());
    }

    /** Looks at the image at that place, where it is here. */
    public void reveal(String location) {
        all.stream()
            .filter(item -> item.location().equals(location))
            .findFirst()
            .ifPresent(item -> {
                if (!shown.contains(item)) {
                    clearPicked();
                }
                selection.only(item);
            });
    }

    /** The class whose images are shown (by label, and by prediction where there is none); empty for all classes. */
    public ObjectProperty<Optional<String>> ofClassProperty() {
        return ofClass;
    }

    /** The certificate whose radius orders images; empty for the largest radius that is proved or declared. */
    public ObjectProperty<Optional<String>> radiusOfProperty() {
        return radiusOf;
    }

    /** The certificates that images have, for ordering by their radius. */
    public List<String> certificateIds() {
        return all.stream()
            .flatMap(item -> item.verdict().stream())
            .findFirst()
            .map(verdict -> verdict.certificates().stream().map(Certificate::id).distinct().toList())
            .orElse(List.of());
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

    /** Returns whether the model in use is a dense one, which segments images. */
    public boolean isDense() {
        return card.get() != null && card.get().isDense();
    }

    /** How many images could not be read. */
    public ReadOnlyIntegerProperty brokenProperty() {
        return broken.getReadOnlyProperty();
    }

    /** How many images have a verdict. */
    public ReadOnlyIntegerProperty knownProperty() {
        return known.getReadOnlyProperty();
    }

    /** Counts the changes of what attacks have found. */
    public ReadOnlyIntegerProperty attacksProperty() {
        return attacks.getReadOnlyProperty();
    }

    /** Keeps what attacks have found, beside what earlier ones have. */
    public void attacked(Map<ImageItem, List<AttackOutcome>> found) {
        found.forEach((item, fresh) -> item.attacked(AttackOutcome.merge(item.attacked(), fresh)));
        if (!found.isEmpty()) {
            refresh();
            attacks.set(attacks.get() + 1);
        }
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
            ImageItem item = new ImageItem(entry);
            if (locations.add(item.location())) {
                added.add(item);
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
        picked.set(Optional.empty());
        ofClass.set(Optional.empty());
        refresh();
    }

    /** Forgets what was found out, because another model will be asked. */
    public void forgetVerdicts() {
        all.forEach(ImageItem::forget);
        refresh();
    }

    /** Brings what is shown, and the counts, up to date. */
    public void refresh() {
        List<ImageItem> accepted = new ArrayList<>(all.size());
        int unreadable = 0;
        int analysed = 0;
        double largest = 0;
        Predicate<ImageItem> wanted = wanted();
        for (ImageItem item : all) {
            unreadable += item.broken() ? 1 : 0;
            analysed += item.verdict().isPresent() || item.cells().isPresent() ? 1 : 0;
            double radius = item.radius();
            largest = Double.isFinite(radius) ? Math.max(largest, radius) : largest;
            if (wanted.test(item)) {
                accepted.add(item);
            }
        }
        size.set(all.size());
        broken.set(unreadable);
        known.set(analysed);
        largestRadius.set(largest);
        List<ImageItem> now = sort.get().sorted(accepted, radiusOf.get(), epsilon.get());
        if (!now.equals(shown)) {
            shown.setAll(now);
        }
    }

    /** Only what narrows is asked, of each image once. */
    private Predicate<ImageItem> wanted() {
        GalleryFilter.Context context = new GalleryFilter.Context(epsilon.get(), this::correctness);
        GalleryFilter chosen = filter.get();
        Predicate<ImageItem> wanted = item -> chosen.accepts(item, context);
        if (picked.get().isPresent()) {
            Set<String> places = picked.get().get().locations();
            wanted = wanted.and(item -> places.contains(item.location()));
        }
        if (ofClass.get().isPresent()) {
            String name = ofClass.get().get();
            wanted = wanted.and(item -> shows(item, name));
        }
        String words = search.get().strip().toLowerCase(Locale.ROOT);
        return words.isEmpty() ? wanted : wanted.and(item -> matches(item, words));
    }

    /** Whether an image is of a class or, where it was segmented, has cells of it. */
    private boolean shows(ImageItem item, String name) {
        return item.cells()
            .map(cells -> cells.classes().stream().anyMatch(label -> card.get().label(label).equals(name)))
            .orElseGet(() -> className(item).filter(name::equals).isPresent());
    }

    /** The model's name of an image's class: of its label, or, where it has none, of its prediction. */
    public Optional<String> className(ImageItem item) {
        OptionalInt label = labelIndex(item);
        return label.isPresent() ? Optional.of(card.get().label(label.getAsInt())) : prediction(item);
    }

    /** The index of an image's label among the model's classes; empty where there is none. */
    public OptionalInt labelIndex(ImageItem item) {
        if (item.entry().label().isEmpty() || card.get() == null || card.get().classes() == null) {
            return OptionalInt.empty();
        }
        return classes.computeIfAbsent(item.entry().label().get(),
                label -> ClassNames.index(label, card.get().classes()));
    }

    /** Returns how many of the labels that images have are classes of the model. */
    public LabelCount labels() {
        if (card.get() == null || card.get().classes() == null) {
            return new LabelCount(0, 0);
        }
        Set<String> labels = new HashSet<>();
        all.forEach(item -> item.entry().label().ifPresent(labels::add));
        return new LabelCount((int) labels.stream()
            .filter(label -> classes
                .computeIfAbsent(label, name -> ClassNames.index(name, card.get().classes()))
                .isPresent())
            .count(), labels.size());
    }

    /**
     * How labels match the classes of a model.
     *
     * @param known the number of labels that are classes of the model
     * @param all the number of labels
     */
    public record LabelCount(int known, int all) {}

    private boolean matches(ImageItem item, String words) {
        return item.entry().name().toLowerCase(Locale.ROOT).contains(words)
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
        Optional<AnalysisSummary> verdict = item.verdict();
        OptionalInt label = labelIndex(item);
        if (verdict.isEmpty() || label.isEmpty()) {
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
        target(places).ifPresent(selection::only);
    }

    /** As {@link #move}, selecting what lies between as well. */
    public void extend(int places) {
        target(places).ifPresent(item -> selection.extendTo(item, shown));
    }

    private Optional<ImageItem> target(int places) {
        if (shown.isEmpty()) {
            return Optional.empty();
        }
        int from = shown.indexOf(selected.get());
        return Optional.of(shown.get(from < 0 ? 0 : Math.clamp((long) from + places, 0, shown.size() - 1)));
    }

    /**
     * Images that were picked somewhere else, such as in a chart: while there are some the gallery shows no others.
     *
     * @param where where they were picked, in a few words
     * @param locations the images' places in full
     */
    public record SelectionFilter(String where, Set<String> locations) {
        public SelectionFilter {
            locations = Set.copyOf(locations);
        }
    }
}
