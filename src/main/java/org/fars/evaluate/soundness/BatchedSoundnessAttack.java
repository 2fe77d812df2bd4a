package org.fars.evaluate.soundness;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.fars.attack.Attack;
import org.fars.attack.Attack.AttackTask;
import org.fars.attack.AttackResult;
import org.fars.attack.AttackSettings;
import org.fars.core.JobContext;
import org.fars.evaluate.EvaluationData.EvaluationItem;
import org.fars.evaluate.soundness.ClaimVerifier.Claim;
import org.fars.image.ImageTensor;

/**
 * All claims about one classifier at a batch of images, attacked together. First the shortest perturbation is looked for,
 * once for an image: it answers for every radius. Then radii are attacked from within, all radii and images in one batch.
 * A perturbation found for one radius counts against every claim that it undercuts; a claim that is refuted is tried no
 * further.
 */
final class BatchedSoundnessAttack {
    /** Radii that differ by less are attacked as one, the larger: balls are nested, and an attack that uses one uses all. */
    private static final double SAME = 0.02;

    private final ClaimVerifier judge;
    private final AttackSettings settings;
    private final int batchSize;
    private final SoundnessTally tally;
    private final JobContext context;

    /** What one attack is asked to do: contradict these claims about one image, within one radius. */
    private record Target(List<Claim> claims, double eps) {
        ImageTensor image() {
            return claims.getFirst().image();
        }

        int prediction() {
            return claims.getFirst().prediction();
        }
    }

    /** An image and the class that claims about it name. */
    private record Place(EvaluationItem item, int prediction) {}

    /**
     * @param judge of the classifier that the claims speak of
     * @param settings steps, restarts and seed
     * @param batchSize how many images go through the backbone together
     * @param tally told of everything
     */
    BatchedSoundnessAttack(ClaimVerifier judge, AttackSettings settings, int batchSize, SoundnessTally tally,
            JobContext context) {
        this.judge = judge;
        this.settings = settings;
        this.batchSize = batchSize;
        this.tally = tally;
        this.context = context;
    }

    /** Looks for the shortest perturbation against all claims at once. */
    void shortest(Attack search, List<Claim> claims) {
        attack(search, places(claims).stream()
            .map(place -> new Target(place, Double.POSITIVE_INFINITY))
            .toList());
    }

    /** Attacks each different radius from within. */
    void withinEach(Attack attack, List<Claim> claims) {
        attack(attack, targets(claims).flatMap(List::stream).toList());
    }

    /** Attacks the largest radius of each image from within; its ball holds all others. */
    void withinLargest(Attack attack, List<Claim> claims) {
        attack(attack, targets(claims).map(List::getFirst).toList());
    }

    /** What is left to try: per image its different radii, the largest first. */
    private Stream<List<Target>> targets(List<Claim> claims) {
        List<Claim> open = claims.stream().filter(claim -> claim.isPromise() && !tally.isBroken(claim)).toList();
        return places(open).stream().map(BatchedSoundnessAttack::radii);
    }

    private static List<List<Claim>> places(List<Claim> claims) {
        Map<Place, List<Claim>> places = new LinkedHashMap<>();
        claims.forEach(claim -> places
            .computeIfAbsent(new Place(claim.item(), claim.prediction()), place -> new ArrayList<>())
            .add(claim));
        return List.copyOf(places.values());
    }

    private static List<Target> radii(List<Claim> claims) {
        List<Claim> descending = claims.stream()
            .sorted(Comparator.comparingDouble(Claim::radius).reversed())
            .toList();
        List<Target> targets = new ArrayList<>();
        int from = 0;
        for (int i = 1; i <= descending.size(); i++) {
            double largest = descending.get(from).radius();
            if (i == descending.size() || descending.get(i).radius() < largest * (1 - SAME)) {
                targets.add(new Target(descending.subList(from, i), SoundnessSuite.SHARE * largest));
                from = i;
            }
        }
        return targets;
    }

    private void attack(Attack attack, List<Target> targets) {
        for (int from = 0; from < targets.size(); from += batchSize) {
            List<Target> batch = targets.subList(from, Math.min(targets.size(), from + batchSize));
            AttackTask task = new AttackTask(batch.stream().map(Target::image).toList(),
                    batch.stream().mapToInt(Target::prediction).toArray(),
                    batch.stream().mapToDouble(Target::eps).toArray());
            List<AttackResult> results = attack.run(judge.surface(), task, settings, context.part());
            judge(batch, results);
        }
    }

    private void judge(List<Target> targets, List<AttackResult> results) {
        List<ClaimVerifier.Finding> findings = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) {
            AttackResult result = results.get(i);
            targets.get(i).claims().forEach(claim -> findings.add(new ClaimVerifier.Finding(claim, result)));
        }
        findings.forEach(finding -> tally.attacked(finding.claim()));
        List<Optional<AttackResult>> contradictions = judge.contradictions(findings, context);
        double[] distances = judge.distances(findings, context);
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
