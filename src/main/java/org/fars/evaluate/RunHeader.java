package org.fars.evaluate;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.fars.certify.CertifySettings;
import org.fars.evaluate.EvaluationData.LabelMatch;
import org.fars.evaluate.EvaluationSettings.AttackPlan;
import org.fars.evaluate.EvaluationSettings.Shard;
import org.fars.model.Head;
import org.fars.model.ImageSize;
import org.fars.model.LayerSpec;
import org.fars.model.LinearHead;
import org.fars.model.LoadedModel;
import org.fars.model.ModelCard;
import org.fars.model.MultiLayerHead;
import org.fars.model.Shape;
import org.fars.model.SparsemaxHead;
import tools.jackson.databind.json.JsonMapper;

/**
 * What an evaluation is about: the first line of its journal.
 *
 * @param key tells whether results may be joined: a hash of the model and all settings that results depend on
 * @param model the model's id
 * @param data the data set's name
 * @param classes the names of the classes
 * @param heads the names of the heads evaluated, in order
 * @param lipschitz L_e; infinite where there is none
 * @param settings the settings
 * @param labels how the data set's labels match the classes; null where this is not known, as in earlier versions
 * @param size the size of the images for a dense model; null for one that classifies, and in earlier versions
 */
public record RunHeader(String key, String model, String data, List<String> classes, List<String> heads,
        double lipschitz, EvaluationSettings settings,
        @JsonInclude(JsonInclude.Include.NON_NULL) LabelMatch labels,
        @JsonInclude(JsonInclude.Include.NON_NULL) ImageSize size) {
    /** Copies the lists. */
    public RunHeader {
        classes = List.copyOf(classes);
        heads = List.copyOf(heads);
    }

    /** Returns the header of an evaluation of all of a model's heads. */
    public static RunHeader of(LoadedModel model, EvaluationData data, EvaluationSettings settings) {
        List<String> heads = model.heads().stream().map(Head::name).toList();
        List<String> classes = IntStream.range(0, model.heads().getFirst().classes()).mapToObj(model::label).toList();
        return new RunHeader(RunKey.of(model, settings).hash(), model.card().id(), data.name(), classes, heads,
                model.lipschitz().upper(), settings, data.labels().orElse(null),
                model.card().isDense() ? ImageSize.of(model.card().input()) : null);
    }

    /** Returns the same header for another part of the images. */
    public RunHeader withShard(Shard shard) {
        return withSettings(settings.withShard(shard));
    }

    /** Returns the same header with other settings, on which no result depends. */
    public RunHeader withSettings(EvaluationSettings other) {
        return new RunHeader(key, model, data, classes, heads, lipschitz, other, labels, size);
    }

    /**
     * Returns whether the key tells this model from every other one. If not, the run is of an earlier version, which
     * recorded neither the architecture nor the heads' parameters.
     */
    @JsonIgnore
    public boolean isModelRecorded() {
        return RunKey.coversModel(key);
    }

    /** Returns whether this is the very model that was evaluated, with the same network and files. */
    public boolean isOf(LoadedModel loaded) {
        List<String> present = loaded.heads().stream().map(Head::name).toList();
        return new HashSet<>(present).containsAll(heads)
                && RunKey.of(settings.chosenHeads(loaded), settings).hash().equals(key);
    }

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
            ModelCard.LipschitzCard lipschitz, Map<String, String> files, List<HeadKey> heads,
            List<String> certificates,
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
                ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES + values.length * Double.BYTES)
                    .putInt(values.length);
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
}
