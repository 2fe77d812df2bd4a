package org.fars.attack;

import java.util.ArrayList;
import java.util.List;
import org.fars.image.ImageTensor;
import org.fars.model.Head;

/** Tracks one image through an attack: its trace, and the iterate that is to be the result. */
final class IterateTracker {
    private final Norm norm;
    private final int label;
    private final ImageTensor image;
    private final boolean keepsBest;
    private final int target;
    private final List<AttackResult.Step> trace = new ArrayList<>();

    private float[] chosen;
    private double[] chosenLogits;
    private double chosenMargin = Double.POSITIVE_INFINITY;
    private double chosenNorm = Double.POSITIVE_INFINITY;

    /**
     * @param norm by which successes are compared
     * @param keepsBest whether the result is the best iterate, not the last
     */
    IterateTracker(Norm norm, int label, ImageTensor image, boolean keepsBest) {
        this(norm, label, image, keepsBest, Pgd.NO_TARGET);
    }

    /**
     * @param target the only class that counts as a success when iterates are compared, or
     * {@link Pgd#NO_TARGET}
     */
    IterateTracker(Norm norm, int label, ImageTensor image, boolean keepsBest, int target) {
        this.norm = norm;
        this.label = label;
        this.image = image;
        this.keepsBest = keepsBest;
        this.target = target;
    }

    /** Adds an iterate to the trace, with its logits. */
    void record(int step, float[] point, double[] logits, ScoreLoss loss) {
        double margin = -new ScoreLoss.Margin(label).value(logits);
        trace.add(new AttackResult.Step(step, loss.value(logits), margin, Norm.L2.between(point, image.values())));
        offer(point, logits);
    }

    /** Considers a point for the result without adding it to the trace. */
    void offer(float[] point, double[] logits) {
        double margin = target < 0
                ? -new ScoreLoss.Margin(label).value(logits)
                : new ScoreLoss.Margin(target).value(logits);
        double length = keepsBest ? norm.between(point, image.values()) : 0;
        if (!keepsBest || chosen == null || better(margin, length, logits)) {
            chosen = point;
            chosenLogits = logits;
            chosenMargin = Double.isNaN(margin) ? Double.POSITIVE_INFINITY : margin;
            chosenNorm = length;
        }
    }

    private boolean better(double margin, double length, double[] logits) {
        boolean succeeds = isSuccess(logits);
        boolean succeeded = isSuccess(chosenLogits);
        if (succeeds != succeeded) {
            return succeeds;
        }
        return succeeds ? length < chosenNorm : margin < chosenMargin;
    }

    /** Returns the class to get away from. */
    int label() {
        return label;
    }

    /** Returns the attacked image. */
    ImageTensor image() {
        return image;
    }

    /** Returns whether the prediction is another class than the label or, given a target, the target. */
    boolean isSuccess(double[] logits) {
        int prediction = Head.argmax(logits);
        return target < 0 ? prediction >= 0 && prediction != label : prediction == target;
    }

    /** Returns whether the chosen iterate is a success. */
    boolean succeeded() {
        return chosen != null && isSuccess(chosenLogits);
    }

    /** Returns the chosen iterate. */
    float[] chosen() {
        return chosen;
    }

    /** Returns the result, by the chosen iterate's own logits. */
    AttackResult result(String attack, AttackSettings settings) {
        return AttackResult.of(attack, settings, label, image, chosen, chosenLogits, trace);
    }
}
