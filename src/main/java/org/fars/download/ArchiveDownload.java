package org.fars.download;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import org.fars.core.AtomicFiles;
import org.fars.core.IoErrorMessages;
import org.fars.core.Job;
import org.fars.core.JobContext;
import org.fars.core.UserInputException;
import org.fars.download.ArchiveDownload.DownloadException;
import org.fars.download.ArchiveDownload.RemoteArchive;

/**
 * Downloads an archive. What has arrived stays in {@code <name>.part} when the job is cancelled or the connection is lost,
 * and is continued: by the job itself after a stall or a lost connection, by the next run otherwise. The file gets its name
 * once its checksums are right.
 */
public final class ArchiveDownload implements Job<Path> {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofSeconds(2);
    /** Connections in a row that bring nothing before the job gives up. */
    private static final int FRUITLESS_LIMIT = 3;
    private static final int REDIRECT_LIMIT = 5;
    private static final int CHUNK = 1 << 16;
    private static final int PARTIAL = 206;
    private static final int WHOLE = 200;

    private final RemoteArchive archive;
    private final Path folder;
    private final Duration patience;
    private final Duration pause;

    /**
     * Creates the job.
     *
     * @param folder where the file goes; created if missing
     */
    public ArchiveDownload(RemoteArchive archive, Path folder) {
        this(archive, folder, PATIENCE, PAUSE);
    }

    /**
     * Creates the job.
     *
     * @param patience how long to wait for a connection, an answer, or more of the file
     * @param pause how long to wait before connecting again
     */
    ArchiveDownload(RemoteArchive archive, Path folder, Duration patience, Duration pause) {
        this.archive = archive;
        this.folder = folder;
        this.patience = patience;
        this.pause = pause;
    }

    /**
     * Downloads what is missing, or nothing if the file is there and its checksums are right.
     *
     * @return the complete file
     * @throws DownloadException if there is no network, the server refuses, or a checksum is wrong
     */
    @Override
    public Path run(JobContext context) throws InterruptedException {
        Path file = folder.resolve(archive.fileName());
        Path part = folder.resolve(archive.fileName() + ".part");
        try {
            if (Files.exists(file) && Files.size(file) == archive.size() && damage(file, context).isEmpty()) {
                return file;
            }
            Files.createDirectories(folder);
            fetch(part, context);
            Optional<String> damage = damage(part, context);
            if (damage.isPresent()) {
                Files.delete(part);
                throw new DownloadException(archive.fileName(), "arrived damaged: " + damage.get()
                        + "; it was deleted, so that the next try begins anew", null);
            }
            AtomicFiles.replace(part, file);
            return file;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** Connects until everything has arrived, or until several connections in a row have brought nothing. */
    private void fetch(Path part, JobContext context) throws IOException, InterruptedException {
        if (arrived(part) > archive.size()) {
            Files.delete(part);
        }
        int fruitless = 0;
        boolean connected = false;
        while (arrived(part) < archive.size()) {
            long before = arrived(part);
            try {
                fetchOnce(part, context);
            } catch (IOException e) {
                boolean unreachable = e instanceof ConnectException || e instanceof UnknownHostException
                        || e instanceof HttpConnectTimeoutException
                        || e.getCause() instanceof UnresolvedAddressException;
                if (unreachable && !connected || IoErrorMessages.isDiskFull(e)) {
                    throw e;
                }
                fruitless = arrived(part) > before ? 0 : fruitless + 1;
                if (fruitless >= FRUITLESS_LIMIT) {
                    throw e;
                }
                context.checkCancelled();
                Thread.sleep(pause);
            }
            connected = true;
        }
    }

    private static long arrived(Path part) throws IOException {
        return Files.exists(part) ? Files.size(part) : 0;
    }

    private void fetchOnce(Path part, JobContext context) throws IOException, InterruptedException {
        long begun = arrived(part);
        // Not by a try with resources, whose end waits for answers that do not come.
        HttpClient client = HttpClient.newBuilder()
            .connectTimeout(patience)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
        try {
            HttpResponse<InputStream> response = answer(client, begun);
            boolean continued = response.statusCode() == PARTIAL && begun > 0 && response.headers()
                .firstValue("Content-Range")
                .filter(range -> range.startsWith("bytes " + begun + "-"))
                .isPresent();
            if (!continued && response.statusCode() != WHOLE) {
                throw new DownloadException(archive.address().toString(),
                        "cannot be fetched: the server answers " + response.statusCode(), null);
            }
            if (!continued) {
                Files.deleteIfExists(part);
            }
            try (TimeoutInputStream body = new TimeoutInputStream(response.body(), patience, context)) {
                copy(body, part, continued ? begun : 0, context);
            }
        } finally {
            client.shutdownNow();
        }
    }

    /** Follows redirects, to https only: whoever may rewrite an unencrypted answer may send anything. */
    private HttpResponse<InputStream> answer(HttpClient client, long begun) throws IOException, InterruptedException {
        URI address = archive.address();
        for (int redirects = 0; redirects <= REDIRECT_LIMIT; redirects++) {
            HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(patience);
            if (begun > 0) {
                request.header("Range", "bytes=" + begun + "-");
            }
            HttpResponse<InputStream> response = client.send(request.build(),
                    HttpResponse.BodyHandlers.ofInputStream());
            Optional<String> location = response.headers().firstValue("Location");
            boolean redirected = response.statusCode() / 100 == 3 && location.isPresent();
            if (!redirected) {
                return response;
            }
            response.body().close();
            address = address.resolve(location.get());
            if (!"https".equalsIgnoreCase(address.getScheme())) {
                throw new DownloadException(archive.address().toString(),
                        "cannot be fetched: it is redirected to " + address + ", which is not https", null);
            }
        }
        throw new DownloadException(archive.address().toString(), "cannot be fetched: it is redirected too often",
                null);
    }

    private void copy(InputStream body, Path part, long begun, JobContext context) throws IOException {
        long done = begun;
        byte[] buffer = new byte[CHUNK];
        try (OutputStream out = Files.newOutputStream(part, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
                context.checkCancelled();
                done += read;
                if (done > archive.size()) {
                    throw new DownloadException(archive.address().toString(),
                            "is longer than the " + archive.size() + " bytes that were published", null);
                }
                out.write(buffer, 0, read);
                context.progress("fetching " + archive.fileName(), done, archive.size());
            }
        }
        if (done < archive.size()) {
            throw new IOException("it ended after " + done + " of " + archive.size() + " bytes");
        }
    }

    /** Returns which checksum of a file is wrong, as a clause; empty if both are right. */
    private Optional<String> damage(Path file, JobContext context) throws IOException {
        MessageDigest md5 = digest("MD5");
        MessageDigest sha256 = digest("SHA-256");
        long done = 0;
        byte[] buffer = new byte[CHUNK];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                context.checkCancelled();
                md5.update(buffer, 0, read);
                sha256.update(buffer, 0, read);
                done += read;
                context.progress("checking " + archive.fileName(), done, archive.size());
            }
        }
        return difference("SHA-256", sha256, archive.sha256()).or(() -> difference("MD5", md5, archive.md5()));
    }

