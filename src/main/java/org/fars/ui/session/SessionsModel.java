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
import org.fars.ui.session.MissingSourcesView.MissingSources;
import org.fars.ui.session.SessionHost.SessionRunStore;
import org.fars.ui.task.TaskRunner.TaskHandle;
import org.fars.ui.task.TaskRunner;
import org.fars.ui.undo.UndoModel;

/**
 * The session in the window: its file, whether it has unsaved changes, and its recovery after a crash. All access to the
 * disk runs in the background, but for {@link #close()}.
 */
public final class SessionsModel implements AutoCloseable {
    private final SessionHost host;
    private final RecentSessions recent;
    private final SessionRunStore runs;
    private final UndoModel undo;
    private final Consumer<String> notifier;
    private final TaskRunner runner;
    private final Messages messages;
    private final SessionCapture capture;
    private final SessionRestorer restorer;
    private final CrashRecovery recovery;
    private final ReadOnlyObjectWrapper<Optional<Path>> file = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ReadOnlyBooleanWrapper unsaved = new ReadOnlyBooleanWrapper();
    private final ReadOnlyObjectWrapper<Optional<MissingSources>> missing = new ReadOnlyObjectWrapper<>(
            Optional.empty());
    private Optional<Session> saved = Optional.empty();
    private Optional<TaskHandle> opening = Optional.empty();
    private boolean restoring;

    /**
     * Creates the model.
     *
     * @param host the window
     * @param folder where sessions and autosaves are kept
     * @param recent the most recently used sessions
     * @param runs the evaluation runs that are shown
     * @param undo records labels; cleared when another session is opened
     * @param certifiers the certificates that attacked images get again
     * @param notifier shows a sentence to the person
     */
    public SessionsModel(SessionHost host, Path folder, RecentSessions recent, SessionRunStore runs, UndoModel undo,
            List<Certifier> certifiers, Consumer<String> notifier, TaskRunner runner, Messages messages) {
        this.host = host;
        this.recent = recent;
        this.runs = runs;
        this.undo = undo;
        this.notifier = notifier;
        this.runner = runner;
        this.messages = messages;
        this.capture = new SessionCapture(host, runs);
        this.restorer = new SessionRestorer(host, certifiers, runner, messages);
        this.recovery = new CrashRecovery(new Autosave(folder.resolve("running")), folder, recent, runner, messages,
                notifier);
    }

    /** The session's file; empty if it has none. */
    public ReadOnlyObjectProperty<Optional<Path>> fileProperty() {
        return file.getReadOnlyProperty();
    }

    /** Whether images, labels, settings, model or attacks differ from what was last saved. */
    public ReadOnlyBooleanProperty unsavedProperty() {
        return unsaved.getReadOnlyProperty();
    }

    /** A session that waits until the person locates its missing files or opens it without them. */
    public ReadOnlyObjectProperty<Optional<MissingSources>> missingProperty() {
        return missing.getReadOnlyProperty();
    }

    /** When the session that a crash left was last written; empty if there is none, or the person has answered. */
    public ReadOnlyObjectProperty<Optional<Instant>> recoverableProperty() {
        return recovery.offeredProperty();
    }

    /** Returns the most recently used sessions. */
    public ObservableList<Path> recent() {
        return recent.list();
    }

    /** Takes the present state as the one without unsaved changes, and looks for what a crash left. */
    public void start() {
        saved = Optional.of(capture().session().content());
        recovery.search();
    }

    private SessionFile.Snapshot capture() {
        return capture.capture(restorer.pending());
    }

    /** Compares the window with what was last saved, and autosaves; to be called every second or so. */
    public void checkpoint() {
        if (saved.isEmpty() || restoring) {
            return;
        }
        SessionFile.Snapshot now = capture();
        Session content = now.session().content();
        if (saved.get().model().isEmpty()) {
            // The first model has been loaded since: not a change by the person.
            saved = saved.map(before -> before.withModel(content.model()));
        }
        unsaved.set(!content.equals(saved.get()));
        if (unsaved.get() || file.get().isPresent()) {
            recovery.autosave(now.with(now.session().asAutosaveOf(file.get())), restorer.pending().isEmpty());
        }
    }

    /**
     * Returns whether closing the window would lose work: any change to a session with a file, otherwise labels and
     * attacks, which are not computed again by themselves.
     */
    public boolean hasUnsavedWork() {
        checkpoint();
        Session now = capture().session();
        return unsaved.get() && (file.get().isPresent() || !now.labels().isEmpty() || !now.attacks().isEmpty());
    }

    /**
     * Saves the session to its file.
     *
     * @param then called when it is saved
     * @return false if it has no file: then the person must choose one
     */
    public boolean save(Runnable then) {
        file.get().ifPresent(path -> saveAs(path, then));
        return file.get().isPresent();
    }

