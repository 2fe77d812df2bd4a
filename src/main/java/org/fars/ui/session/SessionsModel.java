package org.fars.ui.session;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.collections.ObservableList;
import org.fars.certify.Certifier;
import org.fars.ui.common.Messages;
import org.fars.ui.gallery.ImageItem;
import org.fars.ui.task.TaskHandle;
import org.fars.ui.task.TaskRunner;
import org.fars.ui.undo.UndoModel;

/**
 * The session in the window: its file, whether it has unsaved changes, and what keeps it through a crash. Everything
 * that touches a disk runs in the background; what is asked often ({@link #look}) is cheap.
 */
public final class SessionsModel implements AutoCloseable {
    private final SessionHost desk;
    private final SessionRunStore runs;
    private final UndoModel undo;
    private final TaskRunner runner;
    private final Messages messages;
    private final Consumer<String> teller;
    private final Path folder;
    private final SessionCapture capture;
    private final SessionRestorer restorer;
    private final RecentSessions recent;
    private final CrashRecovery guard;
    private final ReadOnlyObjectWrapper<Optional<Path>> file = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ReadOnlyBooleanWrapper unsaved = new ReadOnlyBooleanWrapper();
    private final ReadOnlyObjectWrapper<Optional<MissingSources>> missing = new ReadOnlyObjectWrapper<>(
            Optional.empty());
    private Optional<Session> saved = Optional.empty();
    private Optional<TaskHandle> opening = Optional.empty();
    private boolean restoring;

    /**
     * What the model works with.
     *
     * @param folder where sessions and autosaves are kept
     * @param recent the sessions used last
     * @param runs the evaluations that are looked at
     * @param undo forgets what was done in another session; records labels
     * @param certifiers what attacked images are certified with again
     * @param teller says one sentence to the person: something worked, or was damaged
     */
    public record Parts(Path folder, RecentSessions recent, SessionRunStore runs, UndoModel undo,
            List<Certifier> certifiers,
            Consumer<String> teller) {}

    /** @param desk what sessions are of */
    public SessionsModel(SessionHost desk, Parts parts, TaskRunner runner, Messages messages) {
        this.desk = desk;
        this.undo = parts.undo();
        this.runner = runner;
        this.messages = messages;
        this.teller = parts.teller();
        this.folder = parts.folder();
        this.recent = parts.recent();
        this.runs = parts.runs();
        this.capture = new SessionCapture(desk, runs);
        this.restorer = new SessionRestorer(desk, parts.certifiers(), runner, messages);
        this.guard = new CrashRecovery(new Autosave(folder.resolve("running")), folder, recent, runner, messages, teller);
    }

    /** The session's file; empty while it has none. */
    public ReadOnlyObjectProperty<Optional<Path>> fileProperty() {
        return file.getReadOnlyProperty();
    }

    /** Whether images, labels, settings, model or attacks differ from what was saved last. */
    public ReadOnlyBooleanProperty unsavedProperty() {
        return unsaved.getReadOnlyProperty();
    }

    /** A session that waits until the person says where its files are, or to leave them out. */
    public ReadOnlyObjectProperty<Optional<MissingSources>> missingProperty() {
        return missing.getReadOnlyProperty();
    }

    /** When the session that a crash has left was written last; empty where there is none, or it was answered. */
    public ReadOnlyObjectProperty<Optional<Instant>> leftProperty() {
        return guard.leftProperty();
    }

    /** The sessions used last. */
    public ObservableList<Path> recent() {
        return recent.list();
    }

    /** What there is now is the start: nothing of it is an unsaved change. Looks for what a crash has left. */
    public void begin() {
        saved = Optional.of(take().session().content());
        guard.look();
    }

    private SessionFile.Captured take() {
        return capture.take(restorer.pending());
    }

    /** Compares the window with what was saved, and saves for the case of a crash; to be called now and then. */
    public void look() {
        if (saved.isEmpty() || restoring) {
            return;
        }
        SessionFile.Captured now = take();
        Session content = now.session().content();
        if (saved.get().model().isEmpty()) {
            // The model has come since: that is no change of the person's.
            saved = saved.map(before -> before.withModel(content.model()));
        }
        unsaved.set(!content.equals(saved.get()));
        if (unsaved.get() || file.get().isPresent()) {
            guard.keep(now.with(now.session().autosaveOf(file.get())), restorer.pending().isEmpty());
        }
    }

    /** Whether closing the window would lose what cannot be computed again: labels, or changes of a saved session. */
    public boolean wouldLose() {
        look();
        return unsaved.get() && (file.get().isPresent() || !take().session().labels().isEmpty());
    }

    /**
     * Saves the session to its file.
     *
     * @param then called when it is saved
     * @return false where it has none: then the person must choose one
     */
    public boolean save(Runnable then) {
        file.get().ifPresent(path -> saveAs(path, then));
        return file.get().isPresent();
    }

