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

/** Computes the {@link Analysis} of images: backbone, heads, certificates. Blocks; call it from a background task. */
public final class Analyzer {
    private final LoadedModel model;
    private final List<Certifier> certifiers;
    private final PhaseTimer times;
    private final SharedLogits sharedLogits;

    /**
     * @param model the model; the caller closes it
     * @param certifiers the certificates to compute
     */
    public Analyzer(LoadedModel model, Collection<? extends Certifier> certifiers) {
        this(model, certifiers, new PhaseTimer());
    }

    /** @param times records the time of the backbone and of the certificates */
    public Analyzer(LoadedModel model, Collection<? extends Certifier> certifiers, PhaseTimer times) {
        this.model = model;
        this.certifiers = List.copyOf(certifiers);
        this.times = times;
        this.sharedLogits = new SharedLogits(model.heads());
    }

    /**
     * Analyses a batch.
     *
     * @param images images of the model's input shape
     * @return one analysis per image, in order
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
        CertificationInput input = new CertificationInput(image, image.contentHash(), embedding, model.lipschitz(),
                model.backbone());
        List<Analysis.HeadAnalysis> heads = new ArrayList<>();
        for (int h = 0; h < model.heads().size(); h++) {
            int first = sharedLogits.first(h);
            Map<String, Certificate> known = first < h ? shared(h, first, heads.get(first), settings) : Map.of();
            heads.add(analyze(input, model.heads().get(h), known, settings, context));
        }
        return new Analysis(image, input.contentHash(), model.card().id(), settings.seed(),
                model.lipschitz().upper(), embedding, heads);
    }

    /** Returns the certificates that a head shares with an earlier one of the same logits, by their ids. */
    private Map<String, Certificate> shared(int head, int first, Analysis.HeadAnalysis analysis,
            CertifySettings settings) {
        return certifiers.stream()
            .filter(certifier -> certifier.sharesResult(model.heads().get(head), model.heads().get(first), settings))
            .flatMap(certifier -> analysis.certificates().stream().filter(known -> known.id().equals(certifier.id())))
            .collect(Collectors.toMap(Certificate::id, Function.identity()));
    }

    private Analysis.HeadAnalysis analyze(CertificationInput input, Head head, Map<String, Certificate> known,
            CertifySettings settings, JobContext context) {
        double[] scores = head.scores(input.embedding());
        double[] logits = head.logits(input.embedding());
        List<Certificate> certificates = certifiers.stream()
            .filter(certifier -> certifier.supports(head))
            .map(certifier -> known.containsKey(certifier.id())
                    ? known.get(certifier.id()).withHead(head.name())
                    : certifier.certify(input, head, settings, context))
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

    /** Finds heads with the same logits, such as a sparsemax head and its linear layer: an attack on one is an attack on the other. */
    public static final class SharedLogits {
        private final int[] first;

        /** @param heads of a model, in order */
        public SharedLogits(List<Head> heads) {
            first = new int[heads.size()];
            for (int index = 0; index < first.length; index++) {
                first[index] = first(heads, index);
            }
        }

        /** Returns the index of the first head with the same logits as the head at an index, which may be that index itself. */
        public int first(int index) {
            return first[index];
        }

        private static int first(List<Head> heads, int index) {
            Optional<LinearHead> mine = heads.get(index).linearLayer();
            for (int other = 0; other < index && mine.isPresent(); other++) {
                Optional<LinearHead> theirs = heads.get(other).linearLayer();
                if (theirs.isPresent() && Arrays.deepEquals(mine.get().weight(), theirs.get().weight())
                        && Arrays.equals(mine.get().bias(), theirs.get().bias())) {
                    return other;
                }
            }
            return index;
        }
    }
}
