package org.fars.certify;

import java.util.List;
import org.fars.math.NoisyLayer;
import org.fars.math.NormalSource;
import org.fars.model.Head;
import org.fars.model.LinearHead;
import org.fars.model.MultiLayerHead;
import org.fars.model.MultiLayerHead.Activation;

/**
 * A head whose embedding carries Gaussian noise, N(z, σ²I), evaluated for many samples side by side. The noise is drawn
 * behind the first linear layer, where it is N(l, σ²WWᵀ); the layers that follow are computed as matrix products, in
 * double.
 */
final class NoisyHead {
    private final NoisyLayer first;
    private final List<LinearHead> others;
    private final Activation activation;

    private NoisyHead(NoisyLayer first, List<LinearHead> others, Activation activation) {
        this.first = first;
        this.others = others;
        this.activation = activation;
    }

    /**
     * With noise drawn in the image of the first layer: min(h, m) normals a sample for a layer of h outputs and m inputs.
     *
     * @param geometries remembers the factor that this takes
     */
    static NoisyHead of(Head head, double[] embedding, double sigma, HeadGeometries geometries) {
        return with(head, embedding, sigma, geometries.noiseFactor(firstLayer(head)));
    }

    /** The same experiment as its definition has it: m normals a sample. For comparison, in tests and measurements. */
    static NoisyHead direct(Head head, double[] embedding, double sigma) {
        return with(head, embedding, sigma, firstLayer(head).weight());
    }

    private static NoisyHead with(Head head, double[] embedding, double sigma, double[][] factor) {
        NoisyLayer first = new NoisyLayer(factor, firstLayer(head).logits(embedding), sigma);
        return head instanceof MultiLayerHead multi
                ? new NoisyHead(first, multi.layers().subList(1, multi.layers().size()), multi.activation())
                : new NoisyHead(first, List.of(), Activation.RELU);
    }

    private static LinearHead firstLayer(Head head) {
        return head instanceof MultiLayerHead multi ? multi.layers().getFirst() : OneLayer.in(head);
    }

    /** Room for the intermediate values of up to {@code samples} samples. One thread uses it at a time. */
    Room room(int samples) {
        double[][][] values = new double[others.size() + 1][][];
        values[0] = new double[first.mean().length][samples];
        for (int i = 0; i < others.size(); i++) {
            values[i + 1] = new double[others.get(i).classes()][samples];
        }
        return new Room(new double[first.normals()][samples], values);
    }

    /**
     * Draws samples.
     *
     * @param room from {@link #room}, for at least as many samples
     * @return logits {@code [c, samples]}, which are part of the room
     */
    double[][] draw(NormalSource source, Room room, int samples) {
        first.draw(source, room.normals, room.values[0], samples);
        for (int i = 0; i < others.size(); i++) {
            activate(room.values[i], samples);
            NoisyLayer.linear(others.get(i).weight(), others.get(i).bias(), room.values[i], room.values[i + 1],
                    samples);
        }
        return room.values[others.size()];
    }

    private void activate(double[][] units, int samples) {
        if (activation != Activation.GROUP_SORT) {
            for (double[] unit : units) {
                activation.apply(unit);
            }
            return;
        }
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

    /** See {@link #room}. */
    record Room(double[][] normals, double[][][] values) {}
}
