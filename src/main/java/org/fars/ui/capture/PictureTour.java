package org.fars.ui.capture;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javafx.geometry.Bounds;
import org.fars.ui.capture.WindowSnapshots.Size;
import javafx.scene.Node;
import javafx.scene.control.Alert;
import javafx.scene.control.ButtonBase;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.MenuButton;
import javafx.stage.Screen;
import javafx.stage.Window;
import org.fars.core.AtomicFiles.UnwritableFileException;
import org.fars.core.AtomicFiles;
import org.fars.core.CsvText;
import org.fars.core.UserInputException;
import org.fars.image.Dataset.LabelledImage;
import org.fars.image.Dataset;
import org.fars.image.Datasets;
import org.fars.ui.app.Perspective;
import org.fars.ui.app.Toasts;
import org.fars.ui.app.WindowAssembler;
import org.fars.ui.compare.CompareModel;
import org.fars.ui.gallery.ImageItem;
import org.fars.ui.help.Tour;
import org.fars.ui.session.MissingSourcesView.MissingSources;
import org.fars.ui.session.Session;

/**
 * Pictures of every view, light and dark: empty, busy, full, in error. A view that is new to the window is one line
 * more in {@link #stops()}; those of the switch in the top bar are all taken by themselves.
 */
final class PictureTour {
    private static final double LOG_WIDTH = 860;
    private static final int SAMPLES = 100;
    private static final long PATIENCE_MINUTES = 10;
    /** Views that a dense model does not have. */
    private static final Set<String> OF_CLASSIFIERS = Set.of("compare-busy", "compare-paused", "export-menu",
            "attack-options");
    private static final String BROKEN = "a very long name of a file that is not an image at all, however hard one looks.png";

    private final WindowSnapshots snapshots;
    private final List<Size> sizes;
    private final Path folder;
    private final CountDownLatch busy = new CountDownLatch(1);
    private final Evaluation evaluation = new Evaluation();
    private Optional<Alert> question = Optional.empty();

    /**
     * One view.
     *
     * @param name of its file
     * @param enter brings it up; on the window's thread
     * @param ready whether it is there
     * @param leave puts it away
     */
    private record Stop(String name, Consumer<WindowAssembler> enter, Predicate<WindowAssembler> ready,
            Consumer<WindowAssembler> leave) {
        Stop(String name, Consumer<WindowAssembler> enter) {
            this(name, enter, explorer -> {});
        }

        Stop(String name, Consumer<WindowAssembler> enter, Consumer<WindowAssembler> leave) {
            this(name, enter, explorer -> true, leave);
        }

        static Stop drawer(String name, Consumer<WindowAssembler> enter) {
            return new Stop(name, enter, explorer -> explorer.drawer().close());
        }
    }

    /**
     * @param snapshots of an open window with analysed images
     * @param sizes of the pictures, in pixels
     * @param folder where pictures go; those of several sizes, to folders in it
     */
    PictureTour(WindowSnapshots snapshots, List<Size> sizes, Path folder) {
        this.snapshots = snapshots;
        this.sizes = sizes;
        this.folder = folder;
    }

    /**
     * Takes all pictures; afterwards the window is in error, and done with.
     *
     * @return the files
     */
    List<Path> take() {
        List<Path> files = new ArrayList<>();
        List<Stop> stops = stops();
        List<Size> order = sizes.reversed();
        // Files are compressed while the window goes on.
        try (ExecutorService writer = Executors.newSingleThreadExecutor()) {
            List<Future<?>> written = new ArrayList<>();
            for (int i = 0; i < stops.size(); i++) {
                // Changing the theme is what costs most: every second stop begins with the dark one.
                for (boolean dark : new boolean[]{i % 2 == 1, i % 2 == 0}) {
                    String name = String.format(Locale.ROOT, "%02d-%s-%s.png", i + 1, stops.get(i).name(),
                            dark ? "dark" : "light");
                    // Forth and back: each theme and stop begins with the size that is there.
                    order = order.reversed();
                    for (Size size : order) {
                        BufferedImage picture = take(stops.get(i), dark, size);
                        Path file = folder(size).resolve(name);
                        files.add(file);
                        written.add(writer.submit(() -> WindowSnapshots.write(picture, file)));
                    }
                }
            }
            for (Future<?> each : written) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof UnwritableFileException mistake ? mistake : new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while pictures were written", e);
        }
        busy.countDown();
        evaluation.forget();
        clear();
        return files.stream().sorted().toList();
    }

    private Path folder(Size size) {
        return sizes.size() == 1
                ? folder
                : folder.resolve(String.format(Locale.ROOT, "%dx%d", size.width(), size.height()));
    }

