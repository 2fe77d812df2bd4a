package org.fars.image;

import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.fars.core.IoErrorMessages;

/** Lists images in zip archives; they are read in place. */
final class ZipImages {
    private ZipImages() {}

    static Dataset open(Path archive) {
        ZipFile zip = openZip(archive);
        try {
            EntryListing listing = new EntryListing(archive);
            Enumeration<? extends ZipEntry> entries = zip.entries();
            while (entries.hasMoreElements()) {
                ZipEntry entry = entries.nextElement();
                if (!entry.isDirectory() && listing.wants(entry.getName())) {
                    String name = entry.getName();
                    listing.add(name, () -> fetch(zip, name));
                }
            }
            return listing.close(zip);
        } catch (RuntimeException e) {
            closeAfter(e, zip);
            throw e;
        }
    }

    private static ZipFile openZip(Path archive) {
        try {
            return new ZipFile(archive.toFile());
        } catch (IOException | IllegalArgumentException e) {
            throw new UnreadableDataException(archive,
                    "is not a zip archive that can be read: " + IoErrorMessages.of(e), e);
        }
    }

    private static byte[] fetch(ZipFile zip, String name) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw new FileNotFoundException("the archive changed");
        }
        // The size in an entry's header may be false; the number of unpacked bytes is not.
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] bytes = in.readNBytes(EntryImage.SIZE_LIMIT + 1);
            if (bytes.length > EntryImage.SIZE_LIMIT) {
                throw new EntryImage.EntryTooLargeException();
            }
            return bytes;
        }
    }

    static void closeAfter(RuntimeException failure, Closeable resource) {
        try {
            resource.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }
}
