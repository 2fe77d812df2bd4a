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
}
