package org.fars.download;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.fars.core.Job;
import org.fars.core.JobContext;
import org.fars.download.ArchiveDownload.DownloadException;
import org.fars.download.ArchiveDownload.RemoteArchive;

/** Fetches a data set and unpacks it; what is there already is not fetched again. */
public final class DatasetDownload implements Job<Path> {
    private final RemoteArchive archive;
    private final Path folder;

    /** @param folder where the data set's own folder goes */
    public DatasetDownload(RemoteArchive archive, Path folder) {
        this.archive = archive;
        this.folder = folder;
    }

    /**
     * Fetches, checks and unpacks.
     *
     * @return the data set's folder
     * @throws DownloadException when there is no network, no room, or what came is damaged
     */
    @Override
    public Path run(JobContext context) throws InterruptedException {
        Path unpacked = folder.resolve(archive.folder());
        if (Files.isDirectory(unpacked)) {
            return unpacked;
        }
        Path file = new ArchiveDownload(archive, folder).run(context);
        new ArchiveUnpacker(file, folder, archive.folder()).run(context);
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new DownloadException(file.toString(), "cannot be deleted after it was unpacked", e);
        }
        return unpacked;
    }
}