    private BufferedImage take(Stop stop, boolean dark, Size size) {
        snapshots.onWindowThread(() -> {
            snapshots.explorer().theme().darkProperty().set(dark);
            return null;
        });
        snapshots.resize(size.width(), size.height());
        // What pops up takes its colours from the window, which must have its own by then, and its place.
        snapshots.settle();
        snapshots.onWindowThread(() -> {
            stop.enter().accept(snapshots.explorer());
            return null;
        });
        snapshots.await(() -> stop.ready().test(snapshots.explorer()));
        BufferedImage picture = snapshots.frame();
        snapshots.onWindowThread(() -> {
            stop.leave().accept(snapshots.explorer());
            return null;
        });
        return picture;
    }

    /**
     * Returns a list of images of a folder, evenly sampled and labelled as there, for a tour that shows no more of them.
     *
     * @param images a folder of labelled images
     * @param list the CSV file to write
     */
    static Path sample(Path images, Path list) {
        try (Dataset all = Datasets.open(images)) {
            int step = Math.max(1, all.images().size() / SAMPLES);
            List<List<String>> rows = new ArrayList<>();
            for (int i = 0; i < all.images().size(); i += step) {
                LabelledImage image = all.images().get(i);
                rows.add(List.of(image.source().location(), image.label().orElse("")));
            }
            AtomicFiles.write(list, CsvText.write(List.of("path", "label"), rows));
            return list;
        }
    }

    private List<Stop> stops() {
        Stream<Stop> perspectives = Stream.of(Perspective.values())
            .map(each -> new Stop(each.name().toLowerCase(Locale.ROOT),
                    explorer -> explorer.model().perspectiveProperty().set(each),
                    explorer -> explorer.running().isEmpty(),
                    explorer -> explorer.model().perspectiveProperty().set(Perspective.INSPECT)));
        Stream<Stop> others = Stream.of(
                new Stop("compare-busy", evaluation::begin, evaluation::hasResults, Evaluation::leave),
                new Stop("compare-paused", evaluation::pause, Evaluation::rests, Evaluation::leave),
                new Stop("label-menu", explorer -> explorer.showLabels(), PictureTour::hideMenus),
                new Stop("class-menu", explorer -> menu(explorer, "#gallery-class").show(), PictureTour::hideMenus),
                new Stop("order-menu", explorer -> menu(explorer, "#gallery-sort").show(), PictureTour::hideMenus),
                new Stop("export-menu", explorer -> menu(explorer, "#trace .export-menu").show(),
                        PictureTour::hideMenus),
                new Stop("close", this::ask, explorer -> question.ifPresent(Alert::close)),
                Stop.drawer("missing", explorer -> explorer.sessionCommands().askFor(missing())),
                new Stop("menu", explorer -> menu(explorer, "#menu").show(), PictureTour::hideMenus),
                Stop.drawer("settings", explorer -> explorer.drawers().showSettings()),
                Stop.drawer("import", explorer -> explorer.drawers().showImport()),
                Stop.drawer("train", explorer -> explorer.drawers().showTraining()),
                pressed("attack-options"), pressed("device"),
                Stop.drawer("guide", explorer -> explorer.drawers().showGuide()),
                Stop.drawer("about", explorer -> explorer.drawers().showAbout()),
                Stop.drawer("log", explorer -> explorer.drawer().open(explorer.help().logView(), LOG_WIDTH)),
                new Stop("tour", PictureTour::secondStep,
                        explorer -> explorer.help().tour().ifPresent(Tour::end)),
                new Stop("drop", explorer -> explorer.view().drop().showCue(true),
                        explorer -> explorer.view().drop().showCue(false)),
                new Stop("busy", this::work),
                new Stop("error", this::fail),
                new Stop("empty", PictureTour::empty));
        boolean dense = snapshots.onWindowThread(() -> snapshots.explorer().segment().isSegmented());
        return Stream.concat(perspectives, others)
            .filter(stop -> !(dense && OF_CLASSIFIERS.contains(stop.name())))
            .toList();
    }

    private static MenuButton menu(WindowAssembler explorer, String selector) {
        MenuButton menu = (MenuButton) explorer.view().lookup(selector);
        reach(menu);
        return menu;
    }

    /**
     * Moves the window so that the half with a node is on the screen, which is a thousand pixels wide where there is no
     * display: what pops up is moved into the screen.
     */
    private static void reach(Node node) {
        double width = node.getScene().getRoot().getLayoutBounds().getWidth();
        double beyond = Screen.getPrimary().getBounds().getWidth() - width;
        boolean left = node.localToScene(node.getBoundsInLocal()).getMinX() < width / 2;
        node.getScene().getWindow().setX(left ? 0 : Math.min(0, beyond));
    }

    private static void hideMenus(WindowAssembler explorer) {
        List.copyOf(Window.getWindows())
            .stream()
            .filter(ContextMenu.class::isInstance)
            .forEach(Window::hide);
    }

    private void ask(WindowAssembler explorer) {
        Alert alert = explorer.sessionCommands().closeQuestion();
        question = Optional.of(alert);
        alert.show();
        // Over the middle of what is photographed, of which the screen shows a corner only.
        Bounds whole = explorer.view().getLayoutBounds();
        Window owner = explorer.scene().getWindow();
        alert.setX(owner.getX() + (whole.getWidth() - alert.getWidth()) / 2);
        alert.setY(owner.getY() + (whole.getHeight() - alert.getHeight()) / 3);
    }

