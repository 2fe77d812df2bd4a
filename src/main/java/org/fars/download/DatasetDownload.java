package org.fars.download;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.fars.core.Job;
import org.fars.core.JobContext;
import org.fars.download.ArchiveDownload.DownloadException;
import org.fars.download.ArchiveDownload.RemoteArchive;

/** Downloads a data set and unpacks it, unless its folder is there already. */
public final class DatasetDownload implements Job<Path> {
    private final RemoteArchive archive;
    private final Path folder;

    /**
     * Creates the job.
     *
     * @param folder where the data set's own folder goes
     */
    public DatasetDownload(RemoteArchive archive, Path folder) {
        this.archive = archive;
        this.folder = folder;
    }

    /**
     * Downloads, checks and unpacks the archive.
     *
     * @return the data set's folder
     * @throws DownloadException if there is no network, no space left, or the archive is damaged
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
