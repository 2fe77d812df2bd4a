package org.fars.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.fars.image.Dataset;
import org.fars.image.Datasets;
import org.fars.image.ImageTensor;
import org.fars.model.BatchHeadEvaluator;
import org.fars.model.LoadedModel;
import org.fars.model.Shape;
import org.fars.model.torch.EngineProbe;

/**
 * The model, images and sizes that sections measure with.
 *
 * @param model the model, opened as usual
 * @param probe bare passes of the same model
 * @param headEvaluator evaluates heads of several layers with the engine
 * @param samples images of the model's input shape, at least one
 * @param effort sizes and durations
 */
public record BenchContext(LoadedModel model, EngineProbe probe, BatchHeadEvaluator headEvaluator, BenchImages samples,
        Effort effort) {
    /** Returns the stopwatch of {@link #effort}. */
    Stopwatch stopwatch() {
        return effort.stopwatch();
    }

    /** Returns {@code count} images, repeating the samples where there are fewer. */
    List<ImageTensor> images(int count) {
        List<ImageTensor> images = samples.images();
        return IntStream.range(0, count).mapToObj(i -> images.get(i % images.size())).toList();
    }

    /**
     * Sizes and durations of a run.
     *
     * @param quick whether sizes are too small to compare with other machines
     * @param stopwatch warm-up and duration of each timing
     * @param matrixSize rows and columns of the matrices that give the engine's rate
     * @param batch images of a large batch
     * @param samples n of one certificate
     * @param manySamples n of the certificate whose peak heap is measured
     * @param smoothedImages noisy images that {@code input-smoothing} is timed with
     * @param attackedImages images of an attack's batch
     * @param attackSteps steps of an attack
     * @param warmUpImages images analysed before memory is measured
     * @param images images analysed between the two measurements of memory
     * @param evaluated images of an evaluation
     */
    public record Effort(boolean quick, Stopwatch stopwatch, int matrixSize, int batch, long samples, long manySamples,
            int smoothedImages, int attackedImages, int attackSteps, int warmUpImages, int images, int evaluated) {
        /** Returns sizes for numbers that are to be quoted: about two minutes for small images on an idle machine. */
        public static Effort full() {
            return new Effort(false, new Stopwatch(0.5, 1.5, 3), 1024, 64, 100_000, 10_000_000, 512, 32, 10, 50, 200,
                    32);
        }

        /** Returns small sizes that give the same rows within seconds. */
        public static Effort reduced() {
            return new Effort(true, new Stopwatch(0.02, 0.05, 1), 128, 16, 4_096, 100_000, 64, 4, 2, 2, 10, 1);
        }

        /** Returns the same sizes with smaller batches, for networks that may take a second an image. */
        Effort forLargeNetwork() {
            return new Effort(quick, stopwatch, matrixSize, Math.min(batch, 8), samples, manySamples, smoothedImages,
                    attackedImages, attackSteps, warmUpImages, images, Math.min(evaluated, 8));
        }
    }

    /**
     * Images to measure with: the samples that came with the application, else random ones.
     *
     * @param images all of one shape
     * @param origin a description for notes
     */
    public record BenchImages(List<ImageTensor> images, String origin) {
        /**
         * Reads sample images, evenly spaced, or draws random ones where there are no samples.
         *
         * @param assets the folder of sample data, which need not exist
         * @param shape the shape of every image
         * @param count how many at most
         */
        static BenchImages load(Path assets, Shape shape, int count) {
            return sampleFolder(assets).map(folder -> {
                try (Dataset dataset = Datasets.open(folder)) {
                    int step = Math.max(1, dataset.images().size() / count);
                    List<ImageTensor> images = new ArrayList<>();
                    for (int i = 0; i < dataset.images().size() && images.size() < count; i += step) {
                        images.add(dataset.images()
                            .get(i)
                            .source()
                            .read(shape.channels(), shape.height(),
                                    shape.width()));
                    }
                    return new BenchImages(images, "sample images of " + dataset.name());
                }
            }).orElseGet(() -> random(shape, count));
        }

        private static Optional<Path> sampleFolder(Path assets) {
            if (!Files.isDirectory(assets)) {
                return Optional.empty();
            }
            try (Stream<Path> children = Files.list(assets)) {
                return children.filter(Files::isDirectory).sorted().findFirst();
            } catch (IOException e) {
                throw new UncheckedIOException(assets.toString(), e);
            }
        }

        private static BenchImages random(Shape shape, int count) {
            SplittableRandom random = new SplittableRandom(count);
            List<ImageTensor> images = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                float[] values = new float[shape.size()];
                for (int k = 0; k < values.length; k++) {
                    values[k] = (float) random.nextDouble();
                }
                images.add(new ImageTensor(shape.channels(), shape.height(), shape.width(), values));
            }
            return new BenchImages(images, "random images");
        }
    }
}