    /** A session whose files are nowhere. */
    private MissingSources missing() {
        List<Path> gone = List.of(folder.resolve("holiday"),
                folder.resolve("a folder with a long name").resolve("cats.zip"));
        Session session = new Session(Session.VERSION,
                gone.stream().map(path -> new Session.Source(path.toAbsolutePath().toString(), "")).toList(), Map.of(),
                "",
                Map.of(), List.of(), null, "");
        return new MissingSources(session, folder.resolve("yesterday" + Session.EXTENSION),
                gone.stream().map(path -> Optional.<Path>empty()).toList());
    }

    /** What pops up under a button, and goes when it is pressed again. */
    private static Stop pressed(String id) {
        Consumer<WindowAssembler> press = explorer -> {
            ButtonBase button = (ButtonBase) explorer.view().lookup("#" + id);
            reach(button);
            button.fire();
        };
        return new Stop(id, press, press);
    }

    private static void secondStep(WindowAssembler explorer) {
        explorer.help().startTour();
        explorer.help().tour().ifPresent(Tour::next);
    }

    /** An evaluation that is long enough to be looked at, begun for the tour and deleted after it. */
    private final class Evaluation {
        private static final String ATTACK = "l2-pgd";
        /** Few, so that the attacks on one image are soon over and the run can pause. */
        private static final String EPS = "0.1, 0.3";

        private Optional<Instant> begun = Optional.empty();

        void begin(WindowAssembler explorer) {
            CompareModel compare = explorer.compare();
            explorer.model().perspectiveProperty().set(Perspective.COMPARE);
            if (begun.isEmpty()) {
                begun = Optional.of(Instant.now());
                Optional.ofNullable(compare.options().attacks().get(ATTACK)).ifPresent(chosen -> chosen.set(true));
                compare.options().epsProperty().set(EPS);
                compare.run();
            }
        }

        boolean hasResults(WindowAssembler explorer) {
            return explorer.compare().first().isPresent() || rests(explorer);
        }

        void pause(WindowAssembler explorer) {
            explorer.model().perspectiveProperty().set(Perspective.COMPARE);
            explorer.compare().pause();
        }

        static boolean rests(WindowAssembler explorer) {
            return explorer.compare().stateProperty().get() == CompareModel.State.IDLE
                    && explorer.running().isEmpty();
        }

        static void leave(WindowAssembler explorer) {
            explorer.model().perspectiveProperty().set(Perspective.INSPECT);
        }

        /** The run was made for the pictures only; it is the one that is looked at. */
        void forget() {
            CompareModel compare = snapshots.explorer().compare();
            snapshots.onWindowThread(() -> {
                compare.deletable()
                    .map(shown -> shown.about().begun())
                    .filter(when -> begun.isPresent() && !when.isBefore(begun.get()))
                    .ifPresent(own -> compare.delete());
                return null;
            });
            snapshots.await(() -> snapshots.explorer().running().isEmpty());
        }
    }

    /** A job that lasts until the tour is over. */
    private void work(WindowAssembler explorer) {
        if (explorer.running().isEmpty()) {
            explorer.runner().submit("Working", context -> busy.await(PATIENCE_MINUTES, TimeUnit.MINUTES), done -> {});
        }
    }

    private void fail(WindowAssembler explorer) {
        // Once, however many pictures are taken: what is said again is counted.
        explorer.model()
            .gallery()
            .all()
            .stream()
            .filter(ImageItem::broken)
            .findFirst()
            .ifPresentOrElse(
                    item -> explorer.model().gallery().selection().set(List.of(item)),
                    () -> explorer.model().add(List.of(broken())));
        withdrawAll(explorer);
        for (int i = 0; i < 3; i++) {
            explorer.notifier().mistake(new SampleException(broken()));
        }
        explorer.notifier().unexpected("Attacking", new IllegalStateException("a fault made up for this picture"));
        explorer.notifier().offer("An offer stays until it is answered.", "Take it", () -> {}, () -> {});
    }

    private Path broken() {
        Path file = folder.resolve(BROKEN);
        try {
            return Files.exists(file) ? file : Files.writeString(file, "not an image");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Leaves nothing but pictures. */
    private void clear() {
        try {
            Files.deleteIfExists(folder.resolve(BROKEN));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class SampleException extends UserInputException {
        SampleException(Path file) {
            super(file.toString(), "is made up for this picture", null);
        }
    }

    private static void empty(WindowAssembler explorer) {
        explorer.model().clear();
        withdrawAll(explorer);
    }

    private static void withdrawAll(WindowAssembler explorer) {
        Toasts toasts = (Toasts) explorer.view().lookup("#toasts");
        toasts.texts().forEach(toasts::withdraw);
    }
}
