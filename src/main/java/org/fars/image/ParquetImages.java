package org.fars.image;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.decoder.BrotliInputStream;
import dev.hardwood.InputFile;
import dev.hardwood.internal.metadata.DataPageHeaderV2;
import dev.hardwood.internal.metadata.PageHeader;
import dev.hardwood.internal.thrift.PageHeaderReader;
import dev.hardwood.internal.thrift.ThriftCompactReader;
import dev.hardwood.metadata.ColumnMetaData;
import dev.hardwood.metadata.CompressionCodec;
import dev.hardwood.metadata.LogicalType;
import dev.hardwood.metadata.PhysicalType;
import dev.hardwood.metadata.RowGroup;
import dev.hardwood.reader.ColumnReader;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.schema.ColumnSchema;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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
            throw damaged(file, e);
        } catch (LinkageError e) {
            ZipImages.closeAfter(e, store);
            throw new UnreadableDataException(file,
                    "is compressed in a way whose library cannot be loaded on this computer", e);
        }
    }

    private static UnreadableDataException damaged(Path file, Exception cause) {
        return new UnreadableDataException(file, "is not a Parquet file that can be read; its data are damaged", cause);
    }

    private Dataset read(SpoolFile store) throws IOException {
        long rows = reader.getFileMetaData().numRows();
        if (rows > ROW_LIMIT) {
            throw new UnreadableDataException(file, "holds more than " + ROW_LIMIT + " rows");
        }
        ColumnSchema image = imageColumn();
        Optional<ColumnSchema> label = labelColumn();
        PageSizes sizes = new PageSizes(file);
        for (RowGroup group : reader.getFileMetaData().rowGroups()) {
            sizes.require(group.columns().get(image.columnIndex()).metaData());
            if (label.isPresent()) {
                sizes.require(group.columns().get(label.get().columnIndex()).metaData());
            }
        }
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

    /**
     * Checks what the pages of a column unpack to before the reader, which allocates what a page's header states, unpacks
     * them.
     */
    private record PageSizes(Path file) {
        /** What a page may state whatever its packed size. Pages of real files hold one to some tens of MiB. */
        private static final long ALLOWED = 64 << 20;
        private static final long EXPANSION_LIMIT = 64;
        private static final int HEADER_LIMIT = 1 << 20;

        void require(ColumnMetaData chunk) throws IOException {
            if (chunk.codec() == CompressionCodec.LZO) {
                throw new UnreadableDataException(file, "is compressed with LZO, which is not read here");
            }
            long dictionary = chunk.dictionaryPageOffset() == null ? 0 : chunk.dictionaryPageOffset();
            long position = dictionary > 0 ? Math.min(dictionary, chunk.dataPageOffset()) : chunk.dataPageOffset();
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                    Arena arena = Arena.ofConfined()) {
                long end = Math.addExact(position, chunk.totalCompressedSize());
                MemorySegment bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
                while (position < end) {
                    ByteBuffer header = bytes.asSlice(position, Math.min(HEADER_LIMIT, bytes.byteSize() - position))
                        .asByteBuffer();
                    ThriftCompactReader thrift = new ThriftCompactReader(header);
                    PageHeader page = PageHeaderReader.read(thrift);
                    position += thrift.getBytesRead();
                    if (page.uncompressedPageSize() > Math.max(ALLOWED,
                            EXPANSION_LIMIT * page.compressedPageSize())) {
                        throw tooLarge();
                    }
                    if (chunk.codec() == CompressionCodec.BROTLI) {
                        requireBrotli(bytes.asSlice(position, page.compressedPageSize()).asByteBuffer(), page);
                    }
                    position += page.compressedPageSize();
                }
            } catch (IndexOutOfBoundsException | ArithmeticException e) {
                throw damaged(file, e);
            }
        }

        private UnreadableDataException tooLarge() {
            return new UnreadableDataException(file, "unpacks to more than any file of images does");
        }

        /** Brotli's reader unpacks all there is, and only then compares with what the header states. */
        private void requireBrotli(ByteBuffer packed, PageHeader page) throws IOException {
            DataPageHeaderV2 second = page.dataPageHeaderV2();
            if (second != null) {
                if (!second.isCompressed()) {
                    return;
                }
                packed.position(second.definitionLevelsByteLength() + second.repetitionLevelsByteLength());
            }
            byte[] bytes = new byte[packed.remaining()];
            packed.get(bytes);
            if (bytes.length == 0) {
                return;
            }
            Brotli4jLoader.ensureAvailability();
            try (InputStream in = new BrotliInputStream(new ByteArrayInputStream(bytes))) {
                byte[] some = new byte[1 << 16];
                long left = page.uncompressedPageSize();
                for (int read = in.read(some); read >= 0; read = in.read(some)) {
                    left -= read;
                    if (left < 0) {
                        throw tooLarge();
                    }
                }
            }
        }
    }
}
