package org.fars.evaluate.soundness;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fars.attack.Attack;
import org.fars.attack.Attack.AttackTask;
import org.fars.attack.AttackResult;
import org.fars.attack.AttackSettings;
import org.fars.core.JobContext;
import org.fars.evaluate.EvaluationData.EvaluationItem;
import org.fars.evaluate.soundness.ClaimVerifier.Claim;
import org.fars.image.ImageTensor;

/**
 * Attacks all claims about one classifier at a batch of images. The search for the shortest perturbation runs once per
 * image, for all radii. The attacks within a ball begin with the largest radius: the ball of every smaller one lies inside
 * it, and the larger claim implies the smaller. So the smaller radii of an image are attacked by themselves only after an
 * attack succeeded in a larger ball. A perturbation counts against every claim whose radius exceeds its length, and
 * a claim that is refuted is not attacked again.
 */
final class BatchedSoundnessAttack {
    private final ClaimVerifier verifier;
    private final AttackSettings settings;
    private final int batchSize;
    private final SoundnessTally tally;
    private final JobContext context;

    /**
     * One image to attack.
     *
     * @param claims about it, the largest radius first
     * @param eps how far the attack may go, ℓ2 in pixel units
     */
    private record Target(List<Claim> claims, double eps) {
        ImageTensor image() {
            return claims.getFirst().image();
        }

        int prediction() {
            return claims.getFirst().prediction();
        }
    }

    /** What claims about the same decision at the same image have in common; the larger of two radii implies the smaller. */
    private record Decision(EvaluationItem item, int prediction, boolean byVotes) {
        static Decision of(Claim claim) {
            return new Decision(claim.item(), claim.prediction(), claim.certifier().type().decidesByVotes());
        }
    }

    /**
     * @param verifier of the classifier that the claims are about
     * @param settings steps, restarts and seed
     * @param batchSize how many images go through the backbone together
     * @param tally counts attacks and what they find
     */
    BatchedSoundnessAttack(ClaimVerifier verifier, AttackSettings settings, int batchSize, SoundnessTally tally,
            JobContext context) {
        this.verifier = verifier;
        this.settings = settings;
        this.batchSize = batchSize;
        this.tally = tally;
        this.context = context;
    }

    /** Searches for the shortest perturbation of each image, whatever the radii. */
    void searchShortest(Attack search, List<Claim> claims) {
        Map<List<Object>, List<Claim>> images = new LinkedHashMap<>();
        claims.forEach(claim -> images
            .computeIfAbsent(List.of(claim.item(), claim.prediction()), _ -> new ArrayList<>())
            .add(claim));
        attack(search, images.values().stream().map(of -> new Target(of, Double.POSITIVE_INFINITY)).toList());
    }

    /**
     * Attacks each image within {@value SoundnessSuite#SHARE} of its largest radius, and within the next smaller one for as
     * long as the attack succeeds.
     */
    void attackWithin(Attack attack, List<Claim> claims) {
        List<Target> targets = largest(claims);
        while (!targets.isEmpty()) {
            List<AttackResult> results = attack(attack, targets);
            List<Claim> smaller = new ArrayList<>();
            for (int i = 0; i < results.size(); i++) {
                List<Claim> of = targets.get(i).claims();
                double attacked = of.getFirst().radius();
                if (results.get(i).success()) {
                    of.stream().filter(claim -> claim.radius() < attacked).forEach(smaller::add);
                }
            }
            targets = largest(smaller);
        }
    }

    /** Returns per decision the claims that are not refuted, with the largest of their radii. */
    private List<Target> largest(List<Claim> claims) {
        Map<Decision, List<Claim>> decisions = new LinkedHashMap<>();
        claims.stream()
            .filter(claim -> claim.isPromise() && !tally.isBroken(claim))
            .sorted(Comparator.comparingDouble(Claim::radius).reversed())
            .forEach(claim -> decisions.computeIfAbsent(Decision.of(claim), _ -> new ArrayList<>()).add(claim));
        return decisions.values()
            .stream()
            .map(of -> new Target(of, SoundnessSuite.SHARE * of.getFirst().radius()))
            .toList();
    }

    private List<AttackResult> attack(Attack attack, List<Target> targets) {
        List<AttackResult> all = new ArrayList<>();
        for (int from = 0; from < targets.size(); from += batchSize) {
            List<Target> batch = targets.subList(from, Math.min(targets.size(), from + batchSize));
            AttackTask task = new AttackTask(batch.stream().map(Target::image).toList(),
                    batch.stream().mapToInt(Target::prediction).toArray(),
                    batch.stream().mapToDouble(Target::eps).toArray());
            List<AttackResult> results = attack.run(verifier.surrogate(), task, settings, context.part());
            verify(batch, results);
            all.addAll(results);
        }
        return all;
    }

    private void verify(List<Target> targets, List<AttackResult> results) {
        List<ClaimVerifier.Finding> findings = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) {
            AttackResult result = results.get(i);
            targets.get(i).claims().forEach(claim -> findings.add(new ClaimVerifier.Finding(claim, result)));
        }
        findings.forEach(finding -> tally.attacked(finding.claim()));
        List<Optional<AttackResult>> contradictions = verifier.contradictions(findings, context);
        double[] distances = verifier.distances(findings, context);
        for (int i = 0; i < findings.size(); i++) {
            ClaimVerifier.Finding finding = findings.get(i);
            String attack = finding.result().attack();
            if (!Double.isNaN(distances[i])) {
                tally.found(finding.claim(), attack, distances[i]);
            }
            contradictions.get(i).ifPresent(evidence -> {
                tally.found(finding.claim(), attack, evidence.l2());
                tally.broke(finding.claim(), evidence);
            });
        }
    }
}
