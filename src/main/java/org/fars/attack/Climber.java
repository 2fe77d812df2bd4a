package org.fars.attack;

import java.util.ArrayList;
import java.util.List;
import org.fars.image.ImageTensor;
import org.fars.model.Head;

/** What one image went through: its trace, and the iterate that is to be the result. */
final class Climber {
    private final Norm norm;
    private final int label;
    private final ImageTensor image;
    private final boolean keepsBest;
    private final List<AttackResult.Step> trace = new ArrayList<>();

    private float[] chosen;
    private double[] chosenLogits;
    private double chosenMargin = Double.POSITIVE_INFINITY;
    private double chosenNorm = Double.POSITIVE_INFINITY;

    /**
     * @param norm what "smallest" means
     * @param keepsBest whether the result is the best iterate rather than the last
     */
    Climber(Norm norm, int label, ImageTensor image, boolean keepsBest) {
        this.norm = norm;
        this.label = label;
        this.image = image;
        this.keepsBest = keepsBest;
    }

    /** Notes one iterate with its logits. */
    void note(int step, float[] point, double[] logits, ScoreLoss loss) {
        double margin = -new MarginLoss(label).value(logits);
        trace.add(new AttackResult.Step(step, loss.value(logits), margin, Norm.L2.between(point, image.values())));
        offer(point, logits, margin);
    }

    /** Considers a point for the result without making it a step. */
    void offer(float[] point, double[] logits) {
        offer(point, logits, -new MarginLoss(label).value(logits));
    }

    private void offer(float[] point, double[] logits, double margin) {
        double length = keepsBest ? norm.between(point, image.values()) : 0;
        if (!keepsBest || chosen == null || better(margin, length, logits)) {
            chosen = point;
            chosenLogits = logits;
            chosenMargin = Double.isNaN(margin) ? Double.POSITIVE_INFINITY : margin;
            chosenNorm = length;
        }
    }

    private boolean better(double margin, double length, double[] logits) {
        boolean succeeds = misclassified(logits);
        boolean succeeded = misclassified(chosenLogits);
        if (succeeds != succeeded) {
            return succeeds;
        }
        return succeeds ? length < chosenNorm : margin < chosenMargin;
    }

    private boolean misclassified(double[] logits) {
        int prediction = Head.argmax(logits);
        return prediction >= 0 && prediction != label;
    }

    /** Whether the chosen iterate is misclassified. */
    boolean succeeded() {
        return chosen != null && misclassified(chosenLogits);
    }

    /** The chosen iterate. */
    float[] chosen() {
        return chosen;
    }

    /** The result, judged by the chosen iterate's own logits. */
    AttackResult result(String attack, AttackSettings settings) {
        return AttackResult.judge(attack, settings, label, image, chosen, chosenLogits, trace);
    }
}
