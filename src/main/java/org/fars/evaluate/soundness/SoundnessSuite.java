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
import org.fars.core.InvalidSettingException;
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
 * Attacks every certificate: searches for the shortest perturbation of each image, then attacks the image with APGD and
 * targeted APGD within {@value #SHARE} of its largest radius, and within smaller ones where an attack succeeded (see
 * {@link BatchedSoundnessAttack}). Heads with the same logits are attacked once, and what is found counts against the
 * certificates of all of them. A probabilistic certificate may be wrong with its probability α; all others never.
 *
 * <p>
 * {@code published-score} is no certificate; where it is requested, the attacks that succeed within it are counted.
 * {@code input-smoothing} is not attacked, since each evaluation would cost as much as the certificate.
 */
public final class SoundnessSuite implements Job<SoundnessReport> {
    /** The share of a radius within which an attack must fail. */
    public static final double SHARE = 0.999;
    /** Steps of an attack by default. */
    public static final int STEPS = 30;

    /** The number of classes that the targeted attack tries, those with the largest logits first. */
    private static final int TARGETS = 2;
    private static final List<Attack> ATTACKS = List.of(new MinimalDistance(), Apgd.crossEntropy(),
            Apgd.targeted(TARGETS));

    private final LoadedModel model;
    private final List<EvaluationItem> items;
    private final List<Certifier> certifiers;
    private final CertifySettings certify;
    private final AttackSettings settings;
    private final int batchSize;
    private final BatchHeadEvaluator headEvaluator;
    private final List<Attack> attacks;
    private final AdversarialStore store;

    /**
     * @param model the model; the caller closes it
     * @param items the images
     * @param certifiers the certificates to attack
     * @param certify their settings; its seed is the run's
     * @param attacks ids of the attacks to run, in any order; none for all: {@code minimal-distance}, {@code apgd-ce} and
     * {@code apgd-targeted}
     * @param settings steps and restarts of each attack; each restart beyond the first also adds a class to the search for
     * the shortest perturbation
     * @param batchSize how many images go through the backbone together
     * @param headEvaluator counts the votes of heads of several layers
     * @param store saves the adversarial image of a failure
     * @throws InvalidSettingException when there is no such attack here
     */
    public SoundnessSuite(LoadedModel model, List<EvaluationItem> items, List<Certifier> certifiers,
            CertifySettings certify, List<String> attacks, AttackSettings settings, int batchSize,
            BatchHeadEvaluator headEvaluator,
            AdversarialStore store) {
        this.model = model;
        this.items = List.copyOf(items);
        this.certifiers = List.copyOf(certifiers);
        this.certify = certify;
        this.attacks = chosen(attacks);
        this.settings = settings.withSeed(certify.seed());
        this.batchSize = batchSize;
        this.headEvaluator = headEvaluator;
        this.store = store;
    }

    private static List<Attack> chosen(List<String> ids) {
        List<String> known = ATTACKS.stream().map(Attack::id).toList();
        ids.stream().filter(id -> !known.contains(id)).findFirst().ifPresent(id -> {
            throw new InvalidSettingException("attack",
                    "'" + id + "' is not one of " + String.join(", ", known) + ", which search within certified radii");
        });
        return ATTACKS.stream().filter(attack -> ids.isEmpty() || ids.contains(attack.id())).toList();
    }

    @Override
    public SoundnessReport run(JobContext context) {
        SoundnessTally tally = new SoundnessTally(store, settings.seed());
        List<SkippedImage> skipped = new ArrayList<>();
        SharedLogits sharedLogits = new SharedLogits(model.heads());
        int images = 0;
        for (int begin = 0; begin < items.size(); begin += batchSize) {
            context.checkCancelled();
            context.progress("attacking certificates", begin, items.size());
            List<Sample> batch = new ArrayList<>();
            for (int i = begin; i < Math.min(begin + batchSize, items.size()); i++) {
                EvaluationItem item = items.get(i);
                try {
                    batch.add(new Sample(item, item.image().get()));
                } catch (UserInputException mistake) {
                    skipped.add(new SkippedImage(i, item.location(), item.name(), mistake.getMessage()));
                }
            }
            images += batch.size();
            attackBatch(batch, sharedLogits, tally, context);
        }
        context.progress("attacking certificates", items.size(), items.size());
        return tally.report(images, skipped);
    }

    private record Sample(EvaluationItem item, ImageTensor image) {}

    /**
     * A classifier to attack.
     *
     * @param head the first of the heads with the same logits
     * @param smoothed whether it is that head smoothed by noise
     */
    private record Classifier(Head head, boolean smoothed) {}

    private void attackBatch(List<Sample> batch, SharedLogits sharedLogits, SoundnessTally tally, JobContext context) {
        if (batch.isEmpty()) {
            return;
        }
        Map<Classifier, List<Claim>> claims = claims(batch, sharedLogits, tally, context);
        claims.forEach((classifier, about) -> {
            ClaimVerifier verifier = classifier.smoothed()
                    ? new SmoothedClaimVerifier(model, classifier.head(), certify, headEvaluator)
                    : new HeadClaimVerifier(model.backbone(), classifier.head(), SoundnessCheck.of(model, store));
            BatchedSoundnessAttack attack = new BatchedSoundnessAttack(verifier, settings, batchSize, tally, context);
            for (Attack way : attacks) {
                if (way.minimizes()) {
                    attack.searchShortest(way, about);
                } else {
                    attack.attackWithin(way, about);
                }
            }
        });
        tally.forgetClaims();
    }

    private Map<Classifier, List<Claim>> claims(List<Sample> batch, SharedLogits sharedLogits, SoundnessTally tally,
            JobContext context) {
        List<Analysis> analyses = new Analyzer(model, certifiers).analyze(batch.stream().map(Sample::image).toList(),
                certify, context.part());
        Map<Classifier, List<Claim>> claims = new LinkedHashMap<>();
        for (int h = 0; h < model.heads().size(); h++) {
            Head head = model.heads().get(h);
            Head first = model.heads().get(sharedLogits.first(h));
            for (Certifier certifier : certifiers) {
                for (int i = 0; i < batch.size(); i++) {
                    Sample sample = batch.get(i);
                    for (Certificate certificate : analyses.get(i).heads().get(h).certificates()) {
                        // A classifier of one class has only one decision.
                        if (!certificate.id().equals(certifier.id()) || !Claim.isTestable(certificate)
                                || head.classes() < 2) {
                            continue;
                        }
                        CertifiedClassifier of = certifier.type().classifier();
                        if (of == CertifiedClassifier.SMOOTHED_NETWORK) {
                            tally.notAttacked(certifier.id());
                            continue;
                        }
                        Claim claim = new Claim(sample.item(), sample.image(), head, certifier, certificate);
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
