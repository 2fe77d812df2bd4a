package org.fars.ui.store;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.Function;
import org.fars.core.AtomicFiles.UnwritableFileException;
import org.fars.ui.store.JsonFile.QuarantinedFile;
import org.fars.ui.task.TaskRunner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Updates a JSON file in the background, in the order in which the updates were requested. To be used on the FX thread.
 *
 * @param <T> the value's type
 */
public final class JsonStore<T> {
    private static final Logger LOG = LoggerFactory.getLogger(JsonStore.class);

    private final JsonFile<T> file;
    private final TaskRunner runner;
    private final String title;
    private final Consumer<QuarantinedFile> quarantined;
    /** Guarded by itself, held while the file is written, so that updates keep their order. */
    private final Queue<Function<Optional<T>, T>> pending = new ArrayDeque<>();

    private record Written<T>(Optional<T> value, Optional<QuarantinedFile> quarantined) {}

    /**
     * Creates a store for a file, which need not exist.
     *
     * @param title what an update does, in words
     * @param quarantined told if the file is damaged
     */
    public JsonStore(JsonFile<T> file, TaskRunner runner, String title, Consumer<QuarantinedFile> quarantined) {
        this.file = file;
        this.runner = runner;
        this.title = title;
        this.quarantined = quarantined;
    }

    /** Reads the file on the calling thread, for use at the start; empty if there is none or it is damaged. */
    public Optional<T> read() {
        return file.readOrQuarantine(quarantined);
    }

    /**
     * Requests an update of what the file holds by then, which another instance may have written.
     *
     * @param change returns the new value for the old one
     * @param written receives what the file holds afterwards
     */
    public void update(Function<Optional<T>, T> change, Consumer<? super T> written) {
        synchronized (pending) {
            pending.add(change);
        }
        runner.submit(title, context -> writePending(), done -> {
            done.quarantined().ifPresent(quarantined);
            done.value().ifPresent(written);
        });
    }

    /** Writes, on the calling thread, the updates whose jobs were cancelled before they ran; for use at the end. */
    public void flush() {
        try {
            writePending();
        } catch (UnwritableFileException e) {
            LOG.warn("the last changes are lost", e);
        }
    }

    private Written<T> writePending() {
        synchronized (pending) {
            if (pending.isEmpty()) {
                return new Written<>(Optional.empty(), Optional.empty());
            }
            QuarantinedFile[] damage = new QuarantinedFile[1];
            try {
                T value = file.update(before -> {
                    Optional<T> current = before;
                    for (Function<Optional<T>, T> change : pending) {
                        current = Optional.of(change.apply(current));
                    }
                    return current.orElseThrow();
                }, found -> damage[0] = found);
                return new Written<>(Optional.of(value), Optional.ofNullable(damage[0]));
            } finally {
                pending.clear();
            }
        }
    }
}
