package org.fars.image;

import dev.hardwood.InputFile;
import dev.hardwood.metadata.ColumnChunk;
import dev.hardwood.metadata.CompressionCodec;
import dev.hardwood.metadata.LogicalType;
import dev.hardwood.metadata.PhysicalType;
import dev.hardwood.reader.ColumnReader;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.schema.ColumnSchema;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.fars.core.IoErrorMessages;
import org.fars.core.UserInputException;
import org.fars.image.Dataset.LabelledImage;
import org.fars.image.Dataset.SkippedFile;
import org.fars.image.EntryListing.EntryImage;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads Parquet files as Hugging Face writes them: a column of encoded images, {@code image} with {@code bytes} and
 * {@code path} or the bytes themselves, and one of labels, integers or text. Class names come from the metadata
 * {@code huggingface}. The encoded images are copied, a few at a time, to a temporary file.
 */
final class ParquetImages {
    private static final int ROW_LIMIT = 4_000_000;
    /** Encoded images that are in memory together. */
    private static final int BATCH = 32;
    private static final Set<CompressionCodec> CODECS = EnumSet.of(CompressionCodec.UNCOMPRESSED,
            CompressionCodec.SNAPPY, CompressionCodec.GZIP);
    private static final List<String> LABELS = List.of("label", "labels", "fine_label", "class", "target", "y");
    private final Path file;
    private final ParquetFileReader reader;

    private ParquetImages(Path file, ParquetFileReader reader) {
        this.file = file;
        this.reader = reader;
    }

    /**
     * Opens a file.
     *
     * @throws UnreadableDataException if it is damaged, or has no column of images
     */
    static Dataset open(Path file) {
        SpoolFile store = SpoolFile.temporary(file);
        try (ParquetFileReader reader = ParquetFileReader.open(InputFile.of(file))) {
            return new ParquetImages(file, reader).read(store);
        } catch (UserInputException e) {
            ZipImages.closeAfter(e, store);
            throw e;
        } catch (IOException | RuntimeException e) {
            ZipImages.closeAfter(e, store);
            throw new UnreadableDataException(file, "is not a Parquet file that can be read; its data are damaged", e);
        }
    }

    private Dataset read(SpoolFile store) throws IOException {
        long rows = reader.getFileMetaData().numRows();
        if (rows > ROW_LIMIT) {
            throw new UnreadableDataException(file, "holds more than " + ROW_LIMIT + " rows");
        }
        ColumnSchema image = imageColumn();
        Optional<ColumnSchema> label = labelColumn();
        requireCodec(image);
        label.ifPresent(this::requireCodec);
        List<Optional<String>> labels = new ArrayList<>();
        if (label.isPresent()) {
            readLabels(label.get(), labels);
        }
        List<LabelledImage> images = new ArrayList<>();
        List<SkippedFile> skipped = new ArrayList<>();
        long left = SpoolFile.limit(file);
        int row = 0;
        try (ColumnReader column = reader.buildColumnReader(image.columnIndex()).batchSize(BATCH).build()) {
            while (column.nextBatch()) {
                byte[][] batch = column.getBinaries();
                for (int i = 0; i < column.getRecordCount(); i++, row++) {
                    String name = file.getFileName() + "#" + row;
                    if (column.getLeafValidity().isNull(i) || batch[i] == null) {
                        skipped.add(new SkippedFile(name, "holds no bytes of an image"));
                        continue;
                    }
                    byte[] bytes = batch[i];
                    left -= bytes.length;
                    if (left < 0 || bytes.length > EntryImage.SIZE_LIMIT) {
                        throw new UnreadableDataException(file, "unpacks to more than any file of images does");
                    }
                    long begin = store.end();
                    store.append(bytes, 0, bytes.length);
                    images.add(new LabelledImage(new EntryImage(name, file.toAbsolutePath().normalize() + "#" + row,
                            () -> store.fetch(begin, bytes.length)),
                            row < labels.size() ? labels.get(row) : Optional.empty()));
                }
            }
        }
        if (row != rows) {
            throw new UnreadableDataException(file, "holds " + row + " of the " + rows + " rows that it states");
        }
        if (images.isEmpty()) {
            throw new UnreadableDataException(file, "holds no images");
        }
        return new Dataset(file, images, skipped, store);
    }

