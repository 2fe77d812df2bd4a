package org.fars.ui.capture;

import java.nio.file.Path;
import java.util.List;
import org.fars.core.AtomicFiles;
import org.fars.ui.app.WindowAssembler;

/**
 * Records the short animation of the README: images are dropped, one of them is attacked, and ε is dragged along its
 * bracket. Works on a window that is open and analysed.
 */
final class DemoRecorder {
    private static final int WIDTH = 960;
    private static final int HEIGHT = 600;
    private static final int FRAME_MILLIS = 240;
    /** Between the first frames of something that takes a while; each pause after it is twice as long. */
    private static final int FIRST_REST_MILLIS = 100;
    private static final int PAUSE_MILLIS = 1_400;
    private static final int DRAG_STEPS = 8;

    private final WindowSnapshots window;
    private final AnimatedGif animation = new AnimatedGif(WIDTH, HEIGHT);

    /** @param window an open window */
    DemoRecorder(WindowSnapshots window) {
        this.window = window;
    }

    /**
     * Records and writes the animation.
     *
     * @param dropped what is dropped into the empty window
     * @param out the GIF file
     * @throws org.fars.core.AtomicFiles.UnwritableFileException where the file cannot be written
     */
    void record(List<Path> dropped, Path out) {
        WindowAssembler assembler = window.explorer();
        window.onWindowThread(() -> {
            assembler.model().clear();
            return null;
        });
        frame(PAUSE_MILLIS);
        window.onWindowThread(() -> {
            assembler.model().add(dropped);
            return null;
        });
        follow();
        frame(PAUSE_MILLIS);
        attack();
        drag();
        AtomicFiles.write(out, animation::write);
    }

    private void attack() {
        window.onWindowThread(() -> {
            window.explorer().model().inspect().attack().findNearestOrCancel();
            return null;
        });
        follow();
        frame(2 * PAUSE_MILLIS);
    }

    /** Drags ε from 0 past the smallest success that was found, or past the certified radius where none was. */
    private void drag() {
        double reach = window.onWindowThread(() -> window.explorer()
            .model()
            .inspect()
            .attackedProperty()
            .get()
            .map(attacked -> attacked.result().l2())
            .orElse(1.0)) * 1.3;
        for (int step = 1; step <= DRAG_STEPS; step++) {
            double epsilon = reach * step / DRAG_STEPS;
            window.onWindowThread(() -> {
                window.explorer().model().gallery().epsilonProperty().set(epsilon);
                return null;
            });
            frame(step == DRAG_STEPS ? 2 * PAUSE_MILLIS : FRAME_MILLIS);
        }
    }

    /** Records until nothing runs any more, in few frames however long that takes: the file is to stay small. */
    private void follow() {
        for (int rest = FIRST_REST_MILLIS; isBusy(); rest *= 2) {
            frame(FRAME_MILLIS);
            for (int waited = 0; waited < rest && isBusy(); waited += FIRST_REST_MILLIS) {
                window.rest(FIRST_REST_MILLIS);
            }
        }
    }

    private boolean isBusy() {
        return window.onWindowThread(() -> !window.explorer().running().isEmpty());
    }

    private void frame(int millis) {
        animation.add(window.frame(), millis);
    }
}
