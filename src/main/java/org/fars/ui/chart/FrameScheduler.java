package org.fars.ui.chart;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import javafx.animation.AnimationTimer;

/**
 * Lets those who draw take turns: a few milliseconds of it before each frame from the second one on, so that many charts
 * that change at once do not hold up the window. Lives on the window's thread.
 */
public final class FrameScheduler {
    /** After that, whoever still waits is drawn before the next frame. */
    private static final long ENOUGH_NANOS = 8_000_000;

    private final SequencedMap<Object, Runnable> waiting = new LinkedHashMap<>();
    private boolean awake;
    private boolean rested;
    private final AnimationTimer timer = new AnimationTimer() {
        @Override
        public void handle(long now) {
            drawSome();
        }
    };

    /**
     * Draws soon.
     *
     * @param who draws; somebody who waits already waits once
     * @param drawing what is done; the last one given
     */
    public void later(Object who, Runnable drawing) {
        if (!awake) {
            awake = true;
            // What makes somebody draw mostly makes the window lay itself out too, before the very next frame.
            rested = false;
            timer.start();
        }
        waiting.put(who, drawing);
    }

    /**
     * Does several things soon, one before each frame.
     *
     * @param who does them
     * @param steps what is done
     */
    public void oneByOne(Object who, List<Runnable> steps) {
        if (!steps.isEmpty()) {
            later(who, () -> {
                steps.getFirst().run();
                oneByOne(who, steps.subList(1, steps.size()));
            });
        }
    }

    /** Whether nobody waits. */
    public boolean isIdle() {
        return waiting.isEmpty();
    }

    private void drawSome() {
        if (!rested) {
            rested = true;
            return;
        }
        long begin = System.nanoTime();
        // Whoever comes while others draw waits for the next frame.
        for (int due = waiting.size(); due > 0 && System.nanoTime() - begin < ENOUGH_NANOS; due--) {
            waiting.pollFirstEntry().getValue().run();
        }
        if (waiting.isEmpty()) {
            awake = false;
            timer.stop();
        }
    }
}
