package org.fars.evaluate;

import java.util.List;
import org.fars.evaluate.EvaluationRun.SkippedImage;

/**
 * An evaluation of a dense model, finished or not.
 *
 * @param header what was evaluated, and how
 * @param results one an image, in the data set's order
 * @param skipped the images that could not be read, or whose masks could not, in the same order
 */
public record CellRun(RunHeader header, List<CellResult> results, List<SkippedImage> skipped) {
    public CellRun {
        results = List.copyOf(results);
        skipped = List.copyOf(skipped);
    }

    /**
     * The results for one image.
     *
     * @param position its place in the data set, from 0
     * @param location its full path
     * @param name its name for the user
     * @param maskHash SHA-256 of the mask's file: results are those of this mask alone
     * @param pixels number of pixels with a label; an image without any counts for nothing
     * @param cells number of cells
     * @param heads the results of each head
     * @param times how long each certificate took for all heads together, with the passes of the backbone that it needs
     */
    public record CellResult(int position, String location, String name, String maskHash, long pixels, int cells,
            List<HeadCellResult> heads, List<Seconds> times) {
        public CellResult {
            heads = List.copyOf(heads);
            times = List.copyOf(times);
        }

        /** Returns the results of a head. */
        public HeadCellResult head(String name) {
            return heads.stream().filter(head -> head.head().equals(name)).findFirst().orElseThrow();
        }
    }

    /** How many seconds a certificate took. */
    public record Seconds(String certificate, double seconds) {}

    /**
     * The results of one head.
     *
     * @param head its name
     * @param natural its segmentation
     * @param certificates those requested that it has
     * @param attacks the attack at each ε; none if none was asked for
     */
    public record HeadCellResult(String head, Segmentation natural, List<CertifiedCells> certificates,
            List<CellsUnderAttack> attacks) {
        public HeadCellResult {
            certificates = List.copyOf(certificates);
            attacks = List.copyOf(attacks);
        }
    }

    /**
     * A segmentation held against the labels.
     *
     * @param correct number of pixels whose label it has
     * @param intersections number of pixels of each class that it has right
     * @param unions number of pixels that have each class by the labels or by the segmentation
     * @param meanIou mean of intersection over union over the classes that the labels have, in [0, 1]; 0 without labels
     */
    public record Segmentation(long correct, List<Long> intersections, List<Long> unions, double meanIou) {}

    /**
     * One certificate of all cells.
     *
     * @param certificate its id
     * @param kind deterministic, probabilistic or not a certificate
     * @param confidence 1−α for all cells of the image together; 1 if deterministic
     * @param abstained number of cells without a class
     * @param predicted the segmentation of the classifier that the certificate is about
     * @param at what is certified at each ε
     */
    public record CertifiedCells(String certificate, String kind, double confidence, int abstained,
            Segmentation predicted, List<CertifiedAt> at) {}

    /**
     * What is certified at ε.
     *
     * @param certified number of pixels that stay correct, whichever perturbation is chosen
     * @param oneByOne number of correct pixels in cells whose own radius exceeds ε
     * @param worstMeanIou a lower bound of the mean intersection over union, in [0, 1]
     * @param most number of cells of which no more change: K(ε)
     */
    public record CertifiedAt(double eps, long certified, long oneByOne, double worstMeanIou, long most) {}

    /**
     * The result of the attack at ε.
     *
     * @param attack its name
     * @param attacked the segmentation under attack
     * @param changed number of cells that have changed their class
     * @param most K(ε) of the exact margin, which {@code changed} never exceeds; -1 where nothing is proved
     * @param l2 ‖δ‖₂, in pixel units
     */
    public record CellsUnderAttack(String attack, double eps, Segmentation attacked, int changed, long most,
            double l2) {}
}
