package org.fars.ui.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.fars.attack.Attacks;
import org.fars.certify.Certifiers;
import org.fars.place.Places;

/** Pictures of the window with the small test model, for looking at: run by hand. */
public final class PictureTour {
    private PictureTour() {}

    public static void main(String[] args) throws Exception {
        Path out = Path.of(args[0]);
        Path samples = Path.of(args[1]);
        Places places = new Places(samples.getParent().getParent(), out.resolve("home"));
        Explorer.Parts parts = new Explorer.Parts(LinearCatalog.withThreeHeads(samples), Certifiers.standard(),
                new Attacks(),
                places, () -> {});
        Path broken = out.resolve("a very long name of a file that is not an image at all, however hard one looks.png");
        Files.createDirectories(out);
        Files.writeString(broken, "not an image");
        try (Snapshots snapshots = new Snapshots(parts)) {
            snapshots.open(new Snapshots.Look(false, 1440, 900), List.of(samples));
            snapshots.picture(out.resolve("before.png"));
            snapshots.attackFirst();
            snapshots.picture(out.resolve("light.png"));
            snapshots.table(out.resolve("images.csv"));
            snapshots.resize(1024, 700);
            snapshots.picture(out.resolve("light-small.png"));
            snapshots.resize(2560, 1440);
            snapshots.picture(out.resolve("light-large.png"));
            snapshots.resize(1440, 900);
            dark(snapshots);
            snapshots.picture(out.resolve("dark.png"));
            snapshots.onWindowThread(() -> {
                snapshots.explorer().view().showSettings();
                return null;
            });
            Thread.sleep(700);
            snapshots.picture(out.resolve("settings-dark.png"));
            snapshots.onWindowThread(() -> {
                snapshots.explorer().view().closeDrawer();
                snapshots.explorer().model().add(List.of(broken));
                snapshots.explorer().announcer().unexpected("Attacking", new IllegalStateException("invented"));
                return null;
            });
            Thread.sleep(1500);
            snapshots.picture(out.resolve("broken-dark.png"));
            snapshots.onWindowThread(() -> {
                snapshots.explorer().model().clear();
                snapshots.explorer().theme().darkProperty().set(false);
                snapshots.explorer().view().drop().showCue(true);
                return null;
            });
            snapshots.picture(out.resolve("drop.png"));
            snapshots.onWindowThread(() -> {
                snapshots.explorer().view().drop().showCue(false);
                return null;
            });
            snapshots.picture(out.resolve("empty.png"));
        }
        System.exit(0);
    }

    private static void dark(Snapshots snapshots) {
        snapshots.onWindowThread(() -> {
            snapshots.explorer().theme().darkProperty().set(true);
            return null;
        });
    }
}
