package org.fars.ui.capture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javafx.application.Platform;
import org.fars.attack.Attacks;
import org.fars.bench.BenchContext;
import org.fars.bench.BenchReport;
import org.fars.bench.Benchmark.BenchSection;
import org.fars.bench.ProcessMemory;
import org.fars.bench.SyntheticModel;
import org.fars.certify.Certifiers;
import org.fars.core.AppDirectories;
import org.fars.core.JobContext;
import org.fars.ui.app.AppServices;
import org.fars.ui.app.Perspective;
import org.fars.ui.app.WorkspaceModel;
import org.fars.ui.compare.CompareModel;
import org.fars.ui.gallery.GalleryFilter;
import org.fars.ui.gallery.GalleryModel;
import org.fars.ui.gallery.GallerySort;

/**
 * How long the window's thread is held up by what a person does with ten thousand images: the real window without a
 * display, with made-up images and a model that costs nothing, so that all there is to measure is the window. It is styled
 * and laid out in its usual size, but only a corner of it is on the screen: without a display this thread would copy each
 * picture pixel by pixel.
 */
public final class WindowLoadTest implements BenchSection {
    /** The longest that the window may not answer, in milliseconds. */
    static final int BOUND = 50;
    private static final int IMAGES = 10_000;
    private static final int FEW_IMAGES = 200;
    private static final int FIRST_IMAGES = 20;
    private static final long PATIENCE_MILLIS = 300;
    /** Nobody opens images before a window is there. */
    private static final long PERSON_LOOKS_MILLIS = 2000;
    private static final double HEAP_BOUND = 1000;
    private static final String PROBE = "probe";

    @Override
    public String name() {
        return "window";
    }

    @Override
    public List<BenchReport.Row> measure(BenchContext bench, JobContext context) {
        return measure(bench.effort().quick() ? FEW_IMAGES : IMAGES, context);
    }

