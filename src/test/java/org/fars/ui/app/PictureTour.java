package org.fars.ui.app;

import java.nio.file.Path;
import java.util.List;
import org.fars.attack.Attacks;
import org.fars.certify.Certifiers;

/** Pictures of the window with the small test model, for looking at: run by hand. */
public final class PictureTour {
    private PictureTour() {}

    public static void main(String[] args) throws Exception {
        Path out = Path.of(args[0]);
        Path samples = Path.of(args[1]);
        Places places = new Places(samples.getParent().getParent(), out.resolve("home"));
        Explorer.Parts parts = new Explorer.Parts(new LinearCatalog(samples), Certifiers.standard(), new Attacks(),
                places, () -> {});
        try (Snapshots snapshots = new Snapshots(parts)) {
            snapshots.open(new Snapshots.Look(false, 1440, 900), List.of(samples));
            snapshots.picture(out.resolve("before.png"));
            snapshots.attackFirst();
            snapshots.picture(out.resolve("light.png"));
            snapshots.table(out.resolve("images.csv"));
            snapshots.onWindowThread(() -> {
                snapshots.explorer().theme().darkProperty().set(true);
                return null;
            });
            snapshots.picture(out.resolve("dark.png"));
            snapshots.onWindowThread(() -> {
                snapshots.explorer().view().showSettings();
                return null;
            });
            Thread.sleep(700);
            snapshots.picture(out.resolve("settings-dark.png"));
        }
        System.exit(0);
    }
}
