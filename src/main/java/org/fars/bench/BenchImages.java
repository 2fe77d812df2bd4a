package org.fars.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.fars.image.Dataset;
import org.fars.image.Datasets;
import org.fars.image.ImageTensor;
import org.fars.model.Shape;

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
