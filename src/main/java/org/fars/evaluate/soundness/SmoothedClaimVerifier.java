package org.fars.evaluate.soundness;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.fars.attack.AttackResult;
import org.fars.attack.BackboneClassifier;
import org.fars.attack.DifferentiableClassifier;
import org.fars.attack.Norm;
import org.fars.attack.SmoothedHead;
import org.fars.certify.Certificate;
import org.fars.certify.Certifier.CertificationInput;
import org.fars.certify.CertifySettings;
import org.fars.certify.HeadNormCache;
import org.fars.certify.VoteSampler.VoteCounts;
import org.fars.certify.VoteSampler;
import org.fars.core.JobContext;
import org.fars.evaluate.analysis.SoundnessCheck;
import org.fars.evaluate.soundness.ClaimVerifier.Claim;
import org.fars.image.ImageTensor;
import org.fars.math.ConfidenceBounds;
import org.fars.model.BatchHeadEvaluator;
import org.fars.model.Head;
import org.fars.model.LoadedModel;

/**
 * For certificates of the smoothed head: the attack climbs the expectation over fixed noise. What it found is carried on
 * along its own line to the rim of the certified ball, where the smoothed classifier itself is asked: by votes, or, where
 * it decides by mean scores, by the same certificate. It contradicts only where it is surer than the certificate by a
 * factor of a thousand: α/1000.
 */
final class SmoothedClaimVerifier implements ClaimVerifier {
    /** Draws of the noise that the attack averages over. */
    private static final int DRAWS = 64;
    /** How much further than the stand-in's boundary the smoothed classifier's own is looked for. */
    private static final double FURTHER = 1.1;
    /** Enough votes to see where a classifier has changed its mind by then. */
    private static final long FEW = 10_000;
    /** More votes than this tell nothing new. */
    private static final long MANY = 1_000_000;
    private static final double SURER = 1000;

    private final LoadedModel model;
    private final CertifySettings settings;
    private final VoteSampler votes;
    private final DifferentiableClassifier surface;

    SmoothedClaimVerifier(LoadedModel model, Head head, CertifySettings settings, BatchHeadEvaluator bulk) {
        this.votes = new VoteSampler(new HeadNormCache(), bulk);
        this.model = model;
        this.settings = settings;
        this.surface = new BackboneClassifier(model.backbone(),
                new SmoothedHead(head, settings.sigmaFor(head), DRAWS, settings.seed()));
    }

    @Override
    public DifferentiableClassifier surface() {
        return surface;
    }

    @Override
    public List<Optional<AttackResult>> contradictions(List<Finding> findings, JobContext context) {
        List<Optional<AttackResult>> contradictions = new ArrayList<>(findings.stream()
            .map(finding -> Optional.<AttackResult>empty())
            .toList());
        int[] inside = IntStream.range(0, findings.size())
            .filter(i -> findings.get(i).result().success()
                    && findings.get(i).result().l2() < findings.get(i).claim().radius())
            .toArray();
        List<ImageTensor> points = IntStream.of(inside)
            .mapToObj(i -> carried(findings.get(i), SoundnessSuite.SHARE * findings.get(i).claim().radius()))
            .toList();
        List<CertificationInput> subjects = subjects(points);
        for (int k = 0; k < inside.length; k++) {
            Finding finding = findings.get(inside[k]);
            int prediction = verdict(subjects.get(k), finding.claim(), Math.min(MANY, settings.n()), context);
            AttackResult there = at(points.get(k), finding, prediction);
            if (SoundnessCheck.contradicts(finding.claim().certificate(), prediction, there.l2())) {
                contradictions.set(inside[k], Optional.of(there));
            }
        }
        return contradictions;
    }

    @Override
    public double[] distances(List<Finding> findings, JobContext context) {
        double[] distances = IntStream.range(0, findings.size()).mapToDouble(i -> Double.NaN).toArray();
        int[] found = IntStream.range(0, findings.size())
            .filter(i -> findings.get(i).result().success()
                    && findings.get(i).claim().certifier().type().decidesByVotes())
            .toArray();
        List<ImageTensor> points = IntStream.of(found)
            .mapToObj(i -> carried(findings.get(i), FURTHER * findings.get(i).result().l2()))
            .toList();
        List<CertificationInput> subjects = subjects(points);
        for (int k = 0; k < found.length; k++) {
            Finding finding = findings.get(found[k]);
            int prediction = verdict(subjects.get(k), finding.claim(), Math.min(FEW, settings.n()), context);
            if (prediction != finding.claim().prediction()) {
                distances[found[k]] = at(points.get(k), finding, prediction).l2();
            }
        }
        return distances;
    }

    private List<CertificationInput> subjects(List<ImageTensor> points) {
        if (points.isEmpty()) {
            return List.of();
        }
        double[][] embeddings = model.backbone().embedDouble(points);
        return IntStream.range(0, points.size())
            .mapToObj(i -> new CertificationInput(points.get(i), points.get(i).contentHash(), embeddings[i],
                    model.lipschitz(), model.backbone()))
            .toList();
    }

    /** What the smoothed classifier says, beyond reasonable doubt; the claim's own class where there is doubt. */
    private int verdict(CertificationInput subject, Claim claim, long samples, JobContext context) {
        double doubt = settings.alpha() / SURER;
        CertifySettings surer = new CertifySettings(settings.sigma(), settings.n0(), samples, doubt, settings.r(),
                settings.temperature(), settings.seed(), settings.sigmaForAll(), OptionalDouble.empty());
        if (!claim.certifier().type().decidesByVotes()) {
            Certificate there = claim.certifier().certify(subject, claim.head(), surer, context.part());
            return there.sound() && Claim.isOne(there) ? there.prediction() : claim.prediction();
        }
        VoteCounts sample = votes.sample(subject, claim.head(), surer, context.part());
        int leader = claim.prediction();
        for (int j = 0; j < sample.votes().length; j++) {
            leader = sample.votes()[j] > sample.votes()[leader] ? j : leader;
        }
        double chance = ConfidenceBounds.binomialTest(Math.toIntExact(sample.votes()[leader]),
                Math.toIntExact(sample.votes()[claim.prediction()]));
        return chance < doubt ? leader : claim.prediction();
    }

    /** The image on the line from the original through what was found, as far out as {@code length}, within the box. */
    private static ImageTensor carried(Finding finding, double length) {
        float[] from = finding.claim().image().values();
        float[] through = finding.result().adversarial().values();
        double furthest = Math.min(length, Math.sqrt(from.length));
        double factor = finding.result().l2() > 0 ? furthest / finding.result().l2() : 1;
        float[] there = new float[from.length];
        for (int i = 0; i < there.length; i++) {
            there[i] = (float) Math.clamp(from[i] + factor * ((double) through[i] - from[i]), 0, 1);
        }
        return finding.claim().image().with(there);
    }

    private static AttackResult at(ImageTensor point, Finding finding, int prediction) {
        AttackResult result = finding.result();
        float[] original = finding.claim().image().values();
        return new AttackResult(result.attack(), result.settings(), result.label(), point,
                prediction != finding.claim().prediction(), prediction, Norm.L2.between(point.values(), original),
                Norm.LINF.between(point.values(), original), result.trace());
    }
}
