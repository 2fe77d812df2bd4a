package org.fars.cli;

import java.security.SecureRandom;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The option {@code --seed}: an integer, or {@code random} to draw one. Results record the seed either way. */
final class SeedOption {
    private static final String RANDOM = "random";
    /** JSON readers that know only doubles read smaller integers exactly. */
    private static final long BOUND = 1L << 53;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "0", converter = Converter.class, description = "Seed of everything random, or '"
            + RANDOM + "' to draw one, which is recorded with the results. Default: ${DEFAULT-VALUE}.")
    private Seed seed;

    /**
     * A seed.
     *
     * @param value the seed
     * @param isDrawn whether it was drawn
     */
    private record Seed(long value, boolean isDrawn) {}

    /** Returns the seed; the same at every call. */
    long value() {
        return seed.value();
    }

    /** Returns whether the seed was drawn rather than given. */
    boolean isDrawn() {
        return seed.isDrawn();
    }

    /** Prints a drawn seed, so that the results can be repeated. */
    void printIfDrawn(Console console) {
        if (isDrawn()) {
            console.print("Seed " + value());
        }
    }

    private static final class Converter implements ITypeConverter<Seed> {
        @Override
        public Seed convert(String text) {
            if (text.strip().equalsIgnoreCase(RANDOM)) {
                return new Seed(new SecureRandom().nextLong(BOUND), true);
            }
            try {
                return new Seed(Long.parseLong(text.strip()), false);
            } catch (NumberFormatException e) {
                throw new TypeConversionException("'" + text + "' is neither an integer nor '" + RANDOM + "'");
            }
        }
    }
}
