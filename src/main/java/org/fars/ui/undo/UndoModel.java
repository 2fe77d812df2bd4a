package org.fars.ui.undo;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;

/** The history of edits for undo and redo. Confined to the FX thread. */
public final class UndoModel {
    private static final int DEPTH = 200;
    private static final long JOIN_NANOS = 1_200_000_000L;

    private final LongSupplier clock;
    private final Deque<Edit> done = new ArrayDeque<>();
    private final Deque<Edit> undone = new ArrayDeque<>();
    private final ReadOnlyObjectWrapper<Optional<String>> undoable = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ReadOnlyObjectWrapper<Optional<String>> redoable = new ReadOnlyObjectWrapper<>(Optional.empty());
    private boolean replaying;
    private long last;

    /**
     * An edit.
     *
     * @param name its name: {@code Noise σ}
     * @param group edits of the same group in quick succession are joined, such as typed digits; empty to never join
     * @param undo reverts the edit
     * @param redo repeats the edit
     */
    public record Edit(String name, String group, Runnable undo, Runnable redo) {
        public Edit {
            Objects.requireNonNull(name);
            Objects.requireNonNull(group);
            Objects.requireNonNull(undo);
            Objects.requireNonNull(redo);
        }
    }

    /** Creates a history with the system clock. */
    public UndoModel() {
        this(System::nanoTime);
    }

    /** @param clock a clock in nanoseconds */
    public UndoModel(LongSupplier clock) {
        this.clock = clock;
    }

    /** Records an edit that has just been made; undone edits can no longer be redone. */
    public void record(Edit edit) {
        if (replaying) {
            return;
        }
        long now = clock.getAsLong();
        Edit before = done.peek();
        boolean joins = before != null && undone.isEmpty() && !edit.group().isEmpty()
                && edit.group().equals(before.group()) && now - last < JOIN_NANOS;
        last = now;
        undone.clear();
        if (joins) {
            done.pop();
            done.push(new Edit(edit.name(), edit.group(), before.undo(), edit.redo()));
        } else {
            done.push(edit);
        }
        if (done.size() > DEPTH) {
            done.removeLast();
        }
        updateProperties();
    }

    /** Undoes the last edit, if any. */
    public void undo() {
        if (!done.isEmpty()) {
            Edit edit = done.pop();
            undone.push(edit);
            replay(edit.undo());
        }
    }

    /** Redoes the edit undone last, if any. */
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
            breakGroup();
        }
        updateProperties();
    }

    /** Prevents the next edit from being joined with the last one. */
    public void breakGroup() {
        last = clock.getAsLong() - 2 * JOIN_NANOS;
    }

    /** Clears the history. */
    public void clear() {
        done.clear();
        undone.clear();
        updateProperties();
    }

    /** Runs something without recording its edits. */
    public void unrecorded(Runnable work) {
        boolean before = replaying;
        replaying = true;
        try {
            work.run();
        } finally {
            replaying = before;
        }
    }

    private void updateProperties() {
        undoable.set(Optional.ofNullable(done.peek()).map(Edit::name));
        redoable.set(Optional.ofNullable(undone.peek()).map(Edit::name));
    }

    /** The name of the edit that {@link #undo} would revert. */
    public ReadOnlyObjectProperty<Optional<String>> undoableProperty() {
        return undoable.getReadOnlyProperty();
    }

    /** The name of the edit that {@link #redo} would repeat. */
    public ReadOnlyObjectProperty<Optional<String>> redoableProperty() {
        return redoable.getReadOnlyProperty();
    }
}
