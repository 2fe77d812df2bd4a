package org.fars.ui.compare;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import org.fars.ui.chart.ChartPane;
import org.fars.ui.gallery.GalleryModel;

/** Ties charts to the gallery: what a person selects in one is selected in the other. */
final class GallerySelectionLink {
    private final GalleryModel gallery;
    /** While the gallery tells the charts, what they are told is not news to the gallery. */
    private boolean telling;

    GallerySelectionLink(GalleryModel gallery) {
        this.gallery = gallery;
    }

    /** A chart whose marks are images, by their place. One is revealed in the gallery; several are shown alone. */
    void images(ChartPane pane) {
        pane.selectionProperty().addListener((property, before, after) -> {
            if (telling) {
                return;
            }
            switch (after.size()) {
                case 0 -> gallery.clearPicked();
                case 1 -> gallery.reveal(after.iterator().next());
                default -> gallery.pick(pane.headingProperty().get(), after);
            }
        });
        gallery.selection()
            .itemsProperty()
            .addListener((property, before, after) -> tell(pane, gallery.selection().locations()));
        tell(pane, gallery.selection().locations());
    }

    /** A chart whose marks stand for many images, such as cells. */
    void areas(ChartPane pane, Function<String, Set<String>> images) {
        pane.selectionProperty().addListener((property, before, after) -> {
            if (!telling) {
                Set<String> all = new HashSet<>();
                after.forEach(id -> all.addAll(images.apply(id)));
                gallery.pick(pane.headingProperty().get(), all);
            }
        });
        gallery.pickedProperty().addListener((property, before, after) -> {
            boolean own = after.map(picked -> picked.where().equals(pane.headingProperty().get())).orElse(false);
            if (!own) {
                tell(pane, Set.of());
            }
        });
    }

    private void tell(ChartPane pane, Set<String> selected) {
        telling = true;
        pane.selectionProperty().set(selected);
        telling = false;
    }
}
