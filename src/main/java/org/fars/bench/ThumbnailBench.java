package org.fars.bench;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.fars.core.JobContext;
import org.fars.image.Dataset;
import org.fars.image.Datasets;
import org.fars.image.ImageSource;

/** How fast a gallery fills: decoding photographs to thumbnails, on one thread. */
final class ThumbnailBench implements BenchSection {
    private static final int WIDTH = 1600;
    private static final int HEIGHT = 1200;
    private static final int SIDE = 208;
    private static final int GRAIN = 12;
    private static final int PERIOD = 97;

    @Override
    public String name() {
        return "thumbnails";
    }

    @Override
    public String title() {
        return "thumbnails";
    }

    @Override
    public List<BenchRow> measure(BenchContext bench, JobContext context) {
        try {
            Path photograph = Files.createTempFile("fars-bench", ".jpg");
            try {
                ImageIO.write(picture(), "jpg", photograph.toFile());
                try (Dataset dataset = Datasets.open(photograph)) {
                    ImageSource source = dataset.images().getFirst().source();
                    Timing timing = bench.stopwatch().time(() -> source.thumbnail(SIDE));
                    return List.of(new BenchRow("image.thumbnails",
                            "thumbnails of " + SIDE + " pixels from a JPEG of " + WIDTH + "x" + HEIGHT
                                    + ", a second and thread",
                            1 / timing.median(), "1/s",
                            timing.note() + "; made-up picture of " + Files.size(photograph) / 1000 + " kB"));
                }
            } finally {
                Files.delete(photograph);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waves and grain, so that it compresses about as a photograph does. */
    private static BufferedImage picture() {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        SplittableRandom random = new SplittableRandom(1);
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                int red = (int) (128 + 100 * Math.sin((x + y) / (double) PERIOD));
                int green = (int) (128 + 100 * Math.sin(x * (double) y / (PERIOD * HEIGHT)));
                int blue = 255 * y / HEIGHT;
                int grain = random.nextInt(GRAIN);
                image.setRGB(x, y, Math.min(255, red + grain) << 16 | Math.min(255, green + grain) << 8
                        | Math.min(255, blue + grain));
            }
        }
        return image;
    }
}
