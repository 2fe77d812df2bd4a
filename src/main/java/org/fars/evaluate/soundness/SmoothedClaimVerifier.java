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
 * Verifies claims about a smoothed head. Attacks run on the expected scores under a fixed sample of the noise (as in
 * SmoothAdv, Salman et al., 2019). A perturbation that succeeds is extended along its direction to
 * {@value SoundnessSuite#SHARE} of the certified radius, and the smoothed classifier is evaluated there: by votes or, where
 * it decides by mean scores, by the same certificate. Only a decision at α/1000 contradicts, so that chance does not.
 */
final class SmoothedClaimVerifier implements ClaimVerifier {
    /** Samples of the noise in the surrogate's expectation. */
    private static final int DRAWS = 64;
    /** The smoothed classifier's boundary is looked for this much further away than the surrogate's. */
    private static final double EXTENSION = 1.1;
    /** Samples to estimate a distance with. */
    private static final long DISTANCE_SAMPLES = 10_000;
    /** The most samples to decide on a contradiction with. */
    private static final long MOST_SAMPLES = 1_000_000;
    private static final double ALPHA_FACTOR = 1e-3;

    private final LoadedModel model;
    private final CertifySettings settings;
    private final VoteSampler votes;
    private final DifferentiableClassifier surrogate;

    SmoothedClaimVerifier(LoadedModel model, Head head, CertifySettings settings, BatchHeadEvaluator headEvaluator) {
        this.votes = new VoteSampler(new HeadNormCache(), headEvaluator);
        this.model = model;
        this.settings = settings;
        this.surrogate = new BackboneClassifier(model.backbone(),
                new SmoothedHead(head, settings.sigmaFor(head), DRAWS, settings.seed()));
    }

    @Override
    public DifferentiableClassifier surrogate() {
        return surrogate;
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
            .mapToObj(i -> extended(findings.get(i), SoundnessSuite.SHARE * findings.get(i).claim().radius()))
            .toList();
        List<CertificationInput> inputs = inputs(points);
        for (int k = 0; k < inside.length; k++) {
            Finding finding = findings.get(inside[k]);
            int prediction = prediction(inputs.get(k), finding.claim(), Math.min(MOST_SAMPLES, settings.n()), context);
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
            .mapToObj(i -> extended(findings.get(i), EXTENSION * findings.get(i).result().l2()))
            .toList();
        List<CertificationInput> inputs = inputs(points);
        for (int k = 0; k < found.length; k++) {
            Finding finding = findings.get(found[k]);
            int prediction = prediction(inputs.get(k), finding.claim(), Math.min(DISTANCE_SAMPLES, settings.n()),
                    context);
            if (prediction != finding.claim().prediction()) {
                distances[found[k]] = at(points.get(k), finding, prediction).l2();
            }
        }
        return distances;
    }

    private List<CertificationInput> inputs(List<ImageTensor> points) {
        if (points.isEmpty()) {
            return List.of();
        }
        double[][] embeddings = model.backbone().embedDouble(points);
        return IntStream.range(0, points.size())
            .mapToObj(i -> new CertificationInput(points.get(i), points.get(i).contentHash(), embeddings[i],
                    model.lipschitz(), model.backbone()))
            .toList();
    }

    /** Returns the smoothed classifier's prediction, or the claim's own class where the test does not decide otherwise. */
    private int prediction(CertificationInput input, Claim claim, long samples, JobContext context) {
        double alpha = settings.alpha() * ALPHA_FACTOR;
        CertifySettings stricter = new CertifySettings(settings.sigma(), settings.n0(), samples, alpha, settings.r(),
                settings.temperature(), settings.seed(), settings.sigmaForAll(), OptionalDouble.empty());
        if (!claim.certifier().type().decidesByVotes()) {
            Certificate there = claim.certifier().certify(input, claim.head(), stricter, context.part());
            return there.sound() && Claim.isTestable(there) ? there.prediction() : claim.prediction();
        }
        VoteCounts sample = votes.sample(input, claim.head(), stricter, context.part());
        int leader = claim.prediction();
        for (int j = 0; j < sample.votes().length; j++) {
            leader = sample.votes()[j] > sample.votes()[leader] ? j : leader;
        }
        double chance = ConfidenceBounds.binomialTest(Math.toIntExact(sample.votes()[leader]),
                Math.toIntExact(sample.votes()[claim.prediction()]));
        return chance < alpha ? leader : claim.prediction();
    }

    /** Returns the image at the distance {@code length} in the direction of a perturbation, clipped to the box. */
    private static ImageTensor extended(Finding finding, double length) {
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
