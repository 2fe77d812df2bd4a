package org.fars.segment;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.fars.certify.Certificate;
import org.fars.certify.Certificate.Kind;
import org.fars.certify.CertificateFactory;
import org.fars.certify.CertificateType;
import org.fars.certify.Certifier.CertificationInput;
import org.fars.certify.CertifySettings;
import org.fars.certify.HeadNormCache;
import org.fars.certify.HeadNormCache.HeadNorms;
import org.fars.certify.LinearMargins;
import org.fars.certify.SmoothedArgmax;
import org.fars.certify.VoteSampler;
import org.fars.certify.VoteSampler.VoteCounts;
import org.fars.core.JobContext;
import org.fars.math.GaussianSmoothing;
import org.fars.model.BatchHeadEvaluator;
import org.fars.model.Head;
import org.fars.model.LinearHead;
import org.fars.model.LipschitzBound;

/**
 * Certifies every cell of a dense model. A head decides about each cell from the cell's own vector z_p alone, and
 * ‖Δz_p‖ ≤ ‖Δz‖ ≤ L‖δ‖: so what is known of one embedding is true of each cell, and the radii of all cells obey the
 * {@link CollectiveBound}.
 */
public final class CellCertifier {
    private final HeadNormCache cache;
    private final BatchHeadEvaluator evaluator;

    /**
     * @param cache keeps the norms of heads
     * @param evaluator computes heads of several layers
     */
    public CellCertifier(HeadNormCache cache, BatchHeadEvaluator evaluator) {
        this.cache = cache;
        this.evaluator = evaluator;
    }

    /**
     * Returns the exact margins min_j (l_A − l_j)/(L‖w_A − w_j‖) of a head that decides by one linear layer, and those towards
     * each class.
     *
     * @param vectors z_p of each cell, {@code [cells, m]}
     * @param head a linear or sparsemax head
     * @param lipschitz the bound of the backbone
     */
    public CellCertificates exactMargin(double[][] vectors, Head head, LipschitzBound lipschitz) {
        LinearHead linear = head.linearLayer().orElseThrow();
        HeadNorms norms = cache.of(linear);
        int[] predictions = new int[vectors.length];
        double[] radii = new double[vectors.length];
        double[][] towards = new double[head.classes()][vectors.length];
        IntStream.range(0, vectors.length).parallel().forEach(p -> {
            LinearMargins margins = LinearMargins.of(linear, norms, vectors[p]);
            predictions[p] = decided(margins);
            if (predictions[p] >= 0) {
                double[] distances = margins.distances(norms);
                double nearest = Double.POSITIVE_INFINITY;
                for (int j = 0; j < distances.length; j++) {
                    towards[j][p] = CertificateFactory.inPixels(distances[j], lipschitz);
                    nearest = Math.min(nearest, towards[j][p]);
                }
                radii[p] = nearest;
            }
        });
        return deterministic(CertificateType.EXACT_MARGIN, predictions, radii, Optional.of(towards), lipschitz);
    }

    /**
     * Returns the radii of a head of one linear layer that is smoothed with N(0, σ²I) in each cell, without sampling.
     *
     * @param vectors z_p of each cell, {@code [cells, m]}
     * @param head a linear or sparsemax head
     * @param lipschitz the bound of the backbone
     * @param sigma σ, in embedding units
     */
    public CellCertificates closedForm(double[][] vectors, Head head, LipschitzBound lipschitz, double sigma) {
        LinearHead linear = head.linearLayer().orElseThrow();
        HeadNorms norms = cache.of(linear);
        int[] predictions = new int[vectors.length];
        double[] radii = new double[vectors.length];
        IntStream.range(0, vectors.length).parallel().forEach(p -> {
            LinearMargins margins = LinearMargins.of(linear, norms, vectors[p]);
            predictions[p] = decided(margins);
            if (predictions[p] >= 0) {
                radii[p] = CertificateFactory
                    .inPixels(GaussianSmoothing.closedForm(sigma, margins.distances(norms)), lipschitz);
            }
        });
        return deterministic(CertificateType.SMOOTHED_CLOSED_FORM, predictions, radii, Optional.empty(), lipschitz);
    }

    /**
     * Returns a radius for each cell, by votes and the bound of Clopper and Pearson at α/N ({@link SmoothedArgmax}): with
     * probability at least 1−α over the noise, all of them hold at once. Where the settings ask to decide at one radius, as many
     * cells as possible get that radius by {@link #segCertify}, which keeps more of them.
     *
     * @param input the image; its embedding is the map {@code [m, h, w]}, flattened
     * @param vectors z_p of each cell, {@code [cells, m]}
     * @param head the head
     * @param settings σ, n₀, n, α and the seed
     * @throws JobContext.JobCancelledException when {@code context} was cancelled
     */
    public CellCertificates votes(CertificationInput input, double[][] vectors, Head head, CertifySettings settings,
            JobContext context) {
        if (settings.decideAt().isPresent() && input.lipschitz().isUsable() && settings.n() <= Integer.MAX_VALUE) {
            return segCertify(input, vectors, head, settings,
                    threshold(settings.decideAt().getAsDouble(), settings.sigmaFor(head), input.lipschitz()), context);
        }
        SmoothedArgmax certifier = new SmoothedArgmax(cache, evaluator);
        CertifySettings each = settings.withAlpha(settings.alpha() / vectors.length);
        Certificate[] certificates = new Certificate[vectors.length];
        IntStream.range(0, vectors.length).parallel().forEach(p -> {
            context.checkCancelled();
            certificates[p] = certifier.certify(cell(input, p, vectors[p], ""), head, each, context.part());
        });
        int[] predictions = Arrays.stream(certificates).mapToInt(Certificate::prediction).toArray();
        double[] radii = Arrays.stream(certificates).mapToDouble(Certificate::radius).toArray();
        return probabilistic(predictions, radii, input.lipschitz(), settings.alpha());
    }

