package org.fars.evaluate;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.fars.certify.CertifySettings;
import org.fars.model.ModelCard;
import tools.jackson.databind.json.JsonMapper;

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
