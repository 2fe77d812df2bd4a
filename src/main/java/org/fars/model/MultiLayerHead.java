package org.fars.model;

import java.util.List;
import java.util.Optional;

/**
 * Linear layers with one activation between each two, the last without: the head that the paper leaves to future work.
 *
 * @param name the head's name
 * @param layers the linear layers, first to last; the logits are the last one's
 * @param activation what stands between two layers
 * @param sigma the standard deviation of the Gaussian noise, in embedding units, that it was trained with and is
 * smoothed with
 */
public record MultiLayerHead(String name, List<LinearHead> layers, Activation activation, double sigma)
        implements
            Head {
    /** The activations that a published or trained head may have; each is 1-Lipschitz. */
    public enum Activation {
        /** max(x, 0). */
        RELU,
        /** 1/(1+exp(−x)). */
        SIGMOID,
        /** Sorts neighbours in pairs: (max, min); an odd last value stays. */
        GROUP_SORT;

        /** Applies the activation, in place. */
        public void apply(double[] x) {
            switch (this) {
                case RELU -> {
                    for (int i = 0; i < x.length; i++) {
                        x[i] = x[i] > 0 || Double.isNaN(x[i]) ? x[i] : 0;
                    }
                }
                case SIGMOID -> {
                    for (int i = 0; i < x.length; i++) {
                        x[i] = 1 / (1 + Math.exp(-x[i]));
                    }
                }
                case GROUP_SORT -> {
                    for (int i = 0; i + 1 < x.length; i += 2) {
                        double larger = Math.max(x[i], x[i + 1]);
                        x[i + 1] = Math.min(x[i], x[i + 1]);
                        x[i] = larger;
                    }
                }
            }
        }

        /**
         * Applies the activation to samples side by side, in place.
         *
         * @param units {@code [h, samples]}
         * @param samples how many columns to use
         */
        public void apply(double[][] units, int samples) {
            switch (this) {
                case RELU, SIGMOID -> {
                    for (double[] unit : units) {
                        apply(unit);
                    }
                }
                case GROUP_SORT -> {
                    for (int i = 0; i + 1 < units.length; i += 2) {
                        double[] a = units[i];
                        double[] b = units[i + 1];
                        for (int s = 0; s < samples; s++) {
                            double larger = Math.max(a[s], b[s]);
                            b[s] = Math.min(a[s], b[s]);
                            a[s] = larger;
                        }
                    }
                }
            }
        }

        /** Carries a gradient back through the activation, in place; {@code before} is what {@link #apply} was given. */
        void vjp(double[] before, double[] gradient) {
            switch (this) {
                case RELU -> {
                    for (int i = 0; i < before.length; i++) {
                        gradient[i] = before[i] > 0 ? gradient[i] : 0;
                    }
                }
                case SIGMOID -> {
                    for (int i = 0; i < before.length; i++) {
                        double s = 1 / (1 + Math.exp(-before[i]));
                        gradient[i] *= s * (1 - s);
                    }
                }
                case GROUP_SORT -> {
                    for (int i = 0; i + 1 < before.length; i += 2) {
                        if (before[i] < before[i + 1]) {
                            double swapped = gradient[i];
                            gradient[i] = gradient[i + 1];
                            gradient[i + 1] = swapped;
                        }
                    }
                }
            }
        }
    }

    public MultiLayerHead {
        layers = List.copyOf(layers);
        for (int i = 1; i < layers.size(); i++) {
            if (layers.get(i).embeddingSize() != layers.get(i - 1).classes()) {
                throw new IllegalArgumentException("layer " + i + " takes " + layers.get(i).embeddingSize()
                        + " values and is given " + layers.get(i - 1).classes());
            }
        }
    }

    @Override
    public Optional<LinearHead> linearLayer() {
        return Optional.empty();
    }

    @Override
    public int classes() {
        return layers.getLast().classes();
    }

    @Override
    public int embeddingSize() {
        return layers.getFirst().embeddingSize();
    }

    @Override
    public double[] logits(double[] embedding) {
        return afterFirst(layers.getFirst().logits(embedding));
    }

    /**
     * The logits, given what the first linear layer gave; overwrites it. Gaussian noise on the embedding is Gaussian
     * noise here, which is where a sampler adds it.
     */
    public double[] afterFirst(double[] firstLayer) {
        double[] x = firstLayer;
        for (int i = 1; i < layers.size(); i++) {
            activation.apply(x);
            x = layers.get(i).logits(x);
        }
        return x;
    }

    @Override
    public double[] vjp(double[] embedding, double[] cotangent) {
        LinearHead first = layers.getFirst();
        return first.vjp(embedding, vjpAfterFirst(first.logits(embedding), cotangent));
    }

    /**
     * The gradient of Σ_j cotangent_j·l_j with respect to what the first linear layer gave: {@link #afterFirst} backwards.
     *
     * @param firstLayer where, as wide as the first layer
     * @param cotangent the weights, {@code [c]}
     */
    public double[] vjpAfterFirst(double[] firstLayer, double[] cotangent) {
        double[][] before = new double[layers.size()][];
        before[0] = firstLayer;
        for (int i = 1; i < layers.size(); i++) {
            double[] x = before[i - 1].clone();
            activation.apply(x);
            before[i] = layers.get(i).logits(x);
        }
        double[] gradient = cotangent;
        for (int i = layers.size() - 1; i > 0; i--) {
            gradient = layers.get(i).vjp(null, gradient);
            activation.vjp(before[i - 1], gradient);
        }
        return gradient;
    }
}
