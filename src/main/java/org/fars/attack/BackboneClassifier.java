package org.fars.attack;

import java.util.List;
import org.fars.image.ImageTensor;
import org.fars.model.Backbone;
import org.fars.model.Head;
import org.fars.model.Shape;

/**
 * A backbone followed by a head. The head is computed in double on the calling thread; a gradient takes one pass through the
 * backbone.
 */
public final class BackboneClassifier implements DifferentiableClassifier {
    private final Backbone backbone;
    private final ScoreFunction head;

    /** Composes a backbone and one of its model's heads. */
    public BackboneClassifier(Backbone backbone, Head head) {
        this(backbone, ScoreFunction.of(head));
    }

    /** Composes a backbone and another function of its embedding, such as a {@link SmoothedHead}. */
    public BackboneClassifier(Backbone backbone, ScoreFunction head) {
        this.backbone = backbone;
        this.head = head;
    }

    @Override
    public int classes() {
        return head.classes();
    }

    @Override
    public double[][] logits(List<float[]> batch) {
        float[][] embeddings = backbone.embed(tensors(batch));
        double[][] logits = new double[embeddings.length][];
        for (int i = 0; i < embeddings.length; i++) {
            logits[i] = head.logits(widen(embeddings[i]));
        }
        return logits;
    }

    @Override
    public Gradients gradients(List<float[]> batch, List<? extends ScoreLoss> losses) {
        double[][] logits = new double[batch.size()][];
        float[][] gradients = backbone.vjp(tensors(batch), embeddings -> {
            float[][] cotangents = new float[embeddings.length][];
            for (int i = 0; i < embeddings.length; i++) {
                double[] z = widen(embeddings[i]);
                logits[i] = head.logits(z);
                cotangents[i] = narrow(head.vjp(z, losses.get(i).gradient(logits[i])));
            }
            return cotangents;
        });
        return new Gradients(logits, gradients);
    }

    private List<ImageTensor> tensors(List<float[]> batch) {
        Shape shape = backbone.input();
        return batch.stream()
            .map(values -> new ImageTensor(shape.channels(), shape.height(), shape.width(), values))
            .toList();
    }

    private static double[] widen(float[] values) {
        double[] wide = new double[values.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = values[i];
        }
        return wide;
    }

    private static float[] narrow(double[] values) {
        float[] narrow = new float[values.length];
        for (int i = 0; i < narrow.length; i++) {
            narrow[i] = (float) values[i];
        }
        return narrow;
    }

    /** The part of a classifier behind the embedding, with its derivative. */
    public interface ScoreFunction {
        /** Returns c, the number of classes. */
        int classes();

        /**
         * Returns the logits.
         *
         * @param embedding {@code [m]}
         * @return {@code [c]}
         */
        double[] logits(double[] embedding);

        /**
         * Returns the vector-Jacobian product: the gradient of Σ_j cotangent_j·l_j with respect to the embedding.
         *
         * @param embedding {@code [m]}
         * @param cotangent {@code [c]}
         * @return {@code [m]}
         */
        double[] vjp(double[] embedding, double[] cotangent);

        /**
         * Returns a head's logits as a function. A sparsemax head is attacked through its logits too: its projected scores have the
         * same argmax, but zero gradient where the projection is flat.
         */
        static ScoreFunction of(Head head) {
            return new ScoreFunction() {
                @Override
                public int classes() {
                    return head.classes();
                }

                @Override
                public double[] logits(double[] embedding) {
                    return head.logits(embedding);
                }

                @Override
                public double[] vjp(double[] embedding, double[] cotangent) {
                    return head.vjp(embedding, cotangent);
                }
            };
        }
    }
}
