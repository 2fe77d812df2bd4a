package org.fars.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.fars.core.UserInputException;
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
        String line = message.lines()
            .findFirst()
            .orElse("wrong usage")
            .replaceFirst("^Invalid value for option '(.+?)'(?: \\(.+?\\))?: ", "$1: ")
            .replaceFirst("^Invalid value for positional parameter at index \\S+ \\((.+?)\\): ", "$1: ")
            .replaceFirst("^Missing", "missing");
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
            throw new TypeConversionException("'" + text + "' " + otherwise + decimalComma(text));
        }
    }

    private static String decimalComma(String text) {
        return text.strip().matches("\\d*,\\d+") ? "; write decimals with a point, as in 0.5" : "";
    }

    /**
     * Parses lists of radii, separated by commas, and removes duplicates. {@code 0,5} and {@code 1,05} are refused: they
     * are more likely numbers with a decimal comma than two radii each.
     *
     * @param option the option that the lists belong to
     * @throws ParameterException when one is not a list of radii
     */
    static List<Double> radii(String option, List<String> lists, CommandLine command) {
        List<Double> radii = new ArrayList<>();
        for (String list : lists) {
            if (list.strip().matches("0,\\d+|\\d+,0\\d+")) {
                throw new ParameterException(command, option + ": '" + list
                        + "' looks like a decimal comma; write decimals with a point, as in 0.5, "
                        + "or several radii as in 0.0,5.0");
            }
            for (String number : list.split(",", -1)) {
                try {
                    radii.add(Double.valueOf(number.strip()));
                } catch (NumberFormatException e) {
                    throw new ParameterException(command,
                            option + ": '" + number + "' is not a number");
                }
            }
        }
        return radii.stream().distinct().toList();
    }

    private static Path path(String text) {
        if (text.isBlank()) {
            throw new TypeConversionException("an empty path names no file or folder");
        }
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            boolean utf8 = "UTF-8".equalsIgnoreCase(System.getProperty("sun.jnu.encoding"));
            throw new TypeConversionException("'" + text + "' is not a valid path here"
                    + (utf8 ? "" : "; for names with other than ASCII letters set LC_ALL=C.UTF-8"));
        }
    }

    /** Thrown when a file or folder that the user named cannot be used by a command. */
    static final class InvalidInputException extends UserInputException {
        InvalidInputException(String subject, String sentence, Throwable cause) {
            super(subject, sentence, cause);
        }

        InvalidInputException(Path file, String sentence) {
            this(file.toString(), sentence, null);
        }

        /** No model is installed in any of these folders. */
        static InvalidInputException noModels(List<Path> folders) {
            return new InvalidInputException("models", "none found in "
                    + folders.stream().map(Path::toString).collect(Collectors.joining(" or ")), null);
        }
    }
}
