package org.fars.ui.map;

import java.util.List;
import java.util.Optional;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleObjectProperty;
import org.fars.math.PrincipalComponents;
import org.fars.ui.common.Messages;
import org.fars.ui.gallery.AnalysisSummary.Correctness;
import org.fars.ui.gallery.GalleryModel;
import org.fars.ui.gallery.ImageItem;
import org.fars.ui.task.TaskRunner.TaskHandle;
import org.fars.ui.task.TaskRunner;

/**
 * The first two principal components of the embeddings that the gallery keeps of its analyses. Decodes and embeds nothing
 * itself; computed in the background while the map is shown, and again as more images are analysed.
 */
public final class MapModel {
    private static final int COMPONENTS = 2;
    /** While images are analysed, the map is computed again once there are so many more of them. */
    private static final double GROWTH = 1.5;
    /** Of fewer images there is no map until all are analysed. */
    private static final int FEWEST = 16;

    private final GalleryModel gallery;
    private final TaskRunner runner;
    private final Messages messages;
    private final ObjectProperty<PointColoring> colouring = new SimpleObjectProperty<>(PointColoring.CLASS);
    private final ReadOnlyObjectWrapper<Optional<Points>> points = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ReadOnlyObjectWrapper<TaskHandle> work = new ReadOnlyObjectWrapper<>();
    private int mapped;
    private boolean shown;

    /**
     * Images and their positions.
     *
     * @param items the images
     * @param positions {@code [image][2]}
     * @param shares the shares of the variance of both components
     */
    public record Points(List<ImageItem> items, double[][] positions, double[] shares) {}

    /** @param gallery the images */
    public MapModel(GalleryModel gallery, TaskRunner runner, Messages messages) {
        this.gallery = gallery;
        this.runner = runner;
        this.messages = messages;
        gallery.knownProperty().addListener((property, before, after) -> update());
        gallery.sizeProperty().addListener((property, before, after) -> update());
    }

    /** The colouring of the points. */
    public ObjectProperty<PointColoring> colouringProperty() {
        return colouring;
    }

    /** The images and their positions; empty until they are computed. */
    public ReadOnlyObjectProperty<Optional<Points>> pointsProperty() {
        return points.getReadOnlyProperty();
    }

    /** The current or last computation; null before the first. */
    public ReadOnlyObjectProperty<TaskHandle> workProperty() {
        return work.getReadOnlyProperty();
    }

    /** Returns the images. */
    public GalleryModel gallery() {
        return gallery;
    }

    /** Sets whether the map is shown; nothing is computed while it is not. */
    public void setShown(boolean now) {
        shown = now;
        update();
    }

    private void update() {
        int known = gallery.knownProperty().get();
        if (known < mapped) {
            // Another model, or other images: what lies where is not known any more.
            mapped = 0;
            if (work.get() != null) {
                work.get().cancel();
            }
            points.set(Optional.empty());
        }
        boolean complete = known + gallery.brokenProperty().get() == gallery.size();
        boolean more = complete ? known != mapped : known >= Math.max(FEWEST, GROWTH * mapped);
        if (shown && known > 0 && more && !(work.get() != null && work.get().isUnderWay())) {
            compute(known);
        }
    }

    private void compute(int known) {
        mapped = known;
        List<ImageItem> items = gallery.all().stream().filter(item -> item.verdict().isPresent()).toList();
        float[][] embeddings = items.stream()
            .map(item -> item.verdict().orElseThrow().embedding())
            .toArray(float[][]::new);
        work.set(runner.submit(messages.get("work.mapping"), context -> {
            context.progress(messages.get("work.directions"), 0, 0);
            PrincipalComponents main = PrincipalComponents.of(embeddings, COMPONENTS);
            return new Points(items, main.coordinates(), main.shares());
        }, found -> {
            if (mapped == known) {
                points.set(Optional.of(found));
            }
            // Images may have been analysed meanwhile.
            update();
        }));
    }

    /** Returns the group of an image's colour; empty if it is unknown, or radii are coloured. */
    public String group(ImageItem item) {
        return switch (colouring.get()) {
            case CLASS -> gallery.className(item).orElse("");
            case PREDICTION -> gallery.prediction(item).orElse("");
            case CORRECTNESS -> {
                Correctness found = gallery.correctness(item);
                yield found == Correctness.UNKNOWN
                        ? ""
                        : messages.get("map." + found.name().toLowerCase(java.util.Locale.ROOT));
            }
            case RADIUS -> "";
        };
    }

    /** Returns all possible groups, in the order of their colours. */
    public List<String> groups() {
        return switch (colouring.get()) {
            case CLASS, PREDICTION -> gallery.cardProperty().get() == null
                    || gallery.cardProperty().get().classes() == null
                            ? List.of()
                            : gallery.cardProperty()
                                .get()
                                .classes();
            case CORRECTNESS -> List.of(messages.get("map.right"), messages.get("map.wrong"));
            case RADIUS -> List.of();
        };
    }

    /** Returns the certified radius of an image; NaN while it is not known. */
    public static double radius(ImageItem item) {
        return item.radius();
    }

    /** Colourings of the points. */
    public enum PointColoring {
        /** By label, or by prediction if there is none. */
        CLASS,
        /** By prediction. */
        PREDICTION,
        /** By whether the prediction is correct. */
        CORRECTNESS,
        /** By certified radius. */
        RADIUS
    }
}
