package org.fars.ui.capture;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.ToggleButton;
import org.fars.attack.Attacks;
import org.fars.certify.Certifiers;
import org.fars.core.AppDirectories;
import org.fars.ui.LinearCatalog;
import org.fars.ui.app.Perspective;
import org.fars.ui.app.AppServices;
import org.fars.ui.app.WindowAssembler;
import org.fars.ui.compare.CompareModel;

/** Pictures of Compare and Map in their states, with the small test model, for looking at: run by hand. */
public final class ViewsTour {
    private final WindowSnapshots snapshots;
    private final Path out;

    private ViewsTour(WindowSnapshots snapshots, Path out) {
        this.snapshots = snapshots;
        this.out = out;
    }

    /** Arguments: a folder for the pictures, the folder of labelled samples, and compare or map for one of them only. */
    public static void main(String[] args) throws Exception {
        Path out = Path.of(args[0]);
        Path samples = Path.of(args[1]);
        Path home = Files.createTempDirectory("views-tour");
        AppDirectories places = new AppDirectories(samples.toAbsolutePath().getParent().getParent(), home);
        AppServices parts = new AppServices(new LinearCatalog(samples), Certifiers.standard(),
                new Attacks(),
                places, () -> {});
        try (WindowSnapshots snapshots = new WindowSnapshots(parts)) {
            snapshots.open(new WindowSnapshots.Look(false, 1440, 900), "", List.of(samples));
            snapshots.analyzeRest();
            ViewsTour tour = new ViewsTour(snapshots, out);
            if (args.length < 3 || args[2].equals("compare")) {
                tour.compare();
            }
            if (args.length < 3 || args[2].equals("map")) {
                tour.map();
            }
            tour.empty();
        }
        System.exit(0);
    }

    private WindowAssembler explorer() {
        return snapshots.explorer();
    }

    private void run(Runnable work) {
        snapshots.onWindowThread(() -> {
            work.run();
            return null;
        });
    }

    private void picture(String name) {
        snapshots.picture(out.resolve(name + ".png"));
    }

    private <N extends Node> N find(String id, Class<N> type) {
        return type.cast(explorer().scene().lookup("#" + id));
    }

    private void compare() {
        run(() -> explorer().model().perspectiveProperty().set(Perspective.COMPARE));
        CompareModel compare = explorer().compare();
        snapshots.await(() -> compare.first().isPresent());
        finish(compare);
        everySize("compare");
        run(() -> find("add-attack", Button.class).fire());
        picture("compare-form");
        run(() -> compare.options().limitProperty().set("200"));
        run(() -> find("add-attack", Button.class).fire());
        run(compare::run);
        snapshots.await(() -> compare.first().isPresent());
        picture("compare-busy");
        run(compare::pause);
        snapshots.await(() -> compare.stateProperty().get() == CompareModel.State.IDLE);
        snapshots.await(() -> explorer().running().isEmpty());
        picture("compare-paused");
        run(compare::resume);
        finish(compare);
        everySize("compare-attacked");
        run(() -> compare.choose(compare.infos().getFirst()));
        finish(compare);
        everySize("compare-two");
        for (String figure : List.of("gaps", "radii", "confusion")) {
            run(() -> find("figure-" + figure, ToggleButton.class).fire());
            run(() -> find("compare-figures", ScrollPane.class).setVvalue(1));
            picture("compare-two-" + figure);
        }
        for (String table : List.of("table-1", "table-2", "measurements")) {
            run(() -> find("table-" + table, ToggleButton.class).fire());
            run(() -> find("compare-figures", ScrollPane.class).setVvalue(0.7));
            picture("compare-two-" + table);
        }
        run(() -> find("all-runs", Button.class).fire());
        picture("compare-runs");
        run(() -> find("all-runs", Button.class).fire());
    }

    /** At the window's sizes, light and dark, from top to bottom. */
    private void everySize(String name) {
        for (int[] size : new int[][]{{1024, 700}, {1440, 900}, {2560, 1440}}) {
            snapshots.resize(size[0], size[1]);
            for (boolean dark : new boolean[]{false, true}) {
                dark(dark);
                run(() -> find("compare-figures", ScrollPane.class).setVvalue(0));
                picture(name + "-" + size[0] + (dark ? "-dark" : ""));
            }
            run(() -> find("compare-figures", ScrollPane.class).setVvalue(1));
            picture(name + "-" + size[0] + "-bottom");
        }
        dark(false);
        snapshots.resize(1440, 900);
    }

    private void empty() {
        run(() -> {
            explorer().model().clear();
            explorer().model().perspectiveProperty().set(Perspective.MAP);
        });
        picture("map-empty");
        run(() -> explorer().model().perspectiveProperty().set(Perspective.COMPARE));
        picture("compare-empty");
    }

    private void map() {
        run(() -> explorer().model().gallery().clearPicked());
        run(() -> explorer().model().perspectiveProperty().set(Perspective.MAP));
        picture("map-busy");
        snapshots.await(() -> explorer().map().pointsProperty().get().isPresent());
        snapshots.await(() -> explorer().running().isEmpty());
        picture("map");
        run(() -> find("map-radius", ToggleButton.class).fire());
        run(() -> {
            var items = explorer().map().pointsProperty().get().orElseThrow().items();
            explorer().model().gallery().selection().set(items.subList(100, 140));
        });
        dark(true);
        picture("map-dark");
        run(() -> find("map-correctness", ToggleButton.class).fire());
        snapshots.resize(1024, 700);
        picture("map-dark-small");
        snapshots.resize(1440, 900);
        dark(false);
    }

    private void finish(CompareModel compare) {
        snapshots.await(() -> compare.stateProperty().get() == CompareModel.State.IDLE);
        snapshots.await(() -> explorer().running().isEmpty());
    }

    private void dark(boolean dark) {
        run(() -> explorer().theme().darkProperty().set(dark));
    }
}
