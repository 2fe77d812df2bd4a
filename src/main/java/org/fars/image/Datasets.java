package org.fars.image;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Opens image files, folders (whose subfolders are classes), CSV lists, idx files, zip and tar archives, and images saved
 * exactly ({@code .npz}). Lists images; decodes none.
 */
public final class Datasets {
    private Datasets() {}

    /**
     * Lists the images at a path.
     *
     * @return at least one image; to be closed
     * @throws UnreadableDataException if a folder, list or archive is damaged or holds no images
     * @throws UnreadableImageException if there is no such file
     */
    public static Dataset open(Path path) {
        if (Files.isDirectory(path)) {
            return FolderListing.open(path);
        }
        String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
        if (!Files.exists(path)) {
            throw new UnreadableImageException(path.toString(), "there is no such file or folder");
        }
        if (name.endsWith(".csv") || name.endsWith(".tsv")) {
            return CsvListing.open(path, name.endsWith(".tsv") ? '\t' : ',');
        }
        if (name.endsWith(".zip")) {
            return ZipImages.open(path);
        }
        if (name.endsWith(".tar") || name.endsWith(".tar.gz") || name.endsWith(".tgz")) {
            return TarImages.open(path);
        }
        if (IdxImages.isIdx(name)) {
            return IdxImages.open(path);
        }
        if (name.endsWith(".npz")) {
            return new Dataset(path, List.of(new LabelledImage(new ArrayImage(path), Optional.empty())), 0);
        }
        // Files of unknown kinds too: the decoder reports what is wrong when the image is read.
        return new Dataset(path, List.of(new LabelledImage(new ImageFile(path), Optional.empty())), 0);
    }
}
