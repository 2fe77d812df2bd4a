package org.fars.ui.task;

import org.fars.core.JobContext.Progress;
import org.fars.ui.common.Messages;

/**
 * Describes progress in words, with the time left, extrapolated from the pace since the current stage began. The first
 * items of a stage are slower than the rest, so nothing is said before {@link #MIN_FRACTION} of the stage is done, or
 * {@link #LONG_SECONDS} have passed.
 */
final class TimeLeft {
    private static final double NANOS = 1e9;
    private static final double MIN_SECONDS = 1;
    private static final double MIN_FRACTION = 0.03;
    private static final double LONG_SECONDS = 60;

    private final Messages messages;
    private String stage;
    private long stageStart;
    private long doneAtStart;

    TimeLeft(Messages messages) {
        this.messages = messages;
    }

    /**
     * Returns {@code Analysing · 82 of 128 · 9 s left}, with those parts that are known.
     *
     * @param nanoTime the current time
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
            boolean steady = seconds >= MIN_SECONDS && moved >= MIN_FRACTION * (progress.total() - doneAtStart)
                    || seconds >= LONG_SECONDS;
            if (steady && moved > 0 && progress.done() < progress.total()) {
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
