package org.fars.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.fars.core.UserInputException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What {@code bench --json} printed before.
 *
 * @param values by the rows' ids
 */
record BenchBaseline(Map<String, Double> values) {
    /** No earlier one. */
    static final BenchBaseline NONE = new BenchBaseline(Map.of());

    /** A file that is no such print. */
    static final class InvalidBaselineException extends UserInputException {
        InvalidBaselineException(Path file, String sentence, Exception cause) {
            super(file.toString(), sentence, cause);
        }
    }

    /**
     * Reads a file.
     *
     * @throws InvalidBaselineException when it is not what {@code bench --json} prints
     */
    static BenchBaseline read(Path file, JsonMapper json) {
        Map<String, Double> values = new HashMap<>();
        try {
            for (JsonNode row : json.readTree(Files.readString(file)).path("rows")) {
                if (row.path("value").isNumber()) {
                    values.put(row.path("id").asString(""), row.path("value").asDouble());
                }
            }
        } catch (IOException e) {
            throw new InvalidBaselineException(file, "cannot be read", e);
        } catch (JacksonException e) {
            throw new InvalidBaselineException(file, "is no JSON", e);
        }
        if (values.isEmpty()) {
            throw new InvalidBaselineException(file, "is not what 'bench --json' prints", null);
        }
        return new BenchBaseline(values);
    }

    /** The value of a row; NaN where it had none. */
    double value(String id) {
        return values.getOrDefault(id, Double.NaN);
    }
}
