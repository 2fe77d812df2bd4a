package org.fars.image;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.fars.core.UserInputException;
import org.fars.image.ArrayFiles.ArrayImage;
import org.fars.image.Dataset.LabelledImage;
import org.fars.image.ImageSource.ImageFile;
import org.fars.image.ImageSource.UnreadableImageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens image files, folders (whose subfolders are classes), CSV lists, zip and tar archives, files of many images (idx,
 * CIFAR batches, {@code .npz}, {@code .npy}, Parquet), and images saved exactly ({@code .npz}). Lists images; decodes none.
 */
public final class Datasets {
    private static final Logger LOG = LoggerFactory.getLogger(Datasets.class);

    private Datasets() {}

    /**
     * Lists the images at a path. A folder of an archive is written as {@code data.zip!/val}.
     *
     * @return at least one image; to be closed
     * @throws AmbiguousDatasetException if a folder, archive or file holds several splits, such as {@code train} and {@code val}
     * @throws UnreadableDataException if a folder, list or archive is damaged or holds no images
     * @throws UnreadableImageException if there is no such file
     */
    public static Dataset open(Path path) {
        try {
            return list(path);
        } catch (UserInputException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError e) {
            // Libraries meet damaged data with exceptions of all kinds.
            LOG.warn("{} cannot be opened", path, e);
            throw new UnreadableDataException(path, "cannot be opened; its data are damaged", e);
        } catch (OutOfMemoryError e) {
            throw new UnreadableDataException(path, "needs more memory than there is; give the program more with -Xmx",
                    e);
        }
    }

    private static Dataset list(Path path) {
        if (Files.isDirectory(path)) {
            return FolderListing.open(path);
        }
        String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
        if (!Files.exists(path)) {
            Optional<Dataset> part = openFolderOfArchive(path).or(() -> openSplit(path, name));
            if (part.isPresent()) {
                return part.get();
            }
            throw new UnreadableImageException(path.toString(), "there is no such file or folder" + localeHint(path));
        }
        if (name.endsWith(".csv") || name.endsWith(".tsv")) {
            return CsvListing.open(path);
        }
        if (isArchive(name)) {
            return openArchive(path, "");
        }
        if (IdxImages.isIdx(name)) {
            return IdxImages.open(path);
        }
        if (CifarBatches.isBatch(path)) {
            return CifarBatches.open(path);
        }
        if (name.endsWith(".parquet")) {
            return ParquetImages.open(path);
        }
        if (name.endsWith(".npz")) {
            return NumpyImages.open(path, "")
                .orElseGet(
                        () -> new Dataset(path, List.of(new LabelledImage(new ArrayImage(path), Optional.empty()))));
        }
        if (name.endsWith(".npy")) {
            return NumpyImages.openArray(path);
        }
        // Files of unknown kinds too: the decoder reports what is wrong when the image is read.
        return new Dataset(path, List.of(new LabelledImage(new ImageFile(path), Optional.empty())));
    }

    private static boolean isArchive(String name) {
        return name.endsWith(".zip") || name.endsWith(".tar") || name.endsWith(".tar.gz") || name.endsWith(".tgz");
    }

    private static Dataset openArchive(Path archive, String folder) {
        boolean zip = archive.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".zip");
        return zip ? ZipImages.open(archive, folder) : TarImages.open(archive, folder);
    }

    private static Optional<Dataset> openFolderOfArchive(Path path) {
        for (Path outer = path.getParent(); outer != null && outer.getFileName() != null; outer = outer.getParent()) {
            String name = outer.getFileName().toString();
            if (name.endsWith(".npz!") && outer.equals(path.getParent())) {
                return NumpyImages.open(outer.resolveSibling(name.substring(0, name.length() - 1)),
                        path.getFileName().toString());
            }
            if (name.endsWith("!") && isArchive(name.substring(0, name.length() - 1).toLowerCase(Locale.ROOT))) {
                Path archive = outer.resolveSibling(name.substring(0, name.length() - 1));
                String folder = outer.relativize(path).toString().replace(File.separatorChar, '/') + "/";
                return Files.isRegularFile(archive) ? Optional.of(openArchive(archive, folder)) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static Optional<Dataset> openSplit(Path path, String split) {
        Path folder = path.toAbsolutePath().getParent();
        return folder != null && Files.isDirectory(folder) && ListedImages.isSplit(split)
                ? FolderListing.openSplit(folder, split)
                : Optional.empty();
    }

    /** Names that the system's character set cannot express arrive here with replaced letters. */
    private static String localeHint(Path path) {
        boolean replaced = path.toString().matches(".*[?\uFFFD].*");
        return replaced && !"UTF-8".equalsIgnoreCase(System.getProperty("sun.jnu.encoding"))
                ? "; for names with other than ASCII letters set LC_ALL=C.UTF-8"
                : "";
    }

    /** Thrown when a data set holds several splits, such as {@code train} and {@code val}, of which one is to be chosen. */
    public static final class AmbiguousDatasetException extends UserInputException {
        private final List<Path> choices;

        /**
         * Creates the exception.
         *
         * @param origin the path that was opened
         * @param choices the splits, each of which {@link Datasets#open} takes
         */
        AmbiguousDatasetException(Path origin, List<Path> choices) {
            super(origin.toString(), "holds the splits " + choices.stream()
                .map(choice -> choice.getFileName().toString())
                .collect(Collectors.joining(" and ")) + ", which are not mixed; name one of them: "
                    + choices.stream()
                        .map(Path::toString)
                        .collect(Collectors.joining(" or ")),
                    null);
            this.choices = List.copyOf(choices);
        }

        /** Returns the splits, each of which {@link Datasets#open} takes. */
        public List<Path> choices() {
            return choices;
        }
    }
}
