package org.fars.train;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fars.core.Seeds;
import org.fars.train.BackboneRecipe.InvalidRecipeException;

/**
 * Adam (Kingma and Ba, ICLR 2015) or NAdam (Dozat, 2016), with the decoupled weight decay of Loshchilov and Hutter (ICLR
 * 2019), or SGD with momentum 0.9; each optionally with slow weights (Lookahead, Zhang et al., NeurIPS 2019). DJL's
 * optimizers do not expose their moments, which a checkpoint needs for a run to resume exactly.
 */
final class Optimizer {
    /** The names of the optimizers. */
    static final List<String> KINDS = List.of("adam", "nadam", "sgd");

    private static final float MOMENTUM = 0.9f;
    private static final float SECOND_DECAY = 0.99f;
    private static final float EPSILON = 1e-8f;
    /** Norm to which longer gradients are clipped: the scaling of a kernel row near zero has an unbounded slope. */
    private static final float MAX_GRADIENT_NORM = 10;

    private final String kind;
    private final float weightDecay;
    private final double gradientNoise;
    private final BackboneRecipe.Lookahead lookahead;
    private final long seed;
    private final NDManager owner;
    private final Map<String, NDArray> state = new LinkedHashMap<>();
    private long steps;

    /**
     * Creates an optimizer with moments of 0.
     *
     * @param kind one of {@link #KINDS}
     * @param gradientNoise standard deviation of Gaussian noise added to the gradient, relative to its norm; 0 for none
     * @param lookahead slow weights; null for none
     * @param seed seed of that noise
     * @param parameters the parameters that are optimised
     * @param owner manager that owns the moments
     */
    Optimizer(String kind, double weightDecay, double gradientNoise, BackboneRecipe.Lookahead lookahead, long seed,
            Map<String, NDArray> parameters, NDManager owner) {
        if (!KINDS.contains(kind)) {
            throw new InvalidRecipeException("optimizer", "is '" + kind + "', none of " + KINDS);
        }
        this.kind = kind;
        this.weightDecay = (float) weightDecay;
        this.gradientNoise = gradientNoise;
        this.lookahead = lookahead;
        this.seed = seed;
        this.owner = owner;
        parameters.forEach((name, parameter) -> {
            state.put("first." + name, owner.zeros(parameter.getShape()));
            if (!kind.equals("sgd")) {
                state.put("second." + name, owner.zeros(parameter.getShape()));
            }
            if (lookahead != null) {
                NDArray slow = owner.zeros(parameter.getShape());
                slow.addi(parameter);
                state.put("slow." + name, slow);
            }
        });
    }

    /** Returns the moments and slow weights, by name. */
    Map<String, NDArray> state() {
        return state;
    }

    /** Returns the number of steps taken. */
    long steps() {
        return steps;
    }

    /** Sets the number of steps taken, after the moments were restored. */
    void resumeAt(long steps) {
        this.steps = steps;
    }

    /**
     * Updates the parameters along their gradients and sets the gradients to zero. Where a gradient is not finite, no
     * parameter changes.
     *
     * @param rate learning rate of this step
     */
    void step(Map<String, NDArray> parameters, double rate) {
        steps++;
        double norm = norm(parameters);
        boolean finite = Double.isFinite(norm);
        float clip = norm > MAX_GRADIENT_NORM ? (float) (MAX_GRADIENT_NORM / norm) : 1;
        long count = parameters.values().stream().mapToLong(NDArray::size).sum();
        float deviation = (float) (gradientNoise * norm * clip / Math.sqrt(count));
        if (deviation > 0) {
            // Keyed by the step, so that a resumed run draws the same numbers as an uninterrupted one.
            Engine.getEngine("PyTorch").setRandomSeed((int) Seeds.derive(seed, "noise", Long.toString(steps)));
        }
        parameters.forEach((name, parameter) -> {
            try (NDManager scope = owner.newSubManager()) {
                NDArray gradient = parameter.getGradient();
                gradient.attach(scope);
                if (!finite) {
                    gradient.set(new float[(int) gradient.size()]);
                    return;
                }
                gradient.muli(clip);
                if (deviation > 0) {
                    gradient.addi(scope.randomNormal(gradient.getShape()).muli(deviation));
                }
                NDArray change = change(name, gradient, rate);
                if (weightDecay > 0) {
                    parameter.muli((float) (1 - rate * weightDecay));
                }
                parameter.subi(change);
                gradient.subi(gradient);
            }
        });
        if (lookahead != null && steps % lookahead.steps() == 0) {
            parameters.forEach(this::synchronise);
        }
    }

