package org.fars.bench;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.fars.bench.Benchmark.BenchSection;
import org.fars.core.JobContext;
import org.fars.image.Dataset;
import org.fars.image.Datasets;
import org.fars.image.ImageSource;

/** Measures decoding of photographs to thumbnails on one thread, the rate at which a gallery fills. */
final class ThumbnailBench implements BenchSection {
    private static final int WIDTH = 1600;
    private static final int HEIGHT = 1200;
    private static final int THUMBNAIL_SIDE = 208;
    private static final int NOISE_RANGE = 12;
    private static final int WAVE_LENGTH = 97;

    @Override
    public String name() {
        return "thumbnails";
    }

    @Override
    public List<BenchReport.Row> measure(BenchContext bench, JobContext context) {
        try {
            Path photograph = Files.createTempFile("fars-bench", ".jpg");
            try {
                ImageIO.write(syntheticPhotograph(), "jpg", photograph.toFile());
                try (Dataset dataset = Datasets.open(photograph)) {
                    ImageSource source = dataset.images().getFirst().source();
                    Stopwatch.Timing timing = bench.stopwatch().time(() -> source.thumbnail(THUMBNAIL_SIDE));
                    return List.of(new BenchReport.Row("image.thumbnails",
                            "thumbnails of " + THUMBNAIL_SIDE + " pixels from a JPEG of " + WIDTH + "x" + HEIGHT
                                    + ", a second and thread",
                            1 / timing.median(), "1/s",
                            timing.note() + "; synthetic picture of " + Files.size(photograph) / 1000 + " kB"));
                }
            } finally {
                Files.delete(photograph);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns waves with noise, which compress about as well as a photograph. */
    private static BufferedImage syntheticPhotograph() {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        SplittableRandom random = new SplittableRandom(1);
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                int red = (int) (128 + 100 * Math.sin((x + y) / (double) WAVE_LENGTH));
                int green = (int) (128 + 100 * Math.sin(x * (double) y / (WAVE_LENGTH * HEIGHT)));
                int blue = 255 * y / HEIGHT;
                int noise = random.nextInt(NOISE_RANGE);
                image.setRGB(x, y, Math.min(255, red + noise) << 16 | Math.min(255, green + noise) << 8
                        | Math.min(255, blue + noise));
            }
        }
        return image;
    }
}
