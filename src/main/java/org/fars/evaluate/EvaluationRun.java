package org.fars.evaluate;

import java.util.List;

/**
 * A finished evaluation.
 *
 * @param header what was evaluated, and how
 * @param results one an image, in the data set's order
 * @param skipped the images that could not be read, in the same order
 */
public record EvaluationRun(RunHeader header, List<ImageResult> results, List<SkippedImage> skipped) {
    public EvaluationRun {
        results = List.copyOf(results);
        skipped = List.copyOf(skipped);
    }

    /**
     * An image that could not be read.
     *
     * @param position its place in the data set, from 0
     * @param location where it is, in full
     * @param name its name for people
     * @param reason one sentence that names it
     */
    public record SkippedImage(int position, String location, String name, String reason) {}
}
