package org.fars.download;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import org.fars.core.Job;
import org.fars.core.JobContext;
import org.fars.core.UserInputException;

/**
 * Fetches an archive. What has come so far stays in {@code <name>.part} when the job is cancelled or the connection is
 * lost, and the next run goes on behind it. The file gets its name when its checksum is right, not before.
 */
public final class ArchiveDownload implements Job<Path> {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int CHUNK = 1 << 16;
    private static final int PARTIAL = 206;
    private static final int WHOLE = 200;

    private final RemoteArchive archive;
    private final Path folder;

    /** @param folder where the file goes; made if it is not there */
    public ArchiveDownload(RemoteArchive archive, Path folder) {
        this.archive = archive;
        this.folder = folder;
    }

    /**
     * Fetches what is missing.
     *
     * @return the whole file
     * @throws DownloadException when there is no network, the server refuses, or the checksum is wrong
     */
    @Override
    public Path run(JobContext context) throws InterruptedException {
        Path whole = folder.resolve(archive.fileName());
        Path part = folder.resolve(archive.fileName() + ".part");
        try {
            if (Files.exists(whole) && Files.size(whole) == archive.size()) {
                return whole;
            }
            Files.createDirectories(folder);
            fetch(part, context);
            verify(part, context);
            return Files.move(part, whole, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private void fetch(Path part, JobContext context) throws IOException, InterruptedException {
        long begun = Files.exists(part) ? Files.size(part) : 0;
        if (begun == archive.size()) {
            return;
        }
        if (begun > archive.size()) {
            Files.delete(part);
            begun = 0;
        }
        try (HttpClient client = HttpClient.newBuilder()
            .connectTimeout(PATIENCE)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build()) {
            HttpRequest.Builder request = HttpRequest.newBuilder(archive.address()).timeout(PATIENCE);
            if (begun > 0) {
                request.header("Range", "bytes=" + begun + "-");
            }
            HttpResponse<InputStream> response = client.send(request.build(),
                    HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                switch (response.statusCode()) {
                    case PARTIAL -> copy(body, part, begun, context);
                    case WHOLE -> {
                        Files.deleteIfExists(part);
                        copy(body, part, 0, context);
                    }
                    default -> throw new DownloadException(archive.address().toString(),
                            "cannot be fetched: the server answers " + response.statusCode(), null);
                }
            } catch (RuntimeException e) {
                // Nobody waits for the rest of the body.
                client.shutdownNow();
                throw e;
            }
        }
    }

    private void copy(InputStream body, Path part, long begun, JobContext context) throws IOException {
        long done = begun;
        byte[] buffer = new byte[CHUNK];
        try (OutputStream out = Files.newOutputStream(part, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            int read = body.read(buffer);
            while (read >= 0) {
                context.checkCancelled();
                done += read;
                if (done > archive.size()) {
                    throw new DownloadException(archive.address().toString(),
                            "is longer than the " + archive.size() + " bytes that were published", null);
                }
                out.write(buffer, 0, read);
                context.progress("fetching " + archive.fileName(), done, archive.size());
                read = body.read(buffer);
            }
        }
        if (done < archive.size()) {
            throw new DownloadException(archive.address().toString(), "ended after " + done + " of " + archive.size()
                    + " bytes; run it again to go on from there", null);
        }
    }

    private void verify(Path part, JobContext context) throws IOException {
        MessageDigest digest = md5();
        long done = 0;
        byte[] buffer = new byte[CHUNK];
        try (InputStream in = Files.newInputStream(part)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                context.checkCancelled();
                digest.update(buffer, 0, read);
                done += read;
                context.progress("checking " + archive.fileName(), done, archive.size());
            }
        }
        String found = HexFormat.of().formatHex(digest.digest());
        if (!found.equals(archive.md5())) {
            Files.delete(part);
            throw new DownloadException(archive.fileName(), "arrived damaged: its MD5 is " + found + ", not "
                    + archive.md5() + "; it was deleted, so that the next try begins anew", null);
        }
    }

    /** The published checksum is MD5: it tells damage in transit, which is what it is for here. */
    private static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private DownloadException failed(IOException e) {
        boolean offline = e instanceof ConnectException || e instanceof UnknownHostException
                || e instanceof HttpTimeoutException || e.getCause() instanceof UnresolvedAddressException;
        return new DownloadException(archive.address().toString(), offline
                ? "cannot be reached; check the network, or fetch the file some other way and open it here"
                : "cannot be fetched: " + (e.getMessage() == null ? "the connection was lost" : e.getMessage())
                        + "; run it again to go on from there",
                e);
    }

    /**
     * An archive that somebody publishes.
     *
     * @param address where it is
     * @param fileName what it is called here
     * @param folder the folder that it unpacks to
     * @param size its length in bytes
     * @param md5 its MD5 checksum as published, 32 hexadecimal digits
     */
    public record RemoteArchive(URI address, String fileName, String folder, long size, String md5) {
        /**
         * Imagenette by fast.ai, ten classes of ImageNet, shorter side 320 pixels: 9469 images to train on and 3925 to
         * validate with. The photographs are their photographers', for research and teaching.
         */
        public static final RemoteArchive IMAGENETTE = new RemoteArchive(
                URI.create("https://s3.amazonaws.com/fast-ai-imageclas/imagenette2-320.tgz"), "imagenette2-320.tgz",
                "imagenette2-320", 341_663_724L, "3df6f0d01a2c9592104656642f5e78a3");
    }

    /** Thrown when an archive cannot be downloaded or unpacked. */
    public static final class DownloadException extends UserInputException {
        DownloadException(String subject, String sentence, Throwable cause) {
            super(subject, sentence, cause);
        }
    }
}
