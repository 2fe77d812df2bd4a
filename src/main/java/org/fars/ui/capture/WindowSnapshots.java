package org.fars.ui.capture;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import javafx.animation.AnimationTimer;
import javafx.application.Platform;
import javafx.embed.swing.SwingFXUtils;
import javafx.geometry.Bounds;
import javafx.geometry.Rectangle2D;
import javafx.scene.Parent;
import javafx.scene.SnapshotParameters;
import javafx.scene.image.WritableImage;
import javafx.scene.paint.Color;
import javafx.stage.Stage;
import javafx.stage.Window;
import javax.imageio.ImageIO;
import org.fars.core.AtomicFiles;
import org.fars.model.torch.EngineSettings;
import org.fars.ui.analysis.ModelSession.State;
import org.fars.ui.app.AppServices.AppModule;
import org.fars.ui.app.AppServices;
import org.fars.ui.app.DisplayDetector;
import org.fars.ui.app.WindowAssembler;
import org.fars.ui.chart.Typeface;
import org.fars.ui.common.Messages;
import org.fars.ui.common.Theme;
import org.fars.ui.gallery.GalleryAnalyzer;
import org.fars.ui.gallery.ImageItem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives the real window without a display and photographs it. Called from any thread but the window's; every method
 * waits until what it asked for has happened.
 */
