package org.fars.model.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fars.image.ImageTensor;
import org.fars.model.Head;
import org.fars.model.LinearHead;
import org.fars.model.LipschitzBound;
import org.fars.model.ModelCard;
import org.fars.model.ModelFolder;
import org.fars.model.MultiLayerHead;
import org.fars.model.SafetensorsFile;
import org.fars.model.proof.Float64Network;
import org.fars.model.proof.LipschitzAudit;
import org.fars.model.proof.NetworkReader;
import org.fars.model.SparsemaxHead;

/** Writes model folders: weights as safetensors, and a card with the audit and the measured rounding of float32. */
public final class ModelWriter {
    /** Factor of the measured distance of float32 in the card. */
    private static final double SAFETY_FACTOR = 10;

    private final TorchEngine engine;

    public ModelWriter(TorchEngine engine) {
        this.engine = engine;
    }

    /**
     * Writes a backbone with its heads.
     *
     * @param card all that is known; {@code lipschitz}, {@code heads} and {@code files} are filled in
     * @param backbone raw weights, a safetensors file
     * @param heads at least one
     * @param probes real images, of the card's input shape, at which float32 is compared with float64
     * @return the card as written
     */
    public ModelCard write(ModelFolder folder, ModelCard card, byte[] backbone, List<Head> heads,
            List<ImageTensor> probes) throws IOException {
        Float64Network network = new NetworkReader(
                SafetensorsFile.parse(folder.path().resolve(ModelFolder.BACKBONE), backbone))
            .read(card.architecture(), card.input());
        LipschitzBound bound = LipschitzAudit.of(network);
        List<ImageTensor> images = new ArrayList<>(RoundingError.randomImages(card.input(), 4));
        images.addAll(probes);
        double measured;
        try (TorchBackbone opened = TorchBackbone.open(engine, network)) {
            measured = RoundingError.measure(opened, images);
        }
        ModelCard.LipschitzCard lipschitz = new ModelCard.LipschitzCard(bound.upper(),
                "product of the layers' bounds, in float64", SAFETY_FACTOR * measured, measured, SAFETY_FACTOR, null);
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put(ModelFolder.BACKBONE, backbone);
        return write(folder, card, lipschitz, files, heads);
    }

    /**
     * Writes a TorchScript backbone with its heads.
     *
     * @param card all that is known, the declared constant included; {@code heads} and {@code files} are filled in
     * @param program a TorchScript file
     * @return the card as written
     */
    ModelCard writeDeclared(ModelFolder folder, ModelCard card, byte[] program, List<Head> heads) throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put(ModelFolder.PROGRAM, program);
        return write(folder, card, card.lipschitz(), files, heads);
    }

    private ModelCard write(ModelFolder folder, ModelCard card, ModelCard.LipschitzCard lipschitz,
            Map<String, byte[]> files, List<Head> heads) throws IOException {
        List<ModelCard.HeadCard> cards = new ArrayList<>();
        for (Head head : heads) {
            cards.add(add(head, files));
        }
        return folder.write(card.with(cards, lipschitz, Map.of()), files);
    }

    /**
     * Adds a head to a model that is there, or replaces the one of its name. A sparsemax head follows the linear head
     * whose weights it shares.
     */
    public ModelCard addHead(ModelFolder folder, Head head) throws IOException {
        ModelCard card = folder.card();
        Map<String, byte[]> files = new LinkedHashMap<>();
        ModelCard.HeadCard added = add(head, files);
        List<ModelCard.HeadCard> heads = new ArrayList<>(card.heads());
        int at = heads.stream().map(ModelCard.HeadCard::name).toList().indexOf(head.name());
        if (at >= 0) {
            heads.set(at, added);
        } else {
            heads.add(added);
        }
        return folder.write(card.with(heads, card.lipschitz(), card.files()), files);
    }

    /**
     * Makes a model of another one's backbone, with classes and heads of its own.
     *
     * @param original whose backbone and bound are taken over
     * @param folder where the new model goes
     * @param card the new model's card; its {@code heads} and {@code files} are filled in
     * @param heads at least one
     */
    public ModelCard derive(ModelFolder original, ModelFolder folder, ModelCard card, List<Head> heads)
            throws IOException {
        ModelCard from = original.card();
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (String name : from.files().keySet()) {
            if (!name.startsWith("heads/")) {
                files.put(name, original.read(from, name));
            }
        }
        List<ModelCard.HeadCard> cards = new ArrayList<>();
        for (Head head : heads) {
            cards.add(add(head, files));
        }
        return folder.write(card.with(cards, card.lipschitz(), Map.of()), files);
    }

    private ModelCard.HeadCard add(Head head, Map<String, byte[]> files) {
        return switch (head) {
            case LinearHead linear -> {
                String file = "heads/" + linear.name() + ".safetensors";
                files.put(file, encode(List.of(linear)));
                yield new ModelCard.HeadCard(linear.name(), "linear", file, null, null, null, null);
            }
            case SparsemaxHead sparsemax -> {
                String file = "heads/" + sparsemax.linear().name() + ".safetensors";
                files.put(file, encode(List.of(sparsemax.linear())));
                yield new ModelCard.HeadCard(sparsemax.name(), "sparsemax", file, sparsemax.r(),
                        sparsemax.temperature(), null, null);
            }
            case MultiLayerHead multi -> {
                String file = "heads/" + multi.name() + ".safetensors";
                files.put(file, encode(multi.layers()));
                yield new ModelCard.HeadCard(multi.name(), "multi-layer", file, null, null,
                        switch (multi.activation()) {
                            case RELU -> "relu";
                            case SIGMOID -> "sigmoid";
                            case GROUP_SORT -> "group-sort";
                        }, multi.sigma() > 0 ? multi.sigma() : null);
            }
        };
    }

    private byte[] encode(List<LinearHead> layers) {
        return engine.call(() -> {
            try (NDManager scope = engine.scope()) {
                NDList tensors = new NDList();
                for (int i = 0; i < layers.size(); i++) {
                    String prefix = layers.size() == 1 ? "" : i + ".";
                    LinearHead layer = layers.get(i);
                    float[] flat = new float[layer.classes() * layer.embeddingSize()];
                    float[] bias = new float[layer.classes()];
                    for (int j = 0; j < bias.length; j++) {
                        bias[j] = (float) layer.bias()[j];
                        for (int k = 0; k < layer.embeddingSize(); k++) {
                            flat[j * layer.embeddingSize() + k] = (float) layer.weight()[j][k];
                        }
                    }
                    NDArray weight = scope.create(flat, new Shape(layer.classes(), layer.embeddingSize()));
                    weight.setName(prefix + "weight");
                    NDArray biases = scope.create(bias);
                    biases.setName(prefix + "bias");
                    tensors.add(weight);
                    tensors.add(biases);
                }
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                tensors.encode(bytes, NDList.Encoding.SAFETENSORS);
                return bytes.toByteArray();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

}
