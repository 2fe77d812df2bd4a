package org.fars.attack;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.NormalizedGaussianSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;
import org.fars.attack.Attack.AttackTask;
import org.fars.core.JobContext;
import org.fars.core.Seeds;
import org.fars.image.ImageTensor;

/**
 * Projected gradient descent (Madry et al., 2018) in the variants that published code has, and FGSM, which is its single
 * step. A step goes along the norm's steepest direction of the loss; the perturbation then returns to the box and the ball.
 * Untargeted attacks climb the label's cross-entropy, targeted ones descend the target's.
 */
public final class Pgd implements Attack {
    /** In place of a target: any class but the label will do. */
    static final int NO_TARGET = -1;

    private final Variant variant;
    private final String id;
    private final IntFunction<ScoreLoss> loss;
    private final int target;

    /** In which order a step returns to the box and to the ball. */
    private enum Order {
        /** advertorch's ℓ2 attack: box, then ball. The result lies in both, for scaling towards x stays in the box. */
        CLIP_THEN_PROJECT,
        /** Most later code: ball, then box. Clipping towards x shortens δ, so the result lies in both. */
        PROJECT_THEN_CLIP
    }

    /** Where an attack begins. */
    private enum Start {
        /** At the image. */
        IMAGE,
        /** Anywhere in the ball, as the norm's published attack draws it. */
        RANDOM
    }

    /** Which iterate is the result. */
    private enum Choice {
        /** The last. */
        LAST,
        /** The smallest perturbation that succeeded, else the one with the smallest margin. */
        BEST
    }

    /** @param singleStep whether it takes one step to the edge of the ball, whatever the settings say */
    private record Variant(String id, Norm norm, Order order, Start start, Choice choice, boolean singleStep) {}

    private Pgd(Variant variant, String id, IntFunction<ScoreLoss> loss, int target) {
        this.variant = variant;
        this.id = id;
        this.loss = loss;
        this.target = target;
    }

    private static Pgd untargeted(Variant variant) {
        return new Pgd(variant, variant.id(), ScoreLoss.CrossEntropy::new, NO_TARGET);
    }

    /**
     * {@code l2-pgd}: as in the paper's published evaluation, which is advertorch's {@code L2PGDAttack}. The start is uniform
     * in the box, scaled into the ball; a step is stepSize·g/max(‖g‖, 1e−6), then the box, then the ball; the last iterate is
     * the result, whether or not an earlier one was better.
     */
    public static Pgd l2() {
        return untargeted(
                new Variant("l2-pgd", Norm.L2, Order.CLIP_THEN_PROJECT, Start.RANDOM, Choice.LAST, false));
    }

    /**
     * {@code l2-pgd-modern}: as later code has it. The ball comes before the box, and the best iterate is the result (the
     * smallest perturbation that succeeded, else the smallest margin). As {@link #l2} otherwise.
     */
    public static Pgd l2Modern() {
        return untargeted(
                new Variant("l2-pgd-modern", Norm.L2, Order.PROJECT_THEN_CLIP, Start.RANDOM, Choice.BEST, false));
    }

    /** {@code linf-pgd}: steps of stepSize·sign(g) from a uniform start; the best iterate is the result. */
    public static Pgd linf() {
        return untargeted(
                new Variant("linf-pgd", Norm.LINF, Order.PROJECT_THEN_CLIP, Start.RANDOM, Choice.BEST, false));
    }

    /**
     * {@code l1-pgd}: sparse ℓ1 descent (Tramèr &amp; Boneh, 2019). A step of ℓ1 length stepSize is shared by the pixels with
     * the largest gradients; the ball's projection is Duchi's; the best iterate is the result.
     */
    public static Pgd l1() {
        return untargeted(
                new Variant("l1-pgd", Norm.L1, Order.PROJECT_THEN_CLIP, Start.RANDOM, Choice.BEST, false));
    }

    /**
     * {@code fgsm}: the fast gradient sign method (Goodfellow et al., 2015), x + ε·sign(g), clipped to the box. Steps, step
     * size and restarts of the settings are ignored.
     */
    public static Pgd fgsm() {
        return untargeted(new Variant("fgsm", Norm.LINF, Order.PROJECT_THEN_CLIP, Start.IMAGE, Choice.LAST, true));
    }