    private ColumnSchema imageColumn() {
        List<ColumnSchema> binary = reader.getFileSchema()
            .getColumns()
            .stream()
            .filter(column -> column.type() == PhysicalType.BYTE_ARRAY && column.maxRepetitionLevel() == 0
                    && !(column.logicalType() instanceof LogicalType.StringType))
            .toList();
        return binary.stream()
            .filter(column -> column.fieldPath().elements().size() == 2 && column.name().equals("bytes"))
            .findFirst()
            .or(() -> binary.stream()
                .filter(column -> column.fieldPath().topLevelName().toLowerCase(Locale.ROOT).startsWith("im"))
                .findFirst())
            .or(() -> binary.stream().findFirst())
            .orElseThrow(() -> new UnreadableDataException(file,
                    "has no column of images, which holds the bytes of image files"));
    }

    private Optional<ColumnSchema> labelColumn() {
        for (String name : LABELS) {
            Optional<ColumnSchema> found = reader.getFileSchema()
                .getColumns()
                .stream()
                .filter(column -> column.fieldPath().elements().size() == 1
                        && column.name().toLowerCase(Locale.ROOT).equals(name))
                .filter(column -> switch (column.type()) {
                    case INT32, INT64 -> true;
                    case BYTE_ARRAY -> column.logicalType() instanceof LogicalType.StringType;
                    default -> false;
                })
                .findFirst();
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private void requireCodec(ColumnSchema column) {
        reader.getFileMetaData()
            .rowGroups()
            .stream()
            .map(group -> group.columns().get(column.columnIndex()))
            .map(ColumnChunk::metaData)
            .filter(chunk -> !CODECS.contains(chunk.codec()))
            .findFirst()
            .ifPresent(chunk -> {
                throw new UnreadableDataException(file, "is compressed with " + chunk.codec()
                        + "; read are Snappy, gzip and none, as in to_parquet(…, compression='snappy')");
            });
    }

    private void readLabels(ColumnSchema label, List<Optional<String>> labels) {
        List<String> names = classNames(label.name());
        try (ColumnReader column = reader.buildColumnReader(label.columnIndex()).build()) {
            while (column.nextBatch()) {
                for (int i = 0; i < column.getRecordCount(); i++) {
                    if (column.getLeafValidity().isNull(i)) {
                        labels.add(Optional.empty());
                        continue;
                    }
                    String text = switch (label.type()) {
                        case INT32 -> String.valueOf(column.getInts()[i]);
                        case INT64 -> String.valueOf(column.getLongs()[i]);
                        default -> column.getStrings()[i];
                    };
                    labels.add(ClassNames.label(text.matches("[0-9]{1,6}") && Integer.parseInt(text) < names.size()
                            ? names.get(Integer.parseInt(text))
                            : text));
                }
            }
        }
    }

    /** Returns the class names that the library {@code datasets} writes into a file's metadata; empty for none. */
    private List<String> classNames(String label) {
        String json = reader.getFileMetaData().keyValueMetadata().get("huggingface");
        if (json == null) {
            return List.of();
        }
        try {
            JsonNode names = JsonMapper.shared().readTree(json).at("/info/features").path(label).path("names");
            List<String> result = new ArrayList<>();
            names.forEach(name -> result.add(name.asString("")));
            return result.stream().anyMatch(String::isBlank) ? List.of() : result;
        } catch (JacksonException e) {
            throw new UnreadableDataException(file,
                    "has metadata 'huggingface' that are damaged: " + IoErrorMessages.of(e), e);
        }
    }
}
