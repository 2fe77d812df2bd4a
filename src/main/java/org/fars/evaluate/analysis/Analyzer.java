package org.fars.evaluate.analysis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.fars.certify.Certificate;
import org.fars.certify.Certifier.CertificationInput;
import org.fars.certify.Certifier;
import org.fars.certify.CertifySettings;
import org.fars.core.JobContext;
import org.fars.image.ImageTensor;
import org.fars.model.Head;
import org.fars.model.LinearHead;
import org.fars.model.LoadedModel;

/** Image to {@link Analysis}: backbone, heads, certificates. Blocks; call it from a background task. */
public final class Analyzer {
    private final LoadedModel model;
    private final List<Certifier> certifiers;
    private final PhaseTimer times;
    private final SharedLogits twins;

    /**
     * @param model what to analyse with; stays the caller's to close
     * @param certifiers which certificates to give
     */
    public Analyzer(LoadedModel model, Collection<? extends Certifier> certifiers) {
        this(model, certifiers, new PhaseTimer());
    }

    /** @param times learns what the backbone takes, and what certificates take */
    public Analyzer(LoadedModel model, Collection<? extends Certifier> certifiers, PhaseTimer times) {
        this.model = model;
        this.certifiers = List.copyOf(certifiers);
        this.times = times;
        this.twins = new SharedLogits(model.heads());
    }

    /**
     * Analyses a batch.
     *
     * @param images images of the model's input shape
     * @return one analysis an image, in order
     */
    public List<Analysis> analyze(List<ImageTensor> images, CertifySettings settings, JobContext context) {
        double[][] embeddings;
        try (PhaseTimer.Running _ = times.on(PhaseTimer.Part.BACKBONE)) {
            embeddings = model.backbone().embedDouble(images);
        }
        try (PhaseTimer.Running _ = times.on(PhaseTimer.Part.CERTIFICATES)) {
            return analyze(images, embeddings, settings, context);
        }
    }

    private List<Analysis> analyze(List<ImageTensor> images, double[][] embeddings, CertifySettings settings,
            JobContext context) {
        List<Analysis> analyses = new ArrayList<>(images.size());
        for (int i = 0; i < embeddings.length; i++) {
            context.checkCancelled();
            analyses.add(analyze(images.get(i), embeddings[i], settings, context));
        }
        return analyses;
    }

    /** Analyses one image whose embedding is known. */
    public Analysis analyze(ImageTensor image, double[] embedding, CertifySettings settings, JobContext context) {
        CertificationInput subject = new CertificationInput(image, image.contentHash(), embedding, model.lipschitz(),
                model.backbone());
        List<Analysis.HeadAnalysis> heads = new ArrayList<>();
        for (int h = 0; h < model.heads().size(); h++) {
            int twin = twins.first(h);
            Map<String, Certificate> known = twin < h ? shared(h, twin, heads.get(twin), settings) : Map.of();
            heads.add(analyze(subject, model.heads().get(h), known, settings, context));
        }
        return new Analysis(image, subject.contentHash(), model.card().id(), settings.seed(),
                model.lipschitz().upper(), embedding, heads);
    }

    /** What holds of a head as it does of its twin, by the certificates' ids. */
    private Map<String, Certificate> shared(int head, int twin, Analysis.HeadAnalysis analysis,
            CertifySettings settings) {
        return certifiers.stream()
            .filter(certifier -> certifier.sharesResult(model.heads().get(head), model.heads().get(twin), settings))
            .flatMap(certifier -> analysis.certificates().stream().filter(known -> known.id().equals(certifier.id())))
            .collect(Collectors.toMap(Certificate::id, Function.identity()));
    }

    private Analysis.HeadAnalysis analyze(CertificationInput subject, Head head, Map<String, Certificate> known,
            CertifySettings settings, JobContext context) {
        double[] scores = head.scores(subject.embedding());
        double[] logits = head.logits(subject.embedding());
        List<Certificate> certificates = certifiers.stream()
            .filter(certifier -> certifier.supports(head))
            .map(certifier -> known.containsKey(certifier.id())
                    ? known.get(certifier.id()).withHead(head.name())
                    : certifier.certify(subject, head, settings, context))
            .toList();
        int prediction = Head.argmax(logits);
        return new Analysis.HeadAnalysis(head.name(), scores, logits, prediction, margin(scores, prediction),
                certificates);
    }

    private static double margin(double[] scores, int prediction) {
        if (prediction < 0) {
            return Double.NaN;
        }
        double second = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < scores.length; j++) {
            if (j != prediction) {
                second = Math.max(second, scores[j]);
            }
        }
        return scores[prediction] - second;
    }

    /** Heads that decide alike: a sparsemax head has the logits of its linear layer, so what fools one fools the other. */
    public static final class SharedLogits {
        private final int[] first;

        /** @param heads a model's heads */
        public SharedLogits(List<Head> heads) {
            first = new int[heads.size()];
            for (int place = 0; place < first.length; place++) {
                first[place] = first(heads, place);
            }
        }

        /** The place of the first head with the same logits as the one at this place; the place itself where there is none. */
        public int first(int place) {
            return first[place];
        }

        private static int first(List<Head> heads, int place) {
            Optional<LinearHead> mine = heads.get(place).linearLayer();
            for (int other = 0; other < place && mine.isPresent(); other++) {
                Optional<LinearHead> theirs = heads.get(other).linearLayer();
                if (theirs.isPresent() && Arrays.deepEquals(mine.get().weight(), theirs.get().weight())
                        && Arrays.equals(mine.get().bias(), theirs.get().bias())) {
                    return other;
                }
            }
            return place;
        }
    }
}
