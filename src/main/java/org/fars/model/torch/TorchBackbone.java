package org.fars.model.torch;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.fars.image.ImageTensor;
import org.fars.model.Backbone;
import org.fars.model.Shape;

/**
 * A network on the engine. An image's embedding and gradient have the same bits in any batch: the layers keep images
 * apart, and a small batch is given blank companions, since the engine computes small batches by other kernels.
 */
final class TorchBackbone implements Backbone {
    /** Images in one pass: enough to fill the processor, little enough to stay in its cache. */
    private static final int PASS = 64;
    /** From so many images on the engine takes the same kernels as for more; on one thread it wants more of them. */
    private static final int SMALLEST_PASS = 2;
    private static final int SMALLEST_PASS_ALONE = 16;

    private final TorchEngine engine;
    private final NDManager manager;
    private final TorchNetwork network;
    private final Shape input;
    private final int embeddingSize;
    private final String device;
    private final int smallestPass;

    /**
     * @param engine where to run
     * @param manager owner of the network's weights; closed with this
     * @param network the folded layers
     * @param input the shape of an image
     * @param embeddingSize m
     * @param device its name for the person
     * @param threads how many threads the engine computes one operation with
     */
    TorchBackbone(TorchEngine engine, NDManager manager, TorchNetwork network, Shape input, int embeddingSize,
            String device, int threads) {
        this.engine = engine;
        this.manager = manager;
        this.network = network;
        this.input = input;
        this.embeddingSize = embeddingSize;
        this.device = device;
        this.smallestPass = threads > 1 ? SMALLEST_PASS : SMALLEST_PASS_ALONE;
    }

    @Override
    public Shape input() {
        return input;
    }

    @Override
    public int embeddingSize() {
        return embeddingSize;
    }

    @Override
    public String device() {
        return device;
    }

    @Override
    public String engine() {
        return engine.version();
    }

    @Override
    public float[][] embed(List<ImageTensor> batch) {
        List<float[]> embeddings = new ArrayList<>(batch.size());
        for (int from = 0; from < batch.size(); from += PASS) {
            List<ImageTensor> pass = batch.subList(from, Math.min(batch.size(), from + PASS));
            float[] flat = packed(pass);
            embeddings.addAll(engine.call(() -> {
                try (NDManager scope = manager.newSubManager()) {
                    NDArray z = network.apply(tensor(scope, flat));
                    return rows(z.toFloatArray(), pass.size(), embeddingSize);
                }
            }));
        }
        return embeddings.toArray(float[][]::new);
    }

    @Override
    public float[][] pullBack(List<ImageTensor> batch, UnaryOperator<float[][]> cotangents) {
        float[] flat = packed(batch);
        return engine.call(() -> {
            try (NDManager scope = manager.newSubManager();
                    GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
                NDArray x = tensor(scope, flat);
                x.setRequiresGradient(true);
                NDArray z = network.apply(x);
                float[][] embeddings = rows(z.toFloatArray(), batch.size(), embeddingSize).toArray(float[][]::new);
                float[][] weights = cotangents.apply(embeddings);
                float[] padded = new float[(int) z.size()];
                for (int i = 0; i < weights.length; i++) {
                    System.arraycopy(weights[i], 0, padded, i * embeddingSize, embeddingSize);
                }
                collector.backward(z.mul(scope.create(padded, z.getShape())).sum());
                try (NDArray gradient = x.getGradient()) {
                    return rows(gradient.toFloatArray(), batch.size(), input.size()).toArray(float[][]::new);
                }
            }
        });
    }

    @Override
    public void close() {
        engine.call(() -> {
            manager.close();
            return null;
        });
    }

    private NDArray tensor(NDManager scope, float[] flat) {
        return scope.create(flat, new ai.djl.ndarray.types.Shape(flat.length / input.size(), input.channels(),
                input.height(), input.width()));
    }

    private float[] packed(List<ImageTensor> batch) {
        float[] flat = new float[Math.max(smallestPass, batch.size()) * input.size()];
        for (int i = 0; i < batch.size(); i++) {
            ImageTensor image = batch.get(i);
            if (image.channels() != input.channels() || image.height() != input.height()
                    || image.width() != input.width()) {
                throw new IllegalArgumentException(image + " for a backbone that takes " + input);
            }
            System.arraycopy(image.values(), 0, flat, i * input.size(), input.size());
        }
        return flat;
    }

    private static List<float[]> rows(float[] flat, int count, int length) {
        List<float[]> rows = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            rows.add(Arrays.copyOfRange(flat, i * length, (i + 1) * length));
        }
        return rows;
    }
}
