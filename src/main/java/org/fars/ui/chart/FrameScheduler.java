package org.fars.ui.chart;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import javafx.animation.AnimationTimer;

/**
 * Spreads drawing over frames: a few milliseconds before each frame, from the second one on, so that many charts that
 * change at once do not block the window. Confined to the FX thread.
 */
public final class FrameScheduler {
    /** The time per frame after which the rest waits for the next frame. */
    private static final long BUDGET_NANOS = 8_000_000;

    private final SequencedMap<Object, Runnable> waiting = new LinkedHashMap<>();
    private boolean running;
    private boolean firstFramePassed;
    private final AnimationTimer timer = new AnimationTimer() {
        @Override
        public void handle(long now) {
            drawSome();
        }
    };

    /**
     * Schedules a drawing; replaces one of the same owner that still waits.
     *
     * @param owner identifies what is drawn
     * @param drawing draws it
     */
    public void later(Object owner, Runnable drawing) {
        if (!running) {
            running = true;
            // What causes a drawing usually causes a layout too, before the next frame.
            firstFramePassed = false;
            timer.start();
        }
        waiting.put(owner, drawing);
    }

    /**
     * Schedules several steps, one before each frame.
     *
     * @param owner identifies the steps
     * @param steps the steps
     */
    public void oneByOne(Object owner, List<Runnable> steps) {
        if (!steps.isEmpty()) {
            later(owner, () -> {
                steps.getFirst().run();
                oneByOne(owner, steps.subList(1, steps.size()));
            });
        }
    }

    /** Returns whether nothing waits. */
    public boolean isIdle() {
        return waiting.isEmpty();
    }

    private void drawSome() {
        if (!firstFramePassed) {
            firstFramePassed = true;
            return;
        }
        long begin = System.nanoTime();
        // What is scheduled meanwhile waits for the next frame.
        for (int due = waiting.size(); due > 0 && System.nanoTime() - begin < BUDGET_NANOS; due--) {
            waiting.pollFirstEntry().getValue().run();
        }
        if (waiting.isEmpty()) {
            running = false;
            timer.stop();
        }
    }
}
