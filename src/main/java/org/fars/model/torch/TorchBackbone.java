package org.fars.model.torch;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.fars.core.InvalidSettingException;
import org.fars.core.WorkerPool;
import org.fars.image.ImageTensor;
import org.fars.model.Backbone;
import org.fars.model.LayerSpec;
import org.fars.model.Shape;
import org.fars.model.proof.Float64Embedder;
import org.fars.model.proof.Float64Network;

/**
 * A network on the engine. An image's embedding and gradient have the same bits in any batch: the layers keep images
 * apart, and where the engine would compute a small batch by other kernels it is given blank companions.
 */
final class TorchBackbone implements Backbone {
    /** Most images of one pass: enough to fill the processor. */
    private static final int PASS = 64;
    /** Values between two layers in one pass on a processor: with more of them each takes longer. */
    private static final int VALUES = 5_000_000;
    /** From this batch size on, the engine's ordinary convolutions use the same kernels as for larger ones. */
    private static final int SMALLEST_PASS = 2;

    private final TorchEngine engine;
    private final AdaptiveBatcher passes;
    private final NetworkSize extent;
    /** Null where there is no network in float64. */
    private final Float64Embedder proved;
    private final WorkerPool workers;
    private volatile Placement placement;

    /**
     * A network on a device.
     *
     * @param manager owner of its weights
     * @param network the folded layers
     * @param name the device's name for the person
     * @param smallestPass from this number of images on, an image has the same bits in any pass
     */
    private record Placement(NDManager manager, TorchNetwork network, String name, int smallestPass) {
        Placement(NDManager manager, TorchNetwork network, String name) {
            this(manager, network, name, SMALLEST_PASS);
        }

        /** Whether images are computed side by side, each on one thread. */
        boolean isShared() {
            return !manager.getDevice().isGpu() && !network.isScripted();
        }

        Placement packed(PackedConvolutions convolutions, Shape input) {
            return new Placement(manager, network.packed(convolutions, input, manager), name, 1);
        }
    }

