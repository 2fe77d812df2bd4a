package org.fars.ui.inspect;

import java.util.List;
import java.util.Optional;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.IntegerProperty;
import javafx.beans.property.ReadOnlyIntegerProperty;
import javafx.beans.property.ReadOnlyIntegerWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleIntegerProperty;
import org.fars.attack.AttackResult;
import org.fars.attack.IterateRecorder;
import org.fars.ui.gallery.ImageItem.AttackOutcome;

/**
 * Replays an attack: the step shown and the image at that step. The last position shows the result, which need not be the
 * last step. Iterates are kept for the last attacks only; an older one is repeated when it is replayed.
 */
public final class ReplayModel {
    /** The approximate number of frames of a replay, however many steps the attack took. */
    private static final int FRAMES = 120;

    private final ReadOnlyObjectProperty<Optional<AttackOutcome>> attacked;
    private final ReadOnlyObjectProperty<List<IterateRecorder.Iterate>> iterates;
    private final Runnable record;
    private final IntegerProperty position = new SimpleIntegerProperty() {
        @Override
        public void set(int value) {
            super.set(Math.clamp(value, 0, last.get()));
        }
    };
    private final ReadOnlyIntegerWrapper last = new ReadOnlyIntegerWrapper();
    private final BooleanProperty playing = new SimpleBooleanProperty();
    private final ReadOnlyObjectWrapper<Optional<IterateRecorder.Iterate>> shown = new ReadOnlyObjectWrapper<>(
            Optional.empty());

    /**
     * @param attacked the attack to replay
     * @param iterates its iterates; empty while they are not known
     * @param record repeats the attack for its iterates
     */
    ReplayModel(ReadOnlyObjectProperty<Optional<AttackOutcome>> attacked,
            ReadOnlyObjectProperty<List<IterateRecorder.Iterate>> iterates, Runnable record) {
        this.attacked = attacked;
        this.iterates = iterates;
        this.record = record;
        attacked.addListener((property, before, after) -> rewind());
        iterates.addListener((property, before, after) -> show());
        position.addListener((property, before, after) -> {
            if (iterates.get().isEmpty() && !atEnd()) {
                record.run();
            }
            show();
        });
        rewind();
    }

    private void rewind() {
        playing.set(false);
        last.set(Math.max(0, trace().size() - 1));
        position.set(last.get());
        show();
    }

    private List<AttackResult.Step> trace() {
        return attacked.get().map(now -> now.result().trace()).orElse(List.of());
    }

    /** The position in the trace, from 0. */
    public IntegerProperty positionProperty() {
        return position;
    }

    /** The last position; 0 if there is no trace. */
    public ReadOnlyIntegerProperty lastProperty() {
        return last.getReadOnlyProperty();
    }

    /** Whether the replay is running. */
    public BooleanProperty playingProperty() {
        return playing;
    }

    /** The iterate to show instead of the result; empty at the last position and while no iterates are known. */
    public ReadOnlyObjectProperty<Optional<IterateRecorder.Iterate>> shownProperty() {
        return shown.getReadOnlyProperty();
    }

    /** Returns whether there is a trace to replay. */
    public boolean canPlay() {
        return last.get() > 0;
    }

    /** Returns the step at the position; empty at the last one, which shows the result. */
    public Optional<AttackResult.Step> step() {
        return atEnd() ? Optional.empty() : Optional.of(trace().get(position.get()));
    }

    private boolean atEnd() {
        return position.get() >= last.get();
    }

    /** Starts the replay, from the beginning if it is at its end; stops it if it is running. */
    public void playOrPause() {
        if (playing.get()) {
            playing.set(false);
        } else if (canPlay()) {
            if (atEnd()) {
                position.set(0);
            }
            playing.set(true);
        }
    }

    /** Shows the next frame; called once per frame. Waits while the attack is being repeated; stops at the end. */
    public void advance() {
        if (!playing.get() || iterates.get().isEmpty()) {
            return;
        }
        position.set(position.get() + Math.max(1, last.get() / FRAMES));
        if (atEnd()) {
            playing.set(false);
        }
    }

    private void show() {
        int step = step().map(AttackResult.Step::step).orElse(-1);
        shown.set(step < 0
                ? Optional.empty()
                : iterates.get()
                    .stream()
                    .filter(iterate -> iterate.step() <= step)
                    .reduce((first, second) -> second)
                    .or(() -> iterates.get().stream().findFirst()));
    }
}
