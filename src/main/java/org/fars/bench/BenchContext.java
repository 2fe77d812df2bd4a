package org.fars.bench;

import java.util.List;
import java.util.stream.IntStream;
import org.fars.image.ImageTensor;
import org.fars.model.BatchHeadEvaluator;
import org.fars.model.LoadedModel;
import org.fars.model.torch.EngineProbe;

/**
 * What measurements work with.
 *
 * @param model the model, as everyone uses it
 * @param probe its passes, bare
 * @param bulk the engine, for heads of several layers
 * @param images images of its input shape, at least one
 * @param origin what the images are, in words
 * @param effort how much to measure
 */
record BenchContext(LoadedModel model, EngineProbe probe, BatchHeadEvaluator bulk, List<ImageTensor> images,
        String origin,
        BenchEffort effort) {
    Stopwatch stopwatch() {
        return effort.stopwatch();
    }

    /** Some of the images, from the first on again where there are too few. */
    List<ImageTensor> images(int count) {
        return IntStream.range(0, count).mapToObj(i -> images.get(i % images.size())).toList();
    }
}
