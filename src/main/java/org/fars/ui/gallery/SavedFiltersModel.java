package org.fars.ui.gallery;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import javafx.collections.FXCollections;
import javafx.collections.ObservableMap;
import org.fars.ui.common.Messages;
import org.fars.ui.store.JsonFile.QuarantinedFile;
import org.fars.ui.store.JsonFile;
import org.fars.ui.store.JsonStore;
import org.fars.ui.task.TaskRunner;
import tools.jackson.core.type.TypeReference;

/** Filters of the gallery that the person has named: what is searched for, the filter, the class and the order. */
public final class SavedFiltersModel {
    private final GalleryModel gallery;
    private final JsonStore<Map<String, SavedFilter>> store;
    private final ObservableMap<String, SavedFilter> all = FXCollections.observableMap(new TreeMap<>());

    /**
     * What a name stands for.
     *
     * @param filter the name of the {@link GalleryFilter}
     * @param search what is searched for
     * @param ofClass the class; empty for all
     * @param sort the name of the {@link GallerySort}
     */
    public record SavedFilter(String filter, String search, String ofClass, String sort) {
        public SavedFilter {
            filter = filter == null ? GalleryFilter.ALL.name() : filter;
            search = search == null ? "" : search;
            ofClass = ofClass == null ? "" : ofClass;
            sort = sort == null ? GallerySort.ARRIVAL.name() : sort;
        }
    }

    /**
     * Reads the saved filters.
     *
     * @param gallery what is filtered
     * @param file where they are kept
     * @param quarantined told if the file is damaged
     */
    public SavedFiltersModel(GalleryModel gallery, Path file, TaskRunner runner, Messages messages,
            Consumer<QuarantinedFile> quarantined) {
        this.gallery = gallery;
        this.store = new JsonStore<>(new JsonFile<>(file, new TypeReference<>() {
        }), runner, messages.get("work.filters"), quarantined);
        show(store.read().orElse(Map.of()));
    }

    /** Returns the saved filters by name, in alphabetical order. */
    public ObservableMap<String, SavedFilter> all() {
        return FXCollections.unmodifiableObservableMap(all);
    }

    /** Returns what the gallery is filtered by now. */
    public SavedFilter current() {
        return new SavedFilter(gallery.filterProperty().get().name(), gallery.searchProperty().get().strip(),
                gallery.ofClassProperty().get().orElse(""), gallery.sortProperty().get().name());
    }

    /** Returns whether the gallery is filtered in any way that could be saved. */
    public boolean isFiltered() {
        return !current().equals(new SavedFilter(null, null, null, null));
    }

    /** Saves what the gallery is filtered by now, in place of what the name stood for so far. */
    public void save(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a filter needs a name");
        }
        SavedFilter now = current();
        update(own -> own.put(name.strip(), now));
    }

    /** Deletes a filter. */
    public void delete(String name) {
        update(own -> own.remove(name));
    }

    /** Filters the gallery; what was picked in a chart is shown no longer. A class that the model lacks filters nothing. */
    public void use(String name) {
        SavedFilter saved = all.get(name);
        gallery.clearPicked();
        constant(GalleryFilter.values(), saved.filter()).ifPresent(gallery.filterProperty()::set);
        constant(GallerySort.values(), saved.sort()).ifPresent(gallery.sortProperty()::set);
        gallery.searchProperty().set(saved.search());
        boolean known = gallery.cardProperty().get() != null && gallery.cardProperty().get().classes() != null
                && gallery.cardProperty().get().classes().contains(saved.ofClass());
        gallery.ofClassProperty().set(known ? Optional.of(saved.ofClass()) : Optional.empty());
    }

    private static <E extends Enum<E>> Optional<E> constant(E[] values, String name) {
        return Arrays.stream(values).filter(one -> one.name().equals(name)).findFirst();
    }

    /** Shows a change at once; the file, which another window may have changed too, follows in the background. */
    private void update(Consumer<Map<String, SavedFilter>> change) {
        UnaryOperator<Map<String, SavedFilter>> edit = before -> {
            Map<String, SavedFilter> own = new TreeMap<>(before);
            change.accept(own);
            return own;
        };
        show(edit.apply(all));
        store.update(before -> edit.apply(before.orElse(Map.of())), this::show);
    }

    private void show(Map<String, SavedFilter> own) {
        all.keySet().retainAll(own.keySet());
        all.putAll(own);
    }

    /** Writes changes that have not been written yet, on the calling thread; for use when the window closes. */
    public void flush() {
        store.flush();
    }
}
