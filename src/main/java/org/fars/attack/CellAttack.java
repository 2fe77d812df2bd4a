package org.fars.attack;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.fars.attack.Pgd.RandomStart;
import org.fars.core.JobContext;
import org.fars.core.Seeds;
import org.fars.image.ImageTensor;
import org.fars.model.Backbone;
import org.fars.model.Head;

/**
 * Projected gradient descent in ℓ2 on a dense model, which decides about many cells of an image at once. The loss is the sum of
 * the hinge margins of those cells that have not yet changed, so that no budget is spent on cells that have; the iterate that
 * reached most is the result.
 *
 * <p>All cells share one budget, which does not suffice for most of them. So a cell counts by exp(−d/s), d its distance from
 * its boundary to first order, and s such that the cells within reach of ε dominate: on a half-trained model this changes 1.9
 * (ε = 1) to 2.9 times (ε = 0.1) as many cells as equal weights do.
 *
 * <p>It runs in float32. What is counted against a certificate is to be confirmed in float64.
 */
public final class CellAttack {
    /** The name in files, tables and the command line. */
    public static final String ID = "l2-pgd";
    /** Steps where the user gives no other number; 100 change two cells in a hundred more. */
    public static final int STEPS = 40;
    /** Length of a first step, in units of ε, where the user gives none; steps then shrink to nothing, as a cosine does. */
    private static final double FIRST_STEP = 0.5;
    /** Distance of the first start from the image, in units of ε. */
    private static final double NEAR = 0.1;
    /** A cell has changed for good when it is beyond the boundary by this share of the reach. */
    private static final double BEYOND = 0.01;
    /** The reach, in units of the distance of the furthest cell that a knapsack of ε² holds; found by trial. */
    private static final double REACH = 0.42;

    private final Backbone backbone;
    private final Head head;
    private final int cells;

    /**
     * @param backbone of a dense model: its embedding is a map {@code [m, cells]}, flattened
     * @param head decides about each cell from the cell's own m values
     * @param cells number of cells
     */
    public CellAttack(Backbone backbone, Head head, int cells) {
        if (backbone.embeddingSize() % cells != 0) {
            throw new IllegalArgumentException(backbone.embeddingSize() + " values for " + cells + " cells");
        }
        this.backbone = backbone;
        this.head = head;
        this.cells = cells;
    }

    /**
     * What an attack is after. Each cell is to leave a class, to enter one, or does not matter.
     *
     * @param classes the class to leave or to enter; -1 for cells that do not matter, {@code [cells]}
     * @param enters whether the class is to be entered, {@code [cells]}
     * @param weights how much each cell is worth, {@code [cells]}
     * @param reached what the classes of all cells amount to; attacks maximize it
     */
    public record CellGoal(int[] classes, boolean[] enters, double[] weights, ToDoubleFunction<int[]> reached) {
        public CellGoal {
            if (classes.length != enters.length || classes.length != weights.length) {
                throw new IllegalArgumentException(
                        classes.length + " classes, " + enters.length + " flags, " + weights.length + " weights");
            }
        }

        /**
         * Returns the goal that as many cells as possible leave their class.
         *
         * @param predictions the class of each cell; -1 for cells that do not count
         */
        public static CellGoal changing(int[] predictions) {
            int[] ones = new int[predictions.length];
            Arrays.fill(ones, 1);
            return changing(predictions, ones);
        }

        /**
         * Returns the goal that cells leave their class, so that as much weight as possible does.
         *
         * @param predictions the class of each cell; -1 for cells that do not count
         * @param weights how much each counts: the pixels of its class, say; 0 for cells that do not
         */
        public static CellGoal changing(int[] predictions, int[] weights) {
            int[] classes = predictions.clone();
            for (int p = 0; p < classes.length; p++) {
                classes[p] = weights[p] > 0 ? classes[p] : -1;
            }
            return new CellGoal(classes, new boolean[classes.length], Arrays.stream(weights).asDoubleStream().toArray(),
                    now -> IntStream.range(0, classes.length)
                        .filter(p -> classes[p] >= 0 && now[p] != classes[p])
                        .mapToDouble(p -> weights[p])
                        .sum());
        }

