package org.fars.image;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.fars.core.IoErrorMessages;
import org.fars.image.ImageSource.UnreadableImageException;
import org.fars.image.Thumbnails.Thumbnail;

/**
 * Collects an archive's images while its entries are enumerated, within limits that no real data set reaches; see
 * {@link ListedImages} for their labels.
 */
final class EntryListing {
    private static final int ENTRY_LIMIT = 4_000_000;
    /** Names of files that hold many images each. */
    private static final Pattern DATA = Pattern.compile("(?i)(\\.(parquet|npz|npy)|idx3-ubyte(\\.gz)?"
            + "|(^|/)((data|test)_batch[^/]*|(train|test)\\.bin))$");
    private final Path archive;
    private final String folder;
    private final ListedImages images;
    private final Map<String, EntryImage> byName = new HashMap<>();
    private int entries;
    private Optional<String> dataFile = Optional.empty();

    /**
     * Creates an empty listing.
     *
     * @param folder the folder of the archive to list, ending with {@code /}; empty for all of it
     */
    EntryListing(Path archive, String folder) {
        this.archive = archive;
        this.folder = folder;
        this.images = new ListedImages(folder.isEmpty() ? archive : address(archive, folder));
    }

    /** Returns whether an entry is an image to be added; otherwise records why it is left out. */
    boolean wants(String entry, boolean plainFile) {
        if (++entries > ENTRY_LIMIT) {
            throw new UnreadableDataException(archive, "holds more than " + ENTRY_LIMIT + " files");
        }
        String name = name(entry);
        if (ImageNames.isHidden(name) || !name.startsWith(folder)) {
            return false;
        }
        String reason = !ImageNames.isImage(name)
                ? "is not an image file"
                : !plainFile ? "is a link or another special entry" : nameFault(name);
        if (reason != null) {
            if (dataFile.isEmpty() && DATA.matcher(name).find()) {
                dataFile = Optional.of(name);
            }
            images.skip(name, reason);
        }
        return reason == null;
    }

    /** Returns the entry's path with {@code /} between folders, as some archivers for Windows do not write it. */
    private static String name(String entry) {
        String name = entry.replace('\\', '/');
        return name.startsWith("./") ? name.substring(2) : name;
    }

    /** Returns why a name would mislead when shown, or null. */
    private static String nameFault(String name) {
        if (name.chars().anyMatch(Character::isISOControl) || name.indexOf('\uFFFD') >= 0) {
            return "has a name that cannot be shown";
        }
        if (name.startsWith("/") || name.matches("^[A-Za-z]:.*") || ("/" + name + "/").contains("/../")) {
            return "has a name that leads out of the archive";
        }
        return null;
    }

    /** Adds an image; of several entries with one name the last counts, as in unpacking. */
    void add(String entry, EntryImage.Bytes bytes) {
        String name = name(entry);
        if (byName.put(name, new EntryImage(archive, name, bytes)) != null) {
            images.skip(name, "occurs twice in the archive; the last one is used");
        }
    }

    Dataset close(Closeable resource) {
        byName.values().forEach(images::add);
        if (images.isEmpty()) {
            int skipped = images.skipped().size();
            String place = folder.isEmpty() ? "archive" : "folder of the archive";
            throw new UnreadableDataException(archive, skipped == 0
                    ? "there is nothing in this " + place
                    : "there are no images in this " + place + "; " + skipped
                            + (skipped == 1 ? " other file was skipped" : " other files were skipped")
                            + dataFile.map(name -> "; unpack it, since files of many images, such as " + name
                                    + ", are not read inside archives")
                                .orElse(""));
        }
        if (folder.isEmpty()) {
            images.skipWrapper(archive.getFileName().toString().replaceFirst("(?i)\\.(zip|tar|tgz|tar\\.gz)$", ""));
        } else {
            images.base(folder);
        }
        return images.close(resource, inside -> address(archive, inside));
    }

    private static Path address(Path archive, String inside) {
        return Path.of(archive + "!/" + inside);
    }

    /** Classifies files by their names. */
    static final class ImageNames {
        private static final Set<String> EXTENSIONS = Set.of("jpg", "jpeg", "jpe", "jfif", "png", "webp", "tif", "tiff",
                "bmp", "gif");
        private static final Set<String> SYSTEM = Set.of("__macosx", "thumbs.db", "ehthumbs.db", "desktop.ini",
                "$recycle.bin", "icon\r");

        private ImageNames() {}

        /** Returns whether a path has an image file's extension. */
        static boolean isImage(String path) {
            String name = last(path);
            int dot = name.lastIndexOf('.');
            return dot > 0 && EXTENSIONS.contains(name.substring(dot + 1).toLowerCase(Locale.ROOT));
        }

        /** Returns whether a path has a part that is hidden or made by an operating system. */
        static boolean isHidden(String path) {
            for (String part : path.split("/")) {
                if (part.startsWith(".") && !part.equals(".") && !part.equals("..")
                        || SYSTEM.contains(part.toLowerCase(Locale.ROOT))) {
                    return true;
                }
            }
            return false;
        }

        private static String last(String path) {
            return path.substring(path.lastIndexOf('/') + 1);
        }
    }

    /** An encoded image in an archive or a table; its bytes are fetched each time it is read. */
    static final class EntryImage implements ImageSource {
        /** Largest image file read, in bytes; it is held in memory while it is decoded. */
        static final int SIZE_LIMIT = 128 << 20;
        private static final ImageDecoder DECODER = new ImageDecoder();
        private final String entry;
        private final String location;
        private final String fullName;
        private final Bytes bytes;

        /** Fetches an entry's bytes, at most {@link #SIZE_LIMIT}. */
        interface Bytes {
            byte[] fetch() throws IOException;
        }

        /** The entry's bytes are more than {@link #SIZE_LIMIT}. */
        static final class EntryTooLargeException extends IOException {
            EntryTooLargeException() {
                super("it unpacks to more than " + (SIZE_LIMIT >> 20) + " MiB");
            }
        }

        EntryImage(Path archive, String entry, Bytes bytes) {
            this(entry, archive.toAbsolutePath().normalize() + "!/" + entry, archive + "!/" + entry, bytes);
        }

        EntryImage(String name, String location, Bytes bytes) {
            this(name, location, location, bytes);
        }

        private EntryImage(String entry, String location, String fullName, Bytes bytes) {
            this.entry = entry;
            this.location = location;
            this.fullName = fullName;
            this.bytes = bytes;
        }

        @Override
        public String name() {
            return entry;
        }

        @Override
        public String location() {
            return location;
        }

        @Override
        public ImageTensor read(int channels, int height, int width) {
            return DECODER.read(fullName, fetch(), channels, height, width);
        }

        @Override
        public Thumbnail thumbnail(int side) {
            return DECODER.thumbnail(fullName, fetch(), side);
        }

        private byte[] fetch() {
            try {
                return bytes.fetch();
            } catch (IOException | IllegalStateException | IllegalArgumentException e) {
                throw new UnreadableImageException(fullName, "cannot be unpacked: " + IoErrorMessages.of(e), e);
            }
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof EntryImage that && location().equals(that.location());
        }

        @Override
        public int hashCode() {
            return location.hashCode();
        }

        @Override
        public String toString() {
            return location();
        }
    }
}
