package org.fars.image;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.fars.core.IoErrorMessages;

/** Lists the images below a folder; a subfolder names the class of its images. */
final class FolderListing extends SimpleFileVisitor<Path> {
    private static final int DEPTH = 16;
    private final Path root;
    private final List<LabelledImage> images = new ArrayList<>();
    private final List<Path> idxFiles = new ArrayList<>();
    private int skipped;

    private FolderListing(Path root) {
        this.root = root;
    }

    static Dataset open(Path folder) {
        FolderListing listing = new FolderListing(folder);
        try {
            // Links are followed, since data sets are made of them; a loop is reported to visitFileFailed.
            Files.walkFileTree(folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), DEPTH, listing);
        } catch (IOException e) {
            throw new UnreadableDataException(folder, "cannot be listed: " + IoErrorMessages.of(e));
        }
        if (listing.images.isEmpty()) {
            throw new UnreadableDataException(folder, listing.emptyReason());
        }
        listing.images.sort(Comparator.comparing(LabelledImage::name, new NaturalOrder()));
        return new Dataset(folder, listing.images, listing.skipped);
    }

    private String emptyReason() {
        if (!idxFiles.isEmpty()) {
            return "there are no image files in this folder, but idx files; open one of them: "
                    + idxFiles.getFirst().getFileName();
        }
        if (skipped > 0) {
            return "there are no images in this folder; " + skipped
                    + (skipped == 1 ? " file of another kind was skipped" : " files of other kinds were skipped");
        }
        return "this folder is empty";
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
        boolean hidden = !folder.equals(root) && ImageNames.isHidden(folder.getFileName().toString());
        return hidden ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        String name = file.getFileName().toString();
        if (ImageNames.isHidden(name)) {
            return FileVisitResult.CONTINUE;
        }
        if (attributes.isDirectory() || !ImageNames.isImage(name)) {
            skipped++;
            if (IdxImages.isIdx(name)) {
                idxFiles.add(file);
            }
            return FileVisitResult.CONTINUE;
        }
        String path = root.relativize(file).toString().replace(File.separatorChar, '/');
        Optional<String> label = ImageNames.label(path);
        images.add(new LabelledImage(new ImageFile(file, path), label));
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException exception) throws IOException {
        if (file.equals(root)) {
            throw exception;
        }
        skipped++;
        return FileVisitResult.CONTINUE;
    }
}
