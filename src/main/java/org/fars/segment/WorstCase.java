package org.fars.segment;

import java.util.Arrays;

/**
 * What is left of an image's segmentation, at worst, under all perturbations of at most ε: lower bounds that are proved as far
 * as the cells' radii are. Cells that stand for several labels, and ignored pixels, count by their pixels.
 *
 * @param eps ε, ℓ2 of the whole image in pixel units
 * @param pixels number of pixels with a label
 * @param correct number of pixels whose label the prediction has
 * @param certified number of them that remain correct, whichever perturbation is chosen: the collective bound
 * @param certifiedOneByOne number of correct pixels in cells whose own radius exceeds ε; at most {@code certified}
 * @param iou intersection over union of each class before the perturbation; NaN where the image has no pixel of the class
 * @param worstIou a lower bound of it, each class with a perturbation of its own, {@code [classes]}
 */
public record WorstCase(double eps, long pixels, long correct, long certified, long certifiedOneByOne, double[] iou,
        double[] worstIou) {
    /** Returns the share of pixels that remain correct, in [0, 1]; NaN for an image without labels. */
    public double accuracy() {
        return (double) certified / pixels;
    }

    /**
     * Returns the mean of the single worst cases over the classes that the image shows: a lower bound of the mean intersection
     * over union under any one perturbation. NaN for an image without labels.
     */
    public double meanIou() {
        return mean(worstIou);
    }

    /** Returns the mean of {@link #iou} over the classes that the image shows; NaN for an image without labels. */
    public double naturalMeanIou() {
        return mean(iou);
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).filter(value -> !Double.isNaN(value)).average().orElse(Double.NaN);
    }

    /** Computes the worst cases of one image for many ε: everything that does not depend on ε is computed once. */
    public static final class Analysis {
        private final CellLabels labels;
        private final CollectiveBound correct;
        private final long correctPixels;
        private final ClassBound[] classes;

        /**
         * Prepares an image.
         *
         * @param certificates the radii of its cells
         * @param labels its labels
         */
        public Analysis(CellCertificates certificates, CellLabels labels) {
            this.labels = labels;
            int[] weights = labels.correct(certificates.predictions());
            this.correct = CollectiveBound.of(certificates, weights);
            this.correctPixels = Arrays.stream(weights).asLongStream().sum();
            this.classes = new ClassBound[labels.classes()];
            Arrays.parallelSetAll(classes, c -> ClassBound.of(c, certificates, labels));
        }

        /** Returns the worst case at ε. */
        public WorstCase at(double eps) {
            double[] natural = new double[classes.length];
            double[] worst = new double[classes.length];
            for (int c = 0; c < classes.length; c++) {
                natural[c] = classes[c] == null ? Double.NaN : classes[c].natural();
                worst[c] = classes[c] == null ? Double.NaN : classes[c].worst(eps);
            }
            return new WorstCase(eps, labels.pixels(), correctPixels, correctPixels - correct.most(eps),
                    correctPixels - correct.mostOneByOne(eps), natural, worst);
        }

        /**
         * Returns the mean over the classes that the image shows of what is left of their intersection over union at ε if every
         * cell is regarded on its own, and could use the whole budget. Never above {@link WorstCase#meanIou} but by rounding; NaN
         * for an image without labels.
         */
        public double meanIouOneByOne(double eps) {
            return mean(Arrays.stream(classes)
                .mapToDouble(one -> one == null ? Double.NaN : one.oneByOne(eps))
                .toArray());
        }
    }

    /**
     * The intersection over union of one class under attack. True positives are lost at a cost of r_p² and leave the union as it
     * is; false positives are gained at a cost of r_{p→c}² and enlarge it. Where a cell holds several labels, what its change
     * would give back is not counted, so that the bound holds.
     *
     * @param truePositives pixels of the class that are decided for it
     * @param union pixels that have the class, or are decided for it
     * @param lost the cells decided for it, by their true positives
     * @param losses the smallest budget that loses 0, 1, 2… units; empty where cells do not share a budget
     * @param step true positives per unit
     * @param gains the cells decided for another class, by the false positives that they would become
     */
    private record ClassBound(long truePositives, long union, CollectiveBound lost, double[] losses, long step,
            CollectiveBound gains) {
        /** Returns the bound of class {@code c}; null where the image has no pixel of it. */
        static ClassBound of(int c, CellCertificates certificates, CellLabels labels) {
            long union = labels.pixels(c);
            if (union == 0) {
                return null;
            }
            int cells = certificates.cells();
            int[] lost = new int[cells];
            int[] gained = new int[cells];
            double[] towards = new double[cells];
            long truePositives = 0;
            for (int p = 0; p < cells; p++) {
                int others = labels.valid()[p] - labels.counts()[c][p];
                if (certificates.predictions()[p] == c) {
                    lost[p] = labels.counts()[c][p];
                    truePositives += lost[p];
                    union += others;
                } else {
                    gained[p] = others;
                    towards[p] = certificates.radiusTowards(c, p);
                }
            }
            CollectiveBound losses = CollectiveBound.of(certificates, lost);
            return new ClassBound(truePositives, union, losses,
                    certificates.shareBudget() ? losses.leastBudgets() : new double[0], losses.unit(),
                    CollectiveBound.of(towards, gained));
        }

        double natural() {
            return (double) truePositives / union;
        }

        double oneByOne(double eps) {
            return (double) (truePositives - lost.mostOneByOne(eps)) / (union + gains.mostOneByOne(eps));
        }

        /** Tries each number of lost true positives, with what then is left of the budget for false positives. */
        double worst(double eps) {
            double budget = CollectiveBound.budget(eps);
            double worst = losses.length > 0 ? natural() : oneByOne(eps);
            for (int i = 0; i < losses.length && losses[i] <= budget; i++) {
                long gained = gains.mostWithin(Math.nextUp(budget - losses[i]));
                worst = Math.min(worst, (double) (truePositives - i * step) / (union + gained));
            }
            return Math.max(0, Math.nextDown(worst));
        }
    }
}
