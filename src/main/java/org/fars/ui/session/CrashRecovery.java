package org.fars.ui.session;

import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import org.fars.core.UserInputException;
import org.fars.ui.common.Messages;
import org.fars.ui.session.Autosave.Left;
import org.fars.ui.store.JsonFile;
import org.fars.ui.store.UniquePaths;
import org.fars.ui.task.TaskHandle;
import org.fars.ui.task.TaskRunner;
import tools.jackson.core.type.TypeReference;

/** Keeps the session through a crash, and finds what one has left. */
final class CrashRecovery implements AutoCloseable {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyy-MM-dd-HHmmss");

    private final Autosave autosave;
    private final Path folder;
    private final RecentSessions recent;
    private final TaskRunner runner;
    private final Messages messages;
    private final Consumer<String> teller;
    private final ReadOnlyObjectWrapper<Optional<Instant>> offered = new ReadOnlyObjectWrapper<>(Optional.empty());
    private Optional<Left> left = Optional.empty();
    private Optional<Left> taken = Optional.empty();
    private Optional<Session> written = Optional.empty();
    private Optional<TaskHandle> writing = Optional.empty();
    private boolean complained;

    /**
     * @param autosave where this process keeps its session
     * @param folder where sessions that nobody wanted to go on with are put
     */
    CrashRecovery(Autosave autosave, Path folder, RecentSessions recent, TaskRunner runner, Messages messages,
            Consumer<String> teller) {
        this.autosave = autosave;
        this.folder = folder;
        this.recent = recent;
        this.runner = runner;
        this.messages = messages;
        this.teller = teller;
    }

    /** When the session that may be gone on with was written last. */
    ReadOnlyObjectProperty<Optional<Instant>> leftProperty() {
        return offered.getReadOnlyProperty();
    }

    /** The session that may be gone on with. */
    Optional<Left> left() {
        return left;
    }

    /** Whether a file is what a crash has left. */
    boolean isLeft(Path path) {
        return left.filter(one -> one.file().file().equals(path)).isPresent();
    }

    private record Found(List<Left> whole, List<Path> keptAside) {}

    /** Looks for what a crash has left: the newest is offered, older ones are put among the recent sessions. */
    void look() {
        runner.submit(messages.get("work.crashed"), context -> find(), found -> {
            found.keptAside().forEach(path -> teller.accept(messages.get("session.damaged", path)));
            found.whole().stream().skip(1).forEach(this::putAside);
            left = found.whole().stream().findFirst();
            offered.set(left.map(Left::written));
        });
    }

    private Found find() {
        List<Left> whole = new ArrayList<>();
        List<Path> keptAside = new ArrayList<>();
        for (Left one : autosave.left()) {
            Optional<Session> session = new JsonFile<>(one.file().file(), new TypeReference<Session>() {
            }).readOrSetAside(damage -> keptAside.add(damage.kept()));
            if (session.isEmpty() || session.get().sources().isEmpty()) {
                one.remove();
            } else {
                whole.add(one);
            }
        }
        return new Found(whole, keptAside);
    }

    /** It has been taken over: removed as soon as this process has saved it itself. */
    void taken(Path path) {
        if (isLeft(path)) {
            taken = left;
            left = Optional.empty();
            offered.set(Optional.empty());
            written = Optional.empty();
        }
    }

    /** Moves what was offered to the sessions, where it can be opened later. */
    void putAside() {
        left.ifPresent(this::putAside);
        left = Optional.empty();
        offered.set(Optional.empty());
    }

    private void putAside(Left one) {
        Path target = folder.resolve(messages.get("session.recovered",
                STAMP.format(LocalDateTime.ofInstant(one.written(), ZoneId.systemDefault())))
                + Session.EXTENSION);
        runner.submit(messages.get("work.crashed"), context -> {
            Path free = UniquePaths.name(target);
            one.moveTo(new SessionFile(free));
            return free;
        }, recent::used);
    }

    /**
     * Writes the session if it has changed.
     *
     * @param complete whether no attack waits in the file that was taken over
     */
    void keep(SessionFile.Captured now, boolean complete) {
        if (writing.filter(TaskHandle::isUnderWay).isPresent()) {
            return;
        }
        if (written.filter(now.session()::equals).isPresent()) {
            if (complete) {
                taken.ifPresent(Left::remove);
                taken = Optional.empty();
            }
            return;
        }
        writing = Optional.of(runner.submit(messages.get("work.autosaving"), context -> {
            autosave.write(now);
            return now.session();
        }, done -> written = Optional.of(done), this::cannot));
    }

    /** A full disk is said once, not every second. */
    private boolean cannot(UserInputException mistake) {
        boolean again = complained;
        complained = true;
        return again;
    }

    @Override
    public void close() {
        taken.ifPresent(Left::remove);
        left.ifPresent(Left::leave);
        autosave.close();
    }

    void die() {
        taken.ifPresent(Left::leave);
        left.ifPresent(Left::leave);
        autosave.die();
    }
}