    /**
     * Returns one radius, σΦ⁻¹(τ)/L, for as many cells as possible; the others abstain. SegCertify (Fischer, Baader and Vechev,
     * ICML 2021) with noise on the embedding: the class that most of n₀ samples show, then n new samples and the hypothesis that
     * its probability is at most τ, tested for all cells together at a family-wise error of α ({@link HolmProcedure}).
     *
     * @param input the image; its embedding is the map {@code [m, h, w]}, flattened
     * @param vectors z_p of each cell, {@code [cells, m]}
     * @param head the head; one of a single layer has a {@link #closedForm} as well
     * @param settings σ, n₀, n, α and the seed
     * @param tau τ in [½, 1)
     * @throws JobContext.JobCancelledException when {@code context} was cancelled
     */
    public CellCertificates segCertify(CertificationInput input, double[][] vectors, Head head,
            CertifySettings settings, double tau, JobContext context) {
        if (!(tau >= 0.5 && tau < 1)) {
            throw new IllegalArgumentException("tau " + tau);
        }
        VoteSampler sampler = new VoteSampler(cache, evaluator);
        int[] predictions = new int[vectors.length];
        double[] pValues = new double[vectors.length];
        IntStream.range(0, vectors.length).parallel().forEach(p -> {
            context.checkCancelled();
            VoteCounts first = sampler.sample(cell(input, p, vectors[p], "select"), head,
                    settings.withN(settings.n0()), context.part());
            VoteCounts second = sampler.sample(cell(input, p, vectors[p], "test"), head, settings, context.part());
            predictions[p] = leader(first.votes());
            pValues[p] = predictions[p] < 0
                    ? 1
                    : HolmProcedure.pValue((int) second.votes()[predictions[p]], Math.toIntExact(settings.n()), tau);
        });
        boolean[] held = HolmProcedure.rejected(pValues, settings.alpha());
        double radius = CertificateFactory.inPixels(GaussianSmoothing.radius(settings.sigmaFor(head), tau),
                input.lipschitz());
        double[] radii = new double[vectors.length];
        for (int p = 0; p < radii.length; p++) {
            predictions[p] = held[p] ? predictions[p] : -1;
            radii[p] = held[p] ? radius : 0;
        }
        return probabilistic(predictions, radii, input.lipschitz(), settings.alpha());
    }

    /** Returns the smallest τ whose radius exceeds ε, in pixels. */
    private static double threshold(double eps, double sigma, LipschitzBound lipschitz) {
        double below = 0.5;
        double above = Math.nextDown(1.0);
        while (Math.nextUp(below) < above) {
            double middle = below + (above - below) / 2;
            if (CertificateFactory.inPixels(GaussianSmoothing.radius(sigma, middle), lipschitz) > eps) {
                above = middle;
            } else {
                below = middle;
            }
        }
        return above;
    }

    private static int decided(LinearMargins margins) {
        return margins.isDecided() ? margins.winner() : -1;
    }

    /** The noise of a cell is keyed by the image, the cell and the stage, so that no two share any. */
    private static CertificationInput cell(CertificationInput input, int p, double[] vector, String stage) {
        return new CertificationInput(input.image(), input.contentHash() + " cell " + p + " " + stage, vector,
                input.lipschitz(), input.backbone());
    }

    private static int leader(long[] votes) {
        int leader = -1;
        for (int j = 0; j < votes.length; j++) {
            if (votes[j] > (leader < 0 ? 0 : votes[leader])) {
                leader = j;
            }
        }
        return leader;
    }

    private static CellCertificates deterministic(CertificateType type, int[] predictions, double[] radii,
            Optional<double[][]> towards, LipschitzBound lipschitz) {
        return new CellCertificates(type, predictions, radii, towards, kind(Kind.DETERMINISTIC, lipschitz),
                lipschitz.isUsable() ? 1 : 0, lipschitz.isUsable() ? "" : lipschitz.reason());
    }

    private static CellCertificates probabilistic(int[] predictions, double[] radii, LipschitzBound lipschitz,
            double alpha) {
        return new CellCertificates(CertificateType.SMOOTHED_ARGMAX, predictions, radii, Optional.empty(),
                kind(Kind.PROBABILISTIC, lipschitz), lipschitz.isUsable() ? 1 - alpha : 0,
                lipschitz.isUsable() ? "" : lipschitz.reason());
    }

    private static Kind kind(Kind kind, LipschitzBound lipschitz) {
        if (!lipschitz.isUsable()) {
            return Kind.NONE;
        }
        return lipschitz.basis() == LipschitzBound.Basis.DECLARED ? Kind.DECLARED : kind;
    }
}
