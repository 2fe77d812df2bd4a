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
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.fars.core.IoErrorMessages;
import org.fars.image.EntryListing.ImageNames;
import org.fars.image.ImageSource.ImageFile;

/**
 * Lists the images below a folder; see {@link ListedImages} for their labels. Hidden files are not listed. Results that the
 * application wrote are listed only if there is nothing else.
 */
final class FolderListing extends SimpleFileVisitor<Path> {
    private static final int DEPTH = 16;
    private final Path root;
    private final ListedImages images;
    private final List<ImageSource> results = new ArrayList<>();
    private final Map<Path, Set<String>> resultNames = new HashMap<>();
    private Path idxFile;

    private FolderListing(Path root) {
        this.root = root;
        this.images = new ListedImages(root);
    }

    static Dataset open(Path folder) {
        FolderListing listing = new FolderListing(folder);
        try {
            // Links are followed, since data sets are made of them; a loop is reported to visitFileFailed.
            Files.walkFileTree(folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), DEPTH, listing);
        } catch (IOException e) {
            throw new UnreadableDataException(folder, "cannot be listed: " + IoErrorMessages.of(e), e);
        }
        return listing.close();
    }

    private Dataset close() {
        if (images.isEmpty()) {
            results.forEach(images::add);
        } else {
            results.forEach(result -> images.skip(result.name(), "is a result that FaRS Explorer wrote"));
        }
        if (images.isEmpty()) {
            throw new UnreadableDataException(root, emptyReason());
        }
        return images.close(() -> {}, root::resolve);
    }

    private String emptyReason() {
        if (idxFile != null) {
            return "there are no image files in this folder, but idx files; open one of them: " + idxFile.getFileName();
        }
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
            if (IdxImages.isIdx(name) && idxFile == null) {
                idxFile = file;
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
}
