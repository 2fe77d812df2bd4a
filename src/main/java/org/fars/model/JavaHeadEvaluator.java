package org.fars.model;

import java.util.List;
import org.fars.math.MatrixProduct;

/** Heads in plain Java, in double: the arithmetic that all others are measured by. */
public final class JavaHeadEvaluator implements BatchHeadEvaluator {
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
                    MatrixProduct.apply(layers.get(i).weight(), layers.get(i).bias(), values[i], values[i + 1], count);
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
