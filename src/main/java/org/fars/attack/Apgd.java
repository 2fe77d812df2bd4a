package org.fars.attack;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.fars.attack.Attack.AttackTask;
import org.fars.core.JobContext;
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
}
