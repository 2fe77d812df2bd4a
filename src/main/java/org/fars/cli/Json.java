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
 * JSON as every parser takes it: ASCII, {@code snake_case}, and {@code null} where a number is infinite or not a number
 * (JSON has no words for those).
 */
final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
        .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
        .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
        .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
        .build();

    private Json() {}

    /** The number, or null where JSON has no word for it. */
    static Double number(double value) {
        return Double.isFinite(value) ? value : null;
    }

    /** The numbers, null where JSON has no word for one. */
    static List<Double> numbers(double[] values) {
        List<Double> numbers = new ArrayList<>(values.length);
        for (double value : values) {
            numbers.add(number(value));
        }
        return Collections.unmodifiableList(numbers);
    }

    /** Prints one value and a line's end. */
    static void print(PrintWriter out, Object value) {
        out.println(MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value));
    }

    /** Prints an array, each element as it comes; closing it ends the array, also after a cancellation. */
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
