package org.fars.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.fars.attack.Attack;
import org.fars.attack.AttackResult;
import org.fars.attack.AttackSettings;
import org.fars.attack.AttackTask;
import org.fars.attack.Attacks;
import org.fars.attack.Differentiable;
import org.fars.attack.HeadOnBackbone;
import org.fars.attack.SmoothedHead;
import org.fars.certify.Certificate;
import org.fars.certify.Certifier;
import org.fars.certify.CertifySettings;
import org.fars.certify.Subject;
import org.fars.fault.InputMistake;
import org.fars.image.ImageTensor;
import org.fars.job.Job;
import org.fars.job.JobContext;
import org.fars.model.Head;
import org.fars.model.LoadedModel;

/**
 * Tries to break every sound certificate: attacks each image at 0.999 of each radius, with several attacks and restarts.
 *
 * <p>
 * A certificate of the head itself is broken where the head decides otherwise for the adversarial image. A certificate
 * of the smoothed head is attacked through the expectation over fixed noise; it is broken where the same certificate,
 * with α a thousandth, certifies another class at the adversarial image. Both cannot be true, so one of the two radii is
 * wrong. The network smoothed in its pixels is not attacked: each verdict would cost what the certificate costs.
 */
public final class SoundnessSuite implements Job<SoundnessReport> {
    /** The share of a radius within which an attack must fail. */
    public static final double SHARE = 0.999;
    /** The attacks tried, each a different idea. */
    public static final List<String> ATTACKS = List.of("l2-pgd", "l2-pgd-modern", "apgd-ce", "apgd-targeted",
            "minimal-distance");

    private static final int DRAWS = 64;

    private final LoadedModel model;
    private final List<EvaluationItem> items;
    private final List<Certifier> certifiers;
    private final CertifySettings certify;
    private final AttackSettings settings;
    private final int batchSize;
    private final List<Attack> attacks;
    private final AdversarialStore store;

    /**
     * @param model what is tried; stays the caller's to close
     * @param items the images
     * @param certifiers whose certificates are tried
     * @param certify what they are computed with; its seed is the run's
     * @param settings steps and restarts of the attacks
     * @param batchSize how many images go through the backbone together
     * @param attacks where {@link #ATTACKS} are found
     * @param store keeps the adversarial image of a failure
     */
    public SoundnessSuite(LoadedModel model, List<EvaluationItem> items, List<Certifier> certifiers,
            CertifySettings certify, AttackSettings settings, int batchSize, Attacks attacks, AdversarialStore store) {
        this.model = model;
        this.items = List.copyOf(items);
        this.certifiers = List.copyOf(certifiers);
        this.certify = certify;
        this.settings = settings.withSeed(certify.seed());
        this.batchSize = batchSize;
        this.attacks = ATTACKS.stream().map(attacks::byId).toList();
        this.store = store;
    }

    @Override
    public SoundnessReport run(JobContext context) {
        Tally tally = new Tally();
        for (int begin = 0; begin < items.size(); begin += batchSize) {
            context.checkCancelled();
            context.progress("trying to break certificates", begin, items.size());
            List<Tried> batch = new ArrayList<>();
            for (int i = begin; i < Math.min(begin + batchSize, items.size()); i++) {
                EvaluationItem item = items.get(i);
                try {
                    batch.add(new Tried(item, item.image().get()));
                } catch (InputMistake mistake) {
                    tally.skipped.add(new SkippedImage(i, item.location(), item.name(), mistake.getMessage()));
                }
            }
            if (!batch.isEmpty()) {
                tally.images += batch.size();
                tryBatch(batch, tally, context);
            }
        }
        context.progress("trying to break certificates", items.size(), items.size());
        return new SoundnessReport(tally.images, tally.checks, tally.failures, tally.skipped,
                List.copyOf(tally.notAttacked));
    }

    private record Tried(EvaluationItem item, ImageTensor image) {}

    /** A certificate to break, and whose it is. */
    private record Promise(Tried tried, Certificate certificate) {}

    private static final class Tally {
        private int images;
        private long checks;
        private final List<SoundnessFailure> failures = new ArrayList<>();
        private final List<SkippedImage> skipped = new ArrayList<>();
        private final TreeSet<String> notAttacked = new TreeSet<>();
    }

