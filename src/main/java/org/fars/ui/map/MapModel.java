package org.fars.ui.map;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleObjectProperty;
import org.fars.core.JobContext;
import org.fars.core.UserInputException;
import org.fars.image.ImageTensor;
import org.fars.math.PrincipalComponents;
import org.fars.model.LoadedModel;
import org.fars.model.Shape;
import org.fars.ui.common.Messages;
import org.fars.ui.gallery.AnalysisSummary.Correctness;
import org.fars.ui.gallery.GalleryModel;
import org.fars.ui.gallery.ImageItem;
import org.fars.ui.task.TaskRunner.TaskHandle;
import org.fars.ui.task.TaskRunner;

/** The first two principal components of the gallery's embeddings, computed while the map is shown. */
public final class MapModel {
    private static final int BATCH = 32;
    private static final int COMPONENTS = 2;

    private final GalleryModel gallery;
    private final TaskRunner runner;
    private final Messages messages;
    private final ObjectProperty<LoadedModel> model = new SimpleObjectProperty<>();
    private final ObjectProperty<PointColoring> colouring = new SimpleObjectProperty<>(PointColoring.CLASS);
    private final ReadOnlyObjectWrapper<Optional<Points>> points = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ReadOnlyObjectWrapper<TaskHandle> work = new ReadOnlyObjectWrapper<>();
    private Map<String, float[]> embeddings = new ConcurrentHashMap<>();
    private List<ImageItem> considered = List.of();
    private boolean shown;
    private boolean stopped;

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
        model.addListener((property, before, after) -> {
            embeddings = new ConcurrentHashMap<>();
            points.set(Optional.empty());
            stopped = false;
            cancelWork();
            update();
        });
        gallery.sizeProperty().addListener((property, before, after) -> {
            stopped = false;
            update();
        });
    }

    /** The loaded model, null while there is none. */
    public ObjectProperty<LoadedModel> modelProperty() {
        return model;
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

    /** Stops computing until the images change or {@link #start()} is called. */
    public void cancel() {
        stopped = true;
        cancelWork();
    }

    /** Resumes computing after {@link #cancel()}. */
    public void start() {
        stopped = false;
        update();
    }

    /** Returns whether the computation was cancelled. */
    public boolean isStopped() {
        return stopped;
    }

    private void cancelWork() {
        if (work.get() != null) {
            work.get().cancel();
        }
    }

    private boolean busy() {
        return work.get() != null && work.get().isUnderWay();
    }

    private void update() {
        List<ImageItem> items = gallery.all().stream().filter(item -> !item.broken()).toList();
        if (items.isEmpty()) {
            points.set(Optional.empty());
        }
        if (!shown || stopped || busy() || model.get() == null || items.isEmpty()
                || points.get().isPresent() && considered.equals(items)) {
            return;
        }
        LoadedModel with = model.get();
        Map<String, float[]> known = embeddings;
        considered = items;
        work.set(runner.submit(messages.get("work.mapping"), context -> compute(with, items, known, context),
                found -> {
                    points.set(Optional.of(found));
                    // Images may have been added meanwhile.
                    update();
                }));
    }

    private Points compute(LoadedModel with, List<ImageItem> items, Map<String, float[]> known, JobContext context) {
        List<ImageItem> open = items.stream().filter(item -> !known.containsKey(location(item))).toList();
        for (int begin = 0; begin < open.size(); begin += BATCH) {
            context.checkCancelled();
            context.progress(messages.get("work.embedding"), items.size() - open.size() + (long) begin, items.size());
            embed(with, open.subList(begin, Math.min(begin + BATCH, open.size())), known);
        }
        context.checkCancelled();
        context.progress(messages.get("work.directions"), 0, 0);
        List<ImageItem> mapped = items.stream().filter(item -> known.containsKey(location(item))).toList();
        if (mapped.isEmpty()) {
            return new Points(List.of(), new double[0][], new double[COMPONENTS]);
        }
        PrincipalComponents main = PrincipalComponents
            .of(mapped.stream().map(item -> known.get(location(item))).toArray(float[][]::new), COMPONENTS);
        return new Points(mapped, main.coordinates(), main.shares());
    }

    private static void embed(LoadedModel with, List<ImageItem> batch, Map<String, float[]> known) {
        Shape input = with.backbone().input();
        List<ImageItem> readable = new ArrayList<>();
        List<ImageTensor> images = new ArrayList<>();
        for (ImageItem item : batch) {
            try {
                images.add(item.entry().source().read(input.channels(), input.height(), input.width()));
                readable.add(item);
            } catch (UserInputException mistake) {
                // The gallery shows the reason.
                continue;
            }
        }
        if (!images.isEmpty()) {
            float[][] embedded = with.backbone().embed(images);
            for (int i = 0; i < embedded.length; i++) {
                known.put(location(readable.get(i)), embedded[i]);
            }
        }
    }

    private static String location(ImageItem item) {
        return item.location();
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
