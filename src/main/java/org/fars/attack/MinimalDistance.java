package org.fars.attack;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.fars.attack.Attack.AttackTask;
import org.fars.attack.DifferentiableClassifier.Gradients;
import org.fars.core.JobContext;
import org.fars.image.ImageTensor;

/**
 * {@code minimal-distance}: looks for the shortest ℓ2 perturbation that succeeds. Ranks the other classes by the estimated
 * distance of their boundary (margin over slope), runs decoupled direction and norm (Rony et al., 2019) on the margin towards
 * the nearest few, with steps that begin at that distance, and shortens the shortest perturbation found by bisection until its
 * length is known to 1e−4 of itself.
 *
 * <p>Restarts widen the search: 2 + restarts classes are tried. ε only limits the result; the usual search has ε = ∞.
 */
public final class MinimalDistance implements Attack {
    private static final int MOST_RIVALS = 9;

    @Override
    public String id() {
        return "minimal-distance";
    }

    @Override
    public boolean minimizes() {
        return true;
    }

    @Override
    public List<AttackResult> run(DifferentiableClassifier classifier, AttackTask task, AttackSettings settings,
            JobContext context) {
        List<IterateTracker> trackers = new ArrayList<>();
        for (int i = 0; i < task.size(); i++) {
            trackers.add(new IterateTracker(Norm.L2, task.labels()[i], task.images().get(i), true));
        }
        double[][] logits = classifier.logits(task.images().stream().map(ImageTensor::values).toList());
        for (int i = 0; i < task.size(); i++) {
            trackers.get(i).record(0, task.images().get(i).values(), logits[i], new ScoreLoss.Margin(task.labels()[i]));
        }
        int[] open = IntStream.range(0, task.size()).filter(i -> !trackers.get(i).succeeded()).toArray();
        if (open.length > 0) {
            search(classifier, Arrays.stream(open).mapToObj(trackers::get).toList(),
                    Arrays.stream(open).mapToObj(i -> logits[i]).toArray(double[][]::new), settings, context);
        }
        return withinBall(classifier, trackers, id(), settings, task.eps());
    }

    private void search(DifferentiableClassifier classifier, List<IterateTracker> open, double[][] logits,
            AttackSettings settings,
            JobContext context) {
        List<List<Rival>> rivals = rivals(classifier, open, logits, context);
        int targets = Math.min(rivals.getFirst().size(), 2 + settings.restarts());
        for (int rank = 0; rank < targets; rank++) {
            int which = rank;
            List<DdnSearch> searches = IntStream.range(0, open.size())
                .mapToObj(
                        i -> new DdnSearch(open.get(i), rivals.get(i).get(which), settings.steps()))
                .toList();
            for (int step = 0; step < settings.steps(); step++) {
                context.checkCancelled();
                context.progress(id(), (long) rank * settings.steps() + step, (long) targets * settings.steps());
                List<float[]> points = searches.parallelStream().map(DdnSearch::point).toList();
                Gradients pass = classifier.gradients(points, i -> searches.get(i).loss());
                double[][] gradients = pass.finite();
                int number = rank * settings.steps() + step + 1;
                // In parallel: the engine is idle meanwhile, and images are independent of one another.
                IntStream.range(0, points.size())
                    .parallel()
                    .forEach(i -> searches.get(i)
                        .advance(number, points.get(i), pass.logits()[i], gradients[i]));
            }
        }
        List<LineSearch.Segment> segments = open.stream()
            .filter(IterateTracker::succeeded)
            .map(tracker -> new LineSearch.Segment(tracker.image().values(), tracker.chosen(), tracker::isSuccess,
                    tracker::offer))
            .toList();
        LineSearch.bisect(classifier, segments, context);
    }

    /** The classes with the largest logits, the one with the nearest estimated boundary first. */
    private static List<List<Rival>> rivals(DifferentiableClassifier classifier, List<IterateTracker> open,
            double[][] logits,
            JobContext context) {
        int[][] classes = IntStream.range(0, open.size())
            .mapToObj(i -> Arrays.stream(Logits.descending(logits[i]))
                .filter(j -> j != open.get(i).label())
                .limit(MOST_RIVALS)
                .toArray())
            .toArray(int[][]::new);
        List<float[]> points = open.stream().map(tracker -> tracker.image().values()).toList();
        List<List<Rival>> rivals = open.stream().map(tracker -> (List<Rival>) new ArrayList<Rival>()).toList();
        for (int rank = 0; rank < classes[0].length; rank++) {
            context.checkCancelled();
            int which = rank;
            Gradients pass = classifier.gradients(points,
                    i -> new ScoreLoss.TargetedMargin(open.get(i).label(), classes[i][which]));
            double[][] gradients = pass.finite();
            for (int i = 0; i < points.size(); i++) {
                int rival = classes[i][rank];
                double lead = logits[i][open.get(i).label()] - logits[i][rival];
                double distance = Math.max(lead, 0) / Norm.L2.of(gradients[i]);
                rivals.get(i).add(new Rival(rival, Double.isNaN(distance) ? Double.POSITIVE_INFINITY : distance));
            }
        }
        rivals.forEach(list -> list.sort(Comparator.comparingDouble(Rival::distance)));
        return rivals;
    }

    /**
     * A class to reach.
     *
     * @param target the class
     * @param distance the estimated distance of its boundary, ℓ2; infinite if there is no slope
     */
    record Rival(int target, double distance) {}

    /** Returns the results; perturbations longer than ε are scaled into the ball and evaluated again, in one batch. */
    static List<AttackResult> withinBall(DifferentiableClassifier classifier, List<IterateTracker> trackers, String id,
            AttackSettings settings, double[] eps) {
        List<AttackResult> results = new ArrayList<>();
        for (int i = 0; i < eps.length; i++) {
            results.add(trackers.get(i).result(id, settings.withEps(eps[i])));
        }
        int[] tooLong = IntStream.range(0, eps.length).filter(i -> results.get(i).l2() > eps[i]).toArray();
        if (tooLong.length == 0) {
            return results;
        }
        List<float[]> nearer = Arrays.stream(tooLong).mapToObj(i -> {
            IterateTracker tracker = trackers.get(i);
            Perturbation perturbation = Perturbation.between(tracker.image().values(), tracker.chosen());
            perturbation.project(Norm.L2, eps[i]);
            return perturbation.applied();
        }).toList();
        double[][] logits = classifier.logits(nearer);
        for (int k = 0; k < tooLong.length; k++) {
            int i = tooLong[k];
            IterateTracker tracker = trackers.get(i);
            results.set(i, AttackResult.of(id, settings.withEps(eps[i]), tracker.label(), tracker.image(),
                    nearer.get(k), logits[k], results.get(i).trace()));
        }
        return results;
    }

    /**
     * Decoupled direction and norm on one image (Rony et al., 2019, algorithm 1): the gradient determines the direction only; the
     * norm shrinks by a share γ while the point is adversarial and grows by γ while it is not. Here γ decreases from 5 % to 0.5 %
     * along with the step, and lengths are relative to the estimated distance of the boundary.
     */
    static final class DdnSearch {
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
}
