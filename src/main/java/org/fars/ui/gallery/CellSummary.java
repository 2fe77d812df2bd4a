package org.fars.ui.gallery;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.fars.segment.CellAnalyzer.CellAnalysis;
import org.fars.segment.CellAnalyzer.HeadCells;
import org.fars.segment.CellCertificates;
import org.fars.segment.CollectiveBound;

/**
 * What the gallery keeps of a segmented image: the radii of the first head's cells by its first certificate, and how much of
 * the image has which class.
 *
 * @param model the model's id
 * @param contentHash the image's content hash
 * @param radii the radius of each cell, ascending, ℓ2 of the whole image in pixel units
 * @param counts number of cells of each class that occurs, {@code [classes]}
 */
public record CellSummary(String model, String contentHash, double[] radii, int[] counts) {
    /** Returns what is kept of an analysis. */
    static CellSummary of(String model, CellAnalysis analysis) {
        HeadCells head = analysis.heads().getFirst();
        double[] radii = head.certificates()
            .stream()
            .findFirst()
            .filter(CellCertificates::isSound)
            .map(cells -> cells.radii().clone())
            .orElseGet(() -> new double[head.predictions().length]);
        Arrays.sort(radii);
        int[] counts = new int[Arrays.stream(head.predictions()).max().orElse(-1) + 1];
        Arrays.stream(head.predictions()).filter(label -> label >= 0).forEach(label -> counts[label]++);
        return new CellSummary(model, analysis.contentHash(), radii, counts);
    }

    /** Returns the share of cells that keep their class under every perturbation of at most {@code eps}, in [0, 1]. */
    public double certified(double eps) {
        return 1 - (double) CollectiveBound.mostOf(radii, eps) / Math.max(1, radii.length);
    }

    /** Returns the classes that occur, the one with the most cells first. */
    public List<Integer> classes() {
        return IntStream.range(0, counts.length)
            .filter(label -> counts[label] > 0)
            .boxed()
            .sorted((one, other) -> counts[other] - counts[one])
            .toList();
    }
}
