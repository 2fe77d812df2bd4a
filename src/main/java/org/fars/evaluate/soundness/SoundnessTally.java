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

/** What a run of the soundness suite has counted so far. */
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
     * @param store keeps the adversarial image of a failure
     * @param seed the run's seed, for the failures' sentences
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

    /** A radius is to be tried. */
    void claimed(Claim claim) {
        count(claim).radii++;
    }

    /** A certificate whose classifier is not attacked. */
    void leftAlone(String certificate) {
        notAttacked.add(certificate);
    }

    /** An attack was made because of the claim. */
    void attacked(Claim claim) {
        count(claim).attacks++;
    }

    /** An attack found another decision at this distance. */
    void found(Claim claim, String attack, double distance) {
        Count count = count(claim);
        double share = distance / claim.radius();
        if (!(share >= count.nearest)) {
            count.nearest = share;
            count.nearestAttack = attack;
            count.nearestImage = claim.item().location();
        }
    }

    /** Whether the claim is refuted, so that nothing more needs to be tried. */
    boolean isBroken(Claim claim) {
        return broken.contains(claim);
    }

    /** An attack refuted the claim; for a promise that is a failure, and its image is kept. */
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
        // One perturbation may break several certificates; it is kept once.
        String file = saved.computeIfAbsent(evidence,
                found -> store.save("broken-" + (failures.size() + 1) + "-" + head + "-" + id, claim.image(), found));
        failures.add(new SoundnessFailure(claim.item().location(), head, id, claim.radius(), evidence.attack(), seed,
                evidence.l2(), evidence.prediction(), file));
    }

    /** Forgets the claims of a batch that is done with; what was counted stays. */
    void forgetClaims() {
        broken.clear();
        saved.clear();
    }

    /** Everything counted. */
    SoundnessReport report(int images, List<SkippedImage> skipped) {
        List<SoundnessReport.Row> rows = new ArrayList<>();
        counts.forEach((key, count) -> rows.add(new SoundnessReport.Row(key.head(), key.certificate(), key.kind(),
                key.confidence(), key.promise(), count.radii, count.attacks, count.broken, count.nearest,
                count.nearestAttack,
                count.nearestImage)));
        return new SoundnessReport(images, rows, failures, skipped, List.copyOf(notAttacked));
    }
}
