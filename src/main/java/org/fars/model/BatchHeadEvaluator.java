package org.fars.model;

import java.util.List;
import org.fars.math.MatrixProduct;

/**
 * Arithmetic for heads of several layers that are asked about thousands of inputs at once, as sampling does. What they
 * promise is the winner: {@link MultiLayerHead#logits} in double arithmetic, given the same numbers, has its largest value
 * at the same class, so that votes depend neither on which of these counts them nor on threads, devices or batches.
 */
public interface BatchHeadEvaluator {
    /** Makes a head ready; to be closed. */
    Bulk open(MultiLayerHead head);

    /** A head that is ready. Many threads may use it side by side. */
    interface Bulk extends AutoCloseable {
        /** How many inputs at a time it is fastest with. */
        int width();

        /**
         * Logits of many inputs.
         *
         * @param inputs {@code [samples, m]}, one sample behind the other
         * @param samples how many
         * @param logits {@code [c, samples]}, overwritten: exact to float32 rounding at least, their largest exactly where
         * double arithmetic has it; NaN or tied where it has them
         */
        void logits(float[] inputs, int samples, double[][] logits);

        /** Frees what it holds. Later calls fail. */
        @Override
        void close();
    }

    /** Heads in plain Java, in double: the arithmetic that all others are measured by. */
    final class JavaHeadEvaluator implements BatchHeadEvaluator {
        /** Samples side by side: what keeps a layer of a thousand units in the processor's cache. */
        private static final int PANEL = 128;

        @Override
        public Bulk open(MultiLayerHead head) {
            return new InDouble(head);
        }

        private record InDouble(MultiLayerHead head) implements Bulk {
            @Override
            public int width() {
                return PANEL;
            }

            @Override
            public void logits(float[] inputs, int samples, double[][] logits) {
                List<LinearHead> layers = head.layers();
                int size = Math.min(PANEL, samples);
                double[][][] values = new double[layers.size() + 1][][];
                values[0] = new double[head.embeddingSize()][size];
                for (int i = 0; i < layers.size(); i++) {
                    values[i + 1] = new double[layers.get(i).classes()][size];
                }
                for (int from = 0; from < samples; from += PANEL) {
                    int count = Math.min(PANEL, samples - from);
                    sideBySide(inputs, from, values[0], count);
                    for (int i = 0; i < layers.size(); i++) {
                        if (i > 0) {
                            head.activation().apply(values[i], count);
                        }
                        MatrixProduct.apply(layers.get(i).weight(), layers.get(i).bias(), values[i], values[i + 1],
                                count);
                    }
                    for (int j = 0; j < logits.length; j++) {
                        System.arraycopy(values[layers.size()][j], 0, logits[j], from, count);
                    }
                }
            }

            private static void sideBySide(float[] inputs, int from, double[][] columns, int count) {
                for (int s = 0; s < count; s++) {
                    int at = (from + s) * columns.length;
                    for (int i = 0; i < columns.length; i++) {
                        columns[i][s] = inputs[at + i];
                    }
                }
            }

            @Override
            public void close() {
                // Nothing but memory of the heap.
            }
        }
    }
}
