package org.fars.evaluate.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fars.core.AtomicFiles;
import org.fars.core.AtomicFiles.UnwritableFileException;
import org.fars.core.UserInputException;
import org.fars.evaluate.CellRun.CellResult;
import org.fars.evaluate.EvaluationRun.SkippedImage;
import org.fars.evaluate.ImageResult;
import org.fars.evaluate.RunHeader;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * A file of a run's results, one JSON object per line, the header first. Lines are only appended, and are on the disk when
 * {@link #append} returns. A kill can leave an incomplete last line, which is cut off when the journal is opened again. Locked
 * while it is open.
 */
public final class Journal implements AutoCloseable {
    /** The name of the file in a run's folder. */
    public static final String FILE_NAME = "journal.jsonl";

    /** The name under which an earlier journal is kept when a run starts again without resuming it. */
    public static final String BEFORE = "journal-before.jsonl";

    /** Matches the location of a line's image; quotation marks in texts are escaped. */
    private static final Pattern LOCATION = Pattern.compile("\"location\":\"([^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+)\"");

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path file;
    private final FileChannel channel;
    private final FileLock lock;
    private final List<Entry> entries;

    /**
     * One line.
     *
     * @param header set in the first line
     * @param result an image's result, or null
     * @param skipped an image that could not be read, or null
     * @param cells an image's result where a dense model is evaluated, or null
     */
    public record Entry(RunHeader header, ImageResult result, SkippedImage skipped,
            @JsonInclude(JsonInclude.Include.NON_NULL) CellResult cells) {
        public static Entry of(ImageResult result) {
            return new Entry(null, result, null, null);
        }

        public static Entry of(SkippedImage skipped) {
            return new Entry(null, null, skipped, null);
        }

        public static Entry of(CellResult cells) {
            return new Entry(null, null, null, cells);
        }

        /** Returns the location of the image that the line is about; the first line is about none. */
        String location() {
            return result != null ? result.location() : cells != null ? cells.location() : skipped.location();
        }
    }

    private Journal(Path file, FileChannel channel, FileLock lock, List<Entry> entries) {
        this.file = file;
        this.channel = channel;
        this.lock = lock;
        this.entries = entries;
    }

    /**
     * Opens a run's journal for appending.
     *
     * @param folder the run's folder; created if it does not exist
     * @param header of the run
     * @param resume whether to append to an existing journal; if not, that is copied to {@code journal-before.jsonl}
     * @throws JournalException if the journal to resume is of another model, other settings or an earlier version, or if another
     * evaluation is writing it
     * @throws UnwritableFileException if the file system refuses
     */
    public static Journal open(Path folder, RunHeader header, boolean resume) {
        Path file = folder.resolve(FILE_NAME);
        try {
            Files.createDirectories(folder);
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
            try {
                FileLock lock = lock(channel, file);
                if (!resume) {
                    putAside(channel, folder.resolve(BEFORE));
                }
                Content content = resume ? content(file, channel) : new Content(List.of(), 0);
                List<Entry> entries = content.entries();
                if (!entries.isEmpty()) {
                    requireSame(file, entries.getFirst().header(), header);
                }
                channel.truncate(content.length());
                channel.position(content.length());
                Journal journal = new Journal(file, channel, lock, entries);
                if (entries.isEmpty()) {
                    journal.append(List.of(new Entry(header, null, null, null)));
                }
                return journal;
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UnwritableFileException(file, e);
        }
    }

    private static void requireSame(Path file, RunHeader kept, RunHeader now) {
        if (!kept.isModelRecorded()) {
            throw JournalException.unknownModel(file, "resumed");
        }
        if (!kept.key().equals(now.key())) {
            throw JournalException.mismatch(file);
        }
    }

    private static void putAside(FileChannel journal, Path before) throws IOException {
        if (journal.size() == 0) {
            return;
        }
        AtomicFiles.write(before, out -> {
            WritableByteChannel copy = Channels.newChannel(out);
            long done = 0;
            while (done < journal.size()) {
                done += journal.transferTo(done, journal.size() - done, copy);
            }
        });
    }

    private static FileLock lock(FileChannel channel, Path file) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return lock;
            }
        } catch (OverlappingFileLockException e) {
            throw JournalException.inUse(file, e);
        }
        throw JournalException.inUse(file, null);
    }

    /**
     * Reads a journal: the header's entry, then the results in the order in which they were written. An incomplete last line is
     * left out.
     *
     * @return empty if there is no complete line
     * @throws JournalException if the file cannot be read, or a line other than the last is damaged
     */
    public static List<Entry> read(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return content(file, channel).entries();
        } catch (IOException e) {
            throw JournalException.damaged(file, "cannot be read", e);
        }
    }

    /**
     * Counts the images in a journal, without parsing it.
     *
     * @return 0 if there is no such file
     * @throws IOException if it cannot be read
     */
    static int countImages(Path file) throws IOException {
        if (!Files.exists(file)) {
            return 0;
        }
        Set<String> locations = new HashSet<>();
        // Such a reader replaces what it cannot decode: a torn line may end within a character.
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Matcher location = LOCATION.matcher(line);
                if (line.endsWith("}") && location.find()) {
                    locations.add(location.group(1));
                }
            }
        }
        return locations.size();
    }

    /** The complete lines, and their length in bytes. */
    private record Content(List<Entry> entries, long length) {}

    /** Reads through the channel that holds the lock, since some systems let no other one read. */
    private static Content content(Path file, FileChannel channel) throws IOException {
        byte[] bytes = Channels.newInputStream(channel).readAllBytes();
        List<Entry> entries = new ArrayList<>();
        int begin = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                Optional<Entry> entry = parse(bytes, begin, i);
                if (entry.isEmpty()) {
                    if (i + 1 == bytes.length) {
                        break;
                    }
                    throw JournalException.damaged(file,
                            "line " + (entries.size() + 1) + " is not a result; begin again without resuming", null);
                }
                entries.add(entry.get());
                begin = i + 1;
            }
        }
        if (!entries.isEmpty() && entries.getFirst().header() == null) {
            throw JournalException.damaged(file, "does not begin with what the run is about", null);
        }
        return new Content(entries, begin);
    }

    private static Optional<Entry> parse(byte[] bytes, int begin, int end) {
        try {
            return Optional.ofNullable(JSON.readValue(bytes, begin, end - begin, Entry.class));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    /** Returns the lines that the journal had when it was opened, without the header. */
    public List<Entry> entries() {
        return entries.isEmpty() ? List.of() : entries.subList(1, entries.size());
    }

    /**
     * Appends lines and waits until the disk has them.
     *
     * @throws UnwritableFileException if the disk is full or gone; the lines before stay as they are
     */
    public void append(List<Entry> lines) {
        StringBuilder text = new StringBuilder();
        for (Entry line : lines) {
            text.append(JSON.writeValueAsString(line)).append('\n');
        }
        ByteBuffer buffer = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
        try {
            long before = channel.position();
            try {
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                channel.force(false);
            } catch (IOException e) {
                channel.truncate(before);
                throw e;
            }
        } catch (IOException e) {
            throw new UnwritableFileException(file, e);
        }
    }

    @Override
    public void close() {
        try {
            lock.release();
            channel.close();
        } catch (IOException e) {
            throw new UnwritableFileException(file, e);
        }
    }

    /** Thrown when a journal cannot be read, resumed or joined with others. */
    public static final class JournalException extends UserInputException {
        private JournalException(Path journal, String sentence, Throwable cause) {
            super(journal.toString(), sentence, cause);
        }

        /** The file is missing, unreadable, or holds something other than results. */
        static JournalException damaged(Path journal, String sentence, Throwable cause) {
            return new JournalException(journal, sentence, cause);
        }

        /** The journal belongs to a run of another model or with other settings. */
        static JournalException mismatch(Path journal) {
            return new JournalException(journal,
                    "was begun with another model, other heads or other settings; choose another folder, or begin again",
                    null);
        }

        /**
         * The journal is of an earlier version, which did not record the network and the heads' parameters.
         *
         * @param action what was to be done with it: {@code resumed}
         */
        static JournalException unknownModel(Path journal, String action) {
            return new JournalException(journal, "was written by an earlier version, which did not record the model's"
                    + " architecture; its results can be shown, but not " + action
                    + ": choose another folder, or begin again", null);
        }

        /** Another evaluation holds the journal's lock. */
        static JournalException inUse(Path journal, Throwable cause) {
            return new JournalException(journal, "another evaluation is writing it; choose another folder", cause);
        }
    }
}