public final class WindowSnapshots implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WindowSnapshots.class);
    /** The usual width of a picture, in pixels. */
    public static final int WIDTH = 1440;
    /** The usual height. */
    public static final int HEIGHT = 900;
    /** Steps of the attack that a picture shows; fewer than by default, since a picture need not wait for the nearest. */
    private static final int PICTURE_STEPS = 20;
    private static final long PATIENCE_NANOS = 600_000_000_000L;
    private static final long GLANCE_MILLIS = 20;
    /** Layout may ask for another one, and no more. */
    private static final int PULSES = 2;
    /**
     * Side of the window on a screen that nobody sees. Drawing without a graphics card costs as much processor time as an
     * attack does; only the content has the size of the picture, and is drawn when a picture is taken.
     */
    private static final double PEEPHOLE = 8;
    /** Where the window stands: so far down that the screen, drawn row after row, also holds what is left of its edge. */
    private static final double TOP = 3;

    private final AppServices services;
    private WindowAssembler explorer;
    private Stage stage;

    /**
     * How a picture looks.
     *
     * @param dark in the dark theme
     * @param width in pixels
     * @param height in pixels
     */
    public record Look(boolean dark, int width, int height) {}

    /** The size of a picture, in pixels. */
    public record Size(int width, int height) {}

    /**
     * Of the installed application.
     *
     * @param engine where models are to run
     */
    public WindowSnapshots(EngineSettings engine) {
        this(AppModule.services(engine));
    }

    WindowSnapshots(AppServices services) {
        this.services = services;
        // The window and the engine take about as long to load.
        Thread.ofPlatform().daemon().name("engine-start").start(this::startEngine);
    }

    private void startEngine() {
        try {
            services.host().gpus();
        } catch (RuntimeException | LinkageError e) {
            LOG.debug("the engine does not start; opening the model will say so", e);
        }
    }

    /**
     * Opens the window and waits until the model is ready and the images in sight are analysed; the others are not waited
     * for, because no picture shows them.
     *
     * @param model the id of the model; empty for the usual one
     * @param images files and folders; the sample images where there are none
     */
    public void open(Look look, String model, List<Path> images) {
        begin(look, model, images);
        finish();
    }

    /**
     * Opens the window as {@link #open} does, and meanwhile searches for the nearest adversarial image of the selected
     * image, or attacks its cells within ε; without a model there is none.
     */
    public void openAttacked(Look look, String model, List<Path> images) {
        begin(look, model, images);
        await(() -> explorer.model().inspect().attack().canAttack() || explorer.segment().isSegmented()
                || explorer.running().isEmpty());
        onWindowThread(() -> {
            explorer.segment().attack().attackOr(() -> explorer.model().inspect().attack().findNearest(PICTURE_STEPS));
            return null;
        });
        finish();
    }

    private void begin(Look look, String model, List<Path> images) {
        DisplayDetector.headlessProperties().forEach(System::setProperty);
        CompletableFuture<Void> started = new CompletableFuture<>();
        try {
            Platform.startup(() -> started.complete(null));
        } catch (IllegalStateException alreadyRunning) {
            started.complete(null);
        }
        started.join();
        Platform.setImplicitExit(false);
        onWindowThread(() -> {
            Typeface.loadForWindow();
            explorer = new WindowAssembler(services, new Theme(look.dark()), new Messages(Locale.getDefault()),
                    look.width(),
                    look.height());
            explorer.stopWorkAtExit();
            stage = new Stage();
            // In the corner: what pops up is moved into the screen, and would stand beside its place.
            stage.setX(0);
            stage.setY(TOP);
            stage.setWidth(PEEPHOLE);
            stage.setHeight(PEEPHOLE);
            if (!model.isEmpty()) {
                explorer.model().choose(model);
            }
            explorer.open(stage, images.isEmpty() ? services.samples() : images);
            return null;
        });
        resize(look.width(), look.height());
        await(() -> state() instanceof State.Missing || state() instanceof State.Ready);
    }

    private void finish() {
        await(this::isSightAnalysed);
        // The others would take the processor from what is photographed.
        onWindowThread(() -> {
            explorer.model().analyzer().stop();
            return null;
        });
        idle();
    }

    private boolean isSightAnalysed() {
        GalleryAnalyzer analyzer = explorer.model().analyzer();
        analyzer.look();
        return analyzer.isSightAnalysed() || explorer.running().isEmpty();
    }

    private State state() {
        return explorer.model().models().stateProperty().get();
    }

    /** Waits until no job is under way. */
    private void idle() {
        await(() -> explorer.running().isEmpty());
    }

    /** Analyses the images that are out of sight too. */
    public void analyzeRest() {
        onWindowThread(() -> {
            explorer.model()
                .analyzer()
                .add(explorer.model()
                    .gallery()
                    .all()
                    .stream()
                    .filter(item -> item.state() instanceof ImageItem.State.Waiting)
                    .toList());
            return null;
        });
        idle();
    }

    /**
     * Writes a picture of the window.
     *
     * @param file a PNG file; its folder is made
     */
    public void picture(Path file) {
        write(frame(), file);
    }

    static void write(BufferedImage picture, Path file) {
        AtomicFiles.write(file, out -> ImageIO.write(picture, "png", out));
    }

    /**
     * Pictures of every view, light and dark, of a window with an attacked image: of the sample images, if there are no
     * others, as many as suffice. The last thing that is done with the window.
     *
     * @param sizes of the pictures, in pixels; those of several sizes go to folders of their own
     * @param model the id of the model; empty for the usual one
     * @param images files and folders
     * @param folder where the pictures go; made where it is not there
     * @return the files
     */
    public List<Path> tour(List<Size> sizes, String model, List<Path> images, Path folder) {
        List<Path> shown = images;
        if (images.isEmpty()) {
            Path home = services.directories().home();
            shown = services.samples()
                .stream()
                .map(samples -> PictureTour.sample(samples, home.resolve("without-display")
                    .resolve(samples.getFileName() + ".csv")))
                .toList();
        }
        Size first = sizes.getFirst();
        openAttacked(new Look(false, first.width(), first.height()), model, shown);
        analyzeRest();
        return new PictureTour(this, sizes, folder).take();
    }

    /**
     * Records the animation of the README: images are dropped, one is attacked, and ε is dragged along its bracket. Needs
     * {@link #open} before.
     *
     * @param dropped what is dropped; the sample images where there is nothing
     * @param out the GIF file
     */
    public void animation(List<Path> dropped, Path out) {
        new DemoRecorder(this).record(dropped.isEmpty() ? services.samples() : dropped, out);
    }

    /** Returns a picture of the window as it is, once everything that changed is drawn. */
    BufferedImage frame() {
        settle();
        await(explorer::isDrawn);
        settle();
        return onWindowThread(this::photograph);
    }

    /** Waits so long. */
    void rest(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the window", e);
        }
    }

    /** The window with what lies over it: popovers, notifications, menus, dialogs. */
    private BufferedImage photograph() {
        Parent root = explorer.scene().getRoot();
        Bounds whole = root.getLayoutBounds();
        SnapshotParameters inside = new SnapshotParameters();
        // What is too large for the window is cut off, as on a screen.
        inside.setViewport(new Rectangle2D(0, 0, whole.getWidth(), whole.getHeight()));
        BufferedImage seen = SwingFXUtils.fromFXImage(root.snapshot(inside, null), null);
        // Without the transparency that a window does not have: a file is written in half the time.
        BufferedImage picture = new BufferedImage(seen.getWidth(), seen.getHeight(), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        graphics.drawImage(seen, 0, 0, null);
        for (Window window : Window.getWindows()) {
            if (window != stage && window.isShowing()) {
                BufferedImage popup = SwingFXUtils.fromFXImage(transparent(window.getScene().getRoot()), null);
                int below = Math.max(0, picture.getHeight() - popup.getHeight());
                // On a screen of the picture's size what pops up is moved into it.
                graphics.drawImage(popup, (int) (window.getX() - stage.getX()),
                        Math.min((int) (window.getY() - stage.getY()), below), null);
            }
        }
        graphics.dispose();
        return picture;
    }

    private static WritableImage transparent(Parent root) {
        SnapshotParameters parameters = new SnapshotParameters();
        parameters.setFill(Color.TRANSPARENT);
        return root.snapshot(parameters, null);
    }

    /** Resizes what is photographed; a window without a display cannot be larger than its screen, its content can. */
    void resize(int width, int height) {
        onWindowThread(() -> {
            Parent root = explorer.scene().getRoot();
            root.resize(width, height);
            return null;
        });
    }

    /** The window, for pictures of its other states. */
    WindowAssembler explorer() {
        return explorer;
    }

    /** Does something on the window's thread and waits for it. */
    <R> R onWindowThread(Callable<R> work) {
        CompletableFuture<R> result = new CompletableFuture<>();
        Platform.runLater(() -> {
            try {
                result.complete(work.call());
            } catch (Throwable e) {
                // Errors too: who waits for the answer would wait for ever.
                result.completeExceptionally(e);
            }
        });
        try {
            return result.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException fault ? fault : e;
        }
    }

    /** Waits until something holds on the window's thread. */
    void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!onWindowThread(condition::getAsBoolean)) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("the window has not finished within ten minutes");
            }
            rest(GLANCE_MILLIS);
        }
    }

    /** Waits until styles and layout have followed what changed. */
    void settle() {
        CompletableFuture<Void> passed = new CompletableFuture<>();
        Platform.runLater(() -> new AnimationTimer() {
            private int left = PULSES;

            @Override
            public void handle(long now) {
                if (--left < 0) {
                    stop();
                    passed.complete(null);
                }
            }
        }.start());
        passed.join();
    }

    @Override
    public void close() {
        onWindowThread(() -> {
            if (explorer != null) {
                stage.close();
                explorer.close();
            }
            return null;
        });
    }
}
