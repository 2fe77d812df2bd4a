package org.fars.image;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.decoder.BrotliInputStream;
import dev.hardwood.InputFile;
import dev.hardwood.internal.metadata.DataPageHeaderV2;
import dev.hardwood.internal.metadata.PageHeader;
import dev.hardwood.internal.thrift.OffsetIndexReader;
import dev.hardwood.internal.thrift.PageHeaderReader;
import dev.hardwood.internal.thrift.ThriftCompactReader;
import dev.hardwood.metadata.ColumnChunk;
import dev.hardwood.metadata.CompressionCodec;
import dev.hardwood.metadata.LogicalType;
import dev.hardwood.metadata.PageLocation;
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
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
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
        PageCheck check = new PageCheck(file);
        for (RowGroup group : reader.getFileMetaData().rowGroups()) {
            check.require(group.columns().get(image.columnIndex()));
            if (label.isPresent()) {
                check.require(group.columns().get(label.get().columnIndex()));
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
     * Checks the pages of a column before they are unpacked: the reader allocates what a page's header states, and its
     * decoders of Snappy and Brotli write as much as the packed data state, which may be more.
     */
    private record PageCheck(Path file) {
        /** What a page may state whatever its packed size. Pages of real files hold one to some tens of MiB. */
        private static final long ALLOWED = 64 << 20;
        private static final long EXPANSION_LIMIT = 64;
        private static final int HEADER_LIMIT = 1 << 20;

        void require(ColumnChunk chunk) throws IOException {
            CompressionCodec codec = chunk.metaData().codec();
            if (codec == CompressionCodec.LZO) {
                throw new UnreadableDataException(file, "is compressed with LZO, which is not read here");
            }
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                    Arena arena = Arena.ofConfined()) {
                MemorySegment bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
                Map<Long, Long> lengths = new HashMap<>();
                long end = Math.addExact(chunk.chunkStartOffset(), chunk.metaData().totalCompressedSize());
                for (long begin = chunk.chunkStartOffset(); begin < end; begin += lengths.get(begin)) {
                    ThriftCompactReader thrift = new ThriftCompactReader(
                            bytes.asSlice(begin, Math.min(HEADER_LIMIT, bytes.byteSize() - begin)).asByteBuffer());
                    PageHeader page = PageHeaderReader.read(thrift);
                    if (page.uncompressedPageSize() > Math.max(ALLOWED, EXPANSION_LIMIT * page.compressedPageSize())) {
                        throw tooLarge();
                    }
                    requireContent(codec, page,
                            bytes.asSlice(begin + thrift.getBytesRead(), page.compressedPageSize()).asByteBuffer());
                    lengths.put(begin, (long) thrift.getBytesRead() + page.compressedPageSize());
                }
                if (chunk.offsetIndexOffset() != null && !index(bytes, chunk).stream()
                    .allMatch(page -> Objects.equals(lengths.get(page.offset()), (long) page.compressedPageSize()))) {
                    throw damaged(file, null);
                }
            } catch (IndexOutOfBoundsException | ArithmeticException e) {
                throw damaged(file, e);
            }
        }

        /** Returns where an index says that the pages of data are, which is where the reader looks for them. */
        private static List<PageLocation> index(MemorySegment bytes, ColumnChunk chunk) throws IOException {
            return OffsetIndexReader.read(new ThriftCompactReader(
                    bytes.asSlice(chunk.offsetIndexOffset(), chunk.offsetIndexLength()).asByteBuffer()))
                .pageLocations();
        }

        private UnreadableDataException tooLarge() {
            return new UnreadableDataException(file, "unpacks to more than any file of images does");
        }

        private void requireContent(CompressionCodec codec, PageHeader page, ByteBuffer packed) throws IOException {
            long stated = page.uncompressedPageSize();
            DataPageHeaderV2 second = page.dataPageHeaderV2();
            if (second != null) {
                if (!second.isCompressed()) {
                    return;
                }
                int levels = second.definitionLevelsByteLength() + second.repetitionLevelsByteLength();
                packed = packed.slice(levels, packed.capacity() - levels);
                stated -= levels;
            }
            if (!packed.hasRemaining()) {
                return;
            }
            switch (codec) {
                case SNAPPY -> {
                    if (new ThriftCompactReader(packed).readVarint() != stated) {
                        throw damaged(file, null);
                    }
                }
                case BROTLI -> {
                    if (brotliLength(packed, stated) > stated) {
                        throw tooLarge();
                    }
                }
                default -> {
                    // These decoders are given the length of the space that they write to.
                }
            }
        }

        /** Returns the unpacked length, or somewhat more than a limit if it is above. */
        private static long brotliLength(ByteBuffer packed, long limit) throws IOException {
            Brotli4jLoader.ensureAvailability();
            byte[] bytes = new byte[packed.remaining()];
            packed.get(bytes);
            long length = 0;
            try (InputStream in = new BrotliInputStream(new ByteArrayInputStream(bytes))) {
                byte[] some = new byte[1 << 16];
                for (int read = in.read(some); read >= 0 && length <= limit; read = in.read(some)) {
                    length += read;
                }
            }
            return length;
        }
    }
}
