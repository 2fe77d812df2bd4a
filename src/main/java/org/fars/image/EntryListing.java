package org.fars.image;

import java.io.Closeable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects an archive's images while its entries are enumerated, within limits that no real data set reaches. */
final class EntryListing {
    private static final int ENTRY_LIMIT = 4_000_000;
    private final Path archive;
    private final List<LabelledImage> images = new ArrayList<>();
    private int entries;
    private int skipped;

    EntryListing(Path archive) {
        this.archive = archive;
    }

    /** Returns whether a file entry is an image to be added; counts it in any case. */
    boolean wants(String entry) {
        if (++entries > ENTRY_LIMIT) {
            throw new UnreadableDataException(archive, "holds more than " + ENTRY_LIMIT + " files");
        }
        if (!EntryImage.isHarmless(entry)) {
            skipped++;
            return false;
        }
        if (ImageNames.isHidden(entry.startsWith("./") ? entry.substring(2) : entry)) {
            return false;
        }
        boolean image = ImageNames.isImage(entry);
        skipped += image ? 0 : 1;
        return image;
    }

    /** Adds an image. */
    void add(String entry, EntryImage.Bytes bytes) {
        String name = entry.startsWith("./") ? entry.substring(2) : entry;
        images.add(new LabelledImage(new EntryImage(archive, name, bytes), ImageNames.label(name)));
    }

    Dataset close(Closeable resource) {
        if (images.isEmpty()) {
            throw new UnreadableDataException(archive, skipped == 0
                    ? "there is nothing in this archive"
                    : "there are no images in this archive; " + skipped + " other files were skipped");
        }
        images.sort(Comparator.comparing(LabelledImage::name, new NaturalOrder()));
        return new Dataset(archive, images, skipped, resource);
    }
}
