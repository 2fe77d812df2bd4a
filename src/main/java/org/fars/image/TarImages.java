package org.fars.image;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.fars.core.IoErrorMessages;
import org.fars.image.EntryListing.EntryImage;

/**
 * Lists images in tar archives. A tar archive has no directory, so it is read once to list it. From a compressed one, whose
 * entries cannot be read at random, the images are copied to one temporary file. No file name is taken from the archive.
 */
final class TarImages {
    /** Largest ratio of unpacked to packed size. Archives of images hardly shrink; drawings and raw pixels do. */
    private static final long EXPANSION_LIMIT = 64;
    private static final long EXPANSION_ALLOWED = 1L << 30;
    /** Most bytes for names and attributes of one entry, which are held in memory. */
    private static final long HEADER_LIMIT = 1 << 20;
    private final Path archive;
    private final boolean compressed;
    /** Holds the images' bytes: the archive itself, or the temporary file. */
    private final FileChannel store;
    private long end;

    private TarImages(Path archive, boolean compressed, FileChannel store) {
        this.archive = archive;
        this.compressed = compressed;
        this.store = store;
    }

    static Dataset open(Path archive, String folder) {
        boolean compressed = !archive.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".tar");
        FileChannel store = store(archive, compressed);
        try {
            return new TarImages(archive, compressed, store).list(folder);
        } catch (RuntimeException e) {
            ZipImages.closeAfter(e, store);
            throw e;
        }
    }

    private static FileChannel store(Path archive, boolean compressed) {
        try {
            return compressed
                    ? FileChannel.open(Files.createTempFile("fars-images-", ".spool"), StandardOpenOption.READ,
                            StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE)
                    : FileChannel.open(archive, StandardOpenOption.READ);
        } catch (IOException e) {
            throw new UnreadableDataException(archive, "cannot be opened: " + IoErrorMessages.of(e), e);
        }
    }

    private Dataset list(String folder) {
        EntryListing listing = new EntryListing(archive, folder);
        try (InputStream file = new BufferedInputStream(Files.newInputStream(archive), 1 << 16);
                InputStream plain = compressed ? new GzipCompressorInputStream(file, true) : file;
                LimitedInputStream budget = new LimitedInputStream(plain,
                        Math.max(EXPANSION_ALLOWED, EXPANSION_LIMIT * Files.size(archive)));
                TarArchiveInputStream tar = new TarArchiveInputStream(budget)) {
            TarArchiveEntry entry = next(tar, budget);
            while (entry != null) {
                if (!entry.isDirectory() && listing.wants(entry.getName(), isPlainFile(entry))) {
                    add(listing, tar, entry);
                }
                entry = next(tar, budget);
            }
        } catch (IOException e) {
            throw new UnreadableDataException(archive, "cannot be unpacked: " + IoErrorMessages.of(e), e);
        } catch (IllegalArgumentException e) {
            throw new UnreadableDataException(archive, "cannot be unpacked; its data are damaged", e);
        }
        return listing.close(store);
    }

    /** Returns whether an entry is a plain file; links, devices and sparse files hold no images. */
    private static boolean isPlainFile(TarArchiveEntry entry) {
        byte flag = entry.getLinkFlag();
        boolean plain = flag == TarConstants.LF_NORMAL || flag == TarConstants.LF_OLDNORM
                || flag == TarConstants.LF_CONTIG;
        return plain && !entry.isSparse();
    }

    private static TarArchiveEntry next(TarArchiveInputStream tar, LimitedInputStream budget) throws IOException {
        if (tar.getCurrentEntry() != null) {
            tar.transferTo(OutputStream.nullOutputStream());
        }
        budget.allow(HEADER_LIMIT);
        TarArchiveEntry entry = tar.getNextEntry();
        budget.allow(Long.MAX_VALUE);
        return entry;
    }

    private void add(EntryListing listing, TarArchiveInputStream tar, TarArchiveEntry entry) throws IOException {
        long size = entry.getSize();
        if (size > EntryImage.SIZE_LIMIT) {
            listing.add(entry.getName(), () -> {
                throw new EntryImage.EntryTooLargeException();
            });
            return;
        }
        if (compressed) {
            long begin = end;
            copy(tar);
            int length = (int) (end - begin);
            listing.add(entry.getName(), () -> fetch(begin, length));
        } else {
            long begin = tar.getBytesRead();
            listing.add(entry.getName(), () -> fetch(begin, (int) size));
        }
    }

    private void copy(InputStream in) throws IOException {
        byte[] buffer = new byte[1 << 16];
        int read = in.read(buffer);
        while (read >= 0) {
            ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, read);
            while (bytes.hasRemaining()) {
                end += store.write(bytes, end);
            }
            read = in.read(buffer);
        }
    }

    private byte[] fetch(long begin, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (store.read(bytes, begin + bytes.position()) < 0) {
                throw new EOFException();
            }
        }
        return bytes.array();
    }

    /** Limits how much can be read from a stream of unpacked data, as a defence against decompression bombs. */
    static final class LimitedInputStream extends FilterInputStream {
        private long total;
        private long limit = Long.MAX_VALUE;

        /** Thrown when more is read than is allowed. */
        static final class LimitExceededException extends IOException {
            LimitExceededException() {
                super("it unpacks to more than any archive of images does");
            }
        }

        /**
         * Creates a stream.
         *
         * @param total number of bytes that may be read in all
         */
        LimitedInputStream(InputStream in, long total) {
            super(in);
            this.total = total;
        }

        /** Allows so many bytes from now until the next call. */
        void allow(long bytes) {
            limit = bytes;
        }

        @Override
        public int read() throws IOException {
            int value = super.read();
            count(value < 0 ? 0 : 1);
            return value;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = super.read(bytes, offset, length);
            count(Math.max(0, count));
            return count;
        }

        @Override
        public long skip(long count) throws IOException {
            long skipped = super.skip(Math.min(count, 1 << 20));
            count(skipped);
            return skipped;
        }

        private void count(long bytes) throws IOException {
            total -= bytes;
            limit -= bytes;
            if (total < 0 || limit < 0) {
                throw new LimitExceededException();
            }
        }
    }
}
