package org.fars.image;

import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.fars.core.IoErrorMessages;
import org.fars.image.EntryListing.EntryImage;

/** Lists images in zip archives; they are read in place. */
final class ZipImages {
    private static final Charset OLD_NAMES = Charset.isSupported("IBM437")
            ? Charset.forName("IBM437")
            : StandardCharsets.ISO_8859_1;

    private ZipImages() {}

    static Dataset open(Path archive, String folder) {
        ZipFile zip = openZip(archive);
        try {
            EntryListing listing = new EntryListing(archive, folder);
            Enumeration<? extends ZipEntry> entries = zip.entries();
            while (entries.hasMoreElements()) {
                ZipEntry entry = entries.nextElement();
                if (!entry.isDirectory() && listing.wants(entry.getName(), true)) {
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
            try {
                return new ZipFile(archive.toFile());
            } catch (ZipException e) {
                // Names that are not in UTF-8: in the original character set of zip, every byte is a letter.
                return new ZipFile(archive.toFile(), OLD_NAMES);
            }
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

    static void closeAfter(Throwable failure, Closeable resource) {
        try {
            resource.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }
}