    /**
     * @param engine where to run
     * @param manager owner of the network's weights; closed with this
     * @param network the folded layers
     * @param extent what an image is in it
     * @param device its name for the person
     * @param proved the same network in float64, or null if there is none
     */
    TorchBackbone(TorchEngine engine, NDManager manager, TorchNetwork network, NetworkSize extent, String device,
            Float64Network proved) {
        this.engine = engine;
        this.workers = new WorkerPool("backbone", engine::threads);
        this.proved = proved == null ? null : new Float64Embedder(proved, workers);
        this.placement = new Placement(manager, network, device);
        this.extent = extent;
        this.passes = new AdaptiveBatcher(
                manager.getDevice().isGpu() ? PASS : Math.clamp(VALUES / extent.widest(), SMALLEST_PASS, PASS),
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
        TorchBackbone backbone = engine.call(() -> {
            NDManager manager = engine.scope();
            try {
                return new TorchBackbone(engine, manager,
                        new TorchNetwork(new WeightFolder(manager, DataType.FLOAT32).fold(network)),
                        new NetworkSize(network.shapes().getFirst(), network.widest(), embedding.size()), device,
                        network);
            } catch (RuntimeException e) {
                manager.close();
                if (AdaptiveBatcher.isLackOfMemory(e)) {
                    throw new InvalidSettingException(device,
                            "has not enough free memory for the model's weights; free some, or choose another device");
                }
                throw e;
            }
        });
        backbone.pack();
        return backbone;
    }

    /** Lays out kernels for the processor where they are used there, and where the engine has convolutions that take them. */
    private void pack() {
        if (placement.isShared()) {
            engine.call(engine::packedConvolutions)
                .ifPresent(convolutions -> placement = engine
                    .runConcurrently(() -> placement.packed(convolutions, extent.input())));
        }
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
        boolean moved = engine.call(() -> {
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
        if (moved) {
            pack();
        }
        return moved;
    }

    @Override
    public String engine() {
        return engine.version();
    }

    @Override
    public float[][] embed(List<ImageTensor> batch) {
        return passes.over(batch.size(), (from, to) -> computeShares(shares(batch.subList(from, to)), share -> {
            try (NDManager scope = placement.manager().newSubManager()) {
                NDArray z = placement.network().apply(tensor(scope, share));
                return rows(z.toFloatArray(), share.size(), extent.embedding());
            }
        }).stream().flatMap(List::stream).toList()).toArray(float[][]::new);
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
        return placement.network().isScripted()
                ? engine.call(() -> programGradients(batch, cotangents))
                : layerGradients(batch, cotangents);
    }

    private List<float[]> layerGradients(List<ImageTensor> batch, UnaryOperator<float[][]> cotangents) {
        Queue<Linearized> opened = new ConcurrentLinkedQueue<>();
        try {
            List<Linearized> forward = computeShares(shares(batch), share -> {
                Linearized pass = new Linearized(placement.manager().newSubManager(), share.size());
                opened.add(pass);
                pass.run(placement.network(), share);
                return pass;
            });
            float[][] weights = cotangents
                .apply(forward.stream().flatMap(pass -> pass.embeddings().stream()).toArray(float[][]::new));
            Iterator<float[]> next = Arrays.asList(weights).iterator();
            forward.forEach(pass -> pass.take(next));
            return computeShares(forward, Linearized::gradients).stream().flatMap(List::stream).toList();
        } finally {
            opened.forEach(Linearized::close);
        }
    }

    private List<float[]> programGradients(List<ImageTensor> batch, UnaryOperator<float[][]> cotangents) {
        try (NDManager scope = placement.manager().newSubManager()) {
            TorchLayer.Linearization fixed = placement.network().linearizeFixed(tensor(scope, batch));
            NDArray y = fixed.value();
            NDArray gradient;
            try (AutogradPass pass = engine.autogradOfProgram()) {
                y.setRequiresGradient(true);
                NDArray z = placement.network().program().apply(y);
                float[][] weights = cotangents
                    .apply(rows(z.toFloatArray(), batch.size(), extent.embedding()).toArray(float[][]::new));
                pass.backward(z.mul(padded(z, List.of(weights))).sum());
                gradient = y.getGradient();
                gradient.attach(scope);
            }
            return rows(fixed.vjp().apply(gradient).toFloatArray(), batch.size(), extent.input().size());
        }
    }

    /** Weights as a tensor like {@code z}, with zeros for the images that fill the pass up. */
    private static NDArray padded(NDArray z, List<float[]> weights) {
        float[] padded = new float[(int) z.size()];
        int at = 0;
        for (float[] row : weights) {
            System.arraycopy(row, 0, padded, at, row.length);
            at += row.length;
        }
        return z.getManager().create(padded, z.getShape());
    }

    /**
     * Runs the passes of all shares: on the processor side by side, each on one thread; on a GPU, and for programs, on the
     * engine's thread. The threads of one operation would wait for each other at its end, up to a thousand times a pass:
     * longer than the operation takes where an image is alone, and many times longer where something else holds a core.
     */
    private <T, R> List<R> computeShares(List<T> shares, Function<T, R> pass) {
        if (!placement.isShared()) {
            return engine.call(() -> shares.stream().map(pass).toList());
        }
        return workers.all(shares.stream()
            .map(share -> (Callable<R>) () -> engine.runConcurrently(() -> pass.apply(share)))
            .toList());
    }

    /** Cuts a batch into one share a thread, none smaller than a pass has to be. */
    private List<List<ImageTensor>> shares(List<ImageTensor> batch) {
        int least = placement.smallestPass();
        int count = placement.isShared() ? Math.clamp(Math.ceilDiv(batch.size(), least), 1, workers.threads()) : 1;
        return IntStream.range(0, count)
            .mapToObj(i -> batch.subList(i * batch.size() / count, (i + 1) * batch.size() / count))
            .toList();
    }

    /** A forward pass that is kept for the backward pass. */
    private final class Linearized {
        private final NDManager scope;
        private final int images;
        private TorchLayer.Linearization network;
        private List<float[]> embeddings;
        private List<float[]> weights;

        Linearized(NDManager scope, int images) {
            this.scope = scope;
            this.images = images;
        }

        void run(TorchNetwork layers, List<ImageTensor> batch) {
            network = layers.linearize(tensor(scope, batch));
            embeddings = rows(network.value().toFloatArray(), images, extent.embedding());
        }

        List<float[]> embeddings() {
            return embeddings;
        }

        /** Takes as many cotangents as there are images. */
        void take(Iterator<float[]> cotangents) {
            weights = embeddings.stream().map(_ -> cotangents.next()).toList();
        }

        List<float[]> gradients() {
            NDArray gradient = network.vjp().apply(padded(network.value(), weights));
            return rows(gradient.toFloatArray(), images, extent.input().size());
        }

        void close() {
            scope.close();
        }
    }

    @Override
    public void close() {
        workers.close();
        engine.call(() -> {
            placement.manager().close();
            return null;
        });
    }

    /** Images as a tensor, with blank ones behind where they are too few for a pass. */
    private NDArray tensor(NDManager scope, List<ImageTensor> batch) {
        Shape input = extent.input();
        int images = Math.max(placement.smallestPass(), batch.size());
        float[] flat = new float[images * input.size()];
        for (int i = 0; i < batch.size(); i++) {
            ImageTensor image = batch.get(i);
            requireFitting(image);
            System.arraycopy(image.values(), 0, flat, i * input.size(), input.size());
        }
        return scope.create(flat, new ai.djl.ndarray.types.Shape(images, input.channels(), input.height(),
                input.width()));
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
