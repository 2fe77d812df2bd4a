package org.fars.segment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Sums the results of many images: accuracy and intersection over union of all their pixels together, and what the
 * {@link WorstCase} of each image leaves, every image being perturbed by up to ε.
 */
public final class SegmentationScore {
    private final List<Double> eps;
    private final long[] certified;
    private final long[] oneByOne;
    private final double[] worstIou;
    private double naturalIou;
    private final long[] intersections;
    private final long[] unions;
    private long images;
    private long pixels;
    private long correct;

    /** @param eps the radii ε, ℓ2 of a whole image in pixel units */
    public SegmentationScore(int classes, List<Double> eps) {
        this.eps = List.copyOf(eps);
        this.certified = new long[eps.size()];
        this.oneByOne = new long[eps.size()];
        this.worstIou = new double[eps.size()];
        this.intersections = new long[classes];
        this.unions = new long[classes];
    }

    /**
     * Adds an image; one without labelled pixels is left out.
     *
     * @return its worst case at each ε
     */
    public List<WorstCase> add(CellCertificates certificates, CellLabels labels) {
        WorstCase.Analysis analysis = new WorstCase.Analysis(certificates, labels);
        List<WorstCase> cases = eps.stream().map(analysis::at).toList();
        if (labels.pixels() == 0) {
            return cases;
        }
        images++;
        pixels += labels.pixels();
        correct += Arrays.stream(labels.correct(certificates.predictions())).asLongStream().sum();
        for (int e = 0; e < certified.length; e++) {
            certified[e] += cases.get(e).certified();
            oneByOne[e] += cases.get(e).certifiedOneByOne();
            worstIou[e] += cases.get(e).meanIou();
        }
        naturalIou += analysis.at(0).naturalMeanIou();
        for (int c = 0; c < unions.length; c++) {
            unions[c] += labels.pixels(c);
            for (int p = 0; p < certificates.cells(); p++) {
                if (certificates.predictions()[p] == c) {
                    intersections[c] += labels.counts()[c][p];
                    unions[c] += labels.valid()[p] - labels.counts()[c][p];
                }
            }
        }
        return cases;
    }

    /** Returns the number of images. */
    public long images() {
        return images;
    }

    /** Returns the share of pixels that are correct, in percent. */
    public double accuracy() {
        return 100.0 * correct / Math.max(1, pixels);
    }

    /** Returns the share of pixels that the collective bound certifies as correct at each ε, in percent. */
    public List<Double> certified() {
        return shares(certified);
    }

    /** Returns the share of pixels that are correct in cells whose own radius exceeds ε, at each ε, in percent. */
    public List<Double> certifiedOneByOne() {
        return shares(oneByOne);
    }

    /** Returns the mean over the images of the mean worst-case intersection over union of each, at each ε, in percent. */
    public List<Double> worstIou() {
        return Arrays.stream(worstIou).mapToObj(sum -> 100 * sum / Math.max(1, images)).toList();
    }

    /** Returns the same mean before the perturbations, which {@link #worstIou} is to be compared with, in percent. */
    public double iouPerImage() {
        return 100 * naturalIou / Math.max(1, images);
    }

    /** Returns the mean over the classes of intersection over union of the pixels of all images, in percent. */
    public double meanIou() {
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

    private List<Double> shares(long[] counts) {
        List<Double> shares = new ArrayList<>();
        for (long count : counts) {
            shares.add(100.0 * count / Math.max(1, pixels));
        }
        return shares;
    }
}
