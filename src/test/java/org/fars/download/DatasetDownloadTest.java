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
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.fars.core.JobCancelledException;
import org.fars.core.JobContext;
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
    private final CopyOnWriteArrayList<String> ranges = new CopyOnWriteArrayList<>();

    @BeforeEach
    void serve() throws IOException {
        bytes = archive("set/train/a.txt", "set/val/b.txt");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/set.tgz", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String range = exchange.getRequestHeaders().getFirst("Range");
            ranges.add(String.valueOf(range));
            int from = range == null || !understandsRanges ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
            exchange.sendResponseHeaders(from > 0 ? 206 : 200, bytes.length - from);
            int count = Math.min(sentAtMost, bytes.length - from);
            exchange.getResponseBody().write(bytes, from, count);
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

    private RemoteArchive archive(String md5) {
        return new RemoteArchive(URI.create("http://localhost:" + server.getAddress().getPort() + "/set.tgz"),
                "set.tgz", "set", bytes.length, md5);
    }

    private RemoteArchive archive() throws Exception {
        return archive(HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes)));
    }

    private Path fetch(RemoteArchive archive) throws InterruptedException {
        return new DatasetDownload(archive, folder).run(new JobContext());
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
        assertThatThrownBy(() -> fetch(archive())).isInstanceOf(DownloadException.class)
            .hasMessageContaining("run it again");
        long part = Files.size(folder.resolve("set.tgz.part"));
        assertThat(part).isPositive().isLessThanOrEqualTo(50_000);
        sentAtMost = Integer.MAX_VALUE;
        assertThat(fetch(archive()).resolve("val/b.txt")).hasSize(100_000);
        assertThat(ranges).containsExactly("null", "bytes=" + part + "-");
    }

    @Test
    void aServerWithoutRangesSendsAllOfItAgain() throws Exception {
        Files.write(folder.resolve("set.tgz.part"), Arrays.copyOf(bytes, 1000));
        understandsRanges = false;
        assertThat(fetch(archive()).resolve("val/b.txt")).hasSize(100_000);
    }

    @Test
    void damageIsNoticedAndTheNextTryBeginsAnew() throws Exception {
        assertThatThrownBy(() -> fetch(archive("0".repeat(32)))).isInstanceOf(DownloadException.class)
            .hasMessageContaining("damaged");
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
    void anErrorOfTheServerIsTold() throws Exception {
        RemoteArchive missing = archive();
        server.removeContext("/set.tgz");
        assertThatThrownBy(() -> fetch(missing)).isInstanceOf(DownloadException.class).hasMessageContaining("404");
    }
}
