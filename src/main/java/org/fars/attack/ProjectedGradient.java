package org.fars.attack;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.fars.core.JobContext;
import org.fars.core.Seeds;
import org.fars.image.ImageTensor;

/**
 * Projected gradient ascent (Madry et al., 2018), in the variants that published code has. A step goes along the norm's
 * steepest direction; the perturbation then returns to the box and the ball.
 *
 * @param id the attack's name
 * @param norm of the ball
 * @param order in which a step returns to box and ball
 * @param start where it begins
 * @param choice which iterate is the result
 * @param loss what is climbed, given the label
 * @param target the class that the loss leads to, or {@link #NO_TARGET}
 */
record ProjectedGradient(String id, Norm norm, Order order, Start start, Choice choice, IntFunction<ScoreLoss> loss,
        int target) {
    /** In place of a target: any class but the label will do. */
    static final int NO_TARGET = -1;

    /** In which order a step returns to the box and to the ball. */
    enum Order {
        /** advertorch's ℓ2 attack: box, then ball. The result lies in both, for scaling towards x stays in the box. */
        CLIP_THEN_PROJECT,
        /** Most later code: ball, then box. Clipping towards x shortens δ, so the result lies in both. */
        PROJECT_THEN_CLIP
    }

    /** Where an attack begins. */
    enum Start {
        /** At the image. */
        IMAGE,
        /** Anywhere in the ball, as the norm's published attack draws it. */
        RANDOM
    }

    /** Which iterate is the result. */
    enum Choice {
        /** The last. */
        LAST,
        /** The smallest perturbation that succeeded, else the one with the smallest margin. */
        BEST
    }

    /**
     * Runs it on a batch. Restarts follow one another, for those images only that no earlier one succeeded on.
     *
     * @param task the images, each with its ball
     */
    List<AttackResult> run(DifferentiableClassifier classifier, AttackTask task, AttackSettings settings,
            JobContext context) {
        Restarts restarts = (restart, open) -> new Run(classifier, open, settings, restart, context).climb();
        return restarts.run(settings.restarts(), task);
    }

    /** One restart over one batch. */
    private final class Run {
        private final DifferentiableClassifier classifier;
        private final AttackTask task;
        private final AttackSettings settings;
        private final int restart;
        private final JobContext context;
        private final List<Perturbation> perturbations = new ArrayList<>();
        private final List<IterateTracker> climbers = new ArrayList<>();
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
                if (start == Start.RANDOM) {
                    long seed = Seeds.derive(settings.seed(), image.contentHash(), id, "restart " + restart);
                    RandomStart.draw(norm, perturbation, task.eps()[i], seed);
                }
                perturbations.add(perturbation);
                climbers.add(new IterateTracker(norm, task.labels()[i], image, choice == Choice.BEST, target));
            }
        }

        List<AttackResult> climb() {
            for (int step = 0; step < settings.steps(); step++) {
                context.checkCancelled();
                context.progress(id, (long) restart * settings.steps() + step,
                        (long) settings.restarts() * settings.steps());
                List<float[]> points = perturbations.parallelStream().map(Perturbation::applied).toList();
                DifferentiableClassifier.Gradients pass = classifier.gradients(points, losses);
                int at = step;
                // The engine rests meanwhile; no image needs another's numbers.
                IntStream.range(0, points.size()).parallel().forEach(i -> {
                    climbers.get(i).note(at, points.get(i), pass.logits()[i], losses.get(i));
                    advance(perturbations.get(i), pass.gradients()[i], task.eps()[i]);
                });
            }
            context.checkCancelled();
            return finish();
        }

        private void advance(Perturbation perturbation, float[] gradient, double eps) {
            perturbation.step(norm, gradient, settings.stepSize());
            if (order == Order.CLIP_THEN_PROJECT) {
                perturbation.clipToBox();
                perturbation.project(norm, eps);
            } else {
                perturbation.project(norm, eps);
                perturbation.clipToBox();
            }
        }

        private List<AttackResult> finish() {
            perturbations.forEach(Perturbation::clipToBox);
            List<float[]> points = perturbations.stream().map(Perturbation::applied).toList();
            double[][] logits = classifier.logits(points);
            List<AttackResult> results = new ArrayList<>();
            for (int i = 0; i < points.size(); i++) {
                IterateTracker climber = climbers.get(i);
                climber.note(settings.steps(), points.get(i), logits[i], losses.get(i));
                results.add(climber.result(id, settings.withEps(task.eps()[i])));
            }
            long all = (long) settings.restarts() * settings.steps();
            context.progress(id, Math.min(all, (restart + 1L) * settings.steps()), all);
            return results;
        }
    }
}
