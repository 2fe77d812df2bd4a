package org.fars.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;
import picocli.CommandLine;

/** Words the parser's errors for users; the parser's own messages mention indices and Java types. */
final class UsageErrors {
    private UsageErrors() {}

    /** Returns one sentence that ends with a pointer to the command's help. */
    static String sentence(ParameterException exception) {
        String command = exception.getCommandLine().getCommandSpec().qualifiedName();
        String what = exception instanceof UnmatchedArgumentException unmatched
                ? unmatched(unmatched)
                : firstLine(exception.getMessage());
        return what + "; see " + command + " --help";
    }

    private static String unmatched(UnmatchedArgumentException exception) {
        String first = exception.getUnmatched().getFirst();
        List<String> similar = exception.getSuggestions();
        String hint = similar.isEmpty() ? "" : "; did you mean " + String.join(" or ", similar) + "?";
        if (exception.isUnknownOption()) {
            return firstLine("unknown option '" + first + "'" + hint);
        }
        return exception.getCommandLine().getSubcommands().isEmpty()
                ? "unexpected argument '" + first + "'"
                : firstLine("unknown command '" + first + "'" + hint);
    }

    private static String firstLine(String message) {
        String line = message.lines().findFirst().orElse("wrong usage");
        return line.endsWith(".") || line.endsWith("?") ? line.substring(0, line.length() - 1) : line;
    }

    /**
     * Registers converters that reject values in words of our own, and an empty path, which is the working directory to
     * Java but an unset variable to a shell.
     */
    static void configure(CommandLine line) {
        ITypeConverter<Long> longs = text -> number(text, Long::valueOf, "is not an integer, or too large");
        ITypeConverter<Integer> ints = text -> number(text, Integer::valueOf, "is not an integer, or too large");
        ITypeConverter<Double> doubles = text -> number(text, Double::valueOf, "is not a number");
        line.registerConverter(Long.class, longs).registerConverter(long.class, longs);
        line.registerConverter(Integer.class, ints).registerConverter(int.class, ints);
        line.registerConverter(Double.class, doubles).registerConverter(double.class, doubles);
        line.registerConverter(Path.class, UsageErrors::path);
    }

    private static <T> T number(String text, Function<String, T> parser, String otherwise) {
        try {
            return parser.apply(text.strip());
        } catch (NumberFormatException e) {
            throw new TypeConversionException("'" + text + "' " + otherwise);
        }
    }

    private static Path path(String text) {
        if (text.isBlank()) {
            throw new TypeConversionException("an empty path names no file or folder");
        }
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new TypeConversionException("'" + text + "' is not a valid path on this system");
        }
    }
}