    /**
     * Measures.
     *
     * @param images how many
     * @throws org.fars.core.JobContext.JobCancelledException when {@code context} was cancelled
     */
    List<BenchReport.Row> measure(int images, JobContext context) {
        try {
            Path folder = Files.createTempDirectory("fars-window");
            try {
                return measure(folder, images, context);
            } finally {
                delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<BenchReport.Row> measure(Path folder, int images, JobContext context) throws IOException {
        Path some = write(folder.resolve("first"), FIRST_IMAGES);
        Path many = write(folder.resolve("many"), images);
        AppServices services = new AppServices(new SyntheticModel(), Certifiers.standard(),
                new Attacks(),
                new AppDirectories(folder, folder.resolve("home")), () -> {});
        System.gc();
        ProcessMemory.resetPeaks();
        try (WindowSnapshots snapshots = new WindowSnapshots(services)) {
            snapshots.open(new WindowSnapshots.Look(false, WindowSnapshots.WIDTH, WindowSnapshots.HEIGHT), "",
                    List.of());
            snapshots.onWindowThread(() -> {
                snapshots.explorer().prepare();
                return null;
            });
            snapshots.rest(PERSON_LOOKS_MILLIS);
            // Beside other programs, what takes one second otherwise takes several.
            snapshots.await(snapshots.explorer()::isPrepared);
            long thread = snapshots.onWindowThread(() -> Thread.currentThread().threadId());
            try (FxLatencyMonitor heart = new FxLatencyMonitor(thread)) {
                List<BenchReport.Row> rows = new Steps(snapshots, heart, context, images).all(some, many);
                double peak = ProcessMemory.peakHeap();
                System.gc();
                ProcessMemory.resetPeaks();
                rows.add(new BenchReport.Row("window.heap", "heap held by a window with " + images + " images",
                        ProcessMemory.peakHeap(), "MB", bound(HEAP_BOUND, "MB") + "; after a collection"));
                rows.add(new BenchReport.Row("window.peak-heap", "peak heap of these steps", peak, "MB",
                        String.format(Locale.ROOT,
                                "garbage included, so it follows the heap's limit of %.0f MB",
                                Runtime.getRuntime().maxMemory() / 1e6)));
                return rows;
            }
        }
    }

    private static String bound(double value, String unit) {
        return String.format(Locale.ROOT, "bound: %.0f %s", value, unit);
    }

    /** What a person does, one thing after the other. */
    private static final class Steps {
        private final WindowSnapshots snapshots;
        private final FxLatencyMonitor heart;
        private final JobContext context;
        private final int images;
        private final List<BenchReport.Row> rows = new ArrayList<>();

        Steps(WindowSnapshots snapshots, FxLatencyMonitor heart, JobContext context, int images) {
            this.snapshots = snapshots;
            this.heart = heart;
            this.context = context;
            this.images = images;
        }

        private GalleryModel gallery() {
            return snapshots.explorer().model().gallery();
        }

        List<BenchReport.Row> all(Path some, Path many) {
            WorkspaceModel model = snapshots.explorer().model();
            CompareModel compare = snapshots.explorer().compare();
            step("first", "open the first images", () -> model.add(List.of(some)),
                    () -> gallery().knownProperty().get() >= FIRST_IMAGES);
            step("open", "open and analyse " + images + " images", () -> model.add(List.of(many)),
                    () -> gallery().knownProperty().get() >= images + FIRST_IMAGES);
            step("sort", "sort by radius", () -> gallery().sortProperty().set(GallerySort.RADIUS_DOWN));
            step("filter", "show only wrong ones", () -> gallery().filterProperty().set(GalleryFilter.WRONG));
            step("unfilter", "show all again", () -> gallery().filterProperty().set(GalleryFilter.ALL));
            step("search", "search", () -> gallery().searchProperty().set("class 3"));
            step("unsearch", "leave the search", () -> gallery().searchProperty().set(""));
            step("select-all", "select all", () -> gallery().selection().set(gallery().shown()));
            step("end", "jump to the last image", () -> gallery().move(images));
            step("map", "open Map", () -> model.perspectiveProperty().set(Perspective.MAP),
                    () -> snapshots.explorer().map().pointsProperty().get().isPresent());
            step("map.pick", "pick half of the map", () -> gallery().pick(PROBE, places(images / 2)));
            step("map.unpick", "pick nothing", () -> gallery().clearPicked());
            step("compare", "open Compare", () -> model.perspectiveProperty().set(Perspective.COMPARE),
                    () -> compare.first().isPresent());
            step("evaluate", "evaluate", compare::run, () -> compare.first()
                .map(run -> !run.info().isOpenImages() && run.info().finished())
                .orElse(false));
            step("compare.pick", "pick a third in a chart", () -> gallery().pick(PROBE, places(images / 3)));
            step("inspect", "back to Inspect", () -> model.perspectiveProperty().set(Perspective.INSPECT));
            step("dark", "change to the dark theme",
                    () -> snapshots.explorer().theme().darkProperty().set(true));
            return rows;
        }

        private Set<String> places(int count) {
            return gallery().all().stream().limit(count).map(item -> item.location()).collect(Collectors.toSet());
        }

        private void step(String id, String what, Runnable work) {
            step(id, what, work, () -> true);
        }

        private void step(String id, String what, Runnable work, BooleanSupplier done) {
            context.checkCancelled();
            heart.forget();
            long start = System.nanoTime();
            snapshots.onWindowThread(() -> {
                work.run();
                return null;
            });
            snapshots.await(() -> {
                context.checkCancelled();
                return done.getAsBoolean();
            });
            snapshots.await(() -> snapshots.explorer().running().isEmpty());
            double seconds = 1e-9 * (System.nanoTime() - start);
            snapshots.rest(PATIENCE_MILLIS);
            FxLatencyMonitor.Longest longest = heart.longest();
            boolean measured = !Double.isNaN(longest.worked());
            rows.add(new BenchReport.Row("window." + id, "window's thread, longest: " + what,
                    measured ? longest.worked() : longest.waited(), "ms",
                    String.format(Locale.ROOT, "%s; %slongest wait %.0f ms; %.1f s in all", bound(BOUND, "ms"),
                            measured ? "its processor time; " : "", longest.waited(), seconds)));
        }
    }

    /** An idx file of as many images of noise in bands, with labels beside it. */
    private static Path write(Path folder, int count) throws IOException {
        Files.createDirectories(folder);
        Random random = new Random(count);
        int side = SyntheticModel.INPUT.width();
        byte[] image = new byte[SyntheticModel.INPUT.size()];
        ByteBuffer pixels = ByteBuffer.allocate(16 + count * image.length);
        pixels.putInt(0x803).putInt(count).putInt(side).putInt(side);
        ByteBuffer labels = ByteBuffer.allocate(8 + count);
        labels.putInt(0x801).putInt(count);
        for (int i = 0; i < count; i++) {
            int top = random.nextInt(side);
            int bottom = top + random.nextInt(side - top);
            random.nextBytes(image);
            for (int at = 0; at < image.length; at++) {
                if (at / side < top || at / side > bottom) {
                    image[at] = 0;
                }
            }
            pixels.put(image);
            labels.put((byte) random.nextInt(SyntheticModel.CLASSES));
        }
        Files.write(folder.resolve("train-labels-idx1-ubyte"), labels.array());
        return Files.write(folder.resolve("train-images-idx3-ubyte"), pixels.array());
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /**
     * Asks the window's thread every few milliseconds whether it is there. The longest wait for an answer is how long a
     * person's click may have waited; the processor time that the thread took meanwhile is the part of it that is the
     * window's own, which other programs on the machine do not lengthen.
     */
    static final class FxLatencyMonitor implements AutoCloseable {
        private static final long PERIOD_MILLIS = 5;
        private static final double MILLION = 1e6;

        private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        private final long windowThread;
        private final Thread heart;
        private volatile boolean over;
        private long waited;
        private long worked;

        /**
         * The longest so far, in milliseconds.
         *
         * @param waited for an answer
         * @param worked by the window's thread before one answer; NaN where the system does not tell
         */
        record Longest(double waited, double worked) {}

        /** @param windowThread the thread's id */
        FxLatencyMonitor(long windowThread) {
            this.windowThread = windowThread;
            heart = Thread.ofPlatform().daemon().name("heartbeat").priority(Thread.MAX_PRIORITY).start(this::beat);
        }

        /** Begins anew. */
        synchronized void forget() {
            waited = 0;
            worked = 0;
        }

        /** The longest since {@link #forget()}. */
        synchronized Longest longest() {
            return new Longest(waited / MILLION,
                    threads.isThreadCpuTimeSupported() ? worked / MILLION : Double.NaN);
        }

        private synchronized void answered(long wait, long work) {
            waited = Math.max(waited, wait);
            worked = Math.max(worked, work);
        }

        private long work() {
            return threads.isThreadCpuTimeSupported() ? threads.getThreadCpuTime(windowThread) : 0;
        }

        private void beat() {
            try {
                while (!over) {
                    CountDownLatch answer = new CountDownLatch(1);
                    long sent = System.nanoTime();
                    long before = work();
                    Platform.runLater(() -> {
                        answered(System.nanoTime() - sent, work() - before);
                        answer.countDown();
                    });
                    answer.await();
                    Thread.sleep(PERIOD_MILLIS);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close() {
            over = true;
            heart.interrupt();
        }
    }
}
