package org.fars.evaluate.cells;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.fars.attack.AttackResult;
import org.fars.attack.AttackSettings;
import org.fars.attack.CellAttack;
import org.fars.attack.CellAttack.CellAttackResult;
import org.fars.attack.CellAttack.CellGoal;
import org.fars.certify.CertifiedClassifier;
import org.fars.core.JobContext;
import org.fars.evaluate.analysis.SoundnessCheck.AdversarialStore;
import org.fars.evaluate.analysis.SoundnessCheck.SoundnessViolationException;
import org.fars.image.ImageTensor;
import org.fars.model.Head;
import org.fars.model.LoadedModel;
import org.fars.segment.CellCertificates;
import org.fars.segment.CellGrid;
import org.fars.segment.CellLabels;
import org.fars.segment.CollectiveBound;

/**
 * Attacks the cells of an image and holds the result against what is certified of them. Attacks run in float32; which cells have
 * changed is decided by the network in float64, which certificates are about. Those that have changed must fit into the budget
 * that the certificate gives them: Σ r_p² ≤ ‖δ‖², so that never more than K(ε) change.
 */
public final class CellAttacker {
    /** What rounding may do to ‖δ‖₂ as it is measured, relatively. */
    private static final double ROUNDING = 1 + 1e-12;

    private final LoadedModel model;
    private final Head head;
    private final CellGrid grid;
    private final AdversarialStore store;

    /**
     * @param model a dense model
     * @param head the head to attack, one of the model's
     * @param grid the cells of an image
     * @param store keeps the perturbation of a violation
     */
    public CellAttacker(LoadedModel model, Head head, CellGrid grid, AdversarialStore store) {
        this.model = model;
        this.head = head;
        this.grid = grid;
        this.store = store;
    }

    /**
     * Returns the goal of lowering the intersection over union of one class.
     *
     * @param labels the labels, or the segmentation itself where there are none
     * @param predictions the class of each cell before the attack
     */
    public static CellGoal loweringIou(int target, CellLabels labels, int[] predictions) {
        int[] inside = labels.counts()[target];
        int[] outside = IntStream.range(0, inside.length).map(p -> labels.valid()[p] - inside[p]).toArray();
        return CellGoal.loweringIou(target, predictions, inside, outside, now -> labels.iou(target, now));
    }

    /**
     * The cells of an image under attack within one ball.
     *
     * @param eps the radius of the ball, ℓ2 of the whole image in pixel units
     * @param adversarial the attacked image
     * @param before the class of each cell of the image, in float64
     * @param after the class of each cell of the attacked image, in float64
     * @param l2 ‖δ‖₂, at most ε
     * @param linf ‖δ‖∞
     * @param steps number of gradient steps
     */
    public record AttackedCells(double eps, ImageTensor adversarial, int[] before, int[] after, double l2, double linf,
            int steps) {
        /** Returns whether each cell has changed its class; cells without one before the attack have not. */
        public boolean[] changes() {
            boolean[] changes = new boolean[before.length];
            for (int p = 0; p < changes.length; p++) {
                changes[p] = before[p] >= 0 && after[p] != before[p];
            }
            return changes;
        }

        /** Returns how many cells have changed their class. */
        public int changed() {
            boolean[] changes = changes();
            return (int) IntStream.range(0, changes.length).filter(p -> changes[p]).count();
        }

        /** Returns the same cells in a larger ball. */
        AttackedCells within(double other) {
            return new AttackedCells(other, adversarial, before, after, l2, linf, steps);
        }
    }

    /**
     * Attacks one image within several balls: over ascending ε, how many cells were made to change, which never falls.
     *
     * @param location where the image is, for the sentence
     * @param before the class of each cell, in float64
     * @param certificates of the image, of the attacked head or of heads with the same logits; those that are not proved, or
     * not about the plain head, are passed over
     * @param goal what to maximize: {@link CellGoal#changing(int[])} for the number of cells
     * @param eps radii, ascending
     * @param settings steps, restarts, seed
     * @return one result for each ε, in order
     * @throws SoundnessViolationException if more has changed than a certificate allows
     * @throws JobContext.JobCancelledException when {@code context} was cancelled
     */
    public List<AttackedCells> attack(String location, ImageTensor image, int[] before,
            List<CellCertificates> certificates, CellGoal goal, List<Double> eps, AttackSettings settings,
            JobContext context) {
        List<AttackedCells> attacked = new ArrayList<>();
        for (CellAttackResult found : new CellAttack(model.backbone(), head, grid.cells()).run(image, goal, eps,
                settings, context)) {
            AttackedCells cells = new AttackedCells(found.eps(), found.adversarial(), before,
                    predictions(found.adversarial()), found.l2(), found.linf(), found.steps());
            for (CellCertificates each : certificates) {
                check(location, image, each, cells, settings);
            }
            AttackedCells smaller = attacked.isEmpty() ? cells : attacked.getLast();
            double reached = goal.reached().applyAsDouble(cells.after());
            attacked.add(goal.reached().applyAsDouble(smaller.after()) > reached ? smaller.within(cells.eps()) : cells);
        }
        return attacked;
    }

    /** Returns the class of each cell of an image by the network in float64, {@code [cells]}; -1 where there is none. */
    public int[] predictions(ImageTensor image) {
        double[][] vectors = grid.vectors(model.backbone().embedDouble(List.of(image))[0]);
        return Arrays.stream(vectors).parallel().mapToInt(head::predict).toArray();
    }

    private void check(String location, ImageTensor image, CellCertificates certificates, AttackedCells attacked,
            AttackSettings settings) {
        if (!certificates.isSound() || certificates.type().classifier() != CertifiedClassifier.HEAD) {
            return;
        }
        boolean[] changes = attacked.changes();
        double[] spent = IntStream.range(0, changes.length)
            .filter(p -> changes[p])
            .mapToDouble(p -> certificates.radii()[p])
            .toArray();
        double l2 = attacked.l2() * ROUNDING;
        if (CollectiveBound.ofCells(spent).most(l2) < spent.length) {
            String name = String.join("-", "violation", head.name(), certificates.type().id(), CellAttack.ID,
                    image.contentHash().substring(0, 12));
            String saved = store.save(name, image, new AttackResult(CellAttack.ID, settings.withEps(attacked.eps()), -1,
                    attacked.adversarial(), true, -1, attacked.l2(), attacked.linf(), List.of()));
            throw new SoundnessViolationException(String.format(Locale.ROOT,
                    "%s: head '%s', certificate %s allows at most %d of %d cells to change at %s, but %s with seed %d"
                            + " changed %d, whose radii need %s%s",
                    location, head.name(), certificates.type().id(),
                    CollectiveBound.ofCells(certificates.radii()).most(l2), changes.length, attacked.l2(),
                    CellAttack.ID, settings.seed(), spent.length, length(spent), saved.isEmpty()
                            ? ""
                            : "; saved as "
                                    + saved));
        }
    }

    private static double length(double[] radii) {
        return Math.sqrt(Arrays.stream(radii).map(r -> r * r).sum());
    }
}
