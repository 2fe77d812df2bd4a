package org.fars.ui.gallery;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import org.fars.certify.Certifier;
import org.fars.certify.CertifySettings;
import org.fars.core.JobContext;
import org.fars.core.UserInputException;
import org.fars.evaluate.analysis.Analysis;
import org.fars.evaluate.analysis.Analyzer;
import org.fars.image.ImageTensor;
import org.fars.model.LoadedModel;
import org.fars.model.Shape;
import org.fars.ui.common.Messages;
import org.fars.ui.gallery.ImageItem.State;
import org.fars.ui.task.TaskRunner.TaskHandle;
import org.fars.ui.task.TaskRunner.UiChannel;
import org.fars.ui.task.TaskRunner;

/**
 * Analyses all images of a gallery in the background, a batch at a time, those in sight first. One sweep runs at a
 * time; images that arrive meanwhile join it.
 */
public final class GalleryAnalyzer {
    private static final int BATCH = 16;

    private final GalleryModel gallery;
    private final List<Certifier> certifiers;
    private final TaskRunner runner;
    private final Messages messages;
    private final UiChannel<Finding> findings;
    private final SequencedSet<ImageItem> waiting = new LinkedHashSet<>();
    private final ReadOnlyObjectWrapper<TaskHandle> work = new ReadOnlyObjectWrapper<>();
    private volatile List<ImageItem> inSight = List.of();
    private Optional<LoadedModel> model = Optional.empty();
    private CertifySettings settings = CertifySettings.DEFAULT;
    private int sweep;

    private record Finding(int sweep, ImageItem item, State state) {}

    /**
     * @param gallery whose images
     * @param certifiers which certificates to give to every image: quick ones, without sampling
     * @param runner runs the sweep
     */
    public GalleryAnalyzer(GalleryModel gallery, List<Certifier> certifiers, TaskRunner runner, Messages messages) {
        this.gallery = gallery;
        this.certifiers = List.copyOf(certifiers);
        this.runner = runner;
        this.messages = messages;
        this.findings = runner.channel(this::take);
    }

    /** The sweep under way, or the last one; null before the first. */
    public ReadOnlyObjectProperty<TaskHandle> workProperty() {
        return work.getReadOnlyProperty();
    }

    /** Starts again with another model or other settings: everything known is forgotten. */
    public void restart(LoadedModel with, CertifySettings using) {
        stop();
        model = Optional.of(with);
        settings = using;
        gallery.forgetVerdicts();
        add(gallery.all().stream().filter(item -> !item.broken()).toList());
    }

    /** Has images read again that could not be read: a network drive may be back, a file may be whole by now. */
    public void retry(List<ImageItem> broken) {
        broken.forEach(ImageItem::retry);
        gallery.refresh();
        add(broken);
    }

    /** Stops and lets go of the model. */
    public void stop() {
        sweep++;
        synchronized (waiting) {
            waiting.clear();
        }
        if (work.get() != null) {
            work.get().cancel();
        }
        model = Optional.empty();
    }

    /** Has images analysed; kept for later while there is no model. */
    public void add(List<ImageItem> items) {
        synchronized (waiting) {
            waiting.addAll(items);
        }
        if (model.isPresent() && !items.isEmpty() && (work.get() == null || !work.get().isUnderWay())) {
            start(model.get());
        }
    }

    /** Says which images the person sees now; they are taken first. */
    public void inSight(List<ImageItem> items) {
        inSight = List.copyOf(items);
    }

    private void start(LoadedModel with) {
        int number = ++sweep;
        Analyzer analyzer = new Analyzer(with, certifiers);
        CertifySettings using = settings;
        work.set(runner.submit(messages.get("work.analysing"), context -> {
            sweep(number, with, analyzer, using, context);
            return null;
        }, done -> startAgainIfSomeCame()));
    }

    private void startAgainIfSomeCame() {
        boolean some;
        synchronized (waiting) {
            some = !waiting.isEmpty();
        }
        if (some) {
            model.ifPresent(this::start);
        }
    }

    private void sweep(int number, LoadedModel with, Analyzer analyzer, CertifySettings using, JobContext context) {
        long done = 0;
        for (List<ImageItem> batch = next(); !batch.isEmpty(); batch = next()) {
            context.progress(messages.get("work.analysing"), done, done + batch.size() + left());
            analyze(number, with, analyzer, using, batch, context);
            done += batch.size();
        }
        context.progress(messages.get("work.analysing"), done, done);
    }

    private int left() {
        synchronized (waiting) {
            return waiting.size();
        }
    }

    private List<ImageItem> next() {
        List<ImageItem> batch = new ArrayList<>(BATCH);
        synchronized (waiting) {
            for (ImageItem item : inSight) {
                if (batch.size() < BATCH && waiting.remove(item)) {
                    batch.add(item);
                }
            }
            for (Iterator<ImageItem> rest = waiting.iterator(); batch.size() < BATCH && rest.hasNext();) {
                batch.add(rest.next());
                rest.remove();
            }
        }
        return batch;
    }

    private void analyze(int number, LoadedModel with, Analyzer analyzer, CertifySettings using,
            List<ImageItem> batch, JobContext context) {
        List<ImageItem> readable = new ArrayList<>(batch.size());
        List<ImageTensor> images = new ArrayList<>(batch.size());
        Shape input = with.backbone().input();
        for (ImageItem item : batch) {
            context.checkCancelled();
            try {
                images.add(item.entry().source().read(input.channels(), input.height(), input.width()));
                readable.add(item);
            } catch (UserInputException mistake) {
                findings.send(new Finding(number, item, new State.Broken(mistake.getMessage())));
            }
        }
        if (images.isEmpty()) {
            return;
        }
        List<Analysis> analyses = analyzer.analyze(images, using, context);
        for (int i = 0; i < readable.size(); i++) {
            findings.send(new Finding(number, readable.get(i), new State.Known(AnalysisSummary.of(analyses.get(i)))));
        }
    }

    private void take(List<Finding> batch) {
        boolean some = false;
        for (Finding finding : batch) {
            if (finding.sweep() == sweep) {
                finding.item().setState(finding.state());
                some = true;
            }
        }
        if (some) {
            gallery.refresh();
        }
    }
}
