package org.fars.ui.session;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.fars.core.UnwritableFileException;
import org.fars.ui.store.JsonFile;
import org.fars.ui.store.QuarantinedFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.type.TypeReference;

/** The sessions used last, the newest first. All instances share them. */
public final class RecentSessions {
    private static final Logger LOG = LoggerFactory.getLogger(RecentSessions.class);
    private static final int SOME = 10;

    private final JsonFile<List<String>> file;
    private final ObservableList<Path> list = FXCollections.observableArrayList();
    private final Consumer<QuarantinedFile> damaged;

    /**
     * @param file where they are kept
     * @param damaged told where the file is damaged
     */
    public RecentSessions(Path file, Consumer<QuarantinedFile> damaged) {
        this.file = new JsonFile<>(file, new TypeReference<>() {
        });
        this.damaged = damaged;
        list.setAll(paths(this.file.readOrSetAside(damaged).orElse(List.of())));
    }

    /** The files. */
    public ObservableList<Path> list() {
        return FXCollections.unmodifiableObservableList(list);
    }

    /** Puts a file first. */
    void used(Path session) {
        change(paths -> {
            paths.remove(session.toAbsolutePath());
            paths.addFirst(session.toAbsolutePath());
            return paths;
        });
    }

    /** Forgets a file. */
    void forget(Path session) {
        change(paths -> {
            paths.remove(session.toAbsolutePath());
            return paths;
        });
    }

    /** Another instance may have written the file since. */
    private void change(UnaryOperator<List<Path>> edit) {
        try {
            list.setAll(paths(file.update(before -> changed(paths(before.orElse(List.of())), edit), damaged)));
        } catch (UnwritableFileException e) {
            LOG.warn("the recent sessions are not kept", e);
            list.setAll(paths(changed(list, edit)));
        }
    }

    private static List<String> changed(List<Path> before, UnaryOperator<List<Path>> edit) {
        return edit.apply(new ArrayList<>(before)).stream().limit(SOME).map(Path::toString).toList();
    }

    private static List<Path> paths(List<String> texts) {
        return texts.stream().map(Path::of).toList();
    }
}
