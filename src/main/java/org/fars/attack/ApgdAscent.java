package org.fars.attack;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.fars.attack.Attack.AttackTask;
import org.fars.attack.DifferentiableClassifier.Gradients;
import org.fars.core.JobContext;
import org.fars.core.Seeds;
import org.fars.image.ImageTensor;

/**
 * Auto-PGD (Croce &amp; Hein, 2020, algorithm 1): momentum 0.75, a step that begins at 2ε and is halved, with a return to
 * the best point, at checkpoints where the loss rose too seldom or the step and the best loss stayed as they were. Needs
 * no step size. ℓ2 and ℓ∞.
 *
 * @param id the attack's name
 * @param norm of the ball
 */
record ApgdAscent(String id, Norm norm) {
    private static final double MOMENTUM = 0.75;
    private static final double RISING_SHARE = 0.75;

    /**
     * Makes one attempt on a batch.
     *
     * @param task the images, each with its ball
     * @param losses what to maximize at each image
     * @param attempt keys the random start
     * @param done steps that earlier attempts took, for the progress
     * @param all steps of all attempts
     */
    List<AttackResult> attempt(DifferentiableClassifier classifier, AttackTask task, List<ScoreLoss> losses,
            AttackSettings settings, int attempt, long done, long all, JobContext context) {
        List<Ascent> ascents = new ArrayList<>();
        for (int i = 0; i < task.size(); i++) {
            ImageTensor image = task.images().get(i);
            long seed = Seeds.derive(settings.seed(), image.contentHash(), id, "restart " + attempt);
            ascents.add(new Ascent(image, task.labels()[i], losses.get(i), task.eps()[i], seed));
        }
        Checkpoints checkpoints = new Checkpoints(settings.steps());
        for (int step = 0; step <= settings.steps(); step++) {
            context.checkCancelled();
            context.progress(id, done + step, all);
            List<float[]> points = ascents.stream().map(ascent -> ascent.current.applied()).toList();
            Gradients pass = classifier.gradients(points, losses);
            double[][] gradients = pass.finite();
            boolean check = checkpoints.at(step);
            for (int i = 0; i < points.size(); i++) {
                Ascent ascent = ascents.get(i);
                ascent.observe(step, points.get(i), pass.logits()[i], gradients[i]);
                if (check) {
                    ascent.check(checkpoints.length());
                }
                if (step < settings.steps()) {
                    ascent.advance(step == 0 ? 1 : MOMENTUM);
                }
            }
        }
        return IntStream.range(0, task.size())
            .mapToObj(i -> ascents.get(i).tracker.result(id, settings.withEps(task.eps()[i])))
            .toList();
    }

    /** The steps at which progress is checked: after 22 % of all, then at intervals that shrink by 3 % down to 6 %. */
    private static final class Checkpoints {
        private final int shrink;
        private final int shortest;
        private int interval;
        private int since;
        private int length;

        Checkpoints(int steps) {
            interval = Math.max((int) (0.22 * steps), 1);
            shortest = Math.max((int) (0.06 * steps), 1);
            shrink = Math.max((int) (0.03 * steps), 1);
        }

        boolean at(int step) {
            if (step == 0 || ++since < interval) {
                return false;
            }
            length = interval;
            interval = Math.max(interval - shrink, shortest);
            since = 0;
            return true;
        }

        /** Returns the steps since the previous checkpoint. */
        int length() {
            return length;
        }
    }

    /** The ascent of one image. */
    private final class Ascent {
        private final IterateTracker tracker;
        private final ScoreLoss loss;
        private final double eps;
        private Perturbation current;
        private Perturbation previous;
        private Perturbation best;
        private double[] gradient;
        private double[] bestGradient;
        private double step;
        private double lastLoss = Double.NaN;
        private double bestLoss = Double.NEGATIVE_INFINITY;
        private double bestLossAtCheck = Double.NEGATIVE_INFINITY;
        private boolean halvedAtCheck = true;
        private int rises;

        Ascent(ImageTensor image, int label, ScoreLoss loss, double eps, long seed) {
            this.tracker = new IterateTracker(norm, label, image, true);
            this.loss = loss;
            double diameter = norm == Norm.LINF ? 1 : Math.sqrt(image.values().length);
            this.eps = Math.min(eps, diameter);
            this.step = 2 * this.eps;
            this.current = new Perturbation(image.values());
            RandomStart.drawOnSphere(norm, current, this.eps, seed);
            this.previous = current.copy();
            this.best = current.copy();
        }

        void observe(int number, float[] point, double[] logits, double[] found) {
            tracker.record(number, point, logits, loss);
            double value = loss.value(logits);
            gradient = found;
            if (value > lastLoss) {
                rises++;
            }
            lastLoss = value;
            if (value > bestLoss || bestGradient == null) {
                bestLoss = value;
                best = current.copy();
                bestGradient = found;
            }
            if (number == 0) {
                bestLossAtCheck = bestLoss;
            }
        }

        void check(int length) {
            boolean seldom = rises <= RISING_SHARE * length;
            boolean stuck = !halvedAtCheck && bestLossAtCheck >= bestLoss;
            halvedAtCheck = seldom || stuck;
            bestLossAtCheck = bestLoss;
            rises = 0;
            if (halvedAtCheck) {
                step /= 2;
                current = best.copy();
                gradient = bestGradient;
            }
        }

        void advance(double share) {
            Perturbation next = current.copy();
            next.add(unit(gradient), step);
            contain(next);
            double[] to = next.delta();
            double[] at = current.delta();
            double[] from = previous.delta();
            for (int i = 0; i < to.length; i++) {
                to[i] = at[i] + share * (to[i] - at[i]) + (1 - share) * (at[i] - from[i]);
            }
            contain(next);
            previous = current;
            current = next;
        }

        private double[] unit(double[] direction) {
            return norm == Norm.LINF ? norm.steepest(direction) : Norm.unit(direction);
        }

        private void contain(Perturbation perturbation) {
            perturbation.project(norm, eps);
            perturbation.clipToBox();
        }
    }
}