        /**
         * Returns the goal of lowering the intersection over union of one class: cells of the class leave it, others enter it.
         *
         * @param target the class
         * @param predictions the class of each cell before the attack
         * @param inside number of pixels of each cell that the class has by the mask, {@code [cells]}
         * @param outside number of pixels of each cell that another class has, {@code [cells]}
         * @param iou the intersection over union that the classes of all cells amount to
         */
        public static CellGoal loweringIou(int target, int[] predictions, int[] inside, int[] outside,
                ToDoubleFunction<int[]> iou) {
            int[] classes = new int[predictions.length];
            boolean[] enters = new boolean[predictions.length];
            double[] weights = new double[predictions.length];
            for (int p = 0; p < predictions.length; p++) {
                enters[p] = predictions[p] != target;
                weights[p] = enters[p] ? outside[p] : inside[p];
                classes[p] = weights[p] > 0 ? target : -1;
            }
            return new CellGoal(classes, enters, weights, now -> -iou.applyAsDouble(now));
        }
    }

    /**
     * The result for one ε.
     *
     * @param eps the radius of the ball, ℓ2 of the whole image in pixel units
     * @param adversarial the attacked image
     * @param predictions the class of each cell of it in float32, -1 where there is none
     * @param reached what they amount to by the goal
     * @param l2 ‖δ‖₂, at most ε
     * @param linf ‖δ‖∞
     * @param steps number of gradient steps that were made, restarts included
     */
    public record CellAttackResult(double eps, ImageTensor adversarial, int[] predictions, double reached, double l2,
            double linf, int steps) {
        /** Returns the same result for a larger ball. */
        CellAttackResult within(double other, int made) {
            return new CellAttackResult(other, adversarial, predictions, reached, l2, linf, made);
        }
    }

    /**
     * Attacks one image within several balls. What is reached in a ball is reached in every larger one.
     *
     * @param image an image of the model's input shape
     * @param goal what to maximize
     * @param eps radii, ascending
     * @param settings steps, restarts, the seed, and the length of a step; 0 for steps that shrink from ε/2 to nothing
     * @param context gets progress at each step; cancellation is checked between steps
     * @return one result for each ε, in order
     * @throws JobContext.JobCancelledException when {@code context} was cancelled
     */
    public List<CellAttackResult> run(ImageTensor image, CellGoal goal, List<Double> eps, AttackSettings settings,
            JobContext context) {
        List<Ball> balls = eps.stream().map(one -> new Ball(image, one)).toList();
        for (int restart = 0; restart < settings.restarts(); restart++) {
            for (Ball ball : balls) {
                ball.start(restart, settings.seed());
            }
            for (int step = 0; step < settings.steps(); step++) {
                context.checkCancelled();
                context.progress(ID, (long) restart * settings.steps() + step,
                        (long) settings.restarts() * settings.steps());
                float[][] gradients = evaluate(balls, goal, true);
                double share = FIRST_STEP * (1 + Math.cos(Math.PI * step / settings.steps())) / 2;
                for (int i = 0; i < gradients.length; i++) {
                    Ball ball = balls.get(i);
                    ball.step(gradients[i], settings.stepSize() > 0 ? settings.stepSize() : share * ball.eps);
                }
            }
            evaluate(balls, goal, false);
        }
        int made = settings.restarts() * settings.steps();
        List<CellAttackResult> results = new ArrayList<>();
        for (Ball ball : balls) {
            CellAttackResult found = ball.result(made);
            CellAttackResult smaller = results.isEmpty() ? found : results.getLast();
            results.add(smaller.reached() > found.reached() ? smaller.within(ball.eps, made) : found);
        }
        return results;
    }

    /** Evaluates all current points, records them, and returns the gradients of their losses. */
    private float[][] evaluate(List<Ball> balls, CellGoal goal, boolean withGradients) {
        List<float[]> points = balls.stream().map(ball -> ball.perturbation.applied()).toList();
        List<ImageTensor> batch = IntStream.range(0, points.size())
            .mapToObj(i -> balls.get(i).image.with(points.get(i)))
            .toList();
        if (withGradients) {
            return backbone.vjp(batch, maps -> {
                float[][] cotangents = new float[maps.length][];
                for (int i = 0; i < maps.length; i++) {
                    double[][] logits = logits(maps[i]);
                    balls.get(i).record(batch.get(i), logits, goal);
                    cotangents[i] = cotangent(maps[i], logits, goal, balls.get(i));
                }
                return cotangents;
            });
        }
        float[][] maps = backbone.embed(batch);
        for (int i = 0; i < maps.length; i++) {
            balls.get(i).record(batch.get(i), logits(maps[i]), goal);
        }
        return new float[0][];
    }

