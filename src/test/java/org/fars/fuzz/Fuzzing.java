package org.fars.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.fars.core.UserInputException;

/** What all fuzz tests do: any bytes lead to a result or to an {@link UserInputException}, never to anything else. */
public final class Fuzzing {
    /** How long {@code mvn -Pfuzz test} spends on one parser. */
    public static final String LONG = "3m";

    /** As in {@code java.io.IOException}; a quoted word of the input may be anything else. */
    private static final Pattern NAME_OF_A_CLASS = Pattern
        .compile("\\b[a-z]+(\\.[a-z]+)+\\.[A-Z]\\w*(Exception|Error)");

    private Fuzzing() {}

    /**
     * Lets something read bytes from a file.
     *
     * @param name the file's name, by whose end parsers are chosen
     */
    public static void file(String name, byte[] bytes, Consumer<Path> parser) {
        try {
            Path folder = Files.createTempDirectory("fars-fuzz");
            try {
                parser.accept(Files.write(folder.resolve(name), bytes));
            } catch (UserInputException expected) {
                requireOneSentence(expected);
            } finally {
                try (Stream<Path> files = Files.walk(folder)) {
                    for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(file);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void requireOneSentence(UserInputException mistake) {
        String message = mistake.getMessage();
        if (message.isBlank() || message.length() > 2000 || NAME_OF_A_CLASS.matcher(message).find()) {
            throw new AssertionError("not a sentence for a person: " + message, mistake);
        }
    }
}
