package org.fars.train;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.LinkedHashMap;
import java.util.Map;
import org.fars.core.Seeds;

/**
 * Adam (Kingma and Ba 2015, with decoupled decay) or SGD with momentum 0.9. The engine library's own optimisers keep
 * their moments to themselves, so that a run could not be resumed as if it had never stopped; these show them.
 */
final class Optimiser {
    private static final float MOMENTUM = 0.9f;
    private static final float SECOND = 0.99f;
    private static final float EPSILON = 1e-8f;
    /** Longer gradients are shortened to this: a row of a kernel that dies has a scaling with an unbounded slope. */
    private static final float LONGEST = 10;

    private final boolean adam;
    private final float weightDecay;
    private final double noise;
    private final long seed;
    private final NDManager owner;
    private final Map<String, NDArray> state = new LinkedHashMap<>();
    private long steps;

    /**
     * @param kind {@code adam} or {@code sgd}
     * @param noise standard deviation of Gaussian noise added to the gradient, relative to its norm; 0 for none
     * @param seed seed of that noise
     * @param parameters what is optimised
     * @param owner owner of the moments
     */
    Optimiser(String kind, double weightDecay, double noise, long seed, Map<String, NDArray> parameters,
            NDManager owner) {
        this.adam = switch (kind) {
            case "adam" -> true;
            case "sgd" -> false;
            default -> throw new InvalidRecipeException("optimizer", "is '" + kind + "', not 'adam' or 'sgd'");
        };
        this.weightDecay = (float) weightDecay;
        this.noise = noise;
        this.seed = seed;
        this.owner = owner;
        parameters.forEach((name, parameter) -> {
            state.put("first." + name, owner.zeros(parameter.getShape()));
            if (adam) {
                state.put("second." + name, owner.zeros(parameter.getShape()));
            }
        });
    }

    /** The moments, by name. */
    Map<String, NDArray> state() {
        return state;
    }

    /** How many steps were taken. */
    long steps() {
        return steps;
    }

    /** Goes on after that many steps. */
    void resumeAt(long steps) {
        this.steps = steps;
    }

    /**
     * One step along the gradients that the parameters hold, which are then zero again. Gradients that are not finite
     * are dropped, and the step with them.
     */
    void step(Map<String, NDArray> parameters, double rate) {
        steps++;
        double norm = norm(parameters);
        boolean finite = Double.isFinite(norm);
        float shorten = norm > LONGEST ? (float) (LONGEST / norm) : 1;
        long count = parameters.values().stream().mapToLong(NDArray::size).sum();
        float blur = (float) (noise * norm * shorten / Math.sqrt(count));
        if (blur > 0) {
            // Keyed by the step, so that a resumed run draws what the whole one would have drawn.
            Engine.getEngine("PyTorch").setRandomSeed((int) Seeds.derive(seed, "noise", Long.toString(steps)));
        }
        double firstBias = 1 - Math.pow(MOMENTUM, steps);
        double secondBias = 1 - Math.pow(SECOND, steps);
        parameters.forEach((name, parameter) -> {
            try (NDManager scope = owner.newSubManager()) {
                NDArray gradient = parameter.getGradient();
                gradient.attach(scope);
                if (!finite) {
                    gradient.set(new float[(int) gradient.size()]);
                    return;
                }
                gradient.muli(shorten);
                if (blur > 0) {
                    gradient.addi(scope.randomNormal(gradient.getShape()).muli(blur));
                }
                NDArray first = state.get("first." + name);
                first.muli(MOMENTUM);
                NDArray change;
                if (adam) {
                    NDArray second = state.get("second." + name);
                    second.muli(SECOND).addi(gradient.square().muli(1 - SECOND));
                    first.addi(gradient.mul(1 - MOMENTUM));
                    NDArray root = gradient.mul(0f).addi(second).divi((float) secondBias).sqrt().addi(EPSILON);
                    change = gradient.mul(0f).addi(first).divi(root).muli((float) (rate / firstBias));
                } else {
                    first.addi(gradient);
                    change = gradient.mul(0f).addi(first).muli((float) rate);
                }
                if (weightDecay > 0) {
                    parameter.muli((float) (1 - rate * weightDecay));
                }
                parameter.subi(change);
                gradient.subi(gradient);
            }
        });
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
}
