package org.fars.model.torch;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.jni.JniUtils;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.fars.core.InvalidSettingException;
import org.fars.image.ImageTensor;
import org.fars.model.Backbone;
import org.fars.model.LayerSpec;
import org.fars.model.Shape;
import org.fars.model.proof.Float64Embedder;
import org.fars.model.proof.Float64Network;

/**
 * A network on the engine. An image's embedding and gradient have the same bits in any batch: the layers keep images
 * apart, and a small batch is given blank companions, since the engine computes small batches by other kernels.
 */
final class TorchBackbone implements Backbone {
    /** Most images of one pass: enough to fill the processor. */
    private static final int PASS = 64;
    /** Values between two layers in one pass on a processor: with more of them each takes longer. */
    private static final int VALUES = 5_000_000;
    /** From this batch size on, the engine uses the same kernels as for larger ones; on one thread the size is larger. */
    private static final int SMALLEST_PASS = 2;
    private static final int SMALLEST_PASS_ALONE = 16;

    private final TorchEngine engine;
    private final AdaptiveBatcher passes;
    private final NetworkSize extent;
    private final int smallestPass;
    /** Null where there is no network in float64. */
    private final Float64Embedder proved;
    private volatile Placement placement;

    /**
     * A network on a device.
     *
     * @param manager owner of its weights
     * @param network the folded layers
     * @param name the device's name for the person
     */
    private record Placement(NDManager manager, TorchNetwork network, String name) {}

    /**
     * @param engine where to run
     * @param manager owner of the network's weights; closed with this
     * @param network the folded layers
     * @param extent what an image is in it
     * @param device its name for the person
     * @param threads how many threads the engine computes one operation with
     * @param proved the same network in float64, or null if there is none
     */
    TorchBackbone(TorchEngine engine, NDManager manager, TorchNetwork network, NetworkSize extent, String device,
            int threads, Float64Network proved) {
        this.proved = proved == null ? null : new Float64Embedder(proved, threads);
        this.engine = engine;
        this.placement = new Placement(manager, network, device);
        this.extent = extent;
        this.smallestPass = threads > 1 ? SMALLEST_PASS : SMALLEST_PASS_ALONE;
        this.passes = new AdaptiveBatcher(
                manager.getDevice().isGpu() ? PASS : Math.clamp(VALUES / extent.widest(), smallestPass, PASS),
                this::moveToProcessor);
    }

    /**
     * Opens a network on the engine's device.
     *
     * @throws InvalidSettingException if the device has no room for the weights
     */
    static TorchBackbone open(TorchEngine engine, Float64Network network) {
        Shape embedding = network.shapes().getLast();
        String device = engine.deviceName();
        return engine.call(() -> {
            NDManager manager = engine.scope();
            try {
                return new TorchBackbone(engine, manager,
                        new TorchNetwork(new WeightFolder(manager, DataType.FLOAT32).fold(network)),
                        new NetworkSize(network.shapes().getFirst(), network.widest(), embedding.size()), device,
                        JniUtils.getNumThreads(), network);
            } catch (RuntimeException e) {
                manager.close();
                if (AdaptiveBatcher.isLackOfMemory(e)) {
                    throw new InvalidSettingException(device,
                            "has not enough free memory for the model's weights; free some, or choose another device");
                }
                throw e;
            }
        });
    }

    @Override
    public Shape input() {
        return extent.input();
    }

    @Override
    public int embeddingSize() {
        return extent.embedding();
    }

    @Override
    public String device() {
        return placement.name();
    }

    /**
     * Moves the network from the GPU to the processor, which is slower and rounds otherwise. Certificates do not change:
     * they are computed from float64 embeddings, on the processor anyway.
     *
     * @return whether it was moved
     */
    private boolean moveToProcessor() {
        return engine.call(() -> {
            Placement left = placement;
            // A program is bound to the device that it was loaded on.
            if (left.network().isScripted() || !left.manager().getDevice().isGpu()) {
                return false;
            }
            NDManager owner = engine.scope(Device.cpu());
            placement = new Placement(owner, left.network().on(Device.cpu(), owner),
                    TorchEngine.name(Device.cpu()) + " (GPU memory full)");
            left.manager().close();
            return true;
        });
    }

    @Override
    public String engine() {
        return engine.version();
    }

    @Override
    public float[][] embed(List<ImageTensor> batch) {
        return passes.over(batch.size(), (from, to) -> {
            float[] flat = packed(batch.subList(from, to));
            return engine.call(() -> {
                try (NDManager scope = placement.manager().newSubManager()) {
                    NDArray z = placement.network().apply(tensor(scope, flat));
                    return rows(z.toFloatArray(), to - from, extent.embedding());
                }
            });
        }).toArray(float[][]::new);
    }

