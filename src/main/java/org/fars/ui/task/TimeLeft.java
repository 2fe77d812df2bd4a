package org.fars.ui.task;

import org.fars.core.Progress;
import org.fars.ui.common.Messages;

/** Progress in words, with the time left: extrapolated from the pace since the current stage began. */
final class TimeLeft {
    private static final double NANOS = 1e9;
    private static final double PACE_NEEDS_SECONDS = 1;

    private final Messages messages;
    private String stage;
    private long stageStart;
    private long doneAtStart;

    TimeLeft(Messages messages) {
        this.messages = messages;
    }

    /**
     * {@code Analysing · 82 of 128 · 9 s left}, with the parts that are known.
     *
     * @param nanoTime now
     */
    String describe(Progress progress, long nanoTime) {
        if (stage == null || !stage.equals(progress.stage()) || progress.done() < doneAtStart) {
            stage = progress.stage();
            stageStart = nanoTime;
            doneAtStart = progress.done();
        }
        StringBuilder words = new StringBuilder(progress.stage());
        if (progress.total() > 0) {
            append(words, messages.get("work.count", progress.done(), progress.total()));
            double seconds = (nanoTime - stageStart) / NANOS;
            long moved = progress.done() - doneAtStart;
            if (seconds >= PACE_NEEDS_SECONDS && moved > 0 && progress.done() < progress.total()) {
                append(words, messages.get("work.left",
                        inWords(seconds / moved * (progress.total() - progress.done()))));
            }
        }
        return words.toString();
    }

    private static void append(StringBuilder words, String part) {
        words.append(words.isEmpty() ? "" : " · ").append(part);
    }

    private String inWords(double seconds) {
        if (seconds < 60) {
            return messages.get("work.seconds", Math.max(1, Math.round(seconds)));
        }
        if (seconds < 3600) {
            return messages.get("work.minutes", Math.round(seconds / 60));
        }
        return messages.get("work.hours", (long) (seconds / 3600), (long) (seconds % 3600 / 60));
    }
}
