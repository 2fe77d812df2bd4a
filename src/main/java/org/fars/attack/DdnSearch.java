package org.fars.attack;

/**
 * Decoupled direction and norm on one image (Rony et al., 2019, algorithm 1): the gradient determines the direction only; the
 * norm shrinks by a share γ while the point is adversarial and grows by γ while it is not. Here γ decreases from 5 % to 0.5 %
 * along with the step, and lengths are relative to the estimated distance of the boundary.
 */
final class DdnSearch {
    private static final double GAMMA = 0.05;
    private static final double LAST_SHARE = 0.01;

    private final IterateTracker tracker;
    private final ScoreLoss.TargetedMargin loss;
    private final int steps;
    private final double scale;
    private final Perturbation perturbation;
    private double radius;
    private int taken;

    /** @param rival the class to reach */
    DdnSearch(IterateTracker tracker, MinimalDistance.Rival rival, int steps) {
        this.tracker = tracker;
        this.loss = new ScoreLoss.TargetedMargin(tracker.label(), rival.target());
        this.steps = steps;
        float[] image = tracker.image().values();
        double widest = Math.sqrt(image.length);
        this.scale = Math.clamp(rival.distance(), 1e-6, widest);
        this.radius = scale;
        this.perturbation = new Perturbation(image);
    }

    /** Returns the loss to maximize. */
    ScoreLoss loss() {
        return loss;
    }

    /** Returns the point to evaluate next. */
    float[] point() {
        return perturbation.applied();
    }

    /** Moves on, given the evaluation of {@link #point()}. */
    void advance(int number, float[] point, double[] logits, double[] gradient) {
        tracker.record(number, point, logits, loss);
        double share = LAST_SHARE + (1 - LAST_SHARE) * (1 + Math.cos(Math.PI * taken / steps)) / 2;
        double gamma = Math.max(GAMMA * share, GAMMA / 10);
        if (taken > 0) {
            radius *= tracker.isSuccess(logits) ? 1 - gamma : 1 + gamma;
        }
        taken++;
        perturbation.add(Norm.unit(gradient), scale * share);
        double length = perturbation.norm(Norm.L2);
        if (length > 0) {
            perturbation.scale(radius / length);
        }
        perturbation.clipToBox();
    }
}