    /**
     * Saves the session to a file, which is its file from then on.
     *
     * @param chosen the file; the extension is added if it is missing
     * @param then called when it is saved
     */
    public void saveAs(Path chosen, Runnable then) {
        Path path = chosen.toString().endsWith(Session.EXTENSION)
                ? chosen.toAbsolutePath()
                : chosen.toAbsolutePath().resolveSibling(chosen.getFileName() + Session.EXTENSION);
        SessionFile.Snapshot now = capture();
        runner.submit(messages.get("work.saving", path.getFileName()), context -> {
            new SessionFile(path).write(now.with(now.session().relativeTo(path)));
            return path;
        }, written -> {
            file.set(Optional.of(path));
            saved = Optional.of(now.session().content());
            recent.used(path);
            checkpoint();
            notifier.accept(messages.get("session.saved", path));
            then.run();
        });
    }

    /** Opens a session in place of the present one. */
    public void open(Path path) {
        open(new SessionFile(path.toAbsolutePath()));
    }

    private void open(SessionFile from) {
        opening.ifPresent(TaskHandle::cancel);
        missing.set(Optional.empty());
        opening = Optional.of(runner.submit(messages.get("work.session", from.file().getFileName()),
                context -> MissingSources.locate(from.read(), from.file(), Optional.empty()), this::restoreOrAsk,
                mistake -> {
                    forgetIfDeleted(from.file());
                    return false;
                }));
    }

    /** If the folder is gone too, the file may be on a drive that comes back. */
    private void forgetIfDeleted(Path path) {
        runner.submit(messages.get("work.recent"),
                context -> !Files.exists(path) && Files.isDirectory(path.getParent()), deleted -> {
                    if (deleted) {
                        recent.forget(path);
                    }
                });
    }

    private void restoreOrAsk(MissingSources found) {
        if (found.paths().isEmpty()) {
            restore(found);
        } else {
            missing.set(Optional.of(found));
        }
    }

    /** Looks for the missing files in a folder, and opens the session if that finds all of them. */
    public void locate(Path where) {
        Optional<MissingSources> waiting = missing.get();
        waiting.ifPresent(before -> opening = Optional.of(runner.submit(messages.get("work.locating"),
                context -> before.merge(MissingSources.locate(before.session(), before.file(), Optional.of(where))),
                now -> {
                    if (now.paths().size() == before.paths().size()) {
                        notifier.accept(messages.get("session.missing.notthere", where));
                    } else {
                        missing.set(Optional.empty());
                        restoreOrAsk(now);
                    }
                })));
    }

    /** Opens the session without its missing files. */
    public void openWithoutMissing() {
        Optional<MissingSources> waiting = missing.get();
        missing.set(Optional.empty());
        waiting.ifPresent(this::restore);
    }

    /** Gives up opening the session that has missing files. */
    public void cancelOpening() {
        missing.set(Optional.empty());
    }

    private void restore(MissingSources found) {
        restoring = true;
        capture.clear();
        undo.clear();
        undo.unrecorded(() -> restorer.restore(found.session(), new SessionFile(found.file()), found.locations(),
                this::setLabel, () -> restored(found)));
    }

    private void restored(MissingSources found) {
        restoring = false;
        boolean afterCrash = recovery.isOffered(found.file());
        Optional<Path> target = afterCrash
                ? Optional.of(found.session().savedAs()).filter(text -> !text.isEmpty()).map(Path::of)
                : Optional.of(found.file());
        file.set(target);
        target.ifPresent(recent::used);
        // After a crash, or without the missing files, the window differs from the file.
        boolean same = !afterCrash && found.paths().isEmpty();
        saved = Optional.of(same ? capture().session().content() : Session.empty());
        recovery.adopt(found.file());
        runs.show(found.session().view().runs(), gone -> notifier.accept(messages.get("session.run", gone)));
        String model = found.session().model();
        if (!model.isEmpty() && !model.equals(host.model())) {
            notifier.accept(messages.get("session.model", model));
        }
        checkpoint();
    }

    /** Opens the session that a crash left. */
    public void recover() {
        recovery.offered().ifPresent(this::open);
    }

    /** Keeps the session that a crash left among the recent ones, without opening it. */
    public void dismissRecovery() {
        recovery.dismiss();
    }

    /**
     * Labels an image; can be undone.
     *
     * @param label the label; empty for none
     */
    public void relabel(ImageItem item, Optional<String> label) {
        relabel(List.of(item), label);
    }

    /** Labels several images; can be undone in one step. */
    public void relabel(Collection<ImageItem> items, Optional<String> label) {
        Map<ImageItem, Optional<String>> before = new LinkedHashMap<>();
        items.stream()
            .filter(item -> !item.entry().label().equals(label))
            .forEach(item -> before.put(item, item.entry().label()));
        if (before.isEmpty()) {
            return;
        }
        before.keySet().forEach(item -> setLabel(item, label));
        String name = before.size() == 1
                ? messages.get("label.of", before.keySet().iterator().next().entry().name())
                : messages.get("label.of.several", before.size());
        undo.record(new UndoModel.Edit(name, "", () -> before.forEach(this::setLabel),
                () -> before.keySet().forEach(item -> setLabel(item, label))));
    }

    private void setLabel(ImageItem item, Optional<String> label) {
        capture.relabelled(item.entry().source().location(), item.entry().label());
        item.relabel(label);
        host.gallery().refresh();
    }

    /** Deletes the autosave, on the calling thread; to be called at a clean exit, when all jobs have ended. */
    @Override
    public void close() {
        recent.flush();
        recovery.close();
    }
}
