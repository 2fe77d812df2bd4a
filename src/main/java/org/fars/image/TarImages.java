package org.fars.image;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.fars.core.IoErrorMessages;
import org.fars.image.EntryListing.EntryImage;
import org.fars.image.SpoolFile.LimitedInputStream;

/**
 * Lists images in tar archives. A tar archive has no directory, so it is read once to list it. From a compressed one, whose
 * entries cannot be read at random, the images are copied to one temporary file. No file name is taken from the archive.
 */
final class TarImages {
    /** Most bytes for names and attributes of one entry, which are held in memory. */
    private static final long HEADER_LIMIT = 1 << 20;
    private final Path archive;
    private final boolean compressed;
    /** Holds the images' bytes: the archive itself, or the temporary file. */
    private final SpoolFile store;

    private TarImages(Path archive, boolean compressed, SpoolFile store) {
        this.archive = archive;
        this.compressed = compressed;
        this.store = store;
    }

    static Dataset open(Path archive, String folder) {
        boolean compressed = !archive.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".tar");
        SpoolFile store = compressed ? SpoolFile.temporary(archive) : SpoolFile.of(archive);
        try {
            return new TarImages(archive, compressed, store).list(folder);
        } catch (RuntimeException e) {
            ZipImages.closeAfter(e, store);
            throw e;
        }
    }

    private Dataset list(String folder) {
        EntryListing listing = new EntryListing(archive, folder);
        try (InputStream file = new BufferedInputStream(Files.newInputStream(archive), 1 << 16);
                InputStream plain = compressed ? new GzipCompressorInputStream(file, true) : file;
                LimitedInputStream budget = new LimitedInputStream(plain, SpoolFile.limit(archive));
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
            long begin = store.end();
            int length = (int) store.append(tar);
            listing.add(entry.getName(), () -> store.fetch(begin, length));
        } else {
            long begin = tar.getBytesRead();
            listing.add(entry.getName(), () -> store.fetch(begin, (int) size));
        }
    }
}
