package org.fars.ui.compare;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import org.fars.ui.chart.ChartPane;
import org.fars.ui.gallery.GalleryModel;

/** Links the selection of charts with that of the gallery. */
final class GallerySelectionLink {
    private final GalleryModel gallery;
    /** Whether a chart's selection is being changed to that of the gallery. */
    private boolean updating;

    GallerySelectionLink(GalleryModel gallery) {
        this.gallery = gallery;
    }

    /** Links a chart whose marks are images. One selected image is revealed in the gallery; of several, only they are shown. */
    void images(ChartPane pane) {
        pane.selectionProperty().addListener((property, before, after) -> {
            if (updating) {
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
            .addListener((property, before, after) -> select(pane, gallery.selection().locations()));
        select(pane, gallery.selection().locations());
    }

    /**
     * Links a chart whose marks represent many images, such as cells.
     *
     * @param images returns the locations of a mark's images
     */
    void areas(ChartPane pane, Function<String, Set<String>> images) {
        pane.selectionProperty().addListener((property, before, after) -> {
            if (!updating) {
                Set<String> all = new HashSet<>();
                after.forEach(id -> all.addAll(images.apply(id)));
                gallery.pick(pane.headingProperty().get(), all);
            }
        });
        gallery.pickedProperty().addListener((property, before, after) -> {
            boolean own = after.map(picked -> picked.where().equals(pane.headingProperty().get())).orElse(false);
            if (!own) {
                select(pane, Set.of());
            }
        });
    }

    private void select(ChartPane pane, Set<String> selected) {
        updating = true;
        pane.selectionProperty().set(selected);
        updating = false;
    }
}
