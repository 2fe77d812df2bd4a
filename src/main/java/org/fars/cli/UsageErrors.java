package org.fars.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;
import picocli.CommandLine;

/**
 * Wrong usage, in words for a person: the parser's own speak of indices and of Java's types.
 *
 * @param mistake what the parser noticed
 */
record UsageErrors(ParameterException mistake) {
    /** One sentence, which ends with where to read more. */
    String sentence() {
        String command = mistake.getCommandLine().getCommandSpec().qualifiedName();
        String what = mistake instanceof UnmatchedArgumentException unmatched
                ? unmatched(unmatched)
                : firstLine(mistake.getMessage());
        return what + "; see " + command + " --help";
    }

    private static String unmatched(UnmatchedArgumentException mistake) {
        String first = mistake.getUnmatched().getFirst();
        List<String> near = mistake.getSuggestions();
        String hint = near.isEmpty() ? "" : "; did you mean " + String.join(" or ", near) + "?";
        if (mistake.isUnknownOption()) {
            return firstLine("there is no option '" + first + "'" + hint);
        }
        return mistake.getCommandLine().getSubcommands().isEmpty()
                ? "'" + first + "' is one argument too many"
                : firstLine("there is no command '" + first + "'" + hint);
    }

    private static String firstLine(String message) {
        String line = message.lines().findFirst().orElse("wrong usage");
        return line.endsWith(".") || line.endsWith("?") ? line.substring(0, line.length() - 1) : line;
    }

    /**
     * Lets the parser refuse values in our words, and an empty name of a file, which means the working folder to Java
     * and an unset variable to a shell.
     */
    static void teach(CommandLine line) {
        ITypeConverter<Long> whole = text -> number(text, Long::valueOf, "is no whole number that fits here");
        ITypeConverter<Integer> small = text -> number(text, Integer::valueOf, "is no whole number that fits here");
        ITypeConverter<Double> real = text -> number(text, Double::valueOf, "is no number");
        line.registerConverter(Long.class, whole).registerConverter(long.class, whole);
        line.registerConverter(Integer.class, small).registerConverter(int.class, small);
        line.registerConverter(Double.class, real).registerConverter(double.class, real);
        line.registerConverter(Path.class, UsageErrors::path);
    }

    private static <T> T number(String text, Function<String, T> reader, String otherwise) {
        try {
            return reader.apply(text.strip());
        } catch (NumberFormatException e) {
            throw new TypeConversionException("'" + text + "' " + otherwise);
        }
    }

    private static Path path(String text) {
        if (text.isBlank()) {
            throw new TypeConversionException("an empty name is no file or folder");
        }
        return Path.of(text);
    }
}