    private static Optional<String> difference(String name, MessageDigest digest, String expected) {
        String found = HexFormat.of().formatHex(digest.digest());
        return found.equals(expected)
                ? Optional.empty()
                : Optional.of("its " + name + " is " + found + ", not " + expected);
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has " + algorithm, e);
        }
    }

    private DownloadException failed(IOException e) {
        boolean offline = e instanceof ConnectException || e instanceof UnknownHostException
                || e instanceof HttpConnectTimeoutException || e.getCause() instanceof UnresolvedAddressException;
        String reason = e instanceof HttpTimeoutException
                ? "the server does not answer"
                : e.getMessage() == null ? "the connection was lost" : IoErrorMessages.of(e);
        return new DownloadException(archive.address().toString(), offline
                ? "cannot be reached; check the network, or fetch the file some other way and open it here"
                : "cannot be fetched: " + reason + "; run it again to continue from there", e);
    }

    /**
     * A published archive.
     *
     * @param address its address
     * @param fileName the name of the downloaded file
     * @param folder the folder that it unpacks to
     * @param size its length in bytes
     * @param md5 its MD5 as published, 32 lower-case hexadecimal digits
     * @param sha256 its SHA-256, 64 lower-case hexadecimal digits; MD5 alone can be forged
     */
    public record RemoteArchive(URI address, String fileName, String folder, long size, String md5, String sha256) {
        /**
         * Imagenette by fast.ai, ten classes of ImageNet, shorter side 320 pixels: 9469 images to train on and 3925 to
         * validate with. The photographs are their photographers', for research and teaching.
         */
        public static final RemoteArchive IMAGENETTE = new RemoteArchive(
                URI.create("https://s3.amazonaws.com/fast-ai-imageclas/imagenette2-320.tgz"), "imagenette2-320.tgz",
                "imagenette2-320", 341_663_724L, "3df6f0d01a2c9592104656642f5e78a3",
                "569b4497c98db6dd29f335d1f109cf315fe127053cedf69010d047f0188e158c");
    }

    /** Thrown when an archive cannot be downloaded or unpacked. */
    public static final class DownloadException extends UserInputException {
        DownloadException(String subject, String sentence, Throwable cause) {
            super(subject, sentence, cause);
        }
    }

    /** Downloads a data set and unpacks it, unless its folder is there already. */
    public static final class DatasetDownload implements Job<Path> {
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
}
