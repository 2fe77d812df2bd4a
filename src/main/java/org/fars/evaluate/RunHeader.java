package org.fars.evaluate;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.fars.certify.CertifySettings;
import org.fars.evaluate.EvaluationSettings.AttackPlan;
import org.fars.evaluate.EvaluationSettings.Shard;
import org.fars.model.Head;
import org.fars.model.LoadedModel;
import org.fars.model.ModelCard;
import tools.jackson.databind.json.JsonMapper;

/**
 * What an evaluation is about: the first line of its journal.
 *
 * @param key tells whether results may be joined: a hash of the model's files and all settings that results depend on
 * @param model the model's id
 * @param data the data set's name
 * @param classes the names of the classes
 * @param heads the names of the heads evaluated, in order
 * @param lipschitz L_e; infinite where there is none
 * @param settings the settings
 */
public record RunHeader(String key, String model, String data, List<String> classes, List<String> heads,
        double lipschitz, EvaluationSettings settings) {
    public RunHeader {
        classes = List.copyOf(classes);
        heads = List.copyOf(heads);
    }

    /** Returns the header of an evaluation of all of a model's heads. */
    public static RunHeader of(LoadedModel model, String data, EvaluationSettings settings) {
        List<String> heads = model.heads().stream().map(Head::name).toList();
        List<String> classes = IntStream.range(0, model.heads().getFirst().classes()).mapToObj(model::label).toList();
        return new RunHeader(RunKey.of(model.card(), heads, settings).hash(), model.card().id(), data, classes, heads,
                model.lipschitz().upper(), settings);
    }

    /** Returns the same header for another part of the images. */
    public RunHeader withShard(Shard shard) {
        return withSettings(settings.withShard(shard));
    }

    /** Returns the same header with other settings, on which no result depends. */
    public RunHeader withSettings(EvaluationSettings other) {
        return new RunHeader(key, model, data, classes, heads, lipschitz, other);
    }

    /** Whether this is the very model that was evaluated, with the same files, and not another of its name. */
    public boolean isOf(ModelCard card) {
        return RunKey.of(card, heads, settings).hash().equals(key);
    }

    /**
     * All that an image's result depends on besides the image. How many images, in which batches, in which part of a shared
     * run: none of that is among it.
     *
     * @param model the model's id
     * @param files SHA-256 of its files
     * @param heads names of the heads
     * @param certificates ids of the certificates
     * @param certify what they are computed with
     * @param eps radii of the attacks
     * @param attacks the attacks
     */
    record RunKey(String model, Map<String, String> files, List<String> heads, List<String> certificates,
            CertifySettings certify, List<Double> eps, List<AttackPlan> attacks) {
        static RunKey of(ModelCard card, List<String> heads, EvaluationSettings settings) {
            Map<String, String> files = card.files() == null ? Map.of() : new TreeMap<>(card.files());
            return new RunKey(card.id(), files, heads, settings.certificates(), settings.certify(), settings.eps(),
                    settings.attacks());
        }

        /** SHA-256 over all of it, in hexadecimal. */
        String hash() {
            try {
                String json = JsonMapper.builder().build().writeValueAsString(this);
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(json.getBytes(StandardCharsets.UTF_8));
                return HexFormat.of().formatHex(digest);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java runtime has SHA-256", e);
            }
        }
    }
}