    @Override
    public double[][] embedDouble(List<ImageTensor> batch) {
        if (proved == null) {
            return Backbone.super.embedDouble(batch);
        }
        batch.forEach(this::requireFitting);
        return proved.embed(batch.stream().map(ImageTensor::values).toList());
    }

    @Override
    public float[][] vjp(List<ImageTensor> batch, UnaryOperator<float[][]> cotangents) {
        if (passes.size() == PASS || batch.size() <= passes.size()) {
            try {
                return gradients(batch, cotangents).toArray(float[][]::new);
            } catch (RuntimeException e) {
                if (!AdaptiveBatcher.isLackOfMemory(e)) {
                    throw e;
                }
            }
        }
        // The cotangents speak of the whole batch: its embeddings come first, and each pass computes its own again.
        float[][] weights = cotangents.apply(embed(batch));
        return passes.over(batch.size(), (from, to) -> gradients(batch.subList(from, to),
                z -> Arrays.copyOfRange(weights, from, to)))
            .toArray(float[][]::new);
    }

    private List<float[]> gradients(List<ImageTensor> batch, UnaryOperator<float[][]> cotangents) {
        float[] flat = packed(batch);
        return engine.call(() -> {
            try (NDManager scope = placement.manager().newSubManager()) {
                UnaryOperator<NDArray> padded = z -> padded(z, batch.size(), cotangents);
                NDArray x = tensor(scope, flat);
                NDArray gradient;
                if (placement.network().isScripted()) {
                    TorchLayer.Linearization fixed = placement.network().linearizeFixed(x);
                    NDArray y = fixed.value();
                    try (AutogradPass pass = engine.autograd()) {
                        y.setRequiresGradient(true);
                        NDArray z = placement.network().program().apply(y);
                        pass.backward(z.mul(padded.apply(z)).sum());
                        gradient = y.getGradient();
                        gradient.attach(scope);
                    }
                    gradient = fixed.vjp().apply(gradient);
                } else {
                    TorchLayer.Linearization network = placement.network().linearize(x);
                    gradient = network.vjp().apply(padded.apply(network.value()));
                }
                return rows(gradient.toFloatArray(), batch.size(), extent.input().size());
            }
        });
    }

    /** The caller's cotangents, and zeros for the images that fill the pass up. */
    private NDArray padded(NDArray z, int images, UnaryOperator<float[][]> cotangents) {
        float[][] weights = cotangents
            .apply(rows(z.toFloatArray(), images, extent.embedding()).toArray(float[][]::new));
        float[] padded = new float[(int) z.size()];
        for (int i = 0; i < weights.length; i++) {
            System.arraycopy(weights[i], 0, padded, i * extent.embedding(), extent.embedding());
        }
        return z.getManager().create(padded, z.getShape());
    }

    @Override
    public void close() {
        if (proved != null) {
            proved.close();
        }
        engine.call(() -> {
            placement.manager().close();
            return null;
        });
    }

    private NDArray tensor(NDManager scope, float[] flat) {
        Shape input = extent.input();
        return scope.create(flat, new ai.djl.ndarray.types.Shape(flat.length / input.size(), input.channels(),
                input.height(), input.width()));
    }

    private float[] packed(List<ImageTensor> batch) {
        Shape input = extent.input();
        float[] flat = new float[Math.max(smallestPass, batch.size()) * input.size()];
        for (int i = 0; i < batch.size(); i++) {
            ImageTensor image = batch.get(i);
            requireFitting(image);
            System.arraycopy(image.values(), 0, flat, i * input.size(), input.size());
        }
        return flat;
    }

    private void requireFitting(ImageTensor image) {
        Shape input = extent.input();
        if (image.channels() != input.channels() || image.height() != input.height()
                || image.width() != input.width()) {
            throw new IllegalArgumentException(image + " for a backbone that takes " + input);
        }
    }

    private static List<float[]> rows(float[] flat, int count, int length) {
        List<float[]> rows = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            rows.add(Arrays.copyOfRange(flat, i * length, (i + 1) * length));
        }
        return rows;
    }

    /**
     * Value counts at the input, the widest layer and the embedding.
     *
     * @param input the shape of an image
     * @param widest values that the widest layer gives
     * @param embedding m, values of the embedding
     */
    record NetworkSize(Shape input, int widest, int embedding) {
        /** Returns the counts of an architecture. */
        static NetworkSize of(List<LayerSpec> architecture, Shape input) {
            Shape shape = input;
            int widest = 1;
            for (LayerSpec layer : architecture) {
                shape = layer.after(shape);
                widest = Math.max(widest, shape.size());
            }
            return new NetworkSize(input, widest, shape.size());
        }
    }
}
