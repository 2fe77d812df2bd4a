package org.fars.ui.segment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.DoubleStream;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.ReadOnlyDoubleProperty;
import javafx.beans.property.ReadOnlyDoubleWrapper;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.value.ObservableValue;
import org.fars.certify.CertificateType;
import org.fars.certify.CertifySettings;
import org.fars.core.JobContext;
import org.fars.core.UserInputException;
import org.fars.image.ImageSource;
import org.fars.model.Head;
import org.fars.segment.WorstCase;
import org.fars.ui.analysis.ImageAnalyses.Outcome;
import org.fars.ui.analysis.ImageAnalyses;
import org.fars.ui.analysis.ModelSession;
import org.fars.ui.common.Messages;
import org.fars.ui.gallery.GalleryModel;
import org.fars.ui.gallery.ImageItem;
import org.fars.ui.segment.SegmentedImage.CellMap;
import org.fars.ui.settings.SettingsModel;
import org.fars.ui.task.TaskRunner.TaskHandle;
import org.fars.ui.task.TaskRunner;

/** What is left of many segmentations at worst, against ε, by each head: of the selected images, or of all. */
public final class SegmentCompareModel {
    /** More images are evenly sampled. */
    static final int MOST_IMAGES = 200;
    private static final int POINTS = 41;
    /** The axis ends at this many times the largest radius; further all cells change one by one, but few together. */
    private static final double RANGE = 4;

    private final GalleryModel gallery;
    private final ModelSession models;
    private final SettingsModel settings;
    private final TaskRunner runner;
    private final Messages messages;
    private final ReadOnlyObjectWrapper<Optional<Result>> result = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ReadOnlyBooleanWrapper working = new ReadOnlyBooleanWrapper();
    private final ReadOnlyDoubleWrapper progress = new ReadOnlyDoubleWrapper(-1);
    private Optional<TaskHandle> work = Optional.empty();
    private final ObservableValue<CertificateType> chosen;
    private Optional<Request> wanted = Optional.empty();
    private boolean shown;

    /** What is to be measured, with what. */
    private record Request(List<ImageSource> sources, CertificateType certificate, CertifySettings using) {}

    /**
     * What was measured.
     *
     * @param certificate whose radii
     * @param images number of images measured
     * @param ofAll number of images that were asked for; more than measured where they were sampled or have no mask
     * @param masked whether pixels are compared with masks; otherwise cells with their own class
     * @param eps where, ascending
     * @param heads per head, heads with the same lines once
     */
    record Result(CertificateType certificate, int images, int ofAll, boolean masked, double[] eps,
            List<HeadLines> heads) {}

    /**
     * One head, in percent; each line {@code [eps]}.
     *
     * @param heads its name, or the names of all heads with these lines
     * @param together share that stays correct whichever perturbation is chosen
     * @param oneByOne share that is correct and in cells whose own radius exceeds ε
     * @param iou worst-case mean intersection over union; empty without masks
     * @param iouOneByOne the same with every cell on its own
     */
    record HeadLines(List<String> heads, double[] together, double[] oneByOne, double[] iou, double[] iouOneByOne) {
        private HeadLines and(String head) {
            List<String> all = new ArrayList<>(heads);
            all.add(head);
            return new HeadLines(all, together, oneByOne, iou, iouOneByOne);
        }

        private boolean isLike(HeadLines other) {
            return Arrays.equals(together, other.together) && Arrays.equals(oneByOne, other.oneByOne)
                    && Arrays.equals(iou, other.iou) && Arrays.equals(iouOneByOne, other.iouOneByOne);
        }
    }