    /**
     * Saves the session to a file, which is its file from now on.
     *
     * @param chosen the file; gets the right ending where it has none
     * @param then called when it is saved
     */
    public void saveAs(Path chosen, Runnable then) {
        Path path = chosen.toString().endsWith(Session.EXTENSION)
                ? chosen.toAbsolutePath()
                : chosen.toAbsolutePath().resolveSibling(chosen.getFileName() + Session.EXTENSION);
        SessionFile.Captured now = take();
        runner.submit(messages.get("work.saving", path.getFileName()), context -> {
            new SessionFile(path).write(now.with(now.session().seenFrom(path)));
            return path;
        }, written -> {
            file.set(Optional.of(path));
            saved = Optional.of(now.session().content());
            recent.used(path);
            look();
            teller.accept(messages.get("session.saved", path));
            then.run();
        });
    }

    /** Opens a session in place of what there is. */
    public void open(Path path) {
        // Where its folder is gone too, a drive is away and will come back.
        if (!Files.exists(path) && Files.isDirectory(path.toAbsolutePath().getParent())) {
            recent.forget(path);
        }
        open(new SessionFile(path.toAbsolutePath()));
    }

    private void open(SessionFile from) {
        opening.ifPresent(TaskHandle::cancel);
        missing.set(Optional.empty());
        opening = Optional.of(runner.submit(messages.get("work.session", from.file().getFileName()),
                context -> MissingSources.look(from.read(), from.file(), Optional.empty()), this::restoreOrAsk));
    }

    private void restoreOrAsk(MissingSources found) {
        if (found.paths().isEmpty()) {
            restore(found);
        } else {
            missing.set(Optional.of(found));
        }
    }

    /** Looks for the missing files in a folder, and opens the session when all are found. */
    public void locate(Path where) {
        Optional<MissingSources> waiting = missing.get();
        waiting.ifPresent(before -> opening = Optional.of(runner.submit(messages.get("work.locating"),
                context -> before.and(MissingSources.look(before.session(), before.file(), Optional.of(where))),
                now -> {
                    if (now.paths().size() == before.paths().size()) {
                        teller.accept(messages.get("session.missing.notthere", where));
                    } else {
                        missing.set(Optional.empty());
                        restoreOrAsk(now);
                    }
                })));
    }

    /** Opens the session without the missing files. */
    public void leaveOut() {
        Optional<MissingSources> waiting = missing.get();
        missing.set(Optional.empty());
        waiting.ifPresent(this::restore);
    }

    /** Does not open it after all. */
    public void doNotOpen() {
        missing.set(Optional.empty());
    }

    private void restore(MissingSources found) {
        restoring = true;
        capture.forget();
        undo.clear();
        undo.unrecorded(() -> restorer.restore(found.session(), new SessionFile(found.file()), found.places(),
                this::relabelUnseen, () -> restored(found)));
    }

    private void restored(MissingSources found) {
        restoring = false;
        boolean afterCrash = guard.isLeft(found.file());
        Optional<Path> target = afterCrash
                ? Optional.of(found.session().savedAs()).filter(text -> !text.isEmpty()).map(Path::of)
                : Optional.of(found.file());
        file.set(target);
        target.ifPresent(recent::used);
        // After a crash, or where something was left out, the file holds something else than the window.
        boolean same = !afterCrash && found.paths().isEmpty();
        saved = Optional.of(same ? take().session().content() : Session.nothing());
        guard.taken(found.file());
        runs.show(found.session().view().runs(), gone -> teller.accept(messages.get("session.run", gone)));
        String model = found.session().model();
        if (!model.isEmpty() && !model.equals(desk.model())) {
            teller.accept(messages.get("session.model", model));
        }
        look();
    }

    /** Goes on with the session that a crash has left. */
    public void goOn() {
        guard.left().ifPresent(left -> open(left.file()));
    }

    /** Does not go on with it; it is kept among the recent sessions. */
    public void putAside() {
        guard.putAside();
    }

    /**
     * Gives an image another label, which can be taken back.
     *
     * @param label the label; empty for none
     */
    public void relabel(ImageItem item, Optional<String> label) {
        relabel(List.of(item), label);
    }

    /** Gives several images another label, which can be taken back in one step. */
    public void relabel(Collection<ImageItem> items, Optional<String> label) {
        Map<ImageItem, Optional<String>> before = new LinkedHashMap<>();
        items.stream()
            .filter(item -> !item.entry().label().equals(label))
            .forEach(item -> before.put(item, item.entry().label()));
        if (before.isEmpty()) {
            return;
        }
        before.keySet().forEach(item -> relabelUnseen(item, label));
        String name = before.size() == 1
                ? messages.get("label.of", before.keySet().iterator().next().entry().name())
                : messages.get("label.of.several", before.size());
        undo.record(new UndoModel.Edit(name, "", () -> before.forEach(this::relabelUnseen),
                () -> before.keySet().forEach(item -> relabelUnseen(item, label))));
    }

    private void relabelUnseen(ImageItem item, Optional<String> label) {
        capture.relabelled(item.entry().source().location(), item.entry().label());
        item.relabel(label);
        desk.gallery().refresh();
    }

    /** After a clean exit, when all background work has ended: a crash would have left something, this does not. */
    @Override
    public void close() {
        guard.close();
    }

    /** Ends as a killed process does, so that what the next start offers can be tried. */
    public void die() {
        guard.die();
    }
}
