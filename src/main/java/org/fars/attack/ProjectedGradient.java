package org.fars.attack;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.fars.image.ImageTensor;
import org.fars.job.JobContext;
import org.fars.job.Seeds;

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
 */
record ProjectedGradient(String id, Norm norm, Order order, Start start, Choice choice, IntFunction<ScoreLoss> loss) {
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
     * @param images images in [0, 1]
     * @param labels the class to get away from, per image
     */
    List<AttackResult> run(Differentiable classifier, List<ImageTensor> images, int[] labels, AttackSettings settings,
            JobContext context) {
        AttackResult[] results = new AttackResult[images.size()];
        for (int restart = 0; restart < settings.restarts(); restart++) {
            int[] open = IntStream.range(0, results.length)
                .filter(i -> results[i] == null || !results[i].success())
                .toArray();
            if (open.length == 0) {
                break;
            }
            Run run = new Run(classifier, Arrays.stream(open).mapToObj(images::get).toList(),
                    Arrays.stream(open).map(i -> labels[i]).toArray(), settings, restart, context);
            List<AttackResult> found = run.climb();
            for (int k = 0; k < open.length; k++) {
                AttackResult before = results[open[k]];
                results[open[k]] = before == null || better(found.get(k), before) ? found.get(k) : before;
            }
        }
        return List.of(results);
    }

    private boolean better(AttackResult found, AttackResult before) {
        return found.success() || margin(found) < margin(before);
    }

    private double margin(AttackResult result) {
        List<AttackResult.Step> trace = result.trace();
        return (choice == Choice.LAST ? trace.subList(trace.size() - 1, trace.size()) : trace).stream()
            .mapToDouble(AttackResult.Step::margin)
            .filter(margin -> !Double.isNaN(margin))
            .min()
            .orElse(Double.POSITIVE_INFINITY);
    }

    /** One restart over one batch. */
    private final class Run {
        private final Differentiable classifier;
        private final List<ImageTensor> images;
        private final int[] labels;
        private final AttackSettings settings;
        private final int restart;
        private final JobContext context;
        private final List<Perturbation> perturbations = new ArrayList<>();
        private final List<Climber> climbers = new ArrayList<>();

        Run(Differentiable classifier, List<ImageTensor> images, int[] labels, AttackSettings settings, int restart,
                JobContext context) {
            this.classifier = classifier;
            this.images = images;
            this.labels = labels;
            this.settings = settings;
            this.restart = restart;
            this.context = context;
            for (int i = 0; i < images.size(); i++) {
                Perturbation perturbation = new Perturbation(images.get(i).values());
                if (start == Start.RANDOM) {
                    long seed = Seeds.derive(settings.seed(), images.get(i).contentHash(), id, "restart " + restart);
                    RandomStart.draw(norm, perturbation, settings.eps(), seed);
                }
                perturbations.add(perturbation);
                climbers.add(new Climber(norm, labels[i], images.get(i), choice == Choice.BEST));
            }
        }

        List<AttackResult> climb() {
            for (int step = 0; step < settings.steps(); step++) {
                context.checkCancelled();
                context.progress(id, (long) restart * settings.steps() + step,
                        (long) settings.restarts() * settings.steps());
                List<float[]> points = perturbations.stream().map(Perturbation::applied).toList();
                Batch.Pass pass = Batch.pass(classifier, points, i -> loss.apply(labels[i]));
                for (int i = 0; i < points.size(); i++) {
                    climbers.get(i).note(step, points.get(i), pass.logits()[i], loss.apply(labels[i]));
                    advance(perturbations.get(i), pass.gradients()[i]);
                }
            }
            context.checkCancelled();
            return finish();
        }

        private void advance(Perturbation perturbation, double[] gradient) {
            perturbation.add(norm.steepest(gradient), settings.stepSize());
            if (order == Order.CLIP_THEN_PROJECT) {
                perturbation.clipToBox();
                perturbation.project(norm, settings.eps());
            } else {
                perturbation.project(norm, settings.eps());
                perturbation.clipToBox();
            }
        }

        private List<AttackResult> finish() {
            perturbations.forEach(Perturbation::clipToBox);
            List<float[]> points = perturbations.stream().map(Perturbation::applied).toList();
            double[][] logits = classifier.logits(points);
            List<AttackResult> results = new ArrayList<>();
            for (int i = 0; i < points.size(); i++) {
                Climber climber = climbers.get(i);
                climber.note(settings.steps(), points.get(i), logits[i], loss.apply(labels[i]));
                results.add(climber.result(id, settings));
            }
            long all = (long) settings.restarts() * settings.steps();
            context.progress(id, Math.min(all, (restart + 1L) * settings.steps()), all);
            return results;
        }
    }
}
