package org.fars.download;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.fars.core.Job;
import org.fars.core.JobContext;
import org.fars.download.ArchiveDownload.DownloadException;

/**
 * Unpacks a compressed tar archive whose checksums are right. Its folder gets its name once everything is unpacked. Only
 * plain files are unpacked, and none outside of the target.
 */
final class ArchiveUnpacker implements Job<Path> {
    private final Path archive;
    private final Path folder;
    private final String name;

    /**
     * Creates the job.
     *
     * @param folder the folder to unpack into
     * @param name the archive's single top folder
     */
    ArchiveUnpacker(Path archive, Path folder, String name) {
        this.archive = archive;
        this.folder = folder;
        this.name = name;
    }

    @Override
    public Path run(JobContext context) {
        Path unpacked = folder.resolve(name);
        Path partial = folder.resolve(name + ".part");
        try {
            delete(partial);
            unpack(partial.toAbsolutePath().normalize(), context);
            return Files.move(partial.resolve(name), unpacked);
        } catch (IOException | IllegalArgumentException e) {
            throw new DownloadException(archive.toString(), "cannot be unpacked: " + e.getMessage(), e);
        } finally {
            try {
                delete(partial);
            } catch (IOException e) {
                // The next run deletes what is left.
            }
        }
    }

    private void unpack(Path target, JobContext context) throws IOException {
        long size = Files.size(archive);
        try (InputStream file = new BufferedInputStream(Files.newInputStream(archive), 1 << 16);
                GzipCompressorInputStream plain = new GzipCompressorInputStream(file, true);
                TarArchiveInputStream tar = new TarArchiveInputStream(plain)) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                context.checkCancelled();
                context.progress("unpacking " + archive.getFileName(), plain.getCompressedCount(), size);
                Path path = target.resolve(entry.getName()).normalize();
                if (!path.startsWith(target)) {
                    throw new IOException("it names a file outside of itself, " + entry.getName());
                }
                if (entry.isFile() && !entry.isSymbolicLink() && !entry.isLink()) {
                    Files.createDirectories(path.getParent());
                    Files.copy(tar, path, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
        if (!Files.isDirectory(target.resolve(name))) {
            throw new IOException("there is no folder " + name + " in it");
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException fault) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
