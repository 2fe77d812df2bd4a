package org.fars.train;

import java.util.ArrayList;
import java.util.List;
import org.fars.certify.HeadNormCache;
import org.fars.model.BatchHeadEvaluator.JavaHeadEvaluator;
import org.fars.model.LinearHead;
import org.fars.model.LipschitzBound;
import org.fars.segment.CellCertificates;
import org.fars.segment.CellCertifier;
import org.fars.segment.CellGrid;
import org.fars.segment.CellLabels;
import org.fars.segment.WorstCase;
import org.fars.train.HeadTrainer.HeadValidation;

/** Measures a dense model on held-out images, for L_e = 1: see {@link WorstCase}. */
final class DenseValidation {
    private final CellCertifier certifier = new CellCertifier(new HeadNormCache(), new JavaHeadEvaluator());
    private final LinearHead head;
    private final CellGrid grid;
    private final List<Double> eps;
    private final long[] certified;
    private final long[] intersections;
    private final long[] unions;
    private long pixels;
    private long correct;

    /**
     * @param head the last layer
     * @param eps the radii of the collective bound
     */
    DenseValidation(LinearHead head, CellGrid grid, List<Double> eps) {
        this.head = head;
        this.grid = grid;
        this.eps = eps;
        this.certified = new long[eps.size()];
        this.intersections = new long[head.classes()];
        this.unions = new long[head.classes()];
    }

    /**
     * Adds an image.
     *
     * @param vectors the embedding of each cell, {@code [cells, m]}
     * @param mask the label of each pixel
     * @param ignored the label of pixels that do not count
     */
    void add(double[][] vectors, int[] mask, int ignored) {
        CellCertificates certificates = certifier.exactMargin(vectors, head, LipschitzBound.one());
        CellLabels labels = CellLabels.of(mask, grid, head.classes(), ignored);
        WorstCase.Analysis analysis = new WorstCase.Analysis(certificates, labels);
        pixels += labels.pixels();
        correct += analysis.at(0).correct();
        for (int e = 0; e < certified.length; e++) {
            certified[e] += analysis.at(eps.get(e)).certified();
        }
        for (int c = 0; c < unions.length; c++) {
            unions[c] += labels.pixels(c);
            for (int p = 0; p < vectors.length; p++) {
                if (certificates.predictions()[p] == c) {
                    intersections[c] += labels.counts()[c][p];
                    unions[c] += labels.valid()[p] - labels.counts()[c][p];
                }
            }
        }
    }

    /** Returns the share of pixels that are correct, and of those that the collective bound certifies, in percent. */
    HeadValidation accuracies() {
        List<Double> shares = new ArrayList<>();
        for (long one : certified) {
            shares.add(100.0 * one / Math.max(1, pixels));
        }
        return new HeadValidation(100.0 * correct / Math.max(1, pixels), shares);
    }

    /** Returns the mean over the classes of intersection over union, in percent. */
    double meanIou() {
        double sum = 0;
        int shown = 0;
        for (int c = 0; c < unions.length; c++) {
            if (unions[c] > 0) {
                sum += (double) intersections[c] / unions[c];
                shown++;
            }
        }
        return 100 * sum / Math.max(1, shown);
    }
}
