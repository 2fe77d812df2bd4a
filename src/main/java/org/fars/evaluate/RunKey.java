package org.fars.evaluate;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.fars.certify.CertifySettings;
import org.fars.evaluate.EvaluationSettings.AttackPlan;
import org.fars.model.Head;
import org.fars.model.LayerSpec;
import org.fars.model.LinearHead;
import org.fars.model.LoadedModel;
import org.fars.model.ModelCard;
import org.fars.model.MultiLayerHead;
import org.fars.model.Shape;
import org.fars.model.SparsemaxHead;
import tools.jackson.databind.json.JsonMapper;

/**
 * All that an image's result depends on besides the image: the network with its architecture and weights, what radii are
 * divided by, the heads with their parameters, and the settings. How many images, in which batches, in which part of a
 * shared run: none of that is among it.
 *
 * <p>
 * Its hash has a version in front. Keys without one are of earlier versions, which covered neither the architecture nor
 * the heads' parameters, so results under them cannot be told from those of another network.
 *
 * @param model the model's id
 * @param input the shape of image that it takes
 * @param architecture the network
 * @param classes the names of the classes
 * @param lipschitz what the card says of the Lipschitz constant
 * @param files SHA-256 of the model's files
 * @param heads the heads evaluated
 * @param certificates ids of the certificates
 * @param certify what they are computed with
 * @param eps radii of the attacks
 * @param attacks the attacks
 */
record RunKey(String model, Shape input, List<LayerSpec> architecture, List<String> classes,
        ModelCard.LipschitzCard lipschitz, Map<String, String> files, List<HeadKey> heads, List<String> certificates,
        CertifySettings certify, List<Double> eps, List<AttackPlan> attacks) {
    private static final String VERSION = "2-";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /**
     * A head as it is in memory.
     *
     * @param parameters r and t, or activation and σ
     * @param weights SHA-256 of weights and biases
     */
    record HeadKey(String name, String kind, List<String> parameters, String weights) {
        static HeadKey of(Head head) {
            return switch (head) {
                case LinearHead linear -> new HeadKey(linear.name(), "linear", List.of(), hash(List.of(linear)));
                case SparsemaxHead sparsemax ->
                    new HeadKey(sparsemax.name(), "sparsemax", List.of(Double.toString(sparsemax.r()),
                            Double.toString(sparsemax.temperature())), hash(List.of(sparsemax.linear())));
                case MultiLayerHead multi -> new HeadKey(multi.name(), "multi-layer",
                        List.of(multi.activation().name(), Double.toString(multi.sigma())), hash(multi.layers()));
            };
        }

        private static String hash(List<LinearHead> layers) {
            MessageDigest digest = sha256();
            for (LinearHead layer : layers) {
                Arrays.stream(layer.weight()).forEach(row -> update(digest, row));
                update(digest, layer.bias());
            }
            return HexFormat.of().formatHex(digest.digest());
        }

        private static void update(MessageDigest digest, double[] values) {
            ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES + values.length * Double.BYTES).putInt(values.length);
            Arrays.stream(values).forEach(bytes::putDouble);
            digest.update(bytes.array());
        }
    }

    /** Returns the key of an evaluation of all of a loaded model's heads. */
    static RunKey of(LoadedModel model, EvaluationSettings settings) {
        ModelCard card = model.card();
        return new RunKey(card.id(), card.input(), card.architecture(), card.classes(), card.lipschitz(),
                card.files() == null ? Map.of() : new TreeMap<>(card.files()),
                model.heads().stream().map(HeadKey::of).toList(), settings.certificates(), settings.certify(),
                settings.eps(), settings.attacks());
    }

    /** Returns the version and the SHA-256 over all of it, in hexadecimal. */
    String hash() {
        byte[] json = JSON.writeValueAsString(this).getBytes(StandardCharsets.UTF_8);
        return VERSION + HexFormat.of().formatHex(sha256().digest(json));
    }

    /** Returns whether a hash covers the whole model, as those of earlier versions do not. */
    static boolean coversModel(String hash) {
        return hash.startsWith(VERSION);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