    /** Returns what is subtracted from a parameter, after the moments were updated. */
    private NDArray change(String name, NDArray gradient, double rate) {
        NDArray first = state.get("first." + name);
        first.muli(MOMENTUM);
        if (kind.equals("sgd")) {
            first.addi(gradient);
            return gradient.mul(0f).addi(first).muli((float) rate);
        }
        double firstBias = 1 - Math.pow(MOMENTUM, steps);
        double secondBias = 1 - Math.pow(SECOND_DECAY, steps);
        NDArray second = state.get("second." + name);
        second.muli(SECOND_DECAY).addi(gradient.square().muli(1 - SECOND_DECAY));
        first.addi(gradient.mul(1 - MOMENTUM));
        NDArray root = gradient.mul(0f).addi(second).divi((float) secondBias).sqrt().addi(EPSILON);
        NDArray direction = gradient.mul(0f).addi(first);
        if (kind.equals("nadam")) {
            // The moment of the next step with this gradient in the place of the next one.
            double nextBias = 1 - Math.pow(MOMENTUM, steps + 1.0);
            direction.muli((float) (MOMENTUM / nextBias))
                .addi(gradient.mul((float) ((1 - MOMENTUM) / firstBias)));
            return direction.divi(root).muli((float) rate);
        }
        return direction.divi(root).muli((float) (rate / firstBias));
    }

    private void synchronise(String name, NDArray fast) {
        try (NDManager scope = owner.newSubManager()) {
            NDArray slow = state.get("slow." + name);
            NDArray way = fast.sub(slow);
            way.attach(scope);
            slow.addi(way.muli((float) lookahead.rate()));
            fast.muli(0f).addi(slow);
        }
    }

    private double norm(Map<String, NDArray> parameters) {
        double sum = 0;
        for (NDArray parameter : parameters.values()) {
            try (NDManager scope = owner.newSubManager()) {
                NDArray gradient = parameter.getGradient();
                gradient.attach(scope);
                sum += gradient.square().sum().getFloat();
            }
        }
        return Math.sqrt(sum);
    }

    /** Learning rates over a run. */
    enum Schedule {
        /** Rises to the largest rate over the first quarter, then falls to 0, both along a cosine (Smith and Topin 2018). */
        ONE_CYCLE {
            @Override
            double rate(double done, double warmUp) {
                double rising = 0.25;
                return done < rising
                        ? SMALLEST + (1 - SMALLEST) * (1 - Math.cos(Math.PI * done / rising)) / 2
                        : falling((done - rising) / (1 - rising));
            }
        },
        /** Falls from the largest rate to 0 along a cosine (Loshchilov and Hutter, ICLR 2017). */
        COSINE {
            @Override
            double rate(double done, double warmUp) {
                return falling(done);
            }
        },
        /** Rises linearly over the warm-up, then falls to 0 along a cosine. */
        WARM_UP_COSINE {
            @Override
            double rate(double done, double warmUp) {
                return done < warmUp
                        ? SMALLEST + (1 - SMALLEST) * done / warmUp
                        : falling((done - warmUp) / (1 - warmUp));
            }
        };

        /** The names of the schedules. */
        static final List<String> NAMES = List.of("one-cycle", "cosine", "warm-up-cosine");
        private static final double SMALLEST = 0.04;

        /**
         * Returns the rate as a share of the largest.
         *
         * @param done completed share of the run, in [0, 1]
         * @param warmUp share of the run that the warm-up takes
         */
        abstract double rate(double done, double warmUp);

        private static double falling(double done) {
            return (1 + Math.cos(Math.PI * done)) / 2;
        }

        /** Returns the schedule of that name. */
        static Schedule named(String name) {
            return switch (name) {
                case "one-cycle" -> ONE_CYCLE;
                case "cosine" -> COSINE;
                case "warm-up-cosine" -> WARM_UP_COSINE;
                default -> throw new InvalidRecipeException("schedule", "is '" + name + "', none of " + NAMES);
            };
        }
    }
}
