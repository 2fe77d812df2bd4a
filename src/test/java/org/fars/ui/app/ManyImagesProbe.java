package org.fars.ui.app;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import javafx.application.Platform;
import org.fars.attack.Attacks;
import org.fars.certify.Certifiers;
import org.fars.place.Places;
import org.fars.ui.compare.CompareModel;
import org.fars.ui.gallery.GalleryFilter;
import org.fars.ui.gallery.GalleryModel;
import org.fars.ui.gallery.GallerySort;

/**
 * How long the window's thread is held up with ten thousand images in the gallery: run by hand, with {@code -Xmx1g}. A
 * heartbeat is sent to it every five milliseconds; the longest wait for an answer is the longest block. Beside the wait
 * stands the processor time that the thread itself took meanwhile, which other programs on the machine do not lengthen.
 */
public final class ManyImagesProbe {
    private static final int IMAGES = 10_000;
    private static final int SIDE = 28;
    private static final int PERIOD_MILLIS = 5;
    private static final double MILLION = 1e6;

    private final Snapshots snapshots;
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final long windowThread;
    private volatile boolean over;
    private volatile long longestWait;
    private volatile long longestWork;

    private ManyImagesProbe(Snapshots snapshots) {
        this.snapshots = snapshots;
        this.windowThread = snapshots.onWindowThread(() -> Thread.currentThread().threadId());
    }

    /** Arguments: a folder to work in, the folder of labelled samples that the small model is made from. */
    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        Path samples = Path.of(args[1]);
        Places places = new Places(folder, Files.createTempDirectory("many-images"));
        Explorer.Parts parts = new Explorer.Parts(new LinearCatalog(samples), Certifiers.standard(), new Attacks(),
                places, () -> {});
        try (Snapshots snapshots = new Snapshots(parts)) {
            snapshots.open(new Snapshots.Look(false, 1440, 900), List.of(samples.resolve("Bag")));
            new ManyImagesProbe(snapshots).measure(images(folder));
        }
        System.exit(0);
    }

    /** An idx file of as many images of noise, with labels beside it. */
    private static Path images(Path folder) throws Exception {
        Files.createDirectories(folder);
        Random random = new Random(1);
        ByteBuffer pixels = ByteBuffer.allocate(16 + IMAGES * SIDE * SIDE);
        pixels.putInt(0x803).putInt(IMAGES).putInt(SIDE).putInt(SIDE);
        byte[] image = new byte[SIDE * SIDE];
        ByteBuffer labels = ByteBuffer.allocate(8 + IMAGES);
        labels.putInt(0x801).putInt(IMAGES);
        for (int i = 0; i < IMAGES; i++) {
            int top = random.nextInt(SIDE);
            int bottom = top + random.nextInt(SIDE - top);
            random.nextBytes(image);
            for (int at = 0; at < image.length; at++) {
                if (at / SIDE < top || at / SIDE > bottom) {
                    image[at] = 0;
                }
            }
            pixels.put(image);
            labels.put((byte) random.nextInt(10));
        }
        Files.write(folder.resolve("many-labels-idx1-ubyte"), labels.array());
        return Files.write(folder.resolve("many-images-idx3-ubyte"), pixels.array());
    }

    private Explorer explorer() {
        return snapshots.explorer();
    }

    private GalleryModel gallery() {
        return explorer().model().gallery();
    }

    private void measure(Path images) throws InterruptedException {
        Thread heart = Thread.ofPlatform().daemon().name("heart").priority(Thread.MAX_PRIORITY).start(this::beat);
        phase("open and analyse", () -> explorer().model().add(List.of(images)),
                () -> gallery().knownProperty().get() >= IMAGES);
        phase("sort by radius", () -> gallery().sortProperty().set(GallerySort.RADIUS_DOWN), () -> true);
        phase("filter: wrong", () -> gallery().filterProperty().set(GalleryFilter.WRONG), () -> true);
        phase("filter: all", () -> gallery().filterProperty().set(GalleryFilter.ALL), () -> true);
        phase("select all", () -> gallery().selection().set(gallery().shown()), () -> true);
        phase("to the end", () -> gallery().move(IMAGES), () -> true);
        phase("open Map", () -> explorer().model().perspectiveProperty().set(Perspective.MAP),
                () -> explorer().map().pointsProperty().get().isPresent());
        phase("half of the map", () -> gallery().pick("probe", places(IMAGES / 2)), () -> true);
        phase("nothing picked", gallery()::clearPicked, () -> true);
        CompareModel compare = explorer().compare();
        phase("open Compare", () -> explorer().model().perspectiveProperty().set(Perspective.COMPARE), () -> true);
        phase("evaluate", compare::run, () -> compare.firstProperty()
            .get()
            .map(run -> run.stored().finished())
            .orElse(false));
        phase("pick in Compare", () -> gallery().pick("probe", places(IMAGES / 3)), () -> true);
        over = true;
        heart.join();
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        System.out.printf(Locale.ROOT, "heap in use after collection %d MB, largest allowed %d MB%n",
                runtime.totalMemory() - runtime.freeMemory() >> 20, runtime.maxMemory() >> 20);
    }

    private java.util.Set<String> places(int count) {
        return gallery().all()
            .stream()
            .limit(count)
            .map(item -> item.entry().source().location())
            .collect(java.util.stream.Collectors.toSet());
    }

    private void phase(String name, Runnable work, java.util.function.BooleanSupplier done)
            throws InterruptedException {
        longestWait = 0;
        longestWork = 0;
        long start = System.nanoTime();
        snapshots.onWindowThread(() -> {
            work.run();
            return null;
        });
        snapshots.await(done);
        snapshots.await(() -> explorer().running().isEmpty());
        Thread.sleep(500);
        System.out.printf(Locale.ROOT, "%-18s %7.0f ms in all; longest block %6.0f ms waited, %6.0f ms worked%n", name,
                (System.nanoTime() - start) / MILLION, longestWait / MILLION, longestWork / MILLION);
    }

    private void beat() {
        while (!over) {
            CountDownLatch answered = new CountDownLatch(1);
            long sent = System.nanoTime();
            long worked = threads.getThreadCpuTime(windowThread);
            Platform.runLater(() -> {
                longestWork = Math.max(longestWork, threads.getThreadCpuTime(windowThread) - worked);
                longestWait = Math.max(longestWait, System.nanoTime() - sent);
                answered.countDown();
            });
            try {
                answered.await();
                Thread.sleep(PERIOD_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
