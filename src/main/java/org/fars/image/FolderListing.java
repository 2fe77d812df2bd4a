package org.fars.image;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.fars.core.IoErrorMessages;
import org.fars.core.UserInputException;
import org.fars.image.Dataset.SkippedFile;
import org.fars.image.Datasets.AmbiguousDatasetException;
import org.fars.image.EntryListing.ImageNames;
import org.fars.image.ImageSource.ImageFile;
import org.fars.image.ListedImages.NaturalOrder;

/**
 * Lists the images below a folder; see {@link ListedImages} for their labels. Hidden files are not listed. Results that the
 * application wrote are listed only if there is nothing else. A folder without image files may hold files of many images
 * instead.
 */
final class FolderListing extends SimpleFileVisitor<Path> {
    private static final int DEPTH = 16;
    private final Path root;
    private final ListedImages images;
    private final List<ImageSource> results = new ArrayList<>();
    private final Map<Path, Set<String>> resultNames = new HashMap<>();
    private final List<Path> dataFiles = new ArrayList<>();
    private final List<Path> resultArrays = new ArrayList<>();

    private FolderListing(Path root) {
        this.root = root;
        this.images = new ListedImages(root);
    }

    static Dataset open(Path folder) {
        return walk(folder).close();
    }

    /** Opens one split of a folder of files with many images each, by its name; empty if there is none. */
    static Optional<Dataset> openSplit(Path folder, String split) {
        List<Path> files = DataFiles.bySplit(folder, walk(folder).dataFiles).getOrDefault(split, List.of());
        return files.isEmpty() ? Optional.empty() : Optional.of(DataFiles.all(folder.resolve(split), files));
    }

