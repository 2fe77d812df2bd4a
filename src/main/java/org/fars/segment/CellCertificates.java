package org.fars.segment;

import java.util.Optional;
import org.fars.certify.Certificate.Kind;
import org.fars.certify.CertificateType;

/**
 * The certificates of all cells of one image by one head, that hold together: no cell's decision changes within its radius.
 *
 * @param type the certificate
 * @param predictions the class of each cell, -1 where there is none because of a tie, or because a smoothed classifier
 * abstains, {@code [cells]}
 * @param radii the radius of each cell, ℓ2 of the whole image in pixel units; 0 where nothing is certified, {@code [cells]}
 * @param towards the radius within which a cell does not change to a given class, at least its radius,
 * {@code [classes, cells]}; absent where only the radius itself is known
 * @param kind how far the radii are proved
 * @param confidence 1−α, for all cells together; 1 if they are deterministic, 0 if nothing is proved
 * @param reason why there is no radius at all; empty if there are some
 */
public record CellCertificates(CertificateType type, int[] predictions, double[] radii, Optional<double[][]> towards,
        Kind kind, double confidence, String reason) {
    public CellCertificates {
        if (predictions.length != radii.length) {
            throw new IllegalArgumentException(predictions.length + " cells, " + radii.length + " radii");
        }
    }

    /** Returns whether the radii are proved, for certain or with their confidence. */
    public boolean isSound() {
        return kind == Kind.DETERMINISTIC || kind == Kind.PROBABILISTIC;
    }

    /**
     * Returns whether the cells share one budget, so that the {@link CollectiveBound} holds. It does where they are decided from
     * one embedding; where noise is added to the pixels, a perturbation may use all of itself against every cell.
     */
    public boolean shareBudget() {
        return type != CertificateType.INPUT_SMOOTHING;
    }

    /** Returns the number of cells. */
    public int cells() {
        return radii.length;
    }

    /** Returns the radius within which cell {@code p}, which decides for another class, does not change to {@code c}. */
    public double radiusTowards(int c, int p) {
        return towards.isPresent() ? towards.get()[c][p] : radii[p];
    }
}
