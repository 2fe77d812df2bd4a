package org.fars.evaluate.soundness;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.fars.attack.AttackResult;
import org.fars.certify.Certificate;
import org.fars.evaluate.EvaluationRun.SkippedImage;
import org.fars.evaluate.analysis.SoundnessCheck.AdversarialStore;
import org.fars.evaluate.analysis.SoundnessCheck.SoundnessFailure;
import org.fars.evaluate.soundness.ClaimVerifier.Claim;

/** Counts the attacks of a soundness run, and what they found. */
final class SoundnessTally {
    private final AdversarialStore store;
    private final long seed;
    private final Map<Key, Count> counts = new LinkedHashMap<>();
    private final List<SoundnessFailure> failures = new ArrayList<>();
    private final Map<AttackResult, String> saved = new IdentityHashMap<>();
    private final Set<Claim> broken = Collections.newSetFromMap(new IdentityHashMap<>());
    private final TreeSet<String> notAttacked = new TreeSet<>();

    private record Key(String head, String certificate, String kind, double confidence, boolean promise) {}

    private static final class Count {
        private int radii;
        private long attacks;
        private int broken;
        private double nearest = Double.NaN;
        private String nearestAttack = "";
        private String nearestImage = "";
    }

    /**
     * @param store saves the adversarial image of a failure
     * @param seed the run's seed, which failures report
     */
    SoundnessTally(AdversarialStore store, long seed) {
        this.store = store;
        this.seed = seed;
    }

    private Count count(Claim claim) {
        Certificate certificate = claim.certificate();
        return counts.computeIfAbsent(new Key(claim.head().name(), certificate.id(), certificate.kind().label(),
                certificate.confidence(), claim.isPromise()), key -> new Count());
    }

    /** Counts a claim. */
    void claimed(Claim claim) {
        count(claim).radii++;
    }

    /** Notes a certificate whose classifier is not attacked. */
    void notAttacked(String certificate) {
        notAttacked.add(certificate);
    }

    /** Counts an attack because of a claim. */
    void attacked(Claim claim) {
        count(claim).attacks++;
    }

    /** Notes that an attack found another decision at this distance, ℓ2 in pixel units. */
    void found(Claim claim, String attack, double distance) {
        Count count = count(claim);
        double share = distance / claim.radius();
        if (!(share >= count.nearest)) {
            count.nearest = share;
            count.nearestAttack = attack;
            count.nearestImage = claim.item().location();
        }
    }

    /** Returns whether the claim is refuted. */
    boolean isBroken(Claim claim) {
        return broken.contains(claim);
    }

    /** Notes that an attack refuted a claim. For a sound certificate that is a failure, and the image is saved. */
    void broke(Claim claim, AttackResult evidence) {
        if (!broken.add(claim)) {
            return;
        }
        count(claim).broken++;
        if (!claim.isPromise()) {
            return;
        }
        String head = claim.head().name();
        String id = claim.certificate().id();
        // One perturbation may contradict several certificates; it is saved once.
        String file = saved.computeIfAbsent(evidence,
                found -> store.save("broken-" + (failures.size() + 1) + "-" + head + "-" + id, claim.image(), found));
        failures.add(new SoundnessFailure(claim.item().location(), head, id, claim.radius(), evidence.attack(), seed,
                evidence.l2(), evidence.prediction(), file));
    }

    /** Releases the claims of a finished batch; the counts stay. */
    void forgetClaims() {
        broken.clear();
        saved.clear();
    }

    /** Returns the report of everything counted. */
    SoundnessReport report(int images, List<SkippedImage> skipped) {
        List<SoundnessReport.Row> rows = new ArrayList<>();
        counts.forEach((key, count) -> rows.add(new SoundnessReport.Row(key.head(), key.certificate(), key.kind(),
                key.confidence(), key.promise(), count.radii, count.attacks, count.broken, count.nearest,
                count.nearestAttack,
                count.nearestImage)));
        return new SoundnessReport(images, rows, failures, skipped, List.copyOf(notAttacked));
    }
}
