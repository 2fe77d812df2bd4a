package org.fars.evaluate.run;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.fars.attack.Attacks;
import org.fars.certify.Certificate;
import org.fars.certify.Certifier;
import org.fars.core.JobContext;
import org.fars.evaluate.EvaluationData.EvaluationItem;
import org.fars.evaluate.EvaluationSettings;
import org.fars.evaluate.ImageResult;
import org.fars.evaluate.analysis.Analysis;
import org.fars.evaluate.analysis.Analyzer;
import org.fars.evaluate.analysis.Analyzer.SharedLogits;
import org.fars.evaluate.analysis.PhaseTimer;
import org.fars.evaluate.analysis.SoundnessCheck;
import org.fars.evaluate.analysis.SoundnessCheck.SoundnessViolationException;
import org.fars.image.ImageTensor;
import org.fars.model.LoadedModel;

/**
 * Evaluates batches of images: one pass through the backbone, then certificates, then attacks on images that are classified
 * correctly. Images wait for their attacks until there is a batch of them.
 */
final class BatchEvaluator {
    private final LoadedModel model;
    private final EvaluationSettings settings;
    private final PhaseTimer times;
    private final Analyzer analyzer;
    private final SharedLogits sharedLogits;
    /** The attacks on each head; none on a head with the same logits as an earlier one. */
    private final List<List<AttackQueue>> queues;
    private final List<Waiting> waiting = new ArrayList<>();

    /**
     * An image that is evaluated but for its attacks. Only the queues hold its pixels, so that they are released if nothing
     * attacks it.
     *
     * @param attacks the results of attacks so far, per head
     */
    private record Waiting(int position, EvaluationItem item, String contentHash, List<Analysis.HeadAnalysis> heads,
            List<List<ImageResult.Attacked>> attacks) {
        static Waiting of(ImageLoader.Loaded loaded, Analysis analysis) {
            return new Waiting(loaded.position(), loaded.item(), analysis.contentHash(), analysis.heads(),
                    Stream.<List<ImageResult.Attacked>>generate(ArrayList::new)
                        .limit(analysis.heads().size())
                        .toList());
        }
    }

    /**
     * @param check applied to the result of every attack
     * @param times records where the time goes
     * @param watcher told of every attack
     */
    BatchEvaluator(LoadedModel model, EvaluationSettings settings, List<Certifier> certifiers, Attacks attacks,
            SoundnessCheck check, PhaseTimer times, Evaluation.Watcher watcher) {
        this.model = model;
        this.settings = settings;
        this.times = times;
        this.analyzer = new Analyzer(model, certifiers, times);
        this.sharedLogits = new SharedLogits(model.heads());
        this.queues = IntStream.range(0, model.heads().size())
            .mapToObj(head -> sharedLogits.first(head) < head
                    ? List.<AttackQueue>of()
                    : queues(head, attacks, check, watcher))
            .toList();
    }

    private List<AttackQueue> queues(int head, Attacks attacks, SoundnessCheck check, Evaluation.Watcher watcher) {
        return settings.attacks()
            .stream()
            .map(plan -> new AttackQueue(model.backbone(), model.heads().get(head), check, attacks.byId(plan.attack()),
                    plan, settings.eps(), settings.seed(), watcher))
            .toList();
    }

    /** Analyses a batch, which may be empty, and queues its attacks. */
    void take(List<ImageLoader.Loaded> batch, JobContext context) {
        if (batch.isEmpty()) {
            return;
        }
        List<ImageTensor> images = batch.stream().map(ImageLoader.Loaded::image).toList();
        List<Analysis> analyses = analyzer.analyze(images, settings.certify(), context.part());
        for (int i = 0; i < batch.size(); i++) {
            Waiting image = Waiting.of(batch.get(i), analyses.get(i));
            waiting.add(image);
            queue(image, images.get(i));
        }
    }

    private void queue(Waiting image, ImageTensor pixels) {
        for (int head = 0; head < queues.size(); head++) {
            Analysis.HeadAnalysis analysis = image.heads().get(head);
            if (analysis.prediction() == image.item().label()) {
                List<ImageResult.Attacked> found = image.attacks().get(head);
                List<Certificate> certificates = certificates(image, head);
                queues.get(head)
                    .forEach(attack -> attack.add(image.item().location(), pixels, analysis, certificates, found::add));
            }
        }
    }

    /** Returns the certificates of a head and of all heads with the same logits. */
    private List<Certificate> certificates(Waiting image, int head) {
        return IntStream.range(0, image.heads().size())
            .filter(other -> sharedLogits.first(other) == head)
            .mapToObj(other -> image.heads().get(other).certificates())
            .flatMap(List::stream)
            .toList();
    }

    /** Returns how many images wait for {@link #finish}. */
    int waiting() {
        return waiting.size();
    }

    /** Returns whether the attacks that are queued fill half a batch at each radius. */
    boolean isFull() {
        List<AttackQueue> all = queues.stream().flatMap(List::stream).toList();
        int targets = all.stream().mapToInt(AttackQueue::size).sum();
        long batches = all.stream().mapToInt(AttackQueue::rounds).sum();
        return 2L * targets >= batches * settings.batchSize();
    }

    /**
     * Runs the queued attacks.
     *
     * @return the results of the images taken since the last call, in order
     * @throws SoundnessViolationException when an attack succeeded inside a certified radius
     */
    List<ImageResult> finish(JobContext context) {
        try (PhaseTimer.Running _ = times.on(PhaseTimer.Part.ATTACKS)) {
            queues.forEach(head -> head.forEach(queue -> queue.run(settings.batchSize(), context)));
        }
        List<ImageResult> results = waiting.stream().map(this::result).toList();
        waiting.clear();
        return results;
    }

    private ImageResult result(Waiting image) {
        List<ImageResult.HeadResult> heads = IntStream.range(0, image.heads().size())
            .mapToObj(head -> head(image.heads().get(head), image.attacks().get(sharedLogits.first(head))))
            .toList();
        return new ImageResult(image.position(), image.item().location(), image.item().name(), image.item().label(),
                image.contentHash(), heads);
    }

    private static ImageResult.HeadResult head(Analysis.HeadAnalysis analysis, List<ImageResult.Attacked> attacks) {
        return new ImageResult.HeadResult(analysis.head(), analysis.prediction(), analysis.margin(),
                analysis.certificates(), attacks);
    }
}
