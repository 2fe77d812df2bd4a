package org.fars.image;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apache.commons.csv.DuplicateHeaderMode;
import org.fars.core.CsvText;
import org.fars.core.IoErrorMessages;
import org.fars.image.Dataset.LabelledImage;
import org.fars.image.Dataset.SkippedFile;
import org.fars.image.ImageSource.ImageFile;

/**
 * Reads lists of images: a header with a column {@code path} and optionally one {@code label}, then one line per image.
 * Paths are relative to the list. A missing file is reported when its image is read.
 */
final class CsvListing {
    private static final Set<String> PATH = Set.of("path", "file", "filename", "image");
    private static final Set<String> LABEL = Set.of("label", "class", "category");

    private static final int LONGEST_HEADER = 1 << 12;

    private CsvListing() {}

    static Dataset open(Path list) {
        CSVFormat.Builder format = CSVFormat.DEFAULT.builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            .setIgnoreEmptyLines(true)
            .setTrim(true)
            .setDuplicateHeaderMode(DuplicateHeaderMode.DISALLOW);
        try (BufferedReader reader = Files.newBufferedReader(list, StandardCharsets.UTF_8)) {
            skipByteOrderMark(reader);
            try (CSVParser parser = CSVParser.parse(reader, format.setDelimiter(separator(reader)).get())) {
                return read(list, parser);
            }
        } catch (CharacterCodingException e) {
            throw new UnreadableDataException(list, "is not a text in UTF-8", e);
        } catch (IOException e) {
            throw new UnreadableDataException(list, "is not a list that can be read: " + IoErrorMessages.of(e), e);
        } catch (UncheckedIOException e) {
            throw new UnreadableDataException(list,
                    "is not a list that can be read: " + IoErrorMessages.of(e.getCause()), e);
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new UnreadableDataException(list, "is not a list that can be read: " + IoErrorMessages.of(e), e);
        }
    }

    /** Returns which of comma, semicolon and tab stands most often in the first line; a comma if none does. */
    private static char separator(BufferedReader reader) throws IOException {
        reader.mark(LONGEST_HEADER);
        char[] start = new char[LONGEST_HEADER];
        int length = Math.max(0, reader.read(start));
        reader.reset();
        String header = new String(start, 0, length).lines().findFirst().orElse("").replaceAll("\"[^\"]*\"", "");
        return Stream.of(',', ';', '\t')
            .max(Comparator.comparingLong(each -> header.chars().filter(c -> c == each).count() * 2
                    + (each == ',' ? 1 : 0)))
            .orElseThrow();
    }

    private static void skipByteOrderMark(BufferedReader reader) throws IOException {
        reader.mark(1);
        if (reader.read() != '\uFEFF') {
            reader.reset();
        }
    }

    private static Dataset read(Path list, CSVParser parser) throws CSVException {
        int path = column(parser, PATH).orElseThrow(() -> new UnreadableDataException(list,
                "needs a first line that names its columns, one of them 'path' (and one 'label', if there are any)"));
        Optional<Integer> label = column(parser, LABEL);
        Path folder = Optional.ofNullable(list.toAbsolutePath().getParent()).orElse(list);
        Map<Path, LabelledImage> images = new LinkedHashMap<>();
        List<SkippedFile> skipped = new ArrayList<>();
        for (CSVRecord line : parser) {
            if (line.size() <= path || line.get(path).isEmpty()) {
                throw new UnreadableDataException(list, "line " + parser.getCurrentLineNumber() + " names no file");
            }
            String name = name(list, folder, line.get(path), parser);
            Path file = resolve(list, folder, name, parser);
            LabelledImage image = new LabelledImage(new ImageFile(file, name),
                    label.filter(column -> column < line.size())
                        .map(line::get)
                        .map(CsvText::unguarded)
                        .flatMap(ClassNames::label));
            LabelledImage earlier = images.putIfAbsent(file.normalize(), image);
            if (earlier != null && !earlier.label().equals(image.label())) {
                throw new UnreadableDataException(list,
                        "line " + parser.getCurrentLineNumber() + " labels " + name + " as "
                                + words(image) + ", an earlier line as " + words(earlier));
            }
            if (earlier != null) {
                skipped.add(new SkippedFile(name, "is listed twice"));
            }
        }
        if (images.isEmpty()) {
            throw new UnreadableDataException(list, "lists no images");
        }
        return new Dataset(list, List.copyOf(images.values()), skipped, () -> {});
    }

    private static String words(LabelledImage image) {
        return image.label().map(label -> "'" + label + "'").orElse("unlabelled");
    }

    /** A list may be an export of ours, with guarded names, or one in which an apostrophe is an apostrophe. */
    private static String name(Path list, Path folder, String cell, CSVParser parser) {
        if (Files.exists(resolve(list, folder, cell, parser))) {
            return cell;
        }
        String plain = CsvText.unguarded(cell);
        // Written on Windows. Where a backslash is a letter of a name, that file has been found above.
        return plain.indexOf('\\') < 0 ? plain : plain.replace('\\', '/');
    }

    private static Path resolve(Path list, Path folder, String name, CSVParser parser) {
        try {
            return folder.resolve(name);
        } catch (InvalidPathException e) {
            throw new UnreadableDataException(list, "line " + parser.getCurrentLineNumber() + " names no file", e);
        }
    }

    private static Optional<Integer> column(CSVParser parser, Set<String> names) {
        for (Map.Entry<String, Integer> column : parser.getHeaderMap().entrySet()) {
            if (names.contains(column.getKey().toLowerCase(Locale.ROOT))) {
                return Optional.of(column.getValue());
            }
        }
        return Optional.empty();
    }
}
