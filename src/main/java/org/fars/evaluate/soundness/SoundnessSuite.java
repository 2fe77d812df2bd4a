package org.fars.evaluate.soundness;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fars.attack.Apgd;
import org.fars.attack.Attack;
import org.fars.attack.AttackSettings;
import org.fars.attack.MinimalDistance;
import org.fars.certify.Certificate;
import org.fars.certify.CertifiedClassifier;
import org.fars.certify.Certifier;
import org.fars.certify.CertifySettings;
import org.fars.core.Job;
import org.fars.core.JobContext;
import org.fars.core.UserInputException;
import org.fars.evaluate.EvaluationData.EvaluationItem;
import org.fars.evaluate.EvaluationRun.SkippedImage;
import org.fars.evaluate.analysis.Analysis;
import org.fars.evaluate.analysis.Analyzer;
import org.fars.evaluate.analysis.Analyzer.SharedLogits;
import org.fars.evaluate.analysis.SoundnessCheck;
import org.fars.evaluate.analysis.SoundnessCheck.AdversarialStore;
import org.fars.evaluate.soundness.ClaimVerifier.Claim;
import org.fars.evaluate.soundness.ClaimVerifier.HeadClaimVerifier;
import org.fars.image.ImageTensor;
import org.fars.model.BatchHeadEvaluator;
import org.fars.model.Head;
import org.fars.model.LoadedModel;

/**
 * Tries to break every certificate: looks for the shortest perturbation of each image, then attacks it at
 * {@value #SHARE} of each radius with APGD, and at the largest with targeted APGD too. Heads that decide alike are attacked
 * once, and what is found counts for all their certificates. A certificate that a sampled bound stands behind may be wrong
 * with its probability α; all others never.
 *
 * <p>
 * {@code published-score} promises nothing; where it is asked for, it is counted how often an attack undercuts it. The
 * network smoothed in its pixels is not attacked: each verdict would cost what the certificate costs.
 */
public final class SoundnessSuite implements Job<SoundnessReport> {
    /** The share of a radius within which an attack must fail. */
    public static final double SHARE = 0.999;
    /** Steps of an attack when nobody says otherwise. */
    public static final int STEPS = 30;

    /** How many of the classes with the largest scores a targeted attack goes to: most boundaries nearby are theirs. */
    private static final int TARGETS = 2;

    private final LoadedModel model;
    private final List<EvaluationItem> items;
    private final List<Certifier> certifiers;
    private final CertifySettings certify;
    private final AttackSettings settings;
    private final int batchSize;
    private final BatchHeadEvaluator bulk;
    private final Attack search = new MinimalDistance();
    private final Attack untargeted = Apgd.crossEntropy();
    private final Attack targeted = Apgd.targeted(TARGETS);
    private final AdversarialStore store;

    /**
     * @param model what is tried; stays the caller's to close
     * @param items the images
     * @param certifiers whose certificates are tried
     * @param certify what they are computed with; its seed is the run's
     * @param settings steps of each attack, and restarts: as many random starts, and each one more widens the search for
     * the shortest perturbation by one class
     * @param batchSize how many images go through the backbone together
     * @param bulk counts the votes of heads of several layers
     * @param store keeps the adversarial image of a failure
     */
    public SoundnessSuite(LoadedModel model, List<EvaluationItem> items, List<Certifier> certifiers,
            CertifySettings certify, AttackSettings settings, int batchSize, BatchHeadEvaluator bulk,
            AdversarialStore store) {
        this.model = model;
        this.items = List.copyOf(items);
        this.certifiers = List.copyOf(certifiers);
        this.certify = certify;
        this.settings = settings.withSeed(certify.seed());
        this.batchSize = batchSize;
        this.bulk = bulk;
        this.store = store;
    }

    @Override
    public SoundnessReport run(JobContext context) {
        SoundnessTally tally = new SoundnessTally(store, settings.seed());
        List<SkippedImage> skipped = new ArrayList<>();
        SharedLogits twins = new SharedLogits(model.heads());
        int images = 0;
        for (int begin = 0; begin < items.size(); begin += batchSize) {
            context.checkCancelled();
            context.progress("trying to break certificates", begin, items.size());
            List<Tried> batch = new ArrayList<>();
            for (int i = begin; i < Math.min(begin + batchSize, items.size()); i++) {
                EvaluationItem item = items.get(i);
                try {
                    batch.add(new Tried(item, item.image().get()));
                } catch (UserInputException mistake) {
                    skipped.add(new SkippedImage(i, item.location(), item.name(), mistake.getMessage()));
                }
            }
            images += batch.size();
            tryBatch(batch, twins, tally, context);
        }
        context.progress("trying to break certificates", items.size(), items.size());
        return tally.report(images, skipped);
    }

    private record Tried(EvaluationItem item, ImageTensor image) {}

    /**
     * A classifier under attack.
     *
     * @param head the first of the heads that decide alike
     * @param smoothed whether it is that head smoothed by noise
     */
    private record Classifier(Head head, boolean smoothed) {}

    private void tryBatch(List<Tried> batch, SharedLogits twins, SoundnessTally tally, JobContext context) {
        if (batch.isEmpty()) {
            return;
        }
        Map<Classifier, List<Claim>> claims = claims(batch, twins, tally, context);
        claims.forEach((classifier, about) -> {
            ClaimVerifier judge = classifier.smoothed()
                    ? new SmoothedClaimVerifier(model, classifier.head(), certify, bulk)
                    : new HeadClaimVerifier(model.backbone(), classifier.head(), SoundnessCheck.of(model, store));
            BatchedSoundnessAttack siege = new BatchedSoundnessAttack(judge, settings, batchSize, tally, context);
            siege.shortest(search, about);
            siege.withinEach(untargeted, about);
            siege.withinLargest(targeted, about);
        });
        tally.forgetClaims();
    }

    private Map<Classifier, List<Claim>> claims(List<Tried> batch, SharedLogits twins, SoundnessTally tally,
            JobContext context) {
        List<Analysis> analyses = new Analyzer(model, certifiers).analyze(batch.stream().map(Tried::image).toList(),
                certify, context.part());
        Map<Classifier, List<Claim>> claims = new LinkedHashMap<>();
        for (int h = 0; h < model.heads().size(); h++) {
            Head head = model.heads().get(h);
            Head first = model.heads().get(twins.first(h));
            for (Certifier certifier : certifiers) {
                for (int i = 0; i < batch.size(); i++) {
                    Tried tried = batch.get(i);
                    for (Certificate certificate : analyses.get(i).heads().get(h).certificates()) {
                        // A classifier of one class has no other decision to be brought to.
                        if (!certificate.id().equals(certifier.id()) || !Claim.isOne(certificate)
                                || head.classes() < 2) {
                            continue;
                        }
                        CertifiedClassifier of = certifier.type().classifier();
                        if (of == CertifiedClassifier.SMOOTHED_NETWORK) {
                            tally.leftAlone(certifier.id());
                            continue;
                        }
                        Claim claim = new Claim(tried.item(), tried.image(), head, certifier, certificate);
                        tally.claimed(claim);
                        claims
                            .computeIfAbsent(new Classifier(first, of == CertifiedClassifier.SMOOTHED_HEAD),
                                    classifier -> new ArrayList<>())
                            .add(claim);
                    }
                }
            }
        }
        return claims;
    }
}
