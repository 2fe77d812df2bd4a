package org.fars.attack;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.fars.attack.Attack.AttackTask;
import org.fars.attack.DifferentiableClassifier.Gradients;
import org.fars.core.JobContext;
import org.fars.image.ImageTensor;

/**
 * DeepFool in ℓ2 (Moosavi-Dezfooli et al., 2016): repeatedly steps to the nearest decision boundary of the linearized
 * classifier, with an overshoot of 2 %. It looks for a small perturbation, so ε only limits the result: a longer perturbation is
 * scaled back into the ball and evaluated again. Considers the nine classes with the largest logits and takes at most 50
 * steps. Step size, restarts and seed are ignored.
 */
public final class DeepFool implements Attack {
    private static final int MOST_RIVALS = 9;
    private static final int MOST_STEPS = 50;
    private static final double OVERSHOOT = 0.02;

    @Override
    public String id() {
        return "deepfool";
    }

    @Override
    public boolean minimizes() {
        return true;
    }

    @Override
    public List<AttackResult> run(DifferentiableClassifier classifier, AttackTask task, AttackSettings settings,
            JobContext context) {
        List<Path> paths = new ArrayList<>();
        for (int i = 0; i < task.size(); i++) {
            paths.add(new Path(task.images().get(i), task.labels()[i]));
        }
        int steps = Math.min(settings.steps(), MOST_STEPS);
        List<Path> open = paths;
        for (int step = 0; step <= steps && !open.isEmpty(); step++) {
            context.checkCancelled();
            context.progress(id(), step, steps);
            observe(classifier, open, step);
            open = open.stream().filter(path -> !path.tracker.succeeded()).toList();
            if (step < steps && !open.isEmpty()) {
                advance(classifier, open, context);
            }
        }
        return MinimalDistance.withinBall(classifier, paths.stream().map(path -> path.tracker).toList(), id(),
                settings, task.eps());
    }

    private static void observe(DifferentiableClassifier classifier, List<Path> open, int step) {
        List<float[]> points = open.stream().map(Path::overshot).toList();
        double[][] logits = classifier.logits(points);
        for (int i = 0; i < points.size(); i++) {
            Path path = open.get(i);
            path.tracker.record(step, points.get(i), logits[i], new ScoreLoss.Margin(path.label));
        }
    }

    private static void advance(DifferentiableClassifier classifier, List<Path> open, JobContext context) {
        List<float[]> points = open.stream().map(path -> path.perturbation.applied()).toList();
        double[][] logits = classifier.logits(points);
        int[][] rivals = IntStream.range(0, points.size())
            .mapToObj(i -> Arrays.stream(Logits.descending(logits[i]))
                .filter(j -> j != open.get(i).label)
                .limit(MOST_RIVALS)
                .toArray())
            .toArray(int[][]::new);
        for (int rank = 0; rank < rivals[0].length; rank++) {
            context.checkCancelled();
            int which = rank;
            Gradients pass = classifier.gradients(points,
                    i -> new ScoreLoss.TargetedMargin(open.get(i).label, rivals[i][which]));
            double[][] gradients = pass.finite();
            for (int i = 0; i < points.size(); i++) {
                double lead = pass.logits()[i][open.get(i).label] - pass.logits()[i][rivals[i][rank]];
                open.get(i).consider(lead, gradients[i]);
            }
        }
        open.forEach(Path::step);
    }

    /** The path of one image. */
    private static final class Path {
        private final int label;
        private final IterateTracker tracker;
        private final Perturbation perturbation;
        private double nearest = Double.POSITIVE_INFINITY;
        private double[] direction;

        Path(ImageTensor image, int label) {
            this.label = label;
            this.tracker = new IterateTracker(Norm.L2, label, image, true);
            this.perturbation = new Perturbation(image.values());
        }

        float[] overshot() {
            Perturbation further = perturbation.copy();
            further.scale(1 + OVERSHOOT);
            further.clipToBox();
            return further.applied();
        }

        void consider(double lead, double[] gradient) {
            double slope = Norm.L2.of(gradient);
            double distance = Math.max(lead, 0) / slope;
            if (slope > 0 && distance < nearest) {
                nearest = distance;
                direction = gradient;
            }
        }

        void step() {
            if (direction != null && nearest < Double.POSITIVE_INFINITY) {
                // As the authors' 1e-4, this keeps the step from vanishing on the boundary; here it is relative to the step.
                perturbation.add(Norm.unit(direction), nearest * (1 + 1e-4) + 1e-9);
                perturbation.clipToBox();
            }
            nearest = Double.POSITIVE_INFINITY;
            direction = null;
        }
    }
}