    private void tryBatch(List<Tried> batch, Tally tally, JobContext context) {
        List<Analysis> analyses = new Analyzer(model, certifiers).analyze(batch.stream().map(Tried::image).toList(),
                certify, context.part());
        for (int h = 0; h < model.heads().size(); h++) {
            int index = h;
            Head head = model.heads().get(h);
            for (Certifier certifier : certifiers) {
                List<Promise> promises = IntStream.range(0, batch.size())
                    .boxed()
                    .flatMap(i -> analyses.get(i)
                        .heads()
                        .get(index)
                        .certificates()
                        .stream()
                        .filter(certificate -> certificate.id().equals(certifier.id()) && promises(certificate))
                        .map(certificate -> new Promise(batch.get(i), certificate)))
                    .toList();
                if (promises.isEmpty()) {
                    continue;
                }
                if (CertifiedClassifier.of(certifier.id()) == CertifiedClassifier.SMOOTHED_NETWORK) {
                    tally.notAttacked.add(certifier.id());
                } else {
                    tryCertificate(head, certifier, promises, tally, context);
                }
            }
        }
    }

    private static boolean promises(Certificate certificate) {
        return certificate.sound() && !certificate.abstained() && certificate.prediction() >= 0
                && certificate.radius() > 0;
    }

    private void tryCertificate(Head head, Certifier certifier, List<Promise> promises, Tally tally,
            JobContext context) {
        Differentiable classifier = CertifiedClassifier.of(certifier.id()) == CertifiedClassifier.HEAD
                ? new HeadOnBackbone(model.backbone(), head)
                : new HeadOnBackbone(model.backbone(),
                        new SmoothedHead(head, certify.sigmaFor(head), DRAWS, certify.seed()));
        AttackTask task = new AttackTask(promises.stream().map(promise -> promise.tried().image()).toList(),
                promises.stream().mapToInt(promise -> promise.certificate().prediction()).toArray(),
                promises.stream().mapToDouble(promise -> SHARE * promise.certificate().radius()).toArray());
        for (Attack attack : attacks) {
            List<AttackResult> results = attack.run(classifier, task, settings, context.part());
            for (int i = 0; i < results.size(); i++) {
                tally.checks++;
                int prediction = verdict(head, certifier, promises.get(i), results.get(i), context);
                if (prediction != promises.get(i).certificate().prediction()) {
                    tally.failures.add(failure(promises.get(i), results.get(i), prediction, tally.failures.size()));
                }
            }
        }
    }

    /** What the certified classifier provably says of the adversarial image; the promised class where that is open. */
    private int verdict(Head head, Certifier certifier, Promise promise, AttackResult result, JobContext context) {
        int promised = promise.certificate().prediction();
        if (CertifiedClassifier.of(certifier.id()) == CertifiedClassifier.HEAD) {
            return result.prediction();
        }
        if (!result.success()) {
            return promised;
        }
        float[] embedding = model.backbone().embed(List.of(result.adversarial()))[0];
        double[] z = IntStream.range(0, embedding.length).mapToDouble(i -> embedding[i]).toArray();
        Subject subject = new Subject(result.adversarial(), result.adversarial().contentHash(), z, model.lipschitz(),
                model.backbone());
        CertifySettings surer = new CertifySettings(certify.sigma(), certify.n0(), certify.n(), certify.alpha() / 1000,
                certify.r(), certify.temperature(), certify.seed(), certify.sigmaForAll(), OptionalDouble.empty());
        Certificate there = certifier.certify(subject, head, surer, context.part());
        return promises(there) ? there.prediction() : promised;
    }

    private SoundnessFailure failure(Promise promise, AttackResult result, int prediction, int number) {
        Certificate certificate = promise.certificate();
        String saved = store.save("broken-" + (number + 1) + "-" + certificate.head() + "-" + certificate.id(),
                promise.tried().image(), result);
        return new SoundnessFailure(promise.tried().item().location(), certificate.head(), certificate.id(),
                certificate.radius(), result.attack(), settings.seed(), result.l2(), prediction, saved);
    }
}
