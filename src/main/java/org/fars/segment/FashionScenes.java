package org.fars.segment;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;
import org.fars.core.Seeds;
import org.fars.image.Dataset.LabelledImage;
import org.fars.image.ImageTensor;

/**
 * Draws scenes for segmentation: several items of Fashion-MNIST at random places and sizes, mirrored or not, one over the
 * other, on a textured canvas. The classes are kinds of clothes. A scene is a function of the seed and its number alone, in
 * integer arithmetic, so that it is the same on every machine.
 */
public final class FashionScenes {
    /** Side of a scene, in pixels. */
    public static final int SIDE = 96;
    /** The classes: the background, then kinds of clothes. */
    public static final List<String> CLASSES = List.of("Background", "Top", "Trouser", "Shoe", "Bag");
    /** The colours of the classes, {@code 0xRRGGBB}, which differ in lightness as well. */
    public static final List<Integer> COLOURS = List.of(0x1B1B1B, 0xE69F00, 0x56B4E9, 0xD55E00, 0x009E73);

    /** The kind of each class of Fashion-MNIST: T-shirts, pullovers, dresses, coats and shirts are tops. */
    private static final int[] KINDS = {1, 2, 1, 1, 1, 3, 1, 3, 4, 3};
    private static final int ITEM = 28;
    private static final int SMALLEST = 32;
    private static final int LARGEST = 56;
    private static final int MOST_ITEMS = 5;
    /** Darker pixels of an item are the black that surrounds it. */
    private static final int THRESHOLD = 20;

    private final List<List<LabelledImage>> kinds;
    private final long seed;

    /**
     * @param items images of Fashion-MNIST, labelled by the index of their class
     * @param seed the seed of all scenes
     */
    public FashionScenes(List<LabelledImage> items, long seed) {
        this.kinds = IntStream.range(1, CLASSES.size())
            .mapToObj(kind -> items.stream().filter(item -> kind(item) == kind).toList())
            .filter(some -> !some.isEmpty())
            .toList();
        this.seed = seed;
    }

    /**
     * A scene.
     *
     * @param image the picture, RGB
     * @param mask the class of each pixel
     */
    public record Scene(ImageTensor image, Mask mask) {}

    /** Draws the scene of a number. */
    public Scene draw(int number) {
        UniformRandomProvider random = RandomSource.XO_SHI_RO_256_PP
            .create(Seeds.derive(seed, "fashion-scene", Integer.toString(number)));
        Canvas canvas = new Canvas();
        canvas.texture(random);
        int count = 2 + random.nextInt(MOST_ITEMS - 1);
        for (int i = 0; i < count; i++) {
            // Kinds are equally frequent, although half of all items are tops.
            List<LabelledImage> some = kinds.get(random.nextInt(kinds.size()));
            LabelledImage item = some.get(random.nextInt(some.size()));
            canvas.paint(levels(item), kind(item), random);
        }
        return canvas.scene();
    }

    private static int kind(LabelledImage item) {
        return KINDS[Integer.parseInt(item.label().orElseThrow())];
    }

    /** Returns the levels of an item, 0 to 255, row by row. */
    private static int[] levels(LabelledImage item) {
        float[] values = item.source().read(1, ITEM, ITEM).values();
        int[] levels = new int[values.length];
        for (int i = 0; i < levels.length; i++) {
            levels[i] = Math.round(255 * values[i]);
        }
        return levels;
    }

    /** A picture in the making: levels 0 to 255 and labels. */
    private static final class Canvas {
        private final int[][] levels = new int[3][SIDE * SIDE];
        private final int[] labels = new int[SIDE * SIDE];

        /** A smooth colour gradient between random points, and finer grey noise over it. */
        void texture(UniformRandomProvider random) {
            for (int[] channel : levels) {
                addNoise(channel, 24, 90, random);
            }
            int[] grain = new int[SIDE * SIDE];
            addNoise(grain, 4, 50, random);
            for (int[] channel : levels) {
                for (int i = 0; i < channel.length; i++) {
                    channel[i] += grain[i];
                }
            }
        }

        /** Random levels below {@code range} at every {@code step} pixels, and between them bilinear ones. */
        private static void addNoise(int[] channel, int step, int range, UniformRandomProvider random) {
            int points = SIDE / step + 2;
            int[] grid = new int[points * points];
            for (int i = 0; i < grid.length; i++) {
                grid[i] = random.nextInt(range);
            }
            for (int y = 0; y < SIDE; y++) {
                for (int x = 0; x < SIDE; x++) {
                    int at = y / step * points + x / step;
                    int dx = x % step;
                    int dy = y % step;
                    int upper = grid[at] * (step - dx) + grid[at + 1] * dx;
                    int lower = grid[at + points] * (step - dx) + grid[at + points + 1] * dx;
                    channel[y * SIDE + x] += (upper * (step - dy) + lower * dy) / (step * step);
                }
            }
        }

        /** Paints an item over what is there, tinted; at least half of it lies within the canvas in each direction. */
        void paint(int[] item, int label, UniformRandomProvider random) {
            int side = SMALLEST + random.nextInt(LARGEST - SMALLEST + 1);
            int top = random.nextInt(SIDE - side / 2) - side / 4;
            int left = random.nextInt(SIDE - side / 2) - side / 4;
            boolean mirrored = random.nextBoolean();
            int[] tint = {160 + random.nextInt(96), 160 + random.nextInt(96), 160 + random.nextInt(96)};
            for (int y = Math.max(0, top); y < Math.min(SIDE, top + side); y++) {
                for (int x = Math.max(0, left); x < Math.min(SIDE, left + side); x++) {
                    int column = mirrored ? side - 1 - (x - left) : x - left;
                    int level = sample(item, position(y - top, side), position(column, side));
                    if (level >= THRESHOLD) {
                        int at = y * SIDE + x;
                        labels[at] = label;
                        for (int c = 0; c < 3; c++) {
                            levels[c][at] = tint[c] * (40 + level * 215 / 255) / 255;
                        }
                    }
                }
            }
        }

        /** Returns where in the item the centre of a pixel of the scaled item lies, in 256ths of a pixel. */
        private static int position(int pixel, int side) {
            return Math.clamp((2 * pixel + 1) * ITEM * 128 / side - 128, 0, (ITEM - 1) * 256 - 1);
        }

        private static int sample(int[] item, int y, int x) {
            int at = y / 256 * ITEM + x / 256;
            int dx = x % 256;
            int dy = y % 256;
            int upper = item[at] * (256 - dx) + item[at + 1] * dx;
            int lower = item[at + ITEM] * (256 - dx) + item[at + ITEM + 1] * dx;
            return (upper * (256 - dy) + lower * dy) >> 16;
        }

        Scene scene() {
            float[] values = new float[3 * SIDE * SIDE];
            for (int c = 0; c < 3; c++) {
                for (int i = 0; i < SIDE * SIDE; i++) {
                    values[c * SIDE * SIDE + i] = levels[c][i] / 255f;
                }
            }
            return new Scene(new ImageTensor(3, SIDE, SIDE, values), new Mask(SIDE, SIDE, labels));
        }
    }
}
