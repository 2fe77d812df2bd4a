package org.fars.ui.gallery;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import org.fars.certify.CertifySettings;
import org.fars.core.JobContext;
import org.fars.model.LoadedModel;
import org.fars.segment.CellAnalyzer.CellAnalysis;
import org.fars.ui.analysis.ImageAnalyses;
import org.fars.ui.analysis.ImageAnalyses.Outcome;
import org.fars.ui.analysis.ModelSession;
import org.fars.ui.common.Messages;
import org.fars.ui.gallery.ImageItem.State;
import org.fars.ui.settings.SettingsModel;
import org.fars.ui.task.TaskRunner.TaskHandle;
import org.fars.ui.task.TaskRunner;
import org.fars.ui.task.TaskRunner.UiChannel;

/**
 * Analyses all images of a gallery with the model in use, in the background, a batch at a time: visible ones first,
 * then one of each class in turn. One sweep runs at a time; images that arrive meanwhile join it.
 */
public final class GalleryAnalyzer {
    private static final int BATCH = 16;
    /** The person waits for the first images of a sweep, and for none of the others. */
    private static final int FIRST_BATCH = 4;

    private final GalleryModel gallery;
    private final ModelSession models;
    private final SettingsModel settings;
    private final TaskRunner runner;
    private final Messages messages;
    private final UiChannel<Finding> findings;
    private final FairQueue waiting = new FairQueue();
    /** What is taken before the others although it is not in sight; guarded by {@link #waiting}. */
    private List<ImageItem> first = List.of();
    private final ReadOnlyObjectWrapper<TaskHandle> work = new ReadOnlyObjectWrapper<>();
    private Supplier<List<ImageItem>> sight = List::of;
    private volatile List<ImageItem> visible = List.of();
    private List<ImageItem> lastSeen = List.of();
    private int sweep;

    private record Finding(int sweep, ImageItem item, State state) {}

    /**
     * @param gallery whose images
     * @param models the model to analyse with
     * @param settings what certificates are computed with
     * @param runner runs the sweep
     */
    public GalleryAnalyzer(GalleryModel gallery, ModelSession models, SettingsModel settings, TaskRunner runner,
            Messages messages) {
        this.gallery = gallery;
        this.models = models;
        this.settings = settings;
        this.runner = runner;
        this.messages = messages;
        this.findings = runner.channel(this::take);
        models.modelProperty().addListener((property, before, after) -> changed(after));
        models.denseProperty().addListener((property, before, after) -> changed(after));
    }

    /** The sweep under way, or the last one; null before the first. */
    public ReadOnlyObjectProperty<TaskHandle> workProperty() {
        return work.getReadOnlyProperty();
    }

    /** Another model knows nothing of what the last one said. */
    private void changed(LoadedModel model) {
        stop();
        if (model == null) {
            // Before filters and orders that need verdicts have none any more.
            lastSeen = List.copyOf(sight.get());
            gallery.forgetVerdicts();
        } else {
            List<ImageItem> urgent = new ArrayList<>(gallery.selected().stream().toList());
            urgent.addAll(lastSeen);
            lastSeen = List.of();
            synchronized (waiting) {
                first = List.copyOf(urgent);
            }
            add(gallery.all().stream().filter(item -> !item.broken()).toList());
        }
    }

    /** Has images read again that could not be read: a network drive may be back, a file may be whole by now. */
    public void retry(List<ImageItem> broken) {
        broken.forEach(ImageItem::retry);
        gallery.refresh();
        add(broken);
    }

    /** Stops, and forgets which images were waiting. */
    public void stop() {
        synchronized (waiting) {
            sweep++;
            waiting.clear();
        }
        if (work.get() != null) {
            work.get().cancel();
        }
    }

    /** Has images analysed; they wait while there is no model. */
    public void add(List<ImageItem> items) {
        synchronized (waiting) {
            items.forEach(waiting::add);
        }
        look();
        if (!items.isEmpty() && (work.get() == null || !work.get().isUnderWay())) {
            models.analyses().ifPresent(this::start);
        }
    }

    /** Sets where to ask which images the person sees; they are taken first. */
    public void setSight(Supplier<List<ImageItem>> visibleNow) {
        sight = visibleNow;
        look();
    }

    /** Looks which images the person sees now. */
    public void look() {
        visible = List.copyOf(sight.get());
    }

    /** Returns whether the person sees images, and each of them has been analysed or found unreadable. */
    public boolean isSightAnalysed() {
        return !visible.isEmpty() && visible.stream().noneMatch(item -> item.state() instanceof State.Waiting);
    }

    private void start(ImageAnalyses analyses) {
        int number;
        synchronized (waiting) {
            number = ++sweep;
        }
        CertifySettings using = settings.certify();
        work.set(runner.submit(messages.get("work.analysing"), context -> {
            sweep(number, analyses, using, context);
            return null;
        }, done -> startAgainIfSomeCame()));
    }

    private void startAgainIfSomeCame() {
        boolean some;
        synchronized (waiting) {
            some = waiting.size() > 0;
        }
        if (some) {
            models.analyses().ifPresent(this::start);
        }
    }

    private void sweep(int number, ImageAnalyses analyses, CertifySettings using, JobContext context) {
        long done = 0;
        int size = FIRST_BATCH;
        for (List<ImageItem> batch = next(number, size); !batch.isEmpty(); batch = next(number, size)) {
            size = Math.min(2 * size, BATCH);
            context.progress(messages.get("work.analysing"), done, done + batch.size() + left());
            List<Outcome> outcomes = analyses.analyze(batch.stream().map(item -> item.entry().source()).toList(), using,
                    context);
            for (int i = 0; i < batch.size(); i++) {
                findings.send(new Finding(number, batch.get(i), state(outcomes.get(i), analyses)));
            }
            done += batch.size();
        }
        context.progress(messages.get("work.analysing"), done, done);
    }

    private static State state(Outcome outcome, ImageAnalyses analyses) {
        return switch (outcome) {
            case Outcome.Analysed analysed -> new State.Known(AnalysisSummary.of(analysed.analysis()));
            case Outcome.Segmented(_, CellAnalysis cells) ->
                new State.Segmented(CellSummary.of(analyses.model().card().id(), cells));
            case Outcome.Unreadable unreadable -> new State.Broken(unreadable.mistake().getMessage());
        };
    }

    private int left() {
        synchronized (waiting) {
            return waiting.size();
        }
    }

    /** The next images; none for a sweep that was stopped, which must not take those of its successor. */
    private List<ImageItem> next(int number, int size) {
        List<ImageItem> batch = new ArrayList<>(size);
        synchronized (waiting) {
            if (number != sweep) {
                return batch;
            }
            for (ImageItem item : Stream.concat(visible.stream(), first.stream()).toList()) {
                if (batch.size() < size && waiting.take(item)) {
                    batch.add(item);
                }
            }
            while (batch.size() < size && waiting.size() > 0) {
                batch.add(waiting.next().orElseThrow());
            }
        }
        return batch;
    }

    private void take(List<Finding> batch) {
        boolean some = false;
        for (Finding finding : batch) {
            if (finding.sweep() == sweep) {
                finding.item().setState(finding.state());
                some = true;
            }
        }
        look();
        if (some) {
            gallery.refresh();
        }
    }
}