    /** Returns the same attack towards one class; its id ends in {@code -to-} and the class's index. */
    public Pgd towards(int target) {
        return new Pgd(variant, variant.id() + "-to-" + target, _ -> new ScoreLoss.TargetedCrossEntropy(target),
                target);
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Norm norm() {
        return variant.norm();
    }

    /** {@inheritDoc} Restarts follow one another, each for the images that no earlier one succeeded on. */
    @Override
    public List<AttackResult> run(DifferentiableClassifier classifier, AttackTask task, AttackSettings settings,
            JobContext context) {
        AttackSettings used = variant.singleStep()
                ? new AttackSettings(settings.eps(), 1, 1, 1, settings.seed())
                : settings;
        Restarts restarts = (restart, open) -> new Run(classifier, open, used, restart, context).run();
        return restarts.run(used.restarts(), task);
    }

    /** One restart on one batch. */
    private final class Run {
        private final DifferentiableClassifier classifier;
        private final AttackTask task;
        private final AttackSettings settings;
        private final int restart;
        private final JobContext context;
        private final List<Perturbation> perturbations = new ArrayList<>();
        private final List<IterateTracker> trackers = new ArrayList<>();
        private final List<ScoreLoss> losses;

        Run(DifferentiableClassifier classifier, AttackTask task, AttackSettings settings, int restart,
                JobContext context) {
            this.classifier = classifier;
            this.task = task;
            this.settings = settings;
            this.restart = restart;
            this.context = context;
            this.losses = Arrays.stream(task.labels()).mapToObj(loss).toList();
            for (int i = 0; i < task.size(); i++) {
                ImageTensor image = task.images().get(i);
                Perturbation perturbation = new Perturbation(image.values());
                if (variant.start() == Start.RANDOM) {
                    long seed = Seeds.derive(settings.seed(), image.contentHash(), id, "restart " + restart);
                    RandomStart.draw(norm(), perturbation, task.eps()[i], seed);
                }
                perturbations.add(perturbation);
                trackers.add(new IterateTracker(norm(), task.labels()[i], image, variant.choice() == Choice.BEST,
                        target));
            }
        }

        List<AttackResult> run() {
            for (int step = 0; step < settings.steps(); step++) {
                context.checkCancelled();
                context.progress(id, (long) restart * settings.steps() + step,
                        (long) settings.restarts() * settings.steps());
                List<float[]> points = perturbations.parallelStream().map(Perturbation::applied).toList();
                DifferentiableClassifier.Gradients pass = classifier.gradients(points, losses);
                int current = step;
                // In parallel: the engine is idle meanwhile, and images are independent of one another.
                IntStream.range(0, points.size()).parallel().forEach(i -> {
                    trackers.get(i).record(current, points.get(i), pass.logits()[i], losses.get(i));
                    advance(perturbations.get(i), pass.gradients()[i], task.eps()[i]);
                });
            }
            context.checkCancelled();
            return finish();
        }

        private void advance(Perturbation perturbation, float[] gradient, double eps) {
            perturbation.step(norm(), gradient, settings.stepSize());
            if (variant.order() == Order.CLIP_THEN_PROJECT) {
                perturbation.clipToBox();
                perturbation.project(norm(), eps);
            } else {
                perturbation.project(norm(), eps);
                perturbation.clipToBox();
            }
        }

        private List<AttackResult> finish() {
            perturbations.forEach(Perturbation::clipToBox);
            List<float[]> points = perturbations.stream().map(Perturbation::applied).toList();
            double[][] logits = classifier.logits(points);
            List<AttackResult> results = new ArrayList<>();
            for (int i = 0; i < points.size(); i++) {
                IterateTracker tracker = trackers.get(i);
                tracker.record(settings.steps(), points.get(i), logits[i], losses.get(i));
                results.add(tracker.result(id, settings.withEps(task.eps()[i])));
            }
            long all = (long) settings.restarts() * settings.steps();
            context.progress(id, Math.min(all, (restart + 1L) * settings.steps()), all);
            return results;
        }
    }

    /** Random starts, as the published attack of each norm draws them. */
    static final class RandomStart {
        private RandomStart() {}

        /**
         * Draws a start in the ball and the box.
         * <ul>
         * <li>ℓ2: x + δ uniform in the box, δ scaled into the ball (advertorch);
         * <li>ℓ∞: δ uniform in the ball;
         * <li>ℓ1: a Laplace direction of a length uniform in [0, ε] (advertorch).
         * </ul>
         */
        static void draw(Norm norm, Perturbation perturbation, double eps, long seed) {
            UniformRandomProvider random = RandomSource.XO_SHI_RO_256_PP.create(seed);
            double[] delta = perturbation.delta();
            float[] image = perturbation.image();
            double reach = Math.min(eps, 1);
            for (int i = 0; i < delta.length; i++) {
                delta[i] = switch (norm) {
                    case L2 -> random.nextDouble() - image[i];
                    case LINF -> reach * (2 * random.nextDouble() - 1);
                    case L1 -> laplace(random);
                };
            }
            if (norm == Norm.L1) {
                double length = Norm.L1.of(delta);
                perturbation.scale(length > 0 ? random.nextDouble() * Math.min(eps, delta.length) / length : 0);
            } else {
                perturbation.project(norm, eps);
            }
            perturbation.clipToBox();
        }

        /**
         * Draws a start as Auto-PGD does: a direction (Gaussian for ℓ2, uniform in the cube for ℓ∞) scaled to length ε, then
         * clipped to the box.
         */
        static void drawOnSphere(Norm norm, Perturbation perturbation, double eps, long seed) {
            UniformRandomProvider random = RandomSource.XO_SHI_RO_256_PP.create(seed);
            double[] delta = perturbation.delta();
            NormalizedGaussianSampler gaussian = ZigguratSampler.NormalizedGaussian.of(random);
            for (int i = 0; i < delta.length; i++) {
                delta[i] = norm == Norm.LINF ? 2 * random.nextDouble() - 1 : gaussian.sample();
            }
            double length = norm.of(delta);
            perturbation.scale(length > 0 ? eps / length : 0);
            perturbation.project(norm, eps);
            perturbation.clipToBox();
        }

        private static double laplace(UniformRandomProvider random) {
            double u = random.nextDouble() - 0.5;
            return -Math.copySign(Math.log1p(-2 * Math.abs(u)), u);
        }
    }
}
