package org.fars.image;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Opens whatever a person calls images: a file, a folder (its folders are classes), a list in CSV, an idx file, a zip or
 * tar archive, an image saved exactly ({@code .npz}). Only lists; decodes nothing.
 */
public final class Datasets {
    private Datasets() {}

    /**
     * Opens a path.
     *
     * @return its images, at least one; to be closed
     * @throws org.fars.core.UserInputException when there is nothing that could be an image: {@link EmptyFolderException},
     * {@link UnreadableListException}, {@link UnreadableArchiveException}, {@link UnreadableImageException}
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
        // Whatever else: the decoder says what is wrong with it, beside the item.
        return new Dataset(path, List.of(new LabelledImage(new ImageFile(path), Optional.empty())), 0);
    }
}
