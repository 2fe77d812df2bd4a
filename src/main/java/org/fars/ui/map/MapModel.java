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

/** The embedding's two main directions, and where the gallery's images lie along them. Computed while somebody looks. */
public final class MapModel {
    private static final int BATCH = 32;
    private static final int DIRECTIONS = 2;

    private final GalleryModel gallery;
    private final TaskRunner runner;
    private final Messages messages;
    private final ObjectProperty<LoadedModel> model = new SimpleObjectProperty<>();
    private final ObjectProperty<PointColoring> colouring = new SimpleObjectProperty<>(PointColoring.CLASS);
    private final ReadOnlyObjectWrapper<Optional<Points>> points = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ReadOnlyObjectWrapper<TaskHandle> work = new ReadOnlyObjectWrapper<>();
    private Map<String, float[]> embeddings = new ConcurrentHashMap<>();
    private List<ImageItem> considered = List.of();
    private boolean lookedAt;
    private boolean stopped;

    /**
     * Images and their places.
     *
     * @param items the images
     * @param places {@code [image][2]}
     * @param shares of the variance, of both directions
     */
    public record Points(List<ImageItem> items, double[][] places, double[] shares) {}

    /** @param gallery whose images are mapped */
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

    /** The model in use; null before there is one. */
    public ObjectProperty<LoadedModel> modelProperty() {
        return model;
    }

    /** What colours tell. */
    public ObjectProperty<PointColoring> colouringProperty() {
        return colouring;
    }

    /** The images and their places; empty until they are computed. */
    public ReadOnlyObjectProperty<Optional<Points>> pointsProperty() {
        return points.getReadOnlyProperty();
    }

    /** The computation under way, or the last one; null before the first. */
    public ReadOnlyObjectProperty<TaskHandle> workProperty() {
        return work.getReadOnlyProperty();
    }

    /** The images. */
    public GalleryModel gallery() {
        return gallery;
    }

    /** Somebody looks, or looks away: nothing is computed for nobody. */
    public void look(boolean now) {
        lookedAt = now;
        update();
    }

    /** Stops computing until images come or go, or {@link #start()} is called. */
    public void cancel() {
        stopped = true;
        cancelWork();
    }

    /** Computes again after {@link #cancel()}. */
    public void start() {
        stopped = false;
        update();
    }

    /** Whether somebody cancelled the computation. */
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
        if (!lookedAt || stopped || busy() || model.get() == null || items.isEmpty()
                || points.get().isPresent() && considered.equals(items)) {
            return;
        }
        LoadedModel with = model.get();
        Map<String, float[]> known = embeddings;
        considered = items;
        work.set(runner.submit(messages.get("work.mapping"), context -> compute(with, items, known, context),
                found -> {
                    points.set(Optional.of(found));
                    // Images that came meanwhile are mapped too.
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
            return new Points(List.of(), new double[0][], new double[DIRECTIONS]);
        }
        PrincipalComponents main = PrincipalComponents
            .of(mapped.stream().map(item -> known.get(location(item))).toArray(float[][]::new), DIRECTIONS);
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
                // The gallery says so beside the image.
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

    /** The group that an image's colour stands for, in words; empty where nothing is known, or radii are coloured. */
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

    /** The groups that there may be, in the order of their colours. */
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

    /** The certified radius of an image; NaN where nothing is known yet. */
    public static double radius(ImageItem item) {
        return item.radius();
    }

    /** What the colour of a point tells. */
    public enum PointColoring {
        /** The label, and the prediction where there is none. */
        CLASS,
        /** What the model says. */
        PREDICTION,
        /** Whether that is right. */
        CORRECTNESS,
        /** The certified radius. */
        RADIUS
    }
}