    /**
     * @param gallery whose images
     * @param models the dense model to ask
     * @param chosen the certificate to measure with; one that is sampled would take too long for many images, and is replaced by
     * the exact margin
     * @param settings what certificates are computed with
     */
    public SegmentCompareModel(GalleryModel gallery, ModelSession models, ObservableValue<CertificateType> chosen,
            SettingsModel settings, TaskRunner runner, Messages messages) {
        this.gallery = gallery;
        this.models = models;
        this.chosen = chosen;
        this.settings = settings;
        this.runner = runner;
        this.messages = messages;
        models.denseProperty().addListener((property, before, after) -> forget());
        gallery.sizeProperty().addListener((property, before, after) -> followIfShown());
        gallery.selection().itemsProperty().addListener((property, before, after) -> followIfShown());
        chosen.addListener((property, before, after) -> followIfShown());
        settings.onEdit((before, after) -> followIfShown());
    }

    /** What was measured last; empty before. */
    ReadOnlyObjectProperty<Optional<Result>> resultProperty() {
        return result.getReadOnlyProperty();
    }

    /** Returns whether there are results. */
    public boolean isMeasured() {
        return result.get().isPresent();
    }

    /** Whether images are being measured. */
    ReadOnlyBooleanProperty workingProperty() {
        return working.getReadOnlyProperty();
    }

    /** The fraction done in [0, 1], or -1 if it is not known. */
    ReadOnlyDoubleProperty progressProperty() {
        return progress.getReadOnlyProperty();
    }

    /** The ε at which the person looks. */
    DoubleProperty epsilonProperty() {
        return gallery.epsilonProperty();
    }

    /** Measures while it is shown, whenever other images are selected. */
    void setShown(boolean now) {
        shown = now;
        followIfShown();
    }

    private void forget() {
        cancel();
        wanted = Optional.empty();
        result.set(Optional.empty());
        followIfShown();
    }

    /** Cancels what is under way; it starts again with other images, or when it is shown again. */
    void cancel() {
        work.ifPresent(TaskHandle::cancel);
        if (result.get().isEmpty()) {
            wanted = Optional.empty();
        }
    }

    private void followIfShown() {
        CertificateType with = chosen.getValue() == CertificateType.SMOOTHED_CLOSED_FORM
                ? chosen.getValue()
                : CertificateType.EXACT_MARGIN;
        Request now = new Request(sources(), with, settings.certify());
        Optional<ImageAnalyses> analyses = models.analyses().filter(one -> one.model() == models.denseProperty().get());
        if (shown && analyses.isPresent() && !now.sources.isEmpty() && !wanted.equals(Optional.of(now))) {
            wanted = Optional.of(now);
            measure(now, analyses.get());
        }
    }

    /** The selected images if there are several, else all; evenly sampled. */
    private List<ImageSource> sources() {
        Set<ImageItem> selected = gallery.selection().items();
        List<ImageItem> items = gallery.all()
            .stream()
            .filter(item -> !item.broken() && (selected.size() < 2 || selected.contains(item)))
            .toList();
        List<ImageSource> sources = new ArrayList<>();
        int count = Math.min(items.size(), MOST_IMAGES);
        for (int i = 0; i < count; i++) {
            sources.add(items.get((int) ((long) i * items.size() / count)).entry().source());
        }
        return sources;
    }

    private void measure(Request request, ImageAnalyses analyses) {
        work.ifPresent(TaskHandle::cancel);
        int all = gallery.selection().items().size() < 2 ? gallery.size() : gallery.selection().items().size();
        TaskHandle started = runner.submit(messages.get("segment.compare.work"),
                context -> measure(request, all, analyses, context), found -> result.set(Optional.of(found)));
        work = Optional.of(started);
        working.unbind();
        working.bind(started.underWayProperty());
        progress.unbind();
        progress.bind(started.progressProperty());
    }

