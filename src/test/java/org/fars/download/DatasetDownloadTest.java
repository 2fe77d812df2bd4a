package org.fars.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.fars.core.JobContext.JobCancelledException;
import org.fars.core.JobContext;
import org.fars.download.ArchiveDownload.DatasetDownload;
import org.fars.download.ArchiveDownload.DownloadException;
import org.fars.download.ArchiveDownload.RemoteArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetDownloadTest {
    @TempDir
    Path folder;
    private HttpServer server;
    private byte[] bytes;
    private int sentAtMost = Integer.MAX_VALUE;
    private boolean understandsRanges = true;
    private boolean stalls;
    private final CountDownLatch over = new CountDownLatch(1);
    private final CopyOnWriteArrayList<String> ranges = new CopyOnWriteArrayList<>();

    @BeforeEach
    void serve() throws IOException {
        bytes = archive("set/train/a.txt", "set/val/b.txt");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/set.tgz", this::answer);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    @AfterEach
    void stop() {
        over.countDown();
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String range = exchange.getRequestHeaders().getFirst("Range");
            ranges.add(String.valueOf(range));
            int from = range == null || !understandsRanges ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
            if (from > 0) {
                exchange.getResponseHeaders().set("Content-Range", "bytes " + from + "-" + (bytes.length - 1) + "/*");
            }
            exchange.sendResponseHeaders(from > 0 ? 206 : 200, bytes.length - from);
            int count = Math.min(sentAtMost, bytes.length - from);
            exchange.getResponseBody().write(bytes, from, count);
            if (count < bytes.length - from && stalls) {
                exchange.getResponseBody().flush();
                over.await();
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static byte[] archive(String... names) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Random random = new Random(5);
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(out))) {
            for (String name : names) {
                byte[] content = new byte[100_000];
                random.nextBytes(content);
                TarArchiveEntry entry = new TarArchiveEntry(name, true);
                entry.setSize(content.length);
                tar.putArchiveEntry(entry);
                tar.write(content);
                tar.closeArchiveEntry();
            }
        }
        return out.toByteArray();
    }

    private RemoteArchive published(String md5, String sha256) {
        return new RemoteArchive(URI.create("http://localhost:" + server.getAddress().getPort() + "/set.tgz"),
                "set.tgz", "set", bytes.length, md5, sha256);
    }

    private String digest(String algorithm) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
    }

    private RemoteArchive archive() throws Exception {
        return published(digest("MD5"), digest("SHA-256"));
    }

    private Path fetch(RemoteArchive archive) throws InterruptedException {
        return new DatasetDownload(archive, folder).run(new JobContext());
    }

    private Path fetchImpatiently() throws Exception {
        return new ArchiveDownload(archive(), folder, Duration.ofMillis(1500), Duration.ofMillis(1))
            .run(new JobContext());
    }

    @Test
    void anArchiveBecomesAFolderAndNothingElseStays() throws Exception {
        Path set = fetch(archive());
        assertThat(set.resolve("train/a.txt")).isRegularFile();
        assertThat(set.resolve("val/b.txt")).hasSize(100_000);
        assertThat(folder.toFile().list()).containsExactly("set");
    }

    @Test
    void whatIsThereIsNotFetchedAgain() throws Exception {
        fetch(archive());
        fetch(archive());
        assertThat(ranges).hasSize(1);
    }

    @Test
    void aLostConnectionIsResumedBehindWhatCame() throws Exception {
        sentAtMost = 50_000;
        assertThat(fetchImpatiently()).hasBinaryContent(bytes);
        assertThat(ranges).hasSizeGreaterThan(3).doesNotHaveDuplicates().startsWith("null");
    }

    @Test
    void aServerThatStopsSendingIsAskedAgain() throws Exception {
        stalls = true;
        sentAtMost = 150_000;
        assertThat(fetchImpatiently()).hasBinaryContent(bytes);
        assertThat(ranges).hasSizeGreaterThan(1).startsWith("null");
    }

    @Test
    void aServerThatSendsNothingIsGivenUpAndWhatCameIsKept() throws Exception {
        Files.write(folder.resolve("set.tgz.part"), Arrays.copyOf(bytes, 1000));
        stalls = true;
        sentAtMost = 0;
        assertThatThrownBy(this::fetchImpatiently).isInstanceOf(DownloadException.class)
            .hasMessageContaining("the server does not answer; run it again");
        assertThat(ranges).containsExactly("bytes=1000-", "bytes=1000-", "bytes=1000-");
        assertThat(folder.resolve("set.tgz.part")).hasSize(1000);
    }

    @Test
    void aStalledDownloadCanBeCancelled() throws Exception {
        stalls = true;
        sentAtMost = 10;
        JobContext context = new JobContext();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            RemoteArchive archive = archive();
            Future<Path> job = executor.submit(() -> new ArchiveDownload(archive, folder).run(context));
            Path part = folder.resolve("set.tgz.part");
            while (!Files.exists(part) || Files.size(part) < 10) {
                Thread.onSpinWait();
            }
            context.cancel();
            assertThatThrownBy(job::get).hasCauseInstanceOf(JobCancelledException.class);
        }
    }

    @Test
    void aFileThatIsThereIsCheckedAndReplacedIfItIsDamaged() throws Exception {
        byte[] damaged = bytes.clone();
        damaged[500] ^= 1;
        Path file = Files.write(folder.resolve("set.tgz"), damaged);
        assertThat(fetchImpatiently()).isEqualTo(file).hasBinaryContent(bytes);
        assertThat(fetchImpatiently()).hasBinaryContent(bytes);
        assertThat(ranges).hasSize(1);
    }

    @Test
    void redirectsLeadToHttpsOnly() throws Exception {
        RemoteArchive archive = archive();
        server.removeContext("/set.tgz");
        AtomicReference<String> target = new AtomicReference<>("http://localhost/other.tgz");
        server.createContext("/set.tgz", exchange -> {
            try (exchange) {
                exchange.getResponseHeaders().set("Location", target.get());
                exchange.sendResponseHeaders(302, -1);
            }
        });
        assertThatThrownBy(() -> fetch(archive)).isInstanceOf(DownloadException.class)
            .hasMessageContaining("is redirected to http://localhost/other.tgz, which is not https");
        target.set("/other.tgz");
        assertThatThrownBy(() -> fetch(archive)).hasMessageContaining("which is not https");
        // Nobody listens there, which shows that it was followed.
        target.set("https://localhost:1/other.tgz");
        assertThatThrownBy(() -> fetch(archive)).hasMessageContaining("cannot be reached");
    }

    @Test
    void aServerWithoutRangesSendsAllOfItAgain() throws Exception {
        Files.write(folder.resolve("set.tgz.part"), Arrays.copyOf(bytes, 1000));
        understandsRanges = false;
        assertThat(fetch(archive()).resolve("val/b.txt")).hasSize(100_000);
    }

    @Test
    void damageIsNoticedAndTheNextTryBeginsAnew() throws Exception {
        assertThatThrownBy(() -> fetch(published("0".repeat(32), digest("SHA-256"))))
            .isInstanceOf(DownloadException.class)
            .hasMessageContaining("damaged: its MD5 is ");
        assertThatThrownBy(() -> fetch(published(digest("MD5"), "0".repeat(64)))).isInstanceOf(DownloadException.class)
            .hasMessageContaining("damaged: its SHA-256 is ");
        assertThat(folder).isEmptyDirectory();
        assertThat(fetch(archive())).isDirectory();
    }

    @Test
    void aCancelledDownloadKeepsWhatCame() throws Exception {
        Files.write(folder.resolve("set.tgz.part"), Arrays.copyOf(bytes, 1000));
        JobContext context = new JobContext();
        context.cancel();
        assertThatThrownBy(() -> new DatasetDownload(archive(), folder).run(context))
            .isInstanceOf(JobCancelledException.class);
        assertThat(folder.resolve("set.tgz.part")).exists();
    }

    @Test
    void withoutANetworkItSaysSo() throws Exception {
        RemoteArchive gone = archive();
        server.stop(0);
        assertThatThrownBy(() -> fetch(gone)).isInstanceOf(DownloadException.class)
            .hasMessageContaining("cannot be reached; check the network");
    }

    @Test
    void nothingIsWrittenOutsideOfTheFolder() throws Exception {
        bytes = archive("set/a.txt", "../../outside.txt");
        assertThatThrownBy(() -> fetch(archive())).isInstanceOf(DownloadException.class)
            .hasMessageContaining("outside of itself");
        assertThat(folder.getParent().resolve("outside.txt")).doesNotExist();
        assertThat(folder.resolve("set")).doesNotExist();
    }

    @Test
    void anErrorOfTheServerIsReported() throws Exception {
        RemoteArchive missing = archive();
        server.removeContext("/set.tgz");
        assertThatThrownBy(() -> fetch(missing)).isInstanceOf(DownloadException.class).hasMessageContaining("404");
    }
}
