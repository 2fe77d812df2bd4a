package org.fars.ui.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javafx.scene.control.ButtonBase;
import javafx.scene.control.MenuButton;
import org.fars.fault.InputMistake;
import org.fars.ui.help.Tour;

/**
 * Pictures of every view, light and dark: empty, busy, full, in error. A view that is new to the window is one line
 * more in {@link #stops()}; those of the switch in the top bar are all taken by themselves.
 */
final class PictureTour {
    private static final double LOG_WIDTH = 860;

    private final Snapshots snapshots;
    private final Path folder;
    private final CountDownLatch busy = new CountDownLatch(1);

    /**
     * One view.
     *
     * @param name of its file
     * @param enter brings it up; on the window's thread
     * @param leave puts it away
     */
    private record Stop(String name, Consumer<Explorer> enter, Consumer<Explorer> leave) {
        Stop(String name, Consumer<Explorer> enter) {
            this(name, enter, explorer -> {});
        }

        static Stop drawer(String name, Consumer<Explorer> enter) {
            return new Stop(name, enter, explorer -> explorer.view().closeDrawer());
        }
    }

    /**
     * @param snapshots of an open window with analysed images
     * @param folder where pictures go
     */
    PictureTour(Snapshots snapshots, Path folder) {
        this.snapshots = snapshots;
        this.folder = folder;
    }

    /**
     * Takes all pictures; afterwards the window is in error, and done with.
     *
     * @return the files
     */
    List<Path> take() {
        List<Path> files = new ArrayList<>();
        int number = 1;
        for (Stop stop : stops()) {
            for (boolean dark : new boolean[]{false, true}) {
                snapshots.onWindowThread(() -> {
                    snapshots.explorer().theme().darkProperty().set(dark);
                    return null;
                });
                // What pops up takes its colours from the window, which must have its own by then.
                snapshots.settle();
                snapshots.onWindowThread(() -> {
                    stop.enter().accept(snapshots.explorer());
                    return null;
                });
                snapshots.settle();
                Path file = folder.resolve(
                        String.format(Locale.ROOT, "%02d-%s-%s.png", number, stop.name(), dark ? "dark" : "light"));
                snapshots.picture(file);
                files.add(file);
                snapshots.onWindowThread(() -> {
                    stop.leave().accept(snapshots.explorer());
                    return null;
                });
                snapshots.settle();
            }
            number++;
        }
        busy.countDown();
        return files;
    }

    private List<Stop> stops() {
        Stream<Stop> perspectives = Stream.of(Perspective.values())
            .map(each -> new Stop(each.name().toLowerCase(Locale.ROOT),
                    explorer -> explorer.model().perspectiveProperty().set(each),
                    explorer -> explorer.model().perspectiveProperty().set(Perspective.INSPECT)));
        Stream<Stop> others = Stream.of(
                new Stop("menu", explorer -> menu(explorer).show(), explorer -> menu(explorer).hide()),
                Stop.drawer("settings", explorer -> explorer.view().showSettings()),
                Stop.drawer("train", explorer -> explorer.view().showTraining()),
                pressed("attack-options"), pressed("device"),
                Stop.drawer("guide", explorer -> explorer.view().showGuide()),
                Stop.drawer("about", explorer -> explorer.view().showAbout()),
                Stop.drawer("log", explorer -> explorer.view().openDrawer(explorer.helpers().logView(), LOG_WIDTH)),
                new Stop("tour", PictureTour::secondStep,
                        explorer -> explorer.helpers().tour().ifPresent(Tour::end)),
                new Stop("drop", explorer -> explorer.view().drop().showCue(true),
                        explorer -> explorer.view().drop().showCue(false)),
                new Stop("busy", this::work),
                new Stop("error", this::fail),
                new Stop("empty", PictureTour::empty));
        return Stream.concat(perspectives, others).toList();
    }

    private static MenuButton menu(Explorer explorer) {
        return (MenuButton) explorer.view().lookup("#menu");
    }

    /** What pops up under a button, and goes when it is pressed again. */
    private static Stop pressed(String id) {
        Consumer<Explorer> press = explorer -> ((ButtonBase) explorer.view().lookup("#" + id)).fire();
        return new Stop(id, press, press);
    }

    private static void secondStep(Explorer explorer) {
        explorer.view().startTour();
        explorer.helpers().tour().ifPresent(Tour::next);
    }

    /** A job that lasts until the tour is over. */
    private void work(Explorer explorer) {
        if (explorer.running().isEmpty()) {
            explorer.keepBusy(busy);
        }
    }

    private void fail(Explorer explorer) {
        explorer.model().add(List.of(broken()));
        for (int i = 0; i < 3; i++) {
            explorer.announcer().mistake(new Sample(broken()));
        }
        explorer.announcer().unexpected("Attacking", new IllegalStateException("a fault made up for this picture"));
        explorer.announcer().offer("An offer stays until it is answered.", "Take it", () -> {}, () -> {});
    }

    private Path broken() {
        Path file = folder
            .resolve("a very long name of a file that is not an image at all, however hard one looks.png");
        try {
            return Files.exists(file) ? file : Files.writeString(file, "not an image");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Sample extends InputMistake {
        Sample(Path file) {
            super(file.toString(), "is made up for this picture", null);
        }
    }

    private static void empty(Explorer explorer) {
        explorer.model().clear();
        Toasts toasts = (Toasts) explorer.view().lookup("#toasts");
        toasts.texts().forEach(toasts::withdraw);
    }
}