    private static FolderListing walk(Path folder) {
        FolderListing listing = new FolderListing(folder);
        try {
            // Links are followed, since data sets are made of them; a loop is reported to visitFileFailed.
            Files.walkFileTree(folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), DEPTH, listing);
        } catch (IOException e) {
            throw new UnreadableDataException(folder, "cannot be listed: " + IoErrorMessages.of(e), e);
        }
        return listing;
    }

    private Dataset close() {
        if (images.isEmpty()) {
            results.forEach(images::add);
        } else {
            results.forEach(result -> images.skip(result.name(), "is a result that FaRS Explorer wrote"));
        }
        if (images.isEmpty() && !dataFiles.isEmpty()) {
            return DataFiles.open(root, dataFiles);
        }
        if (images.isEmpty() && !resultArrays.isEmpty()) {
            return DataFiles.open(root, resultArrays);
        }
        if (images.isEmpty()) {
            throw new UnreadableDataException(root, emptyReason());
        }
        return images.close(() -> {}, root::resolve);
    }

    private String emptyReason() {
        int skipped = images.skipped().size();
        if (skipped > 0) {
            return "there are no images in this folder; " + skipped
                    + (skipped == 1 ? " other file was skipped" : " other files were skipped");
        }
        return "this folder is empty";
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
        if (!folder.equals(root) && ImageNames.isHidden(folder.getFileName().toString())) {
            return FileVisitResult.SKIP_SUBTREE;
        }
        resultNames.put(folder, ResultFiles.of(folder));
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, IOException failure) throws IOException {
        resultNames.remove(folder);
        return super.postVisitDirectory(folder, failure);
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        String name = file.getFileName().toString();
        if (ImageNames.isHidden(name)) {
            return FileVisitResult.CONTINUE;
        }
        String path = name(file);
        if (attributes.isDirectory()) {
            images.skip(path, "is nested more than " + DEPTH + " folders deep");
        } else if (!ImageNames.isImage(name)) {
            images.skip(path, "is not an image file");
            if (DataFiles.isDataFile(file)) {
                boolean isResult = resultNames.getOrDefault(file.getParent(), Set.of()).contains(name);
                (isResult ? resultArrays : dataFiles).add(file);
            }
        } else if (!isDecodable(file)) {
            images.skip(path, "has a name that the system's character set, " + System.getProperty("sun.jnu.encoding")
                    + ", cannot express" + (isUtf8() ? "" : "; set LC_ALL=C.UTF-8"));
        } else if (resultNames.getOrDefault(file.getParent(), Set.of()).contains(name)) {
            results.add(new ImageFile(file, path));
        } else {
            images.add(new ImageFile(file, path));
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException exception) throws IOException {
        if (file.equals(root)) {
            throw exception;
        }
        images.skip(name(file), "cannot be read: " + IoErrorMessages.of(exception));
        return FileVisitResult.CONTINUE;
    }

    private String name(Path file) {
        return root.relativize(file).toString().replace(File.separatorChar, '/');
    }

    /** Returns whether the file can be found again by its path as text, which sessions and journals keep. */
    private static boolean isDecodable(Path file) {
        try {
            return Path.of(file.toString()).equals(file);
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static boolean isUtf8() {
        return "UTF-8".equalsIgnoreCase(System.getProperty("sun.jnu.encoding"));
    }

    /** Files that hold many images each: CIFAR batches, Parquet, idx, NumPy's. */
    private static final class DataFiles {
        /** A split's name where a word begins, after an x or y at most: {@code Xtrain.npy}, {@code my-valset}. */
        private static final Map<String, Pattern> SPLITS = Map.of("train",
                Pattern.compile("(?<![a-z])[xy]?(train|data_batch)"), "test",
                Pattern.compile("(?<![a-z])[xy]?(test|t10k)"), "val",
                Pattern.compile("(?<![a-z])[xy]?val(id|idation|set)?(?![a-z])"));

        private DataFiles() {}

        static boolean isDataFile(Path file) {
            String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
            return name.endsWith(".parquet") || name.endsWith(".npz")
                    || name.endsWith(".npy") && !NumpyImages.isLabels(file)
                    || IdxImages.isIdx(name) && !name.contains("labels")
                    || CifarBatches.isBatch(file);
        }

        /** Returns what {@link Datasets#open} takes by the split that names state, which may be empty, in natural order. */
        static Map<String, List<Path>> bySplit(Path root, List<Path> files) {
            Map<String, List<Path>> splits = new TreeMap<>();
            files.stream()
                .sorted(Comparator.comparing(Path::toString, new NaturalOrder()))
                // A compressed file beside what it was unpacked to would be read twice.
                .filter(file -> !file.toString().endsWith(".gz")
                        || !files.contains(Path.of(file.toString().replaceFirst("\\.gz$", ""))))
                .forEach(file -> {
                    List<String> inside = file.toString().endsWith(".npz") ? NumpyImages.splits(file) : List.of();
                    inside.forEach(split -> splits.computeIfAbsent(split(split), _ -> new ArrayList<>())
                        .add(Path.of(file + "!/" + split)));
                    if (inside.isEmpty()) {
                        splits.computeIfAbsent(split(root.relativize(file).toString()), _ -> new ArrayList<>())
                            .add(file);
                    }
                });
            return splits;
        }

        private static String split(String path) {
            String name = path.toLowerCase(Locale.ROOT);
            return Stream.of("train", "test", "val")
                .filter(split -> SPLITS.get(split).matcher(name).find())
                .findFirst()
                .orElse("");
        }

        /** Opens all files as one data set; one that cannot be read is skipped, unless it is the only one. */
        static Dataset open(Path origin, List<Path> files) {
            Map<String, List<Path>> splits = bySplit(origin, files);
            if (splits.size() > 1) {
                throw new AmbiguousDatasetException(origin, splits.entrySet()
                    .stream()
                    .flatMap(split -> split.getValue().size() == 1 || split.getKey().isEmpty()
                            ? split.getValue().stream()
                            : Stream.of(origin.resolve(split.getKey())))
                    .toList());
            }
            return all(origin, splits.values().stream().flatMap(List::stream).toList());
        }

        private static Dataset all(Path origin, List<Path> files) {
            List<Dataset> parts = new ArrayList<>();
            Set<SkippedFile> skipped = new LinkedHashSet<>();
            List<UserInputException> failures = new ArrayList<>();
            for (Path file : files) {
                try {
                    Dataset part = Datasets.open(file);
                    parts.add(part);
                    skipped.addAll(part.skipped());
                } catch (UserInputException e) {
                    failures.add(e);
                    skipped.add(new SkippedFile(e.subject(), e.getMessage().substring(e.subject().length() + 2)));
                }
            }
            if (parts.isEmpty()) {
                throw failures.getFirst();
            }
            return new Dataset(origin, parts.stream().flatMap(part -> part.images().stream()).toList(),
                    List.copyOf(skipped), () -> parts.forEach(Dataset::close));
        }
    }
}