    private double[] vector(float[] map, int p) {
        double[] z = new double[map.length / cells];
        for (int k = 0; k < z.length; k++) {
            z[k] = map[k * cells + p];
        }
        return z;
    }

    /** Returns the logits of each cell, {@code [cells, c]}. */
    private double[][] logits(float[] map) {
        double[][] logits = new double[cells][];
        IntStream.range(0, cells).parallel().forEach(p -> logits[p] = head.logits(vector(map, p)));
        return logits;
    }

    /** Returns the gradient of the loss with respect to the map. */
    private float[] cotangent(float[] map, double[][] logits, CellGoal goal, Ball ball) {
        double[] distances = new double[cells];
        double[][] directions = new double[cells][];
        IntStream.range(0, cells).parallel().forEach(p -> {
            distances[p] = Double.NaN;
            if (goal.classes[p] >= 0) {
                ScoreLoss.Margin loss = new ScoreLoss.Margin(goal.classes[p]);
                directions[p] = head.vjp(vector(map, p), loss.gradient(logits[p]));
                double sign = goal.enters[p] ? 1 : -1;
                distances[p] = sign * loss.value(logits[p]) / Norm.L2.of(directions[p]);
            }
        });
        double reach = ball.reach(distances);
        float[] cotangent = new float[map.length];
        for (int p = 0; p < cells; p++) {
            double left = distances[p] + BEYOND * reach;
            if (left > 0 && left < Double.POSITIVE_INFINITY) {
                double weight = goal.weights[p] * (goal.enters[p] ? -1 : 1) * Math.exp(-left / reach)
                        / Norm.L2.of(directions[p]);
                for (int k = 0; k < directions[p].length; k++) {
                    cotangent[k * cells + p] = (float) (weight * directions[p][k]);
                }
            }
        }
        return cotangent;
    }

    /** The state of the attack within one ball. */
    private static final class Ball {
        private final ImageTensor image;
        private final double eps;
        private Perturbation perturbation;
        private ImageTensor best;
        private int[] bestPredictions;
        private double reach = Double.NaN;
        private double reached = Double.NEGATIVE_INFINITY;

        Ball(ImageTensor image, double eps) {
            this.image = image;
            this.eps = eps;
        }

        /**
         * Starts anywhere on the sphere; the first time near the image, but not at it, where cells that are alike would share the
         * budget for ever.
         */
        void start(int restart, long seed) {
            perturbation = new Perturbation(image.values());
            RandomStart.drawOnSphere(Norm.L2, perturbation, restart == 0 ? NEAR * eps : eps,
                    Seeds.derive(seed, image.contentHash(), "cells", "restart " + restart));
        }

        /**
         * Returns the distance in the map over which the worth of a cell falls by a factor of e: found once, from the map of the
         * image. With ε² the cheapest cells could all be moved over their boundary if each were moved alone; cells much further
         * away than the last of them are not worth their share of the gradient.
         */
        double reach(double[] distances) {
            if (Double.isNaN(reach)) {
                double[] ascending = Arrays.stream(distances)
                    .filter(d -> d > 0 && d < Double.POSITIVE_INFINITY)
                    .sorted()
                    .toArray();
                double last = eps;
                double left = eps * eps;
                for (int i = 0; i < ascending.length && left >= 0; i++) {
                    last = ascending[i];
                    left -= last * last;
                }
                reach = REACH * last;
            }
            return reach;
        }

        void step(float[] gradient, double length) {
            perturbation.step(Norm.L2, gradient, length);
            perturbation.project(Norm.L2, eps);
            perturbation.clipToBox();
        }

        void record(ImageTensor point, double[][] logits, CellGoal goal) {
            int[] predictions = Arrays.stream(logits).mapToInt(Head::argmax).toArray();
            double now = goal.reached.applyAsDouble(predictions);
            if (now > reached) {
                reached = now;
                best = point;
                bestPredictions = predictions;
            }
        }

        CellAttackResult result(int made) {
            return new CellAttackResult(eps, best, bestPredictions, reached,
                    Norm.L2.between(best.values(), image.values()), Norm.LINF.between(best.values(), image.values()),
                    made);
        }
    }
}
