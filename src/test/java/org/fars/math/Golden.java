package org.fars.math;

import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.stream.StreamSupport;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Values computed elsewhere: {@code golden/statistics.json}. */
public final class Golden {
    private Golden() {}

    /** The cases of one section; fails where there is none. */
    public static List<JsonNode> section(String name) {
        try (InputStream in = Golden.class.getResourceAsStream("/golden/statistics.json")) {
            JsonNode root = JsonMapper.builder()
                .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                .build()
                .readTree(Objects.requireNonNull(in));
            List<JsonNode> cases = StreamSupport.stream(root.get(name).spliterator(), false).toList();
            if (cases.isEmpty()) {
                throw new IllegalStateException("no cases of " + name);
            }
            return cases;
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** An array of numbers. */
    public static double[] vector(JsonNode node) {
        return StreamSupport.stream(node.spliterator(), false).mapToDouble(JsonNode::asDouble).toArray();
    }

    /** An array of arrays of numbers. */
    public static double[][] matrix(JsonNode node) {
        return StreamSupport.stream(node.spliterator(), false).map(Golden::vector).toArray(double[][]::new);
    }
}
