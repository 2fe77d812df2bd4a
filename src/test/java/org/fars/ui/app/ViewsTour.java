package org.fars.ui.app;

import java.nio.file.Path;
import java.util.List;
import org.fars.attack.Attacks;
import org.fars.certify.Certifiers;
import org.fars.place.Places;

/** Pictures of the views beside Inspect, with the small test model, for looking at: run by hand. */
public final class ViewsTour {
    private ViewsTour() {}

    public static void main(String[] args) throws Exception {
        Path out = Path.of(args[0]);
        Path samples = Path.of(args[1]);
        Places places = new Places(samples.getParent().getParent(), out.resolve("home"));
        Explorer.Parts parts = new Explorer.Parts(new LinearCatalog(samples), Certifiers.standard(), new Attacks(),
                places, () -> {});
        try (Snapshots snapshots = new Snapshots(parts)) {
            snapshots.open(new Snapshots.Look(false, 1440, 900), List.of(samples));
            snapshots.onWindowThread(() -> {
                var gallery = snapshots.explorer().model().gallery();
                gallery.pick("Confusion matrix",
                        gallery.all()
                            .subList(0, 40)
                            .stream()
                            .map(i -> i.entry().source().location())
                            .collect(java.util.stream.Collectors.toSet()));
                gallery.ofClassProperty().set(java.util.Optional.of("Ankle boot"));
                gallery.selection().set(gallery.all().subList(0, 3));
                return null;
            });
            for (Perspective each : Perspective.values()) {
                snapshots.onWindowThread(() -> {
                    snapshots.explorer().model().perspectiveProperty().set(each);
                    return null;
                });
                snapshots.picture(out.resolve(each.name().toLowerCase(java.util.Locale.ROOT) + ".png"));
            }
            snapshots.resize(1024, 700);
            snapshots.picture(out.resolve("small.png"));
        }
        System.exit(0);
    }
}
