package org.fars.ui.session;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.fars.ui.common.Messages;
import org.fars.ui.store.JsonFile.QuarantinedFile;
import org.fars.ui.store.JsonFile;
import org.fars.ui.store.JsonStore;
import org.fars.ui.task.TaskRunner;
import tools.jackson.core.type.TypeReference;

/** The most recently used sessions, newest first, shared by all instances. */
public final class RecentSessions {
    private static final int MAX_SESSIONS = 10;

    private final JsonStore<List<String>> store;
    private final ObservableList<Path> list = FXCollections.observableArrayList();

    /**
     * Reads the list.
     *
     * @param file where the list is kept
     * @param quarantined told if the file is damaged
     */
    public RecentSessions(Path file, TaskRunner runner, Messages messages, Consumer<QuarantinedFile> quarantined) {
        store = new JsonStore<>(new JsonFile<>(file, new TypeReference<>() {
        }), runner, messages.get("work.recent"), quarantined);
        list.setAll(paths(store.read().orElse(List.of())));
    }

    /** Returns the sessions' files. */
    public ObservableList<Path> list() {
        return FXCollections.unmodifiableObservableList(list);
    }

    /** Moves a file to the front. */
    void used(Path session) {
        change(paths -> {
            paths.remove(session.toAbsolutePath());
            paths.addFirst(session.toAbsolutePath());
            return paths;
        });
    }

    /** Removes a file from the list. */
    void forget(Path session) {
        change(paths -> {
            paths.remove(session.toAbsolutePath());
            return paths;
        });
    }

    private void change(UnaryOperator<List<Path>> edit) {
        list.setAll(paths(changed(list, edit)));
        store.update(before -> changed(paths(before.orElse(List.of())), edit), after -> list.setAll(paths(after)));
    }

    private static List<String> changed(List<Path> before, UnaryOperator<List<Path>> edit) {
        return edit.apply(new ArrayList<>(before)).stream().limit(MAX_SESSIONS).map(Path::toString).toList();
    }

    private static List<Path> paths(List<String> texts) {
        return texts.stream().map(Path::of).toList();
    }

    /** Writes what has not been written yet, on the calling thread. */
    void flush() {
        store.flush();
    }
}
