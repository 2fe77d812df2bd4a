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
 * The attack on the selected image as a film: at which step one looks, and the image there. At the end stands the result,
 * which need not be the last step. Steps are kept for the attack made last only; another is made again when it is to be
 * played.
 */
public final class ReplayModel {
    /** A film has about so many frames, however many steps the attack took. */
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
     * @param attacked the attack on the selected image
     * @param iterates its steps; empty where they are not known
     * @param record makes the attack once more, for its steps
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

    /** Where one looks: a place in the trace, counted from 0. */
    public IntegerProperty positionProperty() {
        return position;
    }

    /** The trace's last place; 0 where there is no trace. */
    public ReadOnlyIntegerProperty lastProperty() {
        return last.getReadOnlyProperty();
    }

    /** Whether the film runs. */
    public BooleanProperty playingProperty() {
        return playing;
    }

    /** The image to be seen in place of the attack's result; empty at the end, and while no steps are known. */
    public ReadOnlyObjectProperty<Optional<IterateRecorder.Iterate>> shownProperty() {
        return shown.getReadOnlyProperty();
    }

    /** Whether there is something to play. */
    public boolean canPlay() {
        return last.get() > 0;
    }

    /** What the trace says of the place where one looks; empty at the end, where the result stands. */
    public Optional<AttackResult.Step> step() {
        return atEnd() ? Optional.empty() : Optional.of(trace().get(position.get()));
    }

    private boolean atEnd() {
        return position.get() >= last.get();
    }

    /** Plays, from the beginning where one is at the end; stops where it plays. */
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

    /** The next frame: called at the film's pace. Waits while the steps are being made again; stops at the end. */
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
