package org.fars.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SequenceWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Prints JSON that every parser accepts: ASCII, {@code snake_case} names, {@code null} for infinite numbers and NaN, except
 * infinite radii, which are {@code "Infinity"}.
 */
final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
        .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
        .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
        .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
        .build();

    private Json() {}

    /** Returns a number, or null if it is infinite or NaN. */
    static Double number(double value) {
        return Double.isFinite(value) ? value : null;
    }

    /** Returns numbers, with null for those that are infinite or NaN. */
    static List<Double> numbers(double[] values) {
        List<Double> numbers = new ArrayList<>(values.length);
        for (double value : values) {
            numbers.add(number(value));
        }
        return Collections.unmodifiableList(numbers);
    }

    /** Prints a value and a line break. */
    static void print(PrintWriter out, Object value) {
        out.println(MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value));
    }

    /** Prints an array element by element; closing it completes the array, also after a cancellation. */
    static final class Array implements AutoCloseable {
        private final PrintWriter out;
        private final SequenceWriter elements;

        Array(PrintWriter out) {
            this.out = out;
            this.elements = MAPPER.writerWithDefaultPrettyPrinter().writeValuesAsArray(out);
        }

        void add(Object element) {
            elements.write(element);
            elements.flush();
        }

        @Override
        public void close() {
            elements.close();
            out.println();
            out.flush();
        }
    }
}
