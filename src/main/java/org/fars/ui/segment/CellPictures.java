package org.fars.ui.segment;

import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import org.fars.image.ImageTensor;
import org.fars.segment.CellCertificates;
import org.fars.segment.CellFiles;
import org.fars.segment.CellGrid;
import org.fars.segment.Mask;
import org.fars.ui.control.PixelImage;

/**
 * Pictures of cells.
 *
 * @param grid the cells
 * @param colours the colour of each class, {@code 0xRRGGBB}
 */
record CellPictures(CellGrid grid, List<Integer> colours) {
    /** The colour of undecided cells and ignored pixels, {@code 0xRRGGBB}. */
    static final int UNDECIDED = 0xffffff;
    /** The width of a radius map in pixels: less than it has on screen, where its lines would be blurred otherwise. */
    private static final int MAP_WIDTH = 144;
    private static final int LINE_EVERY = 6;
    /** How much of an image is left where nothing is to be seen. */
    private static final double FAINT = 0.25;
    /** Viridis, which is perceptually uniform and safe for colour-blind readers: sixteen colours at equal distances. */
    private static final int[] SCALE = {0x440154, 0x481a6c, 0x472f7d, 0x414487, 0x39568c, 0x31688e, 0x2a788e, 0x23888e,
            0x1f988b, 0x22a884, 0x35b779, 0x54c568, 0x7ad151, 0xa5db36, 0xd2e21b, 0xfde725};

    static CellPictures of(SegmentedImage scene) {
        return new CellPictures(scene.grid(),
                new CellFiles(scene.grid(), scene.model().card().segmentation()).colours());
    }

    /** Returns a class's colour, {@code 0xRRGGBB}. */
    int colour(int label) {
        return label >= 0 && label < colours.size() ? colours.get(label) : UNDECIDED;
    }

    /** Returns the colour of a radius, {@code 0xRRGGBB}, on a scale that ends at {@code full}. */
    static int radius(double radius, double full) {
        double at = Math.clamp(radius / full, 0, 1) * (SCALE.length - 1);
        int low = Math.min((int) at, SCALE.length - 2);
        return blend(SCALE[low], SCALE[low + 1], at - low);
    }

    /** Returns an image under the colours of its cells' classes. */
    PixelImage overlay(ImageTensor image, int[] predictions, double opacity) {
        return overlay(image, pixel -> colour(predictions[cell(pixel)]), opacity);
    }

    /** Returns an image under the colours of its mask. */
    PixelImage overlay(ImageTensor image, Mask mask, double opacity) {
        return overlay(image, pixel -> colour(mask.labels()[pixel]), opacity);
    }

    private PixelImage overlay(ImageTensor image, IntUnaryOperator colour, double opacity) {
        int[] argb = PixelImage.of(image).argb().clone();
        for (int i = 0; i < argb.length; i++) {
            argb[i] = 0xff000000 | blend(argb[i] & 0xffffff, colour.applyAsInt(i), opacity);
        }
        return new PixelImage(image.width(), image.height(), argb);
    }

    /** Returns an image, faint, with the cells in full colour that have another class than before. */
    PixelImage flipped(ImageTensor image, int[] before, int[] after) {
        int[] argb = PixelImage.of(image).argb().clone();
        for (int i = 0; i < argb.length; i++) {
            int cell = cell(i);
            int red = argb[i] >> 16 & 255;
            int green = argb[i] >> 8 & 255;
            int grey = (red * 3 + green * 6 + (argb[i] & 255)) / 10 * 0x010101;
            argb[i] = 0xff000000
                    | (before[cell] == after[cell] ? blend(0x808080, grey, FAINT) : colour(after[cell]));
        }
        return new PixelImage(image.width(), image.height(), argb);
    }

    private int cell(int pixel) {
        return grid.cellOf(pixel / grid.imageWidth(), pixel % grid.imageWidth());
    }

    /**
     * Returns the radius of each cell as a colour, undecided cells white.
     *
     * @param full the radius at the end of the scale
     * @param crossed which cells have lines across them, and in which colour; empty for none
     */
    PixelImage radii(CellCertificates cells, double full, Optional<Crossed> crossed) {
        int side = Math.max(2, MAP_WIDTH / grid.width());
        int width = grid.width() * side;
        int[] argb = new int[width * grid.height() * side];
        for (int i = 0; i < argb.length; i++) {
            int y = i / width;
            int x = i % width;
            int cell = y / side * grid.width() + x / side;
            boolean line = (x + y) % LINE_EVERY == 0
                    && crossed.filter(one -> cells.radii()[cell] <= one.eps()).isPresent();
            int colour = cells.predictions()[cell] < 0 ? UNDECIDED : radius(cells.radii()[cell], full);
            argb[i] = 0xff000000 | (line ? crossed.get().colour() : colour);
        }
        return new PixelImage(width, grid.height() * side, argb);
    }

    /**
     * Lines across the cells that may change one by one.
     *
     * @param eps ε
     * @param colour {@code 0xRRGGBB}
     */
    record Crossed(double eps, int colour) {}

    private static int blend(int from, int to, double share) {
        int mixed = 0;
        for (int shift = 0; shift <= 16; shift += 8) {
            int low = from >> shift & 255;
            mixed |= (int) Math.round(low + ((to >> shift & 255) - low) * share) << shift;
        }
        return mixed;
    }

    /** Returns the smallest round number that is not below a radius: the end of a scale. */
    static double roundUp(double radius) {
        if (!(radius > 0)) {
            return 1;
        }
        double power = Math.pow(10, Math.floor(Math.log10(radius)));
        for (double digit : new double[]{1, 1.5, 2, 3, 4, 5, 7.5}) {
            if (radius <= digit * power * (1 + 1e-9)) {
                return digit * power;
            }
        }
        return 10 * power;
    }
}
