package org.fars.ui.undo;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;

/**
 * What the person did, in order, so that it can be taken back and done again. Only what was done is recorded: taking
 * back is not. Lives on the window's thread.
 */
public final class UndoModel {
    private static final int DEPTH = 200;
    private static final long ONE_BREATH_NANOS = 1_200_000_000L;

    private final LongSupplier clock;
    private final Deque<Edit> done = new ArrayDeque<>();
    private final Deque<Edit> undone = new ArrayDeque<>();
    private final ReadOnlyObjectWrapper<Optional<String>> undoable = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ReadOnlyObjectWrapper<Optional<String>> redoable = new ReadOnlyObjectWrapper<>(Optional.empty());
    private boolean replaying;
    private long last;

    /**
     * Something that was done.
     *
     * @param name for the person: {@code Noise σ}
     * @param joint edits with the same one, in quick succession, are taken back together: the letters of a number, the
     * movement of a slider; empty for one that stands alone
     * @param undo takes it back
     * @param redo does it again
     */
    public record Edit(String name, String joint, Runnable undo, Runnable redo) {
        public Edit {
            Objects.requireNonNull(name);
            Objects.requireNonNull(joint);
            Objects.requireNonNull(undo);
            Objects.requireNonNull(redo);
        }
    }

    /** With the system's clock. */
    public UndoModel() {
        this(System::nanoTime);
    }

    /** @param clock nanoseconds, to tell quick succession */
    public UndoModel(LongSupplier clock) {
        this.clock = clock;
    }

    /** Keeps something that has just been done; what was taken back before cannot be done again any more. */
    public void record(Edit edit) {
        if (replaying) {
            return;
        }
        long now = clock.getAsLong();
        Edit before = done.peek();
        boolean joins = before != null && undone.isEmpty() && !edit.joint().isEmpty()
                && edit.joint().equals(before.joint()) && now - last < ONE_BREATH_NANOS;
        last = now;
        undone.clear();
        if (joins) {
            done.pop();
            done.push(new Edit(edit.name(), edit.joint(), before.undo(), edit.redo()));
        } else {
            done.push(edit);
        }
        if (done.size() > DEPTH) {
            done.removeLast();
        }
        tell();
    }

    /** Takes the last thing back, if there is one. */
    public void undo() {
        if (!done.isEmpty()) {
            Edit edit = done.pop();
            undone.push(edit);
            replay(edit.undo());
        }
    }

    /** Does again what was taken back last, if there is something. */
    public void redo() {
        if (!undone.isEmpty()) {
            Edit edit = undone.pop();
            done.push(edit);
            replay(edit.redo());
        }
    }

    private void replay(Runnable step) {
        replaying = true;
        try {
            step.run();
        } finally {
            replaying = false;
            pause();
        }
        tell();
    }

    /** Says that what comes next is not part of what was before, however quickly it comes. */
    public void pause() {
        last = clock.getAsLong() - 2 * ONE_BREATH_NANOS;
    }

    /** Forgets everything: another session was opened. */
    public void clear() {
        done.clear();
        undone.clear();
        tell();
    }

    /** Does something that shall not be recorded. */
    public void unrecorded(Runnable work) {
        boolean before = replaying;
        replaying = true;
        try {
            work.run();
        } finally {
            replaying = before;
        }
    }

    private void tell() {
        undoable.set(Optional.ofNullable(done.peek()).map(Edit::name));
        redoable.set(Optional.ofNullable(undone.peek()).map(Edit::name));
    }

    /** The name of what {@link #undo} would take back. */
    public ReadOnlyObjectProperty<Optional<String>> undoableProperty() {
        return undoable.getReadOnlyProperty();
    }

    /** The name of what {@link #redo} would do again. */
    public ReadOnlyObjectProperty<Optional<String>> redoableProperty() {
        return redoable.getReadOnlyProperty();
    }
}
