package org.fars.ui.session;

import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import org.fars.core.UserInputException;
import org.fars.ui.common.Messages;
import org.fars.ui.session.Autosave.Orphan;
import org.fars.ui.store.JsonFile.UniquePaths;
import org.fars.ui.store.JsonFile;
import org.fars.ui.task.TaskRunner.TaskHandle;
import org.fars.ui.task.TaskRunner;
import tools.jackson.core.type.TypeReference;

/** Autosaves the session, and offers what an earlier process left in a crash. Touches the disk in the background only. */
final class CrashRecovery implements AutoCloseable {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyy-MM-dd-HHmmss", Locale.ROOT);

    private final Autosave autosave;
    private final Path folder;
    private final RecentSessions recent;
    private final TaskRunner runner;
    private final Messages messages;
    private final Consumer<String> notifier;
    private final ReadOnlyObjectWrapper<Optional<Instant>> written = new ReadOnlyObjectWrapper<>(Optional.empty());
    private Optional<Orphan> offered = Optional.empty();
    /** The orphan whose content is in the window; deleted when this process has saved all of it. */
    private Optional<Orphan> adopted = Optional.empty();
    private Optional<Session> saved = Optional.empty();
    private Optional<TaskHandle> saving = Optional.empty();
    private boolean failureShown;

    private record Found(List<Orphan> readable, List<Path> quarantined) {}

    /**
     * Creates the recovery.
     *
     * @param autosave where this process keeps its session
     * @param folder where sessions go that are not restored
     * @param notifier shows a sentence to the person
     */
    CrashRecovery(Autosave autosave, Path folder, RecentSessions recent, TaskRunner runner, Messages messages,
            Consumer<String> notifier) {
        this.autosave = autosave;
        this.folder = folder;
        this.recent = recent;
        this.runner = runner;
        this.messages = messages;
        this.notifier = notifier;
    }

    /** When the session that is offered was last written; empty if none is. */
    ReadOnlyObjectProperty<Optional<Instant>> offeredProperty() {
        return written.getReadOnlyProperty();
    }

    /** Returns the session that is offered. */
    Optional<SessionFile> offered() {
        return offered.map(Orphan::file);
    }

    /** Returns whether a file is the session that is offered. */
    boolean isOffered(Path path) {
        return offered.filter(one -> one.file().file().equals(path)).isPresent();
    }

    private void offer(Optional<Orphan> orphan) {
        offered = orphan;
        written.set(orphan.map(Orphan::written));
    }

    /** Looks for orphans: the newest is offered, older ones are moved to the recent sessions. */
    void search() {
        runner.submit(messages.get("work.crashed"), context -> find(), found -> {
            found.quarantined().forEach(path -> notifier.accept(messages.get("session.damaged", path)));
            found.readable().stream().skip(1).forEach(this::moveToRecent);
            offer(found.readable().stream().findFirst());
        });
    }

    private Found find() {
        List<Orphan> readable = new ArrayList<>();
        List<Path> quarantined = new ArrayList<>();
        for (Orphan orphan : autosave.findOrphans()) {
            Optional<Session> session = new JsonFile<>(orphan.file().file(), new TypeReference<Session>() {
            }).readOrQuarantine(damage -> quarantined.add(damage.kept()));
            if (session.isEmpty() || session.get().sources().isEmpty()) {
                orphan.delete();
            } else {
                readable.add(orphan);
            }
        }
        return new Found(readable, quarantined);
    }

    /** Notes that the offered session has been opened. */
    void adopt(Path path) {
        if (isOffered(path)) {
            adopted = offered;
            offer(Optional.empty());
            saved = Optional.empty();
        }
    }

    /** Moves the offered session to the recent ones, where it can be opened later. */
    void dismiss() {
        offered.ifPresent(this::moveToRecent);
        offer(Optional.empty());
    }

    private void moveToRecent(Orphan orphan) {
        Path target = folder.resolve(messages.get("session.recovered",
                STAMP.format(LocalDateTime.ofInstant(orphan.written(), ZoneId.systemDefault())))
                + Session.EXTENSION);
        runner.submit(messages.get("work.crashed"), context -> {
            Path free = UniquePaths.unique(target);
            orphan.moveTo(new SessionFile(free));
            return free;
        }, recent::used);
    }

    /**
     * Autosaves the session if it has changed since the last time.
     *
     * @param complete whether the snapshot needs nothing from the adopted file any more
     */
    void autosave(SessionFile.Snapshot now, boolean complete) {
        if (saving.filter(TaskHandle::isUnderWay).isPresent()) {
            return;
        }
        if (saved.filter(now.session()::equals).isPresent()) {
            if (complete) {
                deleteAdopted();
            }
            return;
        }
        saving = Optional.of(runner.submit(messages.get("work.autosaving"), context -> {
            autosave.write(now);
            return now.session();
        }, done -> saved = Optional.of(done), this::isRepeated));
    }

    private void deleteAdopted() {
        Optional<Orphan> orphan = adopted;
        adopted = Optional.empty();
        orphan.ifPresent(one -> runner.submit(messages.get("work.autosaving"), context -> {
            one.delete();
            return null;
        }, done -> {}));
    }

    /** A full disk is reported once, not every second. */
    private boolean isRepeated(UserInputException mistake) {
        boolean repeated = failureShown;
        failureShown = true;
        return repeated;
    }

    /** Deletes this process's autosave and what it replaced, and leaves an offer that was not answered to the next start. */
    @Override
    public void close() {
        adopted.ifPresent(Orphan::delete);
        offered.ifPresent(Orphan::release);
        autosave.close();
    }
}