    private Result measure(Request request, int all, ImageAnalyses analyses, JobContext context) {
        List<ImageSource> sources = request.sources;
        List<String> heads = analyses.model()
            .heads()
            .stream()
            .filter(head -> head.linearLayer().isPresent())
            .map(Head::name)
            .toList();
        List<Sample> samples = new ArrayList<>();
        double largest = 0;
        for (int i = 0; i < sources.size(); i++) {
            context.checkCancelled();
            context.progress(messages.get("segment.compare.work"), i, sources.size());
            try {
                Outcome.Segmented found = analyses.segment(sources.get(i), request.using, context);
                SegmentedImage image = SegmentedImage.of(sources.get(i), analyses.model(),
                        analyses.grid().orElseThrow(), found.image(), found.cells());
                List<CellMap> maps = heads.stream()
                    .map(head -> image.head(head).maps().get(request.certificate))
                    .toList();
                samples.add(new Sample(maps));
                largest = Math.max(largest, maps.stream().mapToDouble(CellMap::largest).max().orElse(0));
            } catch (UserInputException unreadable) {
                // The gallery says what is wrong with it.
                continue;
            }
        }
        boolean masked = samples.stream().anyMatch(Sample::isMasked);
        List<Sample> measured = samples.stream().filter(sample -> !masked || sample.isMasked()).toList();
        double end = CellPictures.roundUp(RANGE * largest);
        double[] eps = new double[POINTS];
        Arrays.setAll(eps, i -> end * i / (POINTS - 1));
        return new Result(request.certificate, heads.isEmpty() ? 0 : measured.size(), all, masked, eps,
                lines(heads, measured, masked, eps, context));
    }

    private static List<HeadLines> lines(List<String> heads, List<Sample> samples, boolean masked, double[] eps,
            JobContext context) {
        List<HeadLines> lines = new ArrayList<>();
        for (String head : heads) {
            int h = heads.indexOf(head);
            Sums sums = new Sums(eps, masked);
            for (Sample sample : samples) {
                context.checkCancelled();
                sums.add(sample.maps().get(h));
            }
            HeadLines made = sums.lines(head);
            Optional<HeadLines> same = lines.stream().filter(made::isLike).findFirst();
            same.ifPresent(one -> lines.set(lines.indexOf(one), one.and(head)));
            if (same.isEmpty()) {
                lines.add(made);
            }
        }
        return lines;
    }

    /** Sums of one head over images. */
    private static final class Sums {
        private final double[] eps;
        private final boolean masked;
        private final long[] together;
        private final long[] oneByOne;
        private final double[] iou;
        private final double[] iouOneByOne;
        private long whole;
        private int images;

        Sums(double[] eps, boolean masked) {
            this.eps = eps;
            this.masked = masked;
            together = new long[eps.length];
            oneByOne = new long[eps.length];
            iou = new double[masked ? eps.length : 0];
            iouOneByOne = new double[masked ? eps.length : 0];
        }

        void add(CellMap map) {
            images++;
            whole += masked ? map.worst().orElseThrow().at(0).pixels() : map.cells().cells();
            for (int e = 0; e < eps.length; e++) {
                if (masked) {
                    WorstCase.Analysis analysis = map.worst().orElseThrow();
                    WorstCase worst = analysis.at(eps[e]);
                    // Radii that nothing proves keep no pixel.
                    together[e] += map.isProved() ? worst.certified() : 0;
                    oneByOne[e] += map.isProved() ? worst.certifiedOneByOne() : 0;
                    iou[e] += map.isProved() ? worst.meanIou() : 0;
                    iouOneByOne[e] += map.isProved() ? analysis.meanIouOneByOne(eps[e]) : 0;
                } else {
                    together[e] += map.cells().cells() - map.together(eps[e]);
                    oneByOne[e] += map.cells().cells() - map.oneByOne(eps[e]);
                }
            }
        }

        HeadLines lines(String head) {
            return new HeadLines(List.of(head), shares(Arrays.stream(together).asDoubleStream(), whole),
                    shares(Arrays.stream(oneByOne).asDoubleStream(), whole), shares(Arrays.stream(iou), images),
                    shares(Arrays.stream(iouOneByOne), images));
        }

        private static double[] shares(DoubleStream sums, long all) {
            return sums.map(sum -> 100 * sum / Math.max(1, all)).toArray();
        }
    }

    /** The maps of one image, by head; with masks, they know what is left at worst. */
    private record Sample(List<CellMap> maps) {
        boolean isMasked() {
            return !maps.isEmpty() && maps.getFirst().worst().isPresent();
        }
    }
}
