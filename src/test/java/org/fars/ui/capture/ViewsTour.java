package org.fars.ui.capture;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
import org.fars.ui.chart.ChartPane;
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
        picture("compare-start");
        run(() -> find("certificate-published-score", ToggleButton.class).setSelected(true));
        run(() -> find("attack-l2-pgd", ToggleButton.class).setSelected(true));
        CompareModel compare = explorer().compare();
        run(() -> compare.options().limitProperty().set("200"));
        run(() -> find("evaluate-first", Button.class).fire());
        snapshots.await(() -> compare.firstProperty().get().isPresent());
        picture("compare-busy");
        run(compare::pause);
        snapshots.await(() -> compare.stateProperty().get() == CompareModel.State.IDLE);
        snapshots.await(() -> explorer().running().isEmpty());
        picture("compare-paused");
        run(compare::resume);
        finish(compare);
        run(() -> find("accuracy-paper", ToggleButton.class).fire());
        run(() -> find("figure-scatter", ToggleButton.class).fire());
        picture("compare-scatter");
        run(() -> find("figure-radii", ToggleButton.class).fire());
        run(() -> find("table-2", ToggleButton.class).fire());
        picture("compare-radii");
        run(() -> find("figure-gaps", ToggleButton.class).fire());
        picture("compare-gaps");
        run(() -> find("figure-confusion", ToggleButton.class).fire());
        run(() -> find("confusion", ChartPane.class).selectionProperty().set(Set.of("0:5", "0:7")));
        dark(true);
        picture("compare-dark");
        snapshots.resize(1024, 700);
        picture("compare-dark-small");
        dark(false);
        snapshots.resize(1440, 900);
        run(() -> {
            explorer().model().gallery().clearPicked();
            compare.options().limitProperty().set("120");
            find("attack-minimal-distance", ToggleButton.class).setSelected(true);
        });
        run(compare::run);
        finish(compare);
        run(() -> compare.compareWith(Optional.of(compare.runs().getLast())));
        snapshots.await(() -> compare.secondProperty().get().isPresent());
        run(() -> find("table-1", ToggleButton.class).fire());
        run(() -> find("figure-radii", ToggleButton.class).fire());
        picture("compare-two");
        for (String figure : List.of("gaps", "scatter", "confusion")) {
            run(() -> find("figure-" + figure, ToggleButton.class).fire());
            run(() -> find("compare-figures", ScrollPane.class).setVvalue(1));
            picture("compare-two-" + figure);
            dark(true);
            snapshots.resize(1024, 700);
            run(() -> find("compare-figures", ScrollPane.class).setVvalue(1));
            picture("compare-two-dark-small-" + figure);
            dark(false);
            snapshots.resize(1440, 900);
        }
        run(() -> find("compare-figures", ScrollPane.class).setVvalue(0));
        run(() -> find("evaluate-options", Button.class).fire());
        picture("compare-options");
        run(() -> find("evaluate-options", Button.class).fire());
        snapshots.resize(1024, 700);
        picture("compare-small");
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
