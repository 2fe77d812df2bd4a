package org.fars.attack;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.fars.attack.Attack.AttackTask;
import org.fars.attack.DifferentiableClassifier.Gradients;
import org.fars.attack.Pgd.RandomStart;
import org.fars.core.JobContext;
import org.fars.core.Seeds;
import org.fars.image.ImageTensor;

/**
 * Auto-PGD (Croce &amp; Hein, 2020) on the cross-entropy, or on the difference of logits ratio. The smallest perturbation
 * that succeeded is the result. The settings' step size is ignored.
 */
public final class Apgd implements Attack {
    private static final int MOST_TARGETS = 9;

    private final ApgdAscent ascent;
    private final Objective objective;
    private final int mostTargets;

    /** What an attempt maximizes at one image. */
    @FunctionalInterface
    private interface Objective {
        /**
         * @param logits of the image, {@code [c]}; null unless the attack is targeted
         * @param rank 0 for the first target, the class with the largest logit but the label's, 1 for the next
         */
        ScoreLoss loss(int label, double[] logits, int rank);
    }

    private Apgd(ApgdAscent ascent, Objective objective, int mostTargets) {
        this.ascent = ascent;
        this.objective = objective;
        this.mostTargets = mostTargets;
    }

    private static Apgd untargeted(String id, IntFunction<ScoreLoss> loss) {
        return new Apgd(new ApgdAscent(id, Norm.L2), (label, _, _) -> loss.apply(label), 0);
    }

    /** {@code apgd-ce}: ℓ2, cross-entropy. */
    public static Apgd crossEntropy() {
        return untargeted("apgd-ce", ScoreLoss.CrossEntropy::new);
    }

    /** {@code apgd-dlr}: ℓ2, difference of logits ratio. */
    public static Apgd dlr() {
        return untargeted("apgd-dlr", ScoreLoss.Dlr::new);
    }

    /** {@code apgd-targeted} towards nine classes; see {@link #targeted(int)}. */
    public static Apgd targeted() {
        return targeted(MOST_TARGETS);
    }

    /**
     * {@code apgd-targeted}: ℓ2, the targeted difference of logits ratio, once for each of the classes that have the largest
     * logits at the image, and again for each restart.
     *
     * @param mostTargets how many classes are tried, 1 or more; all of them if there are fewer
     * @throws IllegalArgumentException where {@code mostTargets} is less than 1
     */
    public static Apgd targeted(int mostTargets) {
        if (mostTargets < 1) {
            throw new IllegalArgumentException(mostTargets + " targets");
        }
        return new Apgd(new ApgdAscent("apgd-targeted", Norm.L2), (label, logits, rank) -> {
            int target = Arrays.stream(Logits.descending(logits))
                .filter(j -> j != label)
                .skip(rank)
                .findFirst()
                .orElseThrow();
            return new ScoreLoss.TargetedDlr(label, target);
        }, mostTargets);
    }

    /** Returns the same attack in ℓ∞; its id ends in {@code -linf}. */
    public Apgd inLinf() {
        return new Apgd(new ApgdAscent(id() + "-linf", Norm.LINF), objective, mostTargets);
    }

    @Override
    public String id() {
        return ascent.id();
    }

    @Override
    public Norm norm() {
        return ascent.norm();
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException where the attack is targeted and there is a single class
     */
    @Override
    public List<AttackResult> run(DifferentiableClassifier classifier, AttackTask task, AttackSettings settings,
            JobContext context) {
        boolean targeted = mostTargets > 0;
        int targets = targeted ? Math.min(mostTargets, classifier.classes() - 1) : 1;
        if (targets < 1) {
            throw new IllegalArgumentException("a classifier of one class cannot be attacked towards another");
        }
        int attempts = targets * settings.restarts();
        long steps = settings.steps();
        Restarts restarts = (attempt, open) -> {
            double[][] logits = targeted
                    ? classifier.logits(open.images().stream().map(ImageTensor::values).toList())
                    : new double[open.size()][];
            List<ScoreLoss> losses = IntStream.range(0, open.size())
                .mapToObj(i -> objective.loss(open.labels()[i], logits[i], attempt % targets))
                .toList();
            return ascent.attempt(classifier, open, losses, settings, attempt, attempt * steps, attempts * steps,
                    context);
        };
        return restarts.run(attempts, task);
    }

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
                List<float[]> points = ascents.parallelStream().map(ascent -> ascent.current.applied()).toList();
                Gradients pass = classifier.gradients(points, losses);
                double[][] gradients = pass.finite();
                boolean check = checkpoints.at(step);
                int number = step;
                // In parallel: the engine is idle meanwhile, and images are independent of one another.
                IntStream.range(0, points.size()).parallel().forEach(i -> {
                    Ascent ascent = ascents.get(i);
                    ascent.observe(number, points.get(i), pass.logits()[i], gradients[i]);
                    if (check) {
                        ascent.check(checkpoints.length());
                    }
                    if (number < settings.steps()) {
                        ascent.advance(number == 0 ? 1 : MOMENTUM);
                    }
                });
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
}
