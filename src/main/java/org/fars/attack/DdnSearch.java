package org.fars.attack;

/**
 * One image's search by decoupled direction and norm (Rony et al., 2019, algorithm 1): the gradient decides the direction
 * only; the norm shrinks by a share γ while the point is adversarial and grows by it while it is not. Here γ falls from
 * 5 % to 0.5 % along with the step, and lengths are relative to the distance at which the boundary is expected.
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

    /** A search from the image towards one class. */
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

    /** What is climbed. */
    ScoreLoss loss() {
        return loss;
    }

    /** The point to evaluate next. */
    float[] point() {
        return perturbation.applied();
    }

    /** Takes the evaluation of {@link #point()} and moves on. */
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
